/** The two ends of a channel, and what stands at each of a packet. */
import { type Channel, Order, type Packet, State } from "../codec/gen/ibc.core.channel.v1.js";
import { revisionOf } from "../consensus/clientHeader.js";
import { type RouteOnB, routeOnB } from "./channels.js";
import type { Direction } from "./direction.js";
import {
  acknowledgementKey,
  channelOf,
  commitmentKey,
  commitmentsOf,
  has,
  type IdentifiedChannel,
  nextSequence,
  receiptKey,
} from "./ibcState.js";

/** A's end as it can be proven at a height of A, B's end as it is now. */
export class PacketEnds {
  private constructor(
    readonly direction: Direction,
    readonly onA: IdentifiedChannel,
    readonly onB: IdentifiedChannel,
    readonly route: RouteOnB,
    readonly proofHeightOnA: bigint,
  ) {}

  /** Undefined where an end is not there, B cannot verify what A proves, or A had no block yet. */
  static at(
    direction: Direction,
    channelOnA: IdentifiedChannel,
    proofHeightOnA: bigint,
  ): PacketEnds | undefined {
    const route = proofHeightOnA > 1n ? routeOnB(direction, channelOnA) : undefined;
    if (route === undefined) return undefined;
    const { portId, channelId } = channelOnA;
    const endOnA = channelOf(direction.chainA, portId, channelId, proofHeightOnA - 1n);
    if (endOnA === undefined) return undefined;
    const { counterparty } = channelOnA.end;
    const endOnB = channelOf(direction.chainB, counterparty.portId, counterparty.channelId);
    if (endOnB === undefined) return undefined;
    const onA = { portId, channelId, end: endOnA };
    const onB = { ...counterparty, end: endOnB };
    return new PacketEnds(direction, onA, onB, route, proofHeightOnA);
  }

  get isOrdered(): boolean {
    return this.onB.end.ordering === Order.ORDER_ORDERED;
  }

  get isOpenOnB(): boolean {
    return isOpen(this.onB.end);
  }

  get isClosedOnA(): boolean {
    return this.onA.end.state === State.STATE_CLOSED;
  }

  /** What A has sent and B not acknowledged, as far as it can be proven, in ascending order. */
  sentOnA(): bigint[] {
    const { chainA, discovery } = this.direction;
    const { portId, channelId } = this.onA;
    if (discovery === "state") return commitmentsOf(chainA, portId, channelId, this.provenHeight);
    return chainA.packetLog
      .sentSequences(portId, channelId)
      .filter((sequence) => this.isProvenOnA(commitmentKey(portId, channelId, sequence)));
  }

  /** What B has sent and A not acknowledged, in ascending order. */
  sentOnB(): bigint[] {
    const { chainB, discovery } = this.direction;
    const { portId, channelId } = this.onB;
    if (discovery === "state") return commitmentsOf(chainB, portId, channelId);
    return chainB.packetLog.sentSequences(portId, channelId);
  }

  isReceivedOnB(sequence: bigint): boolean {
    const { portId, channelId } = this.onB;
    if (this.isOrdered) return sequence < this.nextOnB("Recv");
    return has(this.direction.chainB, receiptKey(portId, channelId, sequence));
  }

  isReceivedOnA(sequence: bigint): boolean {
    if (this.isOrdered) return sequence < this.nextSequenceRecvOnA();
    return this.isProvenOnA(receiptKey(this.onA.portId, this.onA.channelId, sequence));
  }

  isAcknowledgedOnA(sequence: bigint): boolean {
    return this.isProvenOnA(acknowledgementKey(this.onA.portId, this.onA.channelId, sequence));
  }

  /** The counter of A's end as it can be proven. */
  nextSequenceRecvOnA(): bigint {
    const { portId, channelId } = this.onA;
    return nextSequence(this.direction.chainA, "Recv", portId, channelId, this.provenHeight);
  }

  nextOnB(which: "Recv" | "Ack"): bigint {
    return nextSequence(this.direction.chainB, which, this.onB.portId, this.onB.channelId);
  }

  /** Whether B would refuse a packet in its next block, as far as that is known now. */
  isElapsedForB(packet: Packet): boolean {
    const { chainB } = this.direction;
    return isElapsed(packet, revisionOf(chainB.id), chainB.height + 1n, chainB.timeNanos + 1n);
  }

  /** Whether the header of the proof says that a packet can no longer be received on A. */
  isElapsedOnA(packet: Packet): boolean {
    const { chainA } = this.direction;
    const timeNanos = chainA.timeAt(this.proofHeightOnA);
    return isElapsed(packet, revisionOf(chainA.id), this.proofHeightOnA, timeNanos);
  }

  prove(key: string): Uint8Array {
    return this.direction.chainA.prove(key, this.proofHeightOnA);
  }

  private get provenHeight(): bigint {
    return this.proofHeightOnA - 1n;
  }

  private isProvenOnA(key: string): boolean {
    return has(this.direction.chainA, key, this.provenHeight);
  }
}

function isOpen({ state }: Channel): boolean {
  return state === State.STATE_OPEN;
}

/** A height or time of 0 sets no limit (ibc-go 04-channel/types/timeout.go, Elapsed). */
function isElapsed(
  { timeoutHeight, timeoutTimestamp }: Packet,
  revisionNumber: bigint,
  revisionHeight: bigint,
  timeNanos: bigint,
): boolean {
  const { revisionNumber: revision, revisionHeight: height } = timeoutHeight;
  const isHeightElapsed =
    (revision !== 0n || height !== 0n) &&
    (revisionNumber > revision || (revisionNumber === revision && revisionHeight >= height));
  return isHeightElapsed || (timeoutTimestamp !== 0n && timeNanos >= timeoutTimestamp);
}
