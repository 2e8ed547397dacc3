/** Packets: checks that need no state, and what a chain commits to (04-channel/types/packet.go). */
import { Bytes } from "../abi/bytes";
import { get, has, remove, set, Store } from "../abi/store";
import { validateChannelIdentifier, validatePortIdentifier } from "../24-host/identifiers";
import {
  packetAcknowledgementPath, packetCommitmentPath, packetReceiptPath,
} from "../24-host/paths";
import { isZeroHeight } from "../02-client/height";
import { Packet } from "../codec/gen/ibc.core.channel.v1";
import { sha256 } from "../crypto/sha256";
import { ChannelError, IbcError } from "../error";

/** The most data that a packet carries, in bytes (MaximumPayloadsSize). */
const MAX_DATA_LENGTH: i32 = 262144;
/** The value of a receipt: one byte that says no more than that it is there. */
export const RECEIPT = Bytes.of("\x01");

/** Packet.ValidateBasic: identifiers `host/2`, then sequence, timeout and data `channel/13`. */
export function validatePacket(packet: Packet): IbcError | null {
  let error = validatePortIdentifier(packet.sourcePort);
  if (error === null) error = validatePortIdentifier(packet.destinationPort);
  if (error === null) error = validateChannelIdentifier(packet.sourceChannel);
  if (error === null) error = validateChannelIdentifier(packet.destinationChannel);
  if (error !== null) return error;
  if (packet.sequence == 0) return ChannelError.invalidPacket("the sequence is 0");
  if (isZeroHeight(packet.timeoutHeight) && packet.timeoutTimestamp == 0) {
    return ChannelError.invalidPacket("timeout height and timeout timestamp are both 0");
  }
  if (packet.data.length == 0) return ChannelError.invalidPacket("the data is empty");
  if (packet.data.length > MAX_DATA_LENGTH) {
    const detail = "the data has " + packet.data.length.toString() + " bytes, at most " +
      MAX_DATA_LENGTH.toString() + " are allowed";
    return ChannelError.invalidPacket(detail);
  }
  return null;
}

/** The 32 bytes that stand for a packet at its sender: its timeout and the hash of its data. Its
 * identifiers and sequence are in the key (CommitPacket). */
export function commitPacket(packet: Packet): Bytes {
  const height = packet.timeoutHeight;
  return sha256(
    Bytes.u64be(packet.timeoutTimestamp) + Bytes.u64be(height.revisionNumber) +
      Bytes.u64be(height.revisionHeight) + sha256(packet.data),
  );
}

/** The commitment of a packet that this chain sent; null when there is none (any more). */
export function getPacketCommitment(portId: Bytes, channelId: Bytes, sequence: u64): Bytes | null {
  const stored = get(Store.IBC, packetCommitmentPath(portId, channelId, sequence));
  return !stored || stored.length == 0 ? null : stored;
}

export function setPacketCommitment(
  portId: Bytes, channelId: Bytes, sequence: u64, commitment: Bytes,
): void {
  set(Store.IBC, packetCommitmentPath(portId, channelId, sequence), commitment);
}

export function deletePacketCommitment(packet: Packet): void {
  const path = packetCommitmentPath(packet.sourcePort, packet.sourceChannel, packet.sequence);
  remove(Store.IBC, path);
}

/** Whether an UNORDERED channel received the packet of a sequence. */
export function hasPacketReceipt(portId: Bytes, channelId: Bytes, sequence: u64): bool {
  const stored = get(Store.IBC, packetReceiptPath(portId, channelId, sequence));
  return !!stored && stored.length > 0;
}

export function setPacketReceipt(portId: Bytes, channelId: Bytes, sequence: u64): void {
  set(Store.IBC, packetReceiptPath(portId, channelId, sequence), RECEIPT);
}

export function hasPacketAcknowledgement(portId: Bytes, channelId: Bytes, sequence: u64): bool {
  return has(Store.IBC, packetAcknowledgementPath(portId, channelId, sequence));
}

export function setPacketAcknowledgement(
  portId: Bytes, channelId: Bytes, sequence: u64, commitment: Bytes,
): void {
  set(Store.IBC, packetAcknowledgementPath(portId, channelId, sequence), commitment);
}

/** Whether a packet goes to a channel's other end (`channel/13` when not). */
export function checkDestination(
  packet: Packet, counterpartyPort: Bytes, counterpartyChannel: Bytes,
): IbcError | null {
  if (packet.destinationPort != counterpartyPort) {
    return differs("destination port", packet.destinationPort, counterpartyPort);
  }
  if (packet.destinationChannel != counterpartyChannel) {
    return differs("destination channel", packet.destinationChannel, counterpartyChannel);
  }
  return null;
}

/** Whether a packet comes from a channel's other end (`channel/13` when not). */
export function checkSource(
  packet: Packet, counterpartyPort: Bytes, counterpartyChannel: Bytes,
): IbcError | null {
  if (packet.sourcePort != counterpartyPort) {
    return differs("source port", packet.sourcePort, counterpartyPort);
  }
  if (packet.sourceChannel != counterpartyChannel) {
    return differs("source channel", packet.sourceChannel, counterpartyChannel);
  }
  return null;
}

function differs(what: string, found: Bytes, expected: Bytes): IbcError {
  return ChannelError.invalidPacket(
    "the packet's " + what + " is " + found.toString() + ", not the counterparty's " +
      expected.toString(),
  );
}
