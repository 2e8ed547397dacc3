/** Packets over a channel of a link whose connection has a delay, for tests of ICS-04. */
import { expect } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  type Channel,
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  Packet,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import {
  addChannel,
  CHANNEL,
  type ChannelOptions,
  COUNTERPARTY_CHANNEL,
  changeChannel,
  keys,
  MOCK,
  ORDERED,
} from "./channels.js";
import { at, CONNECTION, DELAY_NANOS } from "./connections.js";
import { SECOND } from "./counterparty.js";
import { BLOCK_NANOS, type Entries, Link } from "./link.js";
import { BLOCK_TIME_SECONDS, pack, SIGNER, type World } from "./world.js";

/** The counterparty's port, of which the world knows nothing. */
export const COUNTERPARTY_PORT = "oracle";

/** What the mock application receives, refuses, and acknowledges later. */
export const MOCK_DATA = utf8("mock packet data");
export const MOCK_FAIL_DATA = utf8("mock failed packet data");
export const MOCK_ASYNC_DATA = utf8("mock async packet data");
/** How it acknowledges: `mock acknowledgement` in base64, and an error without a code. */
export const MOCK_ACKNOWLEDGEMENT = utf8('{"result":"bW9jayBhY2tub3dsZWRnZW1lbnQ="}');
export const MOCK_FAIL_ACKNOWLEDGEMENT = utf8(
  '{"error":"ABCI code: 1: error handling packet: see events for details"}',
);

/** The height of the counterparty that proofs are of, and the newest that the client knows. */
export const HEIGHT = 8n;
export const LATEST_HEIGHT = 10n;
/** The world's block: the first in which the connection's delay has passed for HEIGHT. */
export const NOW = (BLOCK_TIME_SECONDS + 30n) * SECOND + DELAY_NANOS;
export const OWN_HEIGHT = 15n;

/** Encoded responses by their result. */
export const NOOP = "0801";
export const SUCCESS = "0802";

/** The time of a block of the counterparty. */
export function counterpartyTime(height: bigint): bigint {
  return (BLOCK_TIME_SECONDS - 100n) * SECOND + (height - 1n) * BLOCK_NANOS;
}

/** A link with an open channel, whose counterparty stores entries at HEIGHT. */
export function linkWithChannel(entries: Entries, options: ChannelOptions = {}): Link {
  const link = Link.open({ delayPeriod: DELAY_NANOS });
  addChannel(link, { counterpartyPortId: COUNTERPARTY_PORT, ...options });
  expect(link.commit(entries)).toBe(HEIGHT);
  link.world.timeNanos += DELAY_NANOS - 2n * BLOCK_NANOS;
  expect(link.commit()).toBe(LATEST_HEIGHT);
  expect(link.world).toMatchObject({ timeNanos: NOW, height: OWN_HEIGHT });
  return link;
}

/** A packet that the counterparty sent; it times out long after the world's block. */
export function receivedPacket(fields: Partial<Packet> = {}): Packet {
  return Packet.create({
    sequence: 1n,
    sourcePort: COUNTERPARTY_PORT,
    sourceChannel: COUNTERPARTY_CHANNEL,
    destinationPort: MOCK,
    destinationChannel: CHANNEL,
    data: MOCK_DATA,
    timeoutHeight: { revisionNumber: 3n, revisionHeight: 100n },
    timeoutTimestamp: NOW + 1000n * SECOND,
    ...fields,
  });
}

/** A packet that the world sent; it times out at HEIGHT of the counterparty. */
export function sentPacket(fields: Partial<Packet> = {}): Packet {
  return Packet.create({
    sequence: 1n,
    sourcePort: MOCK,
    sourceChannel: CHANNEL,
    destinationPort: COUNTERPARTY_PORT,
    destinationChannel: COUNTERPARTY_CHANNEL,
    data: MOCK_DATA,
    timeoutHeight: at(HEIGHT),
    timeoutTimestamp: 0n,
    ...fields,
  });
}

/** Writes entries past the core. */
export function putEntries(world: World, entries: Entries): void {
  for (const [key, value] of Object.entries(entries)) world.branches.set(0, utf8(key), value);
}

/** What is stored under a key, in hexadecimal; undefined for nothing. */
export function storedHex(world: World, key: string): string | undefined {
  const value = world.branches.get(0, utf8(key));
  return value && Buffer.from(value).toString("hex");
}

/** Changes the world's end past the core. */
export function changeEnd(world: World, fields: Partial<Channel>): void {
  changeChannel(world, MOCK, CHANNEL, fields);
}

/** Brings a packet, with the proof that the counterparty committed to it. */
export function recvPacketOf(link: Link, packet: Packet): MsgRecvPacket {
  const { sourcePort, sourceChannel, sequence } = packet;
  return MsgRecvPacket.create({
    packet,
    proofCommitment: link.prove(keys.commitment(sourcePort, sourceChannel, sequence), HEIGHT),
    proofHeight: at(HEIGHT),
    signer: SIGNER,
  });
}

