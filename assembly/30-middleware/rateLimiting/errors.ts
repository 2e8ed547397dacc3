/** Errors of rate limiting (modules/apps/rate-limiting/types/errors.go). Append only. */
import { Bytes } from "../../abi/bytes";
import { Refusal } from "../../20-transfer/refusal";
import { IbcError } from "../../error";

const CODESPACE = "ratelimit";
const SEPARATOR = Bytes.of(": ");
const QUOTA_EXCEEDED = Bytes.of("quota exceeded");
const DENOM_IS_BLACKLISTED = Bytes.of("denom is blacklisted");

export namespace RateLimitError {
  export function alreadyExists(detail: string): IbcError {
    return new IbcError(CODESPACE, 1, detail);
  }
  export function notFound(detail: string): IbcError {
    return new IbcError(CODESPACE, 2, detail);
  }
  export function zeroChannelValue(detail: string): IbcError {
    return new IbcError(CODESPACE, 3, detail);
  }
  export function channelNotFound(detail: string): IbcError {
    return new IbcError(CODESPACE, 6, detail);
  }
  export function invalidChannelId(detail: string): IbcError {
    return new IbcError(CODESPACE, 12, detail);
  }
  export function asyncPacketNotFound(detail: string): IbcError {
    return new IbcError(CODESPACE, 13, detail);
  }
  export function asyncAcknowledgementNil(detail: string): IbcError {
    return new IbcError(CODESPACE, 14, detail);
  }
  export function invalidPacketData(detail: string): IbcError {
    return new IbcError(CODESPACE, 15, detail);
  }
}

/** `sdk/7` */
export function invalidAddress(detail: string): IbcError {
  return new IbcError("sdk", 7, detail);
}

/** `ratelimit/4`; its text is shown in an event. */
export function quotaExceeded(why: Bytes): Refusal {
  return new Refusal(CODESPACE, 4, why + SEPARATOR + QUOTA_EXCEEDED);
}

/** `ratelimit/7`; its text is shown in an event. */
export function denomIsBlacklisted(why: Bytes): Refusal {
  return new Refusal(CODESPACE, 7, why + SEPARATOR + DENOM_IS_BLACKLISTED);
}
