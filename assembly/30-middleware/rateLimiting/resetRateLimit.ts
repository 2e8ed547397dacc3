/**
 * Rate limiting resetRateLimit: the authority begins a limit's window anew. Source:
 * modules/apps/rate-limiting/types/msgs.go, keeper/msg_server.go, keeper/rate_limit.go.
 */
import { Bytes } from "../../abi/bytes";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgResetRateLimit, MsgResetRateLimitResponse,
} from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { IbcError } from "../../error";
import { checkSigner, validateTarget } from "./message";
import { resetRateLimit } from "./rateLimits";

export class ResetRateLimit extends Datagram {
  private constructor(private readonly message: MsgResetRateLimit) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): ResetRateLimit | null {
    const message = MsgResetRateLimit.decode(value);
    return message === null ? null : new ResetRateLimit(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    return validateTarget(message.signer, message.denom, message.channelOrClientId);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const signerError = checkSigner(message.signer);
    if (signerError !== null) return signerError;

    const error = resetRateLimit(message.denom, message.channelOrClientId);
    if (error !== null) return error;

    outcome.respond(MsgResetRateLimitResponse.TYPE_URL, new MsgResetRateLimitResponse().encode());
    return null;
  }
}
