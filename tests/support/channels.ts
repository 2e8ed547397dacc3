/** Channels over a link, and what the counterparty stores of them and of their packets. */
import { createHash } from "node:crypto";
import { utf8 } from "../../host/bytes.js";
import { Channel, Order, type Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { CONNECTION, COUNTERPARTY_CONNECTION } from "./connections.js";
import type { Entries, Link } from "./link.js";
import type { World } from "./world.js";

/** ibc-go's application for tests, which is in the host. */
export const MOCK = "mock";
export const MOCK_VERSION = "mock-version";
export const TRANSFER = "transfer";
export const TRANSFER_VERSION = "ics20-1";

/** The world's end of the first channel. */
export const CHANNEL = "channel-0";
/** The counterparty's end. */
export const COUNTERPARTY_CHANNEL = "channel-7";

export const { ORDER_UNORDERED: UNORDERED, ORDER_ORDERED: ORDERED } = Order;

/** Where the two ends of a channel are. */
export interface ChannelPlace {
  readonly portId: string;
  readonly channelId: string;
  readonly counterpartyPortId: string;
  readonly counterpartyChannelId: string;
}

export interface ChannelOptions extends Partial<ChannelPlace> {
  readonly ordering?: number;
  readonly version?: string;
  /** Of the world's end. */
  readonly state?: number;
}

export function placeOf(options: Partial<ChannelPlace> = {}): ChannelPlace {
  const { portId = MOCK } = options;
  const { channelId = CHANNEL, counterpartyChannelId = COUNTERPARTY_CHANNEL } = options;
  const { counterpartyPortId = portId } = options;
  return { portId, channelId, counterpartyPortId, counterpartyChannelId };
}

/** The same seen from the counterparty. */
export function reversed(place: ChannelPlace): ChannelPlace {
  return {
    portId: place.counterpartyPortId,
    channelId: place.counterpartyChannelId,
    counterpartyPortId: place.portId,
    counterpartyChannelId: place.channelId,
  };
}

/** Keys of store `ibc` (ICS-24). */
export const keys = {
  channel: (portId: string, channelId: string) =>
    `channelEnds/ports/${portId}/channels/${channelId}`,
  nextSequenceSend: (portId: string, channelId: string) =>
    `nextSequenceSend/ports/${portId}/channels/${channelId}`,
  nextSequenceRecv: (portId: string, channelId: string) =>
    `nextSequenceRecv/ports/${portId}/channels/${channelId}`,
  nextSequenceAck: (portId: string, channelId: string) =>
    `nextSequenceAck/ports/${portId}/channels/${channelId}`,
  commitment: (portId: string, channelId: string, sequence: bigint) =>
    `commitments/ports/${portId}/channels/${channelId}/sequences/${sequence}`,
  receipt: (portId: string, channelId: string, sequence: bigint) =>
    `receipts/ports/${portId}/channels/${channelId}/sequences/${sequence}`,
  acknowledgement: (portId: string, channelId: string, sequence: bigint) =>
    `acks/ports/${portId}/channels/${channelId}/sequences/${sequence}`,
};

/** 8 big-endian bytes, as sequences are stored. */
export function sequenceBytes(sequence: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, sequence);
  return bytes;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

/** The end of a channel at a place, over a connection of its chain. */
function endOf(place: ChannelPlace, connectionId: string, options: ChannelOptions): Channel {
  const version = place.portId === TRANSFER ? TRANSFER_VERSION : MOCK_VERSION;
  return Channel.create({
    state: options.state ?? State.STATE_OPEN,
    ordering: options.ordering ?? UNORDERED,
    counterparty: { portId: place.counterpartyPortId, channelId: place.counterpartyChannelId },
    connectionHops: [connectionId],
    version: options.version ?? version,
  });
}

/** The world's end, OPEN on port `mock` unless the options say otherwise. */
export function channelEnd(options: ChannelOptions = {}): Channel {
  return endOf(placeOf(options), CONNECTION, options);
}

/** The counterparty's end, in the state that the options give. */
export function counterpartyChannelEnd(options: ChannelOptions = {}): Channel {
  return endOf(reversed(placeOf(options)), COUNTERPARTY_CONNECTION, options);
}

/** What the counterparty stores of a channel: an entry for Link.commit. */
export function counterpartyChannelEntry(options: ChannelOptions = {}): Entries {
  const { counterpartyPortId, counterpartyChannelId } = placeOf(options);
  const end = Channel.encode(counterpartyChannelEnd(options));
  return { [keys.channel(counterpartyPortId, counterpartyChannelId)]: end };
}

/** What a sender stores of a packet (04-channel/types/packet.go CommitPacket). */
export function packetCommitment(packet: Packet): Uint8Array {
  const { revisionNumber, revisionHeight } = packet.timeoutHeight;
  const timeout = [packet.timeoutTimestamp, revisionNumber, revisionHeight].map(sequenceBytes);
  return sha256(Buffer.concat([...timeout, sha256(packet.data)]));
}

/** What the counterparty stores when it has sent a packet. */
export function sentPacketEntry(packet: Packet): Entries {
  const { sourcePort, sourceChannel, sequence } = packet;
  return { [keys.commitment(sourcePort, sourceChannel, sequence)]: packetCommitment(packet) };
}

/** What the counterparty stores when it has received a packet on an UNORDERED channel. */
export function receiptEntry(packet: Packet): Entries {
  const { destinationPort, destinationChannel, sequence } = packet;
  return { [keys.receipt(destinationPort, destinationChannel, sequence)]: Uint8Array.of(1) };
}

/** What the counterparty stores when it has acknowledged a packet. */
export function acknowledgementEntry(packet: Packet, acknowledgement: Uint8Array): Entries {
  const { destinationPort, destinationChannel, sequence } = packet;
  const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
  return { [key]: sha256(acknowledgement) };
}

/** What the counterparty stores that expects a packet next, by default the packet itself. */
export function nextSequenceRecvEntry(packet: Packet, sequence = packet.sequence): Entries {
  const { destinationPort, destinationChannel } = packet;
  return { [keys.nextSequenceRecv(destinationPort, destinationChannel)]: sequenceBytes(sequence) };
}

/** A channel as it is stored. */
export function storedChannel(
  world: World,
  portId: string,
  channelId: string,
): Channel | undefined {
  const stored = world.branches.get(0, utf8(keys.channel(portId, channelId)));
  return stored && Channel.decode(stored);
}

/** Writes a channel past the core. */
export function putChannel(
  world: World,
  portId: string,
  channelId: string,
  channel: Channel,
): void {
  world.branches.set(0, utf8(keys.channel(portId, channelId)), Channel.encode(channel));
}

/** Changes a channel past the core. */
export function changeChannel(
  world: World,
  portId: string,
  channelId: string,
  fields: Partial<Channel>,
): void {
  const stored = storedChannel(world, portId, channelId);
  if (stored !== undefined) putChannel(world, portId, channelId, { ...stored, ...fields });
}

/** Writes a counter past the core. */
export function putSequence(world: World, key: string, sequence: bigint): void {
  world.branches.set(0, utf8(key), sequenceBytes(sequence));
}

/**
 * Writes a channel into both chains, as its handshake leaves it (tests/handlers/channels.test.ts
 * compares), with its counters at 1; the counterparty's end can be proven at the link's height.
 */
export function addChannel(link: Link, options: ChannelOptions = {}): ChannelPlace {
  const place = placeOf(options);
  const { portId, channelId } = place;
  const { world } = link;
  putChannel(world, portId, channelId, channelEnd(options));
  for (const key of [keys.nextSequenceSend, keys.nextSequenceRecv, keys.nextSequenceAck]) {
    putSequence(world, key(portId, channelId), 1n);
  }
  const number = BigInt(channelId.slice("channel-".length));
  putSequence(world, "nextChannelSequence", number + 1n);
  link.commit(counterpartyChannelEntry(options));
  return place;
}
