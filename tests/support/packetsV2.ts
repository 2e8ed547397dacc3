/** Packets between the client of a link and its counterparty's, for tests of 04-channel/v2. */
import { expect } from "vitest";
import { concatBytes, toHex, utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  Acknowledgement,
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgSendPacket,
  MsgTimeout,
  Packet,
  Payload,
} from "../../host/codec/gen/ibc.core.channel.v2.js";
import {
  CounterpartyInfo,
  MsgRegisterCounterparty,
} from "../../host/codec/gen/ibc.core.client.v2.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { sequenceBytes, sha256 } from "./channels.js";
import { resultOf } from "./clients.js";
import { at, CLIENT, COUNTERPARTY_CLIENT } from "./connections.js";
import { SECOND } from "./counterparty.js";
import type { Entries, Link } from "./link.js";
import {
  counterpartyTime,
  eventOf,
  HEIGHT,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  MOCK_DATA,
  NOW,
  putEntries,
} from "./packets.js";
import { pack, SIGNER, type World } from "./world.js";

export const MOCK_V2 = "mockv2A";
/** A port of the counterparty's, of which the world knows nothing. */
export const COUNTERPARTY_PORT_V2 = "oracle";

/** The world's block, and the counterparty's at HEIGHT, in seconds. */
export const NOW_SECONDS = NOW / SECOND;
export const PROVEN_SECONDS = counterpartyTime(HEIGHT) / SECOND;
export const DAY_SECONDS = 86_400n;

/** SHA-256 of "UNIVERSAL_ERROR_ACKNOWLEDGEMENT". */
export const ERROR_ACKNOWLEDGEMENT = sha256(utf8("UNIVERSAL_ERROR_ACKNOWLEDGEMENT"));

function key(clientId: string, tag: number, sequence: bigint): string {
  return `${clientId}${Buffer.from([tag, ...sequenceBytes(sequence)]).toString("latin1")}`;
}

/** Keys of store `ibc`, for sequences below 128, whose bytes are those of a text. */
export const keysV2 = {
  commitment: (clientId: string, sequence: bigint) => key(clientId, 1, sequence),
  receipt: (clientId: string, sequence: bigint) => key(clientId, 2, sequence),
  acknowledgement: (clientId: string, sequence: bigint) => key(clientId, 3, sequence),
  asyncPacket: (clientId: string, sequence: bigint) =>
    `${clientId}async_packet${Buffer.from(sequenceBytes(sequence)).toString("latin1")}`,
  nextSequenceSend: (clientId: string) => `nextSequenceSend/${clientId}`,
  counterparty: (clientId: string) => `clients/${clientId}/counterparty`,
  config: (clientId: string) => `clients/${clientId}/config`,
};

/** What a chain commits to when it sends a packet (04-channel/v2/types/commitment.go). */
export function packetCommitmentV2(packet: Packet): Uint8Array {
  const hashes = packet.payloads.map((payload) =>
    sha256(
      concatBytes(
        sha256(utf8(payload.sourcePort)),
        sha256(utf8(payload.destinationPort)),
        sha256(utf8(payload.version)),
        sha256(utf8(payload.encoding)),
        sha256(payload.value),
      ),
    ),
  );
  return sha256(
    concatBytes(
      Uint8Array.of(2),
      sha256(utf8(packet.destinationClient)),
      sha256(sequenceBytes(packet.timeoutTimestamp)),
      sha256(concatBytes(...hashes)),
    ),
  );
}

/** What it commits to when it acknowledges one. */
export function acknowledgementCommitmentV2(...appAcknowledgements: Uint8Array[]): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(2), ...appAcknowledgements.map(sha256)));
}

/** A link whose client has the counterparty's client as its other end, registered by a message. */
export function linkBetweenClients(entries: Entries = {}): Link {
  const link = linkWithChannel(entries);
  const message = MsgRegisterCounterparty.create({
    clientId: CLIENT,
    counterpartyMerklePrefix: [utf8("ibc"), utf8("")],
    counterpartyClientId: COUNTERPARTY_CLIENT,
    signer: SIGNER,
  });
  const packed = pack(MsgRegisterCounterparty, MsgRegisterCounterparty.encode(message));
  expect(resultOf(link.world.deliver([packed]))).toBe("/0");
  return link;
}

/** Changes the registered counterparty past the core. */
export function changeCounterparty(world: World, fields: Partial<CounterpartyInfo>): void {
  const entry = keysV2.counterparty(CLIENT);
  const stored = CounterpartyInfo.decode(world.branches.get(0, utf8(entry))!);
  putEntries(world, { [entry]: CounterpartyInfo.encode({ ...stored, ...fields }) });
}

/** A payload for the mock application. */
export function mockPayload(fields: Partial<Payload> = {}): Payload {
  return Payload.create({
    sourcePort: MOCK_V2,
    destinationPort: MOCK_V2,
    version: "mock-version",
    encoding: "application/x-protobuf",
    value: MOCK_DATA,
    ...fields,
  });
}

/** A packet that the counterparty sent; it times out long after the world's block. */
export function receivedPacketV2(payload: Partial<Payload> = {}, sequence = 1n): Packet {
  return Packet.create({
    sequence,
    sourceClient: COUNTERPARTY_CLIENT,
    destinationClient: CLIENT,
    timeoutTimestamp: NOW_SECONDS + 1000n,
    payloads: [mockPayload({ sourcePort: COUNTERPARTY_PORT_V2, ...payload })],
  });
}

