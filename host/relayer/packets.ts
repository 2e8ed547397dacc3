/** Packets that wait for a step on chain B: to be received, acknowledged or timed out there. */

import type { Any } from "../codec/gen/google.protobuf.js";
import {
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  type Packet,
} from "../codec/gen/ibc.core.channel.v1.js";
import { packAny } from "../codec/index.js";
import { routeOnB } from "./channels.js";
import type { Datagram, DatagramKind } from "./datagram.js";
import { provableHeightOnA } from "./delay.js";
import type { Direction } from "./direction.js";
import {
  acknowledgementKey,
  channelKey,
  commitmentKey,
  type IdentifiedChannel,
  knownHeights,
  nextSequenceRecvKey,
  receiptKey,
} from "./ibcState.js";
import { PacketEnds } from "./packetEnds.js";

/** What packets ask for, and which clients need a header first that can prove them later. */
export interface PendingPackets {
  readonly datagrams: readonly Datagram[];
  readonly clientsToUpdate: readonly string[];
}

/** `channelsOnA` are A's as they can be proven. */
export function pendingPackets(
  direction: Direction,
  channelsOnA: readonly IdentifiedChannel[],
): PendingPackets {
  const datagrams: Datagram[] = [];
  const clientsToUpdate: string[] = [];
  for (const channel of channelsOnA) {
    const route = routeOnB(direction, channel);
    if (route === undefined) continue;
    if (route.delayPeriodNanos === 0n) {
      datagrams.push(...packetsAt(direction, channel, direction.proofHeightOnA));
      continue;
    }
    const { clientId, delayPeriodNanos } = route;
    const height = provableHeightOnA(direction, clientId, delayPeriodNanos);
    if (height !== undefined) datagrams.push(...packetsAt(direction, channel, height));
    if (isHeaderMissing(direction, channel, clientId)) clientsToUpdate.push(clientId);
  }
  return { datagrams, clientsToUpdate };
}

/** Whether something is pending of which no header that B's client knows of tells yet. */
function isHeaderMissing(
  direction: Direction,
  channel: IdentifiedChannel,
  clientId: string,
): boolean {
  const [newest] = knownHeights(direction.chainB, clientId, direction.chainA);
  const known = newest === undefined ? [] : packetsAt(direction, channel, newest.height);
  const subjects = new Set(known.map(({ kind, subject }) => `${kind} ${subject}`));
  const wanted = packetsAt(direction, channel, direction.proofHeightOnA);
  return wanted.some(({ kind, subject }) => !subjects.has(`${kind} ${subject}`));
}

function packetsAt(
  direction: Direction,
  channel: IdentifiedChannel,
  proofHeightOnA: bigint,
): Datagram[] {
  const ends = PacketEnds.at(direction, channel, proofHeightOnA);
  if (ends === undefined) return [];
  return [...receives(ends), ...acknowledgements(ends), ...timeouts(ends)];
}

/** Packets of A that B has not received and still can. */
function receives(ends: PacketEnds): Datagram[] {
  if (!ends.isOpenOnB) return [];
  const { portId, channelId } = ends.onA;
  const { chainA, signerOnB: signer } = ends.direction;
  const sequences = ends.sentOnA().filter((sequence) => !ends.isReceivedOnB(sequence));
  const datagrams: Datagram[] = [];
  for (const sequence of inOrder(ends, sequences, ends.isOrdered ? ends.nextOnB("Recv") : 0n)) {
    const packet = chainA.packetLog.sentPacket(portId, channelId, sequence);
    if (packet === undefined || ends.isElapsedForB(packet)) {
      if (ends.isOrdered) break;
      continue;
    }
    const message = MsgRecvPacket.create({
      packet,
      proofCommitment: ends.prove(commitmentKey(portId, channelId, sequence)),
      proofHeight: ends.direction.heightOfProof(ends.proofHeightOnA),
      signer,
    });
    datagrams.push(datagramOf(ends, "receive packet", packAny(MsgRecvPacket, message), sequence));
  }
  return datagrams;
}

