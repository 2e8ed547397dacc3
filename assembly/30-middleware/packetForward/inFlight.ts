/**
 * Packets that were forwarded and are on their way: what is needed to answer where they came from
 * (keeper/keeper.go, types/keys.go, types/types.go).
 */
import { Bytes } from "../../abi/bytes";
import { get, remove, set, Store } from "../../abi/store";
import { formatHeight, parseHeight } from "../../02-client/height";
import {
  InFlightPacket,
} from "../../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { IbcError, panicked } from "../../error";

const SLASH = Bytes.of("/");

/** What is known of a packet; null for one that was not forwarded. */
@final
export class StoredInFlight {
  constructor(
    public readonly packet: InFlightPacket | null,
    /** Where what is stored cannot be read. */
    public readonly panic: IbcError | null,
  ) {}
}

/** Where a packet is stored that leaves over a channel (RefundPacketKey). */
function inFlightKey(channelId: Bytes, portId: Bytes, sequence: u64): Bytes {
  return channelId + SLASH + portId + SLASH + Bytes.decimal(sequence);
}

/** Remembers a packet under the channel and port that it was to leave over. */
export function setInFlight(
  channelId: Bytes, portId: Bytes, sequence: u64, inFlight: InFlightPacket,
): void {
  set(Store.PACKET_FORWARD, inFlightKey(channelId, portId, sequence), inFlight.encode());
}

/** What is known of a packet that left this chain (GetInflightPacket). */
export function getInFlight(packet: Packet): StoredInFlight {
  const stored = get(Store.PACKET_FORWARD, keyOf(packet));
  if (!stored || stored.length == 0) return new StoredInFlight(null, null);
  const inFlight = InFlightPacket.decode(stored);
  const isMalformed = inFlight === null;
  return new StoredInFlight(
    inFlight, isMalformed ? panicked("a packet in flight is malformed") : null,
  );
}

/** Forgets a packet that has come to its end. */
export function removeInFlight(packet: Packet): void {
  remove(Store.PACKET_FORWARD, keyOf(packet));
}

function keyOf(packet: Packet): Bytes {
  return inFlightKey(packet.sourceChannel, packet.sourcePort, packet.sequence);
}

/** What is to be known of a packet that was received and is forwarded. */
export function newInFlight(
  received: Packet, sender: Bytes, retries: i32, timeoutNanos: i64,
): InFlightPacket {
  const inFlight = new InFlightPacket();
  inFlight.packetData = received.data;
  inFlight.originalSenderAddress = sender;
  inFlight.refundChannelId = received.destinationChannel;
  inFlight.refundPortId = received.destinationPort;
  inFlight.refundSequence = received.sequence;
  inFlight.packetSrcPortId = received.sourcePort;
  inFlight.packetSrcChannelId = received.sourceChannel;
  inFlight.packetTimeoutTimestamp = received.timeoutTimestamp;
  inFlight.packetTimeoutHeight = formatHeight(received.timeoutHeight);
  inFlight.retriesRemaining = retries;
  inFlight.timeout = <u64>timeoutNanos;
  return inFlight;
}

/** The packet that was received (ChannelPacket); null when its timeout height is none, where ibc-go
 * panics. */
export function receivedPacket(inFlight: InFlightPacket): Packet | null {
  const timeoutHeight = parseHeight(inFlight.packetTimeoutHeight);
  if (timeoutHeight === null) return null;
  const packet = new Packet();
  packet.data = inFlight.packetData;
  packet.sequence = inFlight.refundSequence;
  packet.sourcePort = inFlight.packetSrcPortId;
  packet.sourceChannel = inFlight.packetSrcChannelId;
  packet.destinationPort = inFlight.refundPortId;
  packet.destinationChannel = inFlight.refundChannelId;
  packet.timeoutHeight = timeoutHeight;
  packet.timeoutTimestamp = inFlight.packetTimeoutTimestamp;
  return packet;
}
