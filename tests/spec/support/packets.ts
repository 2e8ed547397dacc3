/** Packets between live chains: who sends them, and the messages that a relayer makes of them. */
import { expect } from "vitest";
import { utf8 } from "../../../host/bytes.js";
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import {
  MsgAcknowledgement,
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  Packet,
} from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { SendPacket } from "../../../host/codec/gen/strait.abi.v0.js";
import { keys, MOCK, ORDERED, sequenceBytes } from "../../support/channels.js";
import { MOCK_ACKNOWLEDGEMENT, MOCK_DATA } from "../../support/packets.js";
import { pack, SIGNER } from "../../support/world.js";
import type { Side } from "./handshakes.js";
import { codeOf, type Prove } from "./liveChain.js";

/** When a packet times out; by default so late that it does not. */
export interface Timeout {
  readonly height?: bigint;
  readonly timestamp?: bigint;
}

/** The owner of port `mock` sends what the mock application at the other end takes. */
export function send(here: Side, there: Side, timeout: Timeout = {}, data = MOCK_DATA): Packet {
  const revisionHeight = timeout.height ?? (timeout.timestamp === undefined ? 1000n : 0n);
  const timeoutHeight = { revisionNumber: revisionHeight === 0n ? 0n : 1n, revisionHeight };
  const timeoutTimestamp = timeout.timestamp ?? 0n;
  const sourceChannel = here.channelId;
  const packet = SendPacket.create({ sourceChannel, timeoutHeight, timeoutTimestamp, data });
  const action = { kind: "send_packet", sourcePort: MOCK, packet } as const;
  const [sent] = here.chain.makeBlock([], [action]).actions;
  expect([codeOf(sent!), sent!.log]).toEqual(["/0", ""]);
  return Packet.create({
    sequence: sent!.sequence!,
    sourcePort: MOCK,
    sourceChannel,
    destinationPort: MOCK,
    destinationChannel: there.channelId,
    data,
    timeoutHeight,
    timeoutTimestamp,
  });
}

export function packRecv(packet: Packet, prove: Prove): Any {
  const { sourcePort, sourceChannel, sequence } = packet;
  const { proof, height } = prove(keys.commitment(sourcePort, sourceChannel, sequence));
  const message = { packet, proofCommitment: proof, proofHeight: height, signer: SIGNER };
  return pack(MsgRecvPacket, MsgRecvPacket.encode(MsgRecvPacket.create(message)));
}

export function packAck(packet: Packet, prove: Prove, acknowledgement = MOCK_ACKNOWLEDGEMENT): Any {
  const { destinationPort, destinationChannel, sequence } = packet;
  const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
  const { proof, height } = prove(key);
  const message = MsgAcknowledgement.create({
    packet,
    acknowledgement,
    proofAcked: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgAcknowledgement, MsgAcknowledgement.encode(message));
}

/** Of an ORDERED channel the other chain's counter is proven, of another the missing receipt. */
function unreceived(packet: Packet, ordering: number, prove: Prove) {
  const { destinationPort, destinationChannel, sequence } = packet;
  return ordering === ORDERED
    ? prove(keys.nextSequenceRecv(destinationPort, destinationChannel))
    : prove(keys.receipt(destinationPort, destinationChannel, sequence));
}

/** `nextSequenceRecv` is what the other chain waits for on an ORDERED channel. */
export function packTimeout(
  packet: Packet,
  ordering: number,
  prove: Prove,
  nextSequenceRecv = packet.sequence,
): Any {
  const { proof, height } = unreceived(packet, ordering, prove);
  const message = MsgTimeout.create({
    packet,
    proofUnreceived: proof,
    proofHeight: height,
    nextSequenceRecv,
    signer: SIGNER,
  });
  return pack(MsgTimeout, MsgTimeout.encode(message));
}

export function packTimeoutOnClose(
  packet: Packet,
  ordering: number,
  prove: Prove,
  nextSequenceRecv = packet.sequence,
): Any {
  const { destinationPort, destinationChannel } = packet;
  const { proof, height } = unreceived(packet, ordering, prove);
  const message = MsgTimeoutOnClose.create({
    packet,
    proofUnreceived: proof,
    proofClose: prove(keys.channel(destinationPort, destinationChannel)).proof,
    proofHeight: height,
    nextSequenceRecv,
    signer: SIGNER,
  });
  return pack(MsgTimeoutOnClose, MsgTimeoutOnClose.encode(message));
}

export function packCloseInit({ channelId }: Side): Any {
  const message = MsgChannelCloseInit.create({ portId: MOCK, channelId, signer: SIGNER });
  return pack(MsgChannelCloseInit, MsgChannelCloseInit.encode(message));
}

export function packCloseConfirm({ channelId }: Side, there: Side, prove: Prove): Any {
  const { proof, height } = prove(keys.channel(MOCK, there.channelId));
  const message = MsgChannelCloseConfirm.create({
    portId: MOCK,
    channelId,
    proofInit: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgChannelCloseConfirm, MsgChannelCloseConfirm.encode(message));
}

/** Brings messages about the other side to this one, with an update of the client. */
export function relay(here: Side, there: Side, make: (prove: Prove) => readonly Any[]): string {
  return codeOf(here.chain.relay(here.clientId, there.chain, make));
}

/** Whether a chain still keeps what it committed to when it sent a packet. */
export function isCommitted({ chain }: Side, packet: Packet): boolean {
  const { sourcePort, sourceChannel, sequence } = packet;
  return chain.stored(keys.commitment(sourcePort, sourceChannel, sequence)) !== undefined;
}

/** Whether a chain has taken a packet in. */
export function isReceived({ chain }: Side, packet: Packet): boolean {
  const { destinationPort, destinationChannel, sequence } = packet;
  const receipt = chain.stored(keys.receipt(destinationPort, destinationChannel, sequence));
  if (receipt !== undefined) return true;
  const next = chain.stored(keys.nextSequenceRecv(destinationPort, destinationChannel));
  return Buffer.compare(next!, sequenceBytes(sequence)) > 0;
}

/** Data that the mock application does not know, so that it refuses the packet. */
export const UNKNOWN_DATA = utf8("nobody knows this");
