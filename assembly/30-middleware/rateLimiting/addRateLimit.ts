/**
 * Rate limiting addRateLimit: the authority limits what may go over a channel or client. Source:
 * modules/apps/rate-limiting/types/msgs.go, keeper/msg_server.go, keeper/rate_limit.go.
 */
import { Bytes } from "../../abi/bytes";
import { Status } from "../../02-client/lightClient";
import { route } from "../../02-client/router";
import { getChannel } from "../../04-channel/channel";
import { channelPath } from "../../24-host/paths";
import { isKeySize } from "../../24-host/valueSize";
import { TRANSFER_PORT_ID } from "../../20-transfer/transfer";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgAddRateLimit, MsgAddRateLimitResponse,
} from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { IbcError, isPanic } from "../../error";
import { RateLimitError } from "./errors";
import { checkKey } from "./keys";
import { checkSigner, newQuota, validateQuota, validateTarget } from "./message";
import { channelValueOf, getRateLimit, newRateLimit, setRateLimit } from "./rateLimits";

export class AddRateLimit extends Datagram {
  private constructor(private readonly message: MsgAddRateLimit) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): AddRateLimit | null {
    const message = MsgAddRateLimit.decode(value);
    return message === null ? null : new AddRateLimit(message);
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
    const signerError = checkSigner(message.signer);
    if (signerError !== null) return signerError;
    const channelValue = channelValueOf(denom);
    if (channelValue.panic !== null) return channelValue.panic;
    if (channelValue.isZero) return RateLimitError.zeroChannelValue(denom.toString());
    const found = getRateLimit(denom, channelOrClientId);
    if (found.panic !== null) return found.panic;
    if (found.limit !== null) {
      const detail = denom.toString() + " over " + channelOrClientId.toString();
      return RateLimitError.alreadyExists(detail);
    }
    const error = checkExists(channelOrClientId);
    if (error !== null) return error;

    const quota = newQuota(message.maxPercentSend, message.maxPercentRecv, message.durationHours);
    setRateLimit(newRateLimit(denom, channelOrClientId, quota, channelValue.text));

    outcome.respond(MsgAddRateLimitResponse.TYPE_URL, new MsgAddRateLimitResponse().encode());
    return null;
  }
}

/** `ratelimit/6` for what is neither a channel of transfers nor a client, in whatever state. */
function checkExists(channelOrClientId: Bytes): IbcError | null {
  const key = channelPath(TRANSFER_PORT_ID, channelOrClientId);
  const panic = checkKey(key);
  if (panic !== null) return panic;
  if (isKeySize(key.length) && getChannel(TRANSFER_PORT_ID, channelOrClientId) !== null) {
    return null;
  }
  const routed = route(channelOrClientId);
  const routeError = routed.error;
  if (routeError !== null && isPanic(routeError)) return routeError;
  const lightClient = routed.lightClient;
  if (lightClient !== null) {
    const status = lightClient.status(channelOrClientId);
    if (status != Status.Unknown && status != Status.Unauthorized) return null;
  }
  return RateLimitError.channelNotFound(channelOrClientId.toString());
}
