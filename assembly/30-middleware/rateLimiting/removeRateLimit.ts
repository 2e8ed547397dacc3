/**
 * Rate limiting removeRateLimit: the authority lifts a limit. Source:
 * modules/apps/rate-limiting/types/msgs.go, keeper/msg_server.go.
 */
import { Bytes } from "../../abi/bytes";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgRemoveRateLimit, MsgRemoveRateLimitResponse,
} from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { IbcError } from "../../error";
import { checkSigner, validateTarget } from "./message";
import { getRateLimit, rateLimitNotFound, removeRateLimit } from "./rateLimits";

export class RemoveRateLimit extends Datagram {
  private constructor(private readonly message: MsgRemoveRateLimit) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): RemoveRateLimit | null {
    const message = MsgRemoveRateLimit.decode(value);
    return message === null ? null : new RemoveRateLimit(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    return validateTarget(message.signer, message.denom, message.channelOrClientId);
  }

  /** Pending packets stay, as in ibc-go: they find no limit when they are settled. */
  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const error = checkSigner(message.signer);
    if (error !== null) return error;
    const found = getRateLimit(message.denom, message.channelOrClientId);
    if (found.panic !== null) return found.panic;
    if (found.limit === null) return rateLimitNotFound(message.denom, message.channelOrClientId);

    removeRateLimit(message.denom, message.channelOrClientId);

    outcome.respond(
      MsgRemoveRateLimitResponse.TYPE_URL, new MsgRemoveRateLimitResponse().encode(),
    );
    return null;
  }
}