/** Packets of B that A has acknowledged. */
function acknowledgements(ends: PacketEnds): Datagram[] {
  if (!ends.isOpenOnB) return [];
  const { portId, channelId } = ends.onA;
  const { chainA, signerOnB: signer } = ends.direction;
  const sequences = ends.sentOnB().filter((sequence) => ends.isAcknowledgedOnA(sequence));
  const datagrams: Datagram[] = [];
  for (const sequence of inOrder(ends, sequences, ends.isOrdered ? ends.nextOnB("Ack") : 0n)) {
    const packet = packetOfB(ends, sequence);
    const written = chainA.packetLog.acknowledgement(portId, channelId, sequence);
    if (packet === undefined || written === undefined) {
      if (ends.isOrdered) break;
      continue;
    }
    const message = MsgAcknowledgement.create({
      packet,
      acknowledgement: written.acknowledgement,
      proofAcked: ends.prove(acknowledgementKey(portId, channelId, sequence)),
      proofHeight: ends.direction.heightOfProof(ends.proofHeightOnA),
      signer,
    });
    const packed = packAny(MsgAcknowledgement, message);
    datagrams.push(datagramOf(ends, "acknowledge packet", packed, sequence));
  }
  return datagrams;
}

/** Packets of B that A has not received and no longer will. */
function timeouts(ends: PacketEnds): Datagram[] {
  const datagrams: Datagram[] = [];
  for (const sequence of ends.sentOnB()) {
    const packet = packetOfB(ends, sequence);
    if (packet === undefined || ends.isReceivedOnA(sequence)) continue;
    if (ends.isElapsedOnA(packet)) {
      const message = MsgTimeout.create(absence(ends, packet));
      const packed = packAny(MsgTimeout, message);
      datagrams.push(datagramOf(ends, "time out packet", packed, sequence));
    } else if (ends.isClosedOnA) {
      const proofClose = ends.prove(channelKey(ends.onA.portId, ends.onA.channelId));
      const message = MsgTimeoutOnClose.create({ ...absence(ends, packet), proofClose });
      const packed = packAny(MsgTimeoutOnClose, message);
      datagrams.push(datagramOf(ends, "time out packet on close", packed, sequence));
    }
  }
  return datagrams;
}

/** What both messages of a timeout say: that A has not received a packet. */
function absence(ends: PacketEnds, packet: Packet) {
  const { portId, channelId } = ends.onA;
  const key = ends.isOrdered
    ? nextSequenceRecvKey(portId, channelId)
    : receiptKey(portId, channelId, packet.sequence);
  return {
    packet,
    proofUnreceived: ends.prove(key),
    proofHeight: ends.direction.heightOfProof(ends.proofHeightOnA),
    nextSequenceRecv: ends.nextSequenceRecvOnA(),
    signer: ends.direction.signerOnB,
  };
}

function packetOfB({ direction, onB }: PacketEnds, sequence: bigint): Packet | undefined {
  return direction.chainB.packetLog.sentPacket(onB.portId, onB.channelId, sequence);
}

/** On an ordered channel only what follows B's counter without a gap; on others all. */
function inOrder(ends: PacketEnds, sequences: readonly bigint[], next: bigint): readonly bigint[] {
  if (!ends.isOrdered) return sequences;
  const following = sequences.filter((sequence) => sequence >= next);
  return following.filter((sequence, index) => sequence === next + BigInt(index));
}

function datagramOf(
  { onB, route, proofHeightOnA }: PacketEnds,
  kind: DatagramKind,
  message: Any,
  sequence: bigint,
): Datagram {
  const subject = `${onB.portId}/${onB.channelId}/${sequence}`;
  return { kind, message, clientId: route.clientId, height: proofHeightOnA, subject };
}