/** A packet that the world sent; it times out at HEIGHT of the counterparty. */
export function sentPacketV2(payload: Partial<Payload> = {}, sequence = 1n): Packet {
  return Packet.create({
    sequence,
    sourceClient: CLIENT,
    destinationClient: COUNTERPARTY_CLIENT,
    timeoutTimestamp: PROVEN_SECONDS,
    payloads: [mockPayload({ destinationPort: COUNTERPARTY_PORT_V2, ...payload })],
  });
}

/** What the sender of a packet stores. */
export function sentEntryV2(packet: Packet): Entries {
  return { [keysV2.commitment(packet.sourceClient, packet.sequence)]: packetCommitmentV2(packet) };
}

/** What its receiver stores, before it acknowledges it and when it does. */
export function receiptEntryV2(packet: Packet): Entries {
  return { [keysV2.receipt(packet.destinationClient, packet.sequence)]: Uint8Array.of(2) };
}

export function acknowledgementEntryV2(packet: Packet, acknowledgement: Uint8Array): Entries {
  const entry = keysV2.acknowledgement(packet.destinationClient, packet.sequence);
  return { [entry]: acknowledgementCommitmentV2(acknowledgement) };
}

/** A MsgSendPacket that every check accepts. */
export function validSendPacket(fields: Partial<MsgSendPacket> = {}): MsgSendPacket {
  return MsgSendPacket.create({
    sourceClient: CLIENT,
    timeoutTimestamp: NOW_SECONDS + 1000n,
    payloads: [mockPayload({ destinationPort: COUNTERPARTY_PORT_V2 })],
    signer: SIGNER,
    ...fields,
  });
}

/** Brings a packet, with the proof that the counterparty committed to it. */
export function recvPacketV2Of(link: Link, packet: Packet): MsgRecvPacket {
  const proven = keysV2.commitment(packet.sourceClient, packet.sequence);
  return MsgRecvPacket.create({
    packet,
    proofCommitment: link.prove(proven, HEIGHT),
    proofHeight: at(HEIGHT),
    signer: SIGNER,
  });
}

/** Brings an acknowledgement, with the proof that the counterparty wrote it. */
export function acknowledgementV2Of(
  link: Link,
  packet: Packet,
  appAcknowledgement = MOCK_ACKNOWLEDGEMENT,
): MsgAcknowledgement {
  const proven = keysV2.acknowledgement(packet.destinationClient, packet.sequence);
  return MsgAcknowledgement.create({
    packet,
    acknowledgement: { appAcknowledgements: [appAcknowledgement] },
    proofAcked: link.prove(proven, HEIGHT),
    proofHeight: at(HEIGHT),
    signer: SIGNER,
  });
}

/** Times a packet out, with the proof that the counterparty has no receipt. */
export function timeoutV2Of(link: Link, packet: Packet): MsgTimeout {
  const proven = keysV2.receipt(packet.destinationClient, packet.sequence);
  return MsgTimeout.create({
    packet,
    proofUnreceived: link.prove(proven, HEIGHT),
    proofHeight: at(HEIGHT),
    signer: SIGNER,
  });
}

export const packSendPacket = (message: MsgSendPacket): Any =>
  pack(MsgSendPacket, MsgSendPacket.encode(message));
export const packRecvPacketV2 = (message: MsgRecvPacket): Any =>
  pack(MsgRecvPacket, MsgRecvPacket.encode(message));
export const packAcknowledgementV2 = (message: MsgAcknowledgement): Any =>
  pack(MsgAcknowledgement, MsgAcknowledgement.encode(message));
export const packTimeoutV2 = (message: MsgTimeout): Any =>
  pack(MsgTimeout, MsgTimeout.encode(message));

type Event = DeliverResponse["results"][number]["events"][number];

/** Follows every event of packets between clients. */
export const MODULE_EVENT_V2 = eventOf("message", { module: "ibc_channelv2" });

/** What is told of a packet: the event, and that of the module behind it. */
export function packetEventsV2(
  type: string,
  packet: Packet,
  more: Readonly<Record<string, string>> = {},
): Event[] {
  const event = eventOf(type, {
    packet_source_client: packet.sourceClient,
    packet_dest_client: packet.destinationClient,
    packet_sequence: packet.sequence.toString(),
    packet_timeout_timestamp: packet.timeoutTimestamp.toString(),
    encoded_packet_hex: toHex(Packet.encode(packet)),
    ...more,
  });
  return [event, MODULE_EVENT_V2];
}

/** What tells that a packet was acknowledged by its receiver. */
export function writtenEventsV2(packet: Packet, appAcknowledgement: Uint8Array): Event[] {
  const encoded = Acknowledgement.encode({ appAcknowledgements: [appAcknowledgement] });
  const more = { encoded_acknowledgement_hex: toHex(encoded) };
  return packetEventsV2("write_acknowledgement", packet, more);
}

/** The same events as those of an application that failed. */
export function asErrors(events: readonly Event[]): Event[] {
  const mark = (text: string) => `ibccallbackerror-${text}`;
  return events.map(({ type, attributes }) => ({
    type: mark(type),
    attributes: attributes.map(({ key: name, value }) => ({ key: mark(name), value })),
  }));
}

/** The result and the events of a message that succeeds, and what it changed in store `ibc`. */
export function answerV2(world: World, message: Any) {
  const response = world.deliver([message]);
  expect(resultOf(response)).toBe("/0");
  const { response: packed, events } = response.results[0]!;
  expect(packed!.typeUrl).toBe(`${message.typeUrl}Response`);
  return { result: toHex(packed!.value), events };
}
