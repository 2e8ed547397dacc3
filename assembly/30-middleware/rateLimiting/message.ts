/** What the messages about rate limits have in common (modules/apps/rate-limiting/types/msgs.go,
 * keeper/msg_server.go). */
import { Bytes } from "../../abi/bytes";
import { checkAuthority } from "../../02-client/authority";
import { accountAddress } from "../../24-host/address";
import { parseClientIdentifier } from "../../24-host/identifiers";
import { isBlank, isDigit } from "../../24-host/text";
import { Quota } from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { integerText, parseInteger } from "../../codec/integer";
import { compareIntegers, integerOf, isZeroInteger } from "../../codec/integerMath";
import { IbcError, SdkError } from "../../error";
import { invalidAddress } from "./errors";

const CHANNEL_PREFIX = Bytes.of("channel-");
const WHOLE: u32 = 100;

/** The checks of every message: `sdk/7` without a signer, `sdk/18` for what names no limit. */
export function validateTarget(
  signer: Bytes, denom: Bytes, channelOrClientId: Bytes,
): IbcError | null {
  if (isBlank(signer)) return invalidAddress("the signer is missing");
  if (denom.length == 0) return SdkError.invalidRequest("the denomination is empty");
  const isChannel = isNumberedChannel(channelOrClientId);
  if (isChannel || parseClientIdentifier(channelOrClientId).error === null) return null;
  const detail = "neither a channel nor a client: " + channelOrClientId.toString();
  return SdkError.invalidRequest(detail);
}

/** `^channel-\d+$`, of any number of digits. */
function isNumberedChannel(identifier: Bytes): bool {
  if (!identifier.startsWith(CHANNEL_PREFIX)) return false;
  for (let i = CHANNEL_PREFIX.length; i < identifier.length; i++) {
    if (!isDigit(identifier.at(i))) return false;
  }
  return identifier.length > CHANNEL_PREFIX.length;
}

/** A quota out of the fields of a message. */
export function newQuota(maxPercentSend: Bytes, maxPercentRecv: Bytes, durationHours: u64): Quota {
  const quota = new Quota();
  quota.maxPercentSend = maxPercentSend;
  quota.maxPercentRecv = maxPercentRecv;
  quota.durationHours = durationHours;
  return quota;
}

/** `sdk/18` for percentages beyond 0 to 100, an absent one being 0, for two of 0, and for no
 * hours. */
export function validateQuota(quota: Quota): IbcError | null {
  const send = parseInteger(integerText(quota.maxPercentSend))!;
  const whole = integerOf(WHOLE);
  if (send.isNegative || compareIntegers(send, whole) > 0) {
    return SdkError.invalidRequest("max-percent-send " + quota.maxPercentSend.toString());
  }
  const receive = parseInteger(integerText(quota.maxPercentRecv))!;
  if (receive.isNegative || compareIntegers(receive, whole) > 0) {
    return SdkError.invalidRequest("max-percent-recv " + quota.maxPercentRecv.toString());
  }
  if (isZeroInteger(send) && isZeroInteger(receive)) {
    return SdkError.invalidRequest("nothing may be sent and nothing received");
  }
  return quota.durationHours == 0 ? SdkError.invalidRequest("the duration is zero") : null;
}

/** `sdk/7` for a signer that is no account, `sdk/4` for one that is not the authority. */
export function checkSigner(signer: Bytes): IbcError | null {
  if (!accountAddress(signer)) return invalidAddress("signer " + signer.toString());
  return checkAuthority(signer);
}