/** Brings an acknowledgement, with the proof that the counterparty wrote it. */
export function acknowledgementOf(
  link: Link,
  packet: Packet,
  acknowledgement = MOCK_ACKNOWLEDGEMENT,
): MsgAcknowledgement {
  const { destinationPort, destinationChannel, sequence } = packet;
  const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
  return MsgAcknowledgement.create({
    packet,
    acknowledgement,
    proofAcked: link.prove(key, HEIGHT),
    proofHeight: at(HEIGHT),
    signer: SIGNER,
  });
}

/** The proof that a packet was not received: it is waited for, or there is no receipt. */
export function proofUnreceived(link: Link, packet: Packet, ordering: number): Uint8Array {
  const { destinationPort, destinationChannel, sequence } = packet;
  const key =
    ordering === ORDERED
      ? keys.nextSequenceRecv(destinationPort, destinationChannel)
      : keys.receipt(destinationPort, destinationChannel, sequence);
  return link.prove(key, HEIGHT);
}

/** Times a packet out whose channel has an ordering. */
export function timeoutOf(link: Link, packet: Packet, ordering: number): MsgTimeout {
  return MsgTimeout.create({
    packet,
    proofUnreceived: proofUnreceived(link, packet, ordering),
    proofHeight: at(HEIGHT),
    nextSequenceRecv: packet.sequence,
    signer: SIGNER,
  });
}

/** Times a packet out because the counterparty closed its end. */
export function timeoutOnCloseOf(link: Link, packet: Packet, ordering: number): MsgTimeoutOnClose {
  const { destinationPort, destinationChannel } = packet;
  return MsgTimeoutOnClose.create({
    packet,
    proofUnreceived: proofUnreceived(link, packet, ordering),
    proofClose: link.prove(keys.channel(destinationPort, destinationChannel), HEIGHT),
    proofHeight: at(HEIGHT),
    nextSequenceRecv: packet.sequence,
    signer: SIGNER,
  });
}

export const packRecvPacket = (message: MsgRecvPacket): Any =>
  pack(MsgRecvPacket, MsgRecvPacket.encode(message));
export const packAcknowledgement = (message: MsgAcknowledgement): Any =>
  pack(MsgAcknowledgement, MsgAcknowledgement.encode(message));
export const packTimeout = (message: MsgTimeout): Any =>
  pack(MsgTimeout, MsgTimeout.encode(message));
export const packTimeoutOnClose = (message: MsgTimeoutOnClose): Any =>
  pack(MsgTimeoutOnClose, MsgTimeoutOnClose.encode(message));

type Event = DeliverResponse["results"][number]["events"][number];

/** An event with these attributes. */
export function eventOf(type: string, attributes: Readonly<Record<string, string>>): Event {
  return {
    type,
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
  };
}

/** Follows every event of ICS-04. */
export const MODULE_EVENT = eventOf("message", { module: "ibc_channel" });

/** What the mock application emits in a callback. */
export function mockEvent(type: string, prefix = ""): Event {
  return eventOf(`${prefix}${type}`, {
    [`${prefix}mock-attribute-key-1`]: "mock-attribute-value-1",
    [`${prefix}mock-attribute-key-2`]: "mock-attribute-value-2",
  });
}

/** The attributes that every event about a packet has. */
export function packetAttributes(packet: Packet): Record<string, string> {
  const { revisionNumber, revisionHeight } = packet.timeoutHeight;
  return {
    packet_timeout_height: `${revisionNumber}-${revisionHeight}`,
    packet_timeout_timestamp: packet.timeoutTimestamp.toString(),
    packet_sequence: packet.sequence.toString(),
    packet_src_port: packet.sourcePort,
    packet_src_channel: packet.sourceChannel,
    packet_dst_port: packet.destinationPort,
    packet_dst_channel: packet.destinationChannel,
  };
}

/** The attributes about the channel that most of them end with. */
export function channelAttributes(ordering: number): Record<string, string> {
  return {
    packet_channel_ordering: ordering === ORDERED ? "ORDER_ORDERED" : "ORDER_UNORDERED",
    packet_connection: CONNECTION,
    connection_id: CONNECTION,
  };
}

/** What a timeout emits; over an ORDERED channel it tells first that the channel is closed. */
export function timeoutEvents(packet: Packet, ordering: number): Event[] {
  const order = channelAttributes(ordering).packet_channel_ordering!;
  const closed = eventOf("channel_close", {
    port_id: packet.sourcePort,
    channel_id: packet.sourceChannel,
    counterparty_port_id: packet.destinationPort,
    counterparty_channel_id: packet.destinationChannel,
    connection_id: CONNECTION,
    packet_channel_ordering: order,
  });
  const lost = eventOf("timeout_packet", {
    ...packetAttributes(packet),
    connection_id: CONNECTION,
    packet_channel_ordering: order,
  });
  const closing = ordering === ORDERED ? [closed, MODULE_EVENT] : [];
  return [...closing, lost, MODULE_EVENT, mockEvent("mock-timeout")];
}
