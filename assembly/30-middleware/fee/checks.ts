/** Checks that the messages about fees have in common. */
import { Bytes } from "../../abi/bytes";
import { channelNotFound, getChannel } from "../../04-channel/channel";
import { accountAddress, notAnAddress } from "../../24-host/address";
import { validateChannelIdentifier, validatePortIdentifier } from "../../24-host/identifiers";
import { IbcError } from "../../error";
import { FeeError } from "./errors";
import { areFeesEnabled, isLocked } from "./store";

/** `host/2` for what is no identifier. */
export function validateChannel(portId: Bytes, channelId: Bytes): IbcError | null {
  const error = validatePortIdentifier(portId);
  return error !== null ? error : validateChannelIdentifier(channelId);
}

/** What the SDK says of a text that is no address of this chain. */
export function validateAddress(text: Bytes): IbcError | null {
  return !accountAddress(text) ? notAnAddress(text) : null;
}

/** `channel/3` for a channel that is not there, `feeibc/9` for one without fees. */
export function checkRegistration(portId: Bytes, channelId: Bytes): IbcError | null {
  if (getChannel(portId, channelId) === null) return channelNotFound(portId, channelId);
  return checkEnabled(portId, channelId);
}

/** `feeibc/9` for a channel without fees, `feeibc/11` when fees are locked. */
export function checkPayment(portId: Bytes, channelId: Bytes): IbcError | null {
  const error = checkEnabled(portId, channelId);
  if (error !== null) return error;
  return isLocked() ? FeeError.locked() : null;
}

function checkEnabled(portId: Bytes, channelId: Bytes): IbcError | null {
  if (areFeesEnabled(portId, channelId)) return null;
  return FeeError.feesNotEnabled(portId.toString() + ", " + channelId.toString());
}
