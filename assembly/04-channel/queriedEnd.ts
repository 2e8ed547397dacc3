/** The channel end that a query names. */
import { Bytes } from "../abi/bytes";
import { validateChannelIdentifier, validatePortIdentifier } from "../24-host/identifiers";
import { IbcError } from "../error";
import { QueryAnswer, refused, Status } from "../query/answer";

/** validate.GRPCRequest: the identifiers of a channel end. */
export function validateEnd(portId: Bytes, channelId: Bytes): IbcError | null {
  const portError = validatePortIdentifier(portId);
  if (portError !== null) return Status.invalidArgument(portError.detail);
  const channelError = validateChannelIdentifier(channelId);
  return channelError === null ? null : Status.invalidArgument(channelError.detail);
}

export function noChannel(portId: Bytes, channelId: Bytes): QueryAnswer {
  const end = portId.toString() + "/" + channelId.toString();
  return refused(Status.notFound("no channel " + end));
}
