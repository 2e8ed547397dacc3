/** Packets between clients: checks that need no state, what a chain commits to, and where
 * (04-channel/v2/types/packet.go, types/commitment.go, keeper/keeper.go). */
import { Bytes } from "../../abi/bytes";
import { get, has, remove, set, Store } from "../../abi/store";
import { validateChannelIdentifier, validatePortIdentifier } from "../../24-host/identifiers";
import {
  asyncPacketPath, packetCommitmentPathV2, packetReceiptPathV2,
} from "../../24-host/paths";
import { isBlank } from "../../24-host/text";
import { Packet, Payload } from "../../codec/gen/ibc.core.channel.v2";
import { sha256 } from "../../crypto/sha256";
import { IbcError, panicked } from "../../error";
import { ChannelV2Error } from "../../errorV2";

/** The most data that a packet carries, in bytes (MaximumPayloadsSize). */
const MAX_VALUE_LENGTH: i32 = 262144;
/** The value of a receipt; that of a packet between channels is another. */
export const RECEIPT = Bytes.of("\x02");
/** What commitments of version 2 begin with. */
export const VERSION_TAG = Bytes.of("\x02");

/** Packet.ValidateBasic: `channelv2/3` for payloads, `host/2` for identifiers, which are checked as
 * those of channels are, then `channelv2/2`. */
export function validatePacket(packet: Packet): IbcError | null {
  const payloadError = validatePayloads(packet.payloads);
  if (payloadError !== null) return payloadError;
  const length = packet.payloads[0].value.length;
  if (length > MAX_VALUE_LENGTH) {
    return ChannelV2Error.invalidPayload("a packet of " + length.toString() + " bytes is too long");
  }
  const sourceError = validateChannelIdentifier(packet.sourceClient);
  if (sourceError !== null) return sourceError;
  const destinationError = validateChannelIdentifier(packet.destinationClient);
  if (destinationError !== null) return destinationError;
  if (packet.sequence == 0) return ChannelV2Error.invalidPacket("the sequence is 0");
  if (packet.timeoutTimestamp == 0) return ChannelV2Error.invalidPacket("the timeout is 0");
  return null;
}

/** ibc-go v11 carries one payload in a packet, no more and no less (`channelv2/3`). */
export function validatePayloads(payloads: Payload[]): IbcError | null {
  if (payloads.length != 1) {
    const detail = "a packet has one payload, not " + payloads.length.toString();
    return ChannelV2Error.invalidPayload(detail);
  }
  return validatePayload(payloads[0]);
}

/** Payload.ValidateBasic: `host/2` for ports, `channelv2/3` for what is missing. */
function validatePayload(payload: Payload): IbcError | null {
  const sourceError = validatePortIdentifier(payload.sourcePort);
  if (sourceError !== null) return sourceError;
  const destinationError = validatePortIdentifier(payload.destinationPort);
  if (destinationError !== null) return destinationError;
  if (isBlank(payload.version)) return ChannelV2Error.invalidPayload("the version is missing");
  if (isBlank(payload.encoding)) return ChannelV2Error.invalidPayload("the encoding is missing");
  if (payload.value.length == 0) return ChannelV2Error.invalidPayload("the value is empty");
  return null;
}

/** The 32 bytes that stand for a packet at its sender. Sender and sequence are in the key. */
export function commitPacket(packet: Packet): Bytes {
  let payloadHashes = Bytes.allocate(0);
  for (let i = 0; i < packet.payloads.length; i++) {
    payloadHashes = payloadHashes + hashPayload(packet.payloads[i]);
  }
  return sha256(
    VERSION_TAG + sha256(packet.destinationClient) + sha256(Bytes.u64be(packet.timeoutTimestamp)) +
      sha256(payloadHashes),
  );
}

function hashPayload(payload: Payload): Bytes {
  return sha256(
    sha256(payload.sourcePort) + sha256(payload.destinationPort) + sha256(payload.version) +
      sha256(payload.encoding) + sha256(payload.value),
  );
}

/** The commitment of a packet that this chain sent; null when there is none (any more). */
export function getPacketCommitment(sourceClient: Bytes, sequence: u64): Bytes | null {
  const stored = get(Store.IBC, packetCommitmentPathV2(sourceClient, sequence));
  return !stored || stored.length == 0 ? null : stored;
}

export function setPacketCommitment(packet: Packet): void {
  const path = packetCommitmentPathV2(packet.sourceClient, packet.sequence);
  set(Store.IBC, path, commitPacket(packet));
}

export function deletePacketCommitment(packet: Packet): void {
  remove(Store.IBC, packetCommitmentPathV2(packet.sourceClient, packet.sequence));
}

/** Whether this chain received the packet. */
export function hasPacketReceipt(packet: Packet): bool {
  return has(Store.IBC, packetReceiptPathV2(packet.destinationClient, packet.sequence));
}

/** Whether there is a receipt that says something, as who acknowledges the packet asks. */
export function hasFilledPacketReceipt(packet: Packet): bool {
  const path = packetReceiptPathV2(packet.destinationClient, packet.sequence);
  const stored = get(Store.IBC, path);
  return !!stored && stored.length > 0;
}

export function setPacketReceipt(packet: Packet): void {
  const path = packetReceiptPathV2(packet.destinationClient, packet.sequence);
  set(Store.IBC, path, RECEIPT);
}

/** A packet that waits for its acknowledgement, or why there is none. */
@final
export class AsyncPacket {
  constructor(
    public readonly packet: Packet | null,
    /** The panic that a malformed one is to ibc-go. */
    public readonly panic: IbcError | null,
  ) {}
}

/** The packet of a sequence that a client received and its application acknowledges later. */
export function getAsyncPacket(destinationClient: Bytes, sequence: u64): AsyncPacket {
  const stored = get(Store.IBC, asyncPacketPath(destinationClient, sequence));
  if (!stored || stored.length == 0) return new AsyncPacket(null, null);
  const packet = Packet.decode(stored);
  if (packet !== null) return new AsyncPacket(packet, null);
  return new AsyncPacket(null, panicked("the stored packet is malformed"));
}

export function setAsyncPacket(packet: Packet): void {
  const path = asyncPacketPath(packet.destinationClient, packet.sequence);
  set(Store.IBC, path, packet.encode());
}

export function deleteAsyncPacket(destinationClient: Bytes, sequence: u64): void {
  remove(Store.IBC, asyncPacketPath(destinationClient, sequence));
}
