/** IBC v2 writeAcknowledgement (04-channel/v2/keeper/packet.go). */
import { Bytes } from "../../abi/bytes";
import { get, set, Store } from "../../abi/store";
import { packetAcknowledgementPathV2 } from "../../24-host/paths";
import { Acknowledgement, Packet } from "../../codec/gen/ibc.core.channel.v2";
import { IbcError } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { EventLog } from "../../event";
import { commitAcknowledgement, isSuccess, validateAcknowledgement } from "./acknowledgement";
import { counterpartyAt } from "./counterparty";
import { emitWriteAcknowledgement } from "./events";
import { deleteAsyncPacket, hasFilledPacketReceipt } from "./packet";

/** Commits to the acknowledgement of a packet that was received, once: refusals `channelv2/5`,
 * `clientv2/35`, `/34`, `channelv2/11`, `/2`. */
export function acknowledgePacketReceived(
  packet: Packet, acknowledgement: Acknowledgement, events: EventLog,
): IbcError | null {
  const invalid = validateAcknowledgement(acknowledgement);
  if (invalid !== null) return invalid;
  if (isSuccess(acknowledgement) && packet.payloads.length != 1) {
    const detail = "one acknowledgement for " + packet.payloads.length.toString() + " payloads";
    return ChannelV2Error.invalidAcknowledgement(detail);
  }
  const found = counterpartyAt(packet.destinationClient, packet.sourceClient);
  if (found.error !== null) return found.error;
  const path = packetAcknowledgementPathV2(packet.destinationClient, packet.sequence);
  const written = get(Store.IBC, path);
  if (written && written.length > 0) {
    return ChannelV2Error.acknowledgementExists("of sequence " + packet.sequence.toString());
  }
  if (!hasFilledPacketReceipt(packet)) {
    return ChannelV2Error.invalidPacket("the packet was not received");
  }

  set(Store.IBC, path, commitAcknowledgement(acknowledgement));

  emitWriteAcknowledgement(packet, acknowledgement, events);
  return null;
}

/** The same for a packet that waits for it, which then waits no more. */
export function acknowledgeAsyncPacket(
  packet: Packet, destinationClient: Bytes, sequence: u64, acknowledgement: Acknowledgement,
  events: EventLog,
): IbcError | null {
  const error = acknowledgePacketReceived(packet, acknowledgement, events);
  if (error !== null) return error;
  deleteAsyncPacket(destinationClient, sequence);
  return null;
}
