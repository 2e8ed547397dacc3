/** Acknowledgements of IBC v2 (04-channel/v2/types/acknowledgement.go, types/commitment.go). */
import { Bytes } from "../../abi/bytes";
import { Acknowledgement } from "../../codec/gen/ibc.core.channel.v2";
import { sha256 } from "../../crypto/sha256";
import { IbcError } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { ERROR_ACKNOWLEDGEMENT } from "../../05-port/v2/application";
import { VERSION_TAG } from "./packet";

/** An acknowledgement of what the one application of a packet said. */
export function acknowledgementOf(appAcknowledgement: Bytes): Acknowledgement {
  const acknowledgement = new Acknowledgement();
  acknowledgement.appAcknowledgements.push(appAcknowledgement);
  return acknowledgement;
}

/** Acknowledgement.Validate: one application's, as a packet has one payload, and not an empty one
 * (`channelv2/5`). */
export function validateAcknowledgement(acknowledgement: Acknowledgement): IbcError | null {
  const count = acknowledgement.appAcknowledgements.length;
  if (count != 1) {
    const detail = "expected one application's acknowledgement, got " + count.toString();
    return ChannelV2Error.invalidAcknowledgement(detail);
  }
  if (acknowledgement.appAcknowledgements[0].length == 0) {
    return ChannelV2Error.invalidAcknowledgement("the application's acknowledgement is empty");
  }
  return null;
}

/** Whether a valid acknowledgement is one of success. */
export function isSuccess(acknowledgement: Acknowledgement): bool {
  return acknowledgement.appAcknowledgements[0] != ERROR_ACKNOWLEDGEMENT;
}

/** The 32 bytes that stand for an acknowledgement. */
export function commitAcknowledgement(acknowledgement: Acknowledgement): Bytes {
  let hashed = VERSION_TAG;
  for (let i = 0; i < acknowledgement.appAcknowledgements.length; i++) {
    hashed = hashed + sha256(acknowledgement.appAcknowledgements[i]);
  }
  return sha256(hashed);
}
