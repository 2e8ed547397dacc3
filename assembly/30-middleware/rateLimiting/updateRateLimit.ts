/**
 * Rate limiting updateRateLimit: the authority changes a quota, and what was counted is forgotten.
 * Source: modules/apps/rate-limiting/types/msgs.go, keeper/msg_server.go, keeper/rate_limit.go.
 */
import { Bytes } from "../../abi/bytes";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgUpdateRateLimit, MsgUpdateRateLimitResponse,
} from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { IbcError } from "../../error";
import { checkSigner, newQuota, validateQuota, validateTarget } from "./message";
import {
  channelValueOf, getRateLimit, newRateLimit, rateLimitNotFound, setRateLimit,
} from "./rateLimits";

export class UpdateRateLimit extends Datagram {
  private constructor(private readonly message: MsgUpdateRateLimit) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): UpdateRateLimit | null {
    const message = MsgUpdateRateLimit.decode(value);
    return message === null ? null : new UpdateRateLimit(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const error = validateTarget(message.signer, message.denom, message.channelOrClientId);
    if (error !== null) return error;
    return validateQuota(
      newQuota(message.maxPercentSend, message.maxPercentRecv, message.durationHours),
    );
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const denom = message.denom;
    const channelOrClientId = message.channelOrClientId;
    const error = checkSigner(message.signer);
    if (error !== null) return error;
    const found = getRateLimit(denom, channelOrClientId);
    if (found.panic !== null) return found.panic;
    if (found.limit === null) return rateLimitNotFound(denom, channelOrClientId);
    const channelValue = channelValueOf(denom);
    if (channelValue.panic !== null) return channelValue.panic;

    const quota = newQuota(message.maxPercentSend, message.maxPercentRecv, message.durationHours);
    setRateLimit(newRateLimit(denom, channelOrClientId, quota, channelValue.text));

    outcome.respond(
      MsgUpdateRateLimitResponse.TYPE_URL, new MsgUpdateRateLimitResponse().encode(),
    );
    return null;
  }
}
