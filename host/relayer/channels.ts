/** Handshakes and closing of channels (ICS-04) that wait for a step on chain B. */
import {
  MsgChannelCloseConfirm,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenTry,
  Order,
  State,
} from "../codec/gen/ibc.core.channel.v1.js";
import { State as ConnectionState } from "../codec/gen/ibc.core.connection.v1.js";
import { packAny } from "../codec/index.js";
import type { Datagram } from "./datagram.js";
import type { Direction } from "./direction.js";
import { channelKey, channelOf, type IdentifiedChannel } from "./ibcState.js";

/** Where on B the step would be: the connection's identifier there and its client. */
export interface RouteOnB {
  readonly connectionId: string;
  readonly clientId: string;
  /** How long after a header of A a packet may be proven by it. */
  readonly delayPeriodNanos: bigint;
}

/**
 * The steps that open channels. `channelsOnA` are A's as they can be proven, `channelsOnB` B's as
 * they are now.
 */
export function pendingChannels(
  direction: Direction,
  channelsOnA: readonly IdentifiedChannel[],
  channelsOnB: readonly IdentifiedChannel[],
): Datagram[] {
  const datagrams: Datagram[] = [];
  for (const channelOnA of channelsOnA) {
    const route = routeOnB(direction, channelOnA);
    if (route === undefined) continue;
    const datagram = nextStep(direction, channelOnA, channelsOnB, route);
    if (datagram !== undefined) datagrams.push(datagram);
  }
  return datagrams;
}

/**
 * The closing of channels that A has closed; to come after A's packets on them. `timingOutOnB`
 * names B's channels with packets that time out now: where they are ordered, that closes them.
 */
export function pendingClosings(
  direction: Direction,
  channelsOnA: readonly IdentifiedChannel[],
  timingOutOnB: ReadonlySet<string>,
): Datagram[] {
  const datagrams: Datagram[] = [];
  for (const channelOnA of channelsOnA) {
    const route = routeOnB(direction, channelOnA);
    if (route === undefined || channelOnA.end.state !== State.STATE_CLOSED) continue;
    const { portId, channelId } = channelOnA.end.counterparty;
    const endOnB = channelOf(direction.chainB, portId, channelId);
    if (endOnB === undefined || endOnB.state === State.STATE_CLOSED) continue;
    const subject = `${portId}/${channelId}`;
    if (endOnB.ordering === Order.ORDER_ORDERED && timingOutOnB.has(subject)) continue;
    const message = MsgChannelCloseConfirm.create({
      portId,
      channelId,
      proofInit: proofOf(direction, channelOnA),
      proofHeight: direction.heightOfProof(),
      signer: direction.signerOnB,
    });
    datagrams.push({
      kind: "channel close confirm",
      message: packAny(MsgChannelCloseConfirm, message),
      clientId: route.clientId,
      height: direction.proofHeightOnA,
      subject,
    });
  }
  return datagrams;
}

function nextStep(
  direction: Direction,
  channelOnA: IdentifiedChannel,
  channelsOnB: readonly IdentifiedChannel[],
  route: RouteOnB,
): Datagram | undefined {
  switch (channelOnA.end.state) {
    case State.STATE_INIT:
      return openTry(direction, channelOnA, channelsOnB, route);
    case State.STATE_TRYOPEN:
      return openAck(direction, channelOnA, route);
    case State.STATE_OPEN:
      return openConfirm(direction, channelOnA, route);
    default:
      return undefined;
  }
}

/** A has begun, and B has not answered yet. */
function openTry(
  direction: Direction,
  channelOnA: IdentifiedChannel,
  channelsOnB: readonly IdentifiedChannel[],
  { connectionId, clientId }: RouteOnB,
): Datagram | undefined {
  const { end } = channelOnA;
  const { portId } = end.counterparty;
  const counterparty = { portId: channelOnA.portId, channelId: channelOnA.channelId };
  const isAnswered = channelsOnB.some(
    (channelOnB) =>
      channelOnB.portId === portId &&
      channelOnB.end.connectionHops[0] === connectionId &&
      channelOnB.end.counterparty.portId === counterparty.portId &&
      channelOnB.end.counterparty.channelId === counterparty.channelId,
  );
  if (isAnswered) return undefined;
  const message = MsgChannelOpenTry.create({
    portId,
    channel: {
      state: State.STATE_TRYOPEN,
      ordering: end.ordering,
      counterparty,
      connectionHops: [connectionId],
      version: end.version,
    },
    counterpartyVersion: end.version,
    proofInit: proofOf(direction, channelOnA),
    proofHeight: direction.heightOfProof(),
    signer: direction.signerOnB,
  });
  return {
    kind: "channel open try",
    message: packAny(MsgChannelOpenTry, message),
    clientId,
    height: direction.proofHeightOnA,
    subject: `${direction.chainA.id}/${counterparty.portId}/${counterparty.channelId}`,
  };
}

/** A has answered what B began. */
function openAck(
  direction: Direction,
  channelOnA: IdentifiedChannel,
  { clientId }: RouteOnB,
): Datagram | undefined {
  const { portId, channelId } = channelOnA.end.counterparty;
  if (channelOf(direction.chainB, portId, channelId)?.state !== State.STATE_INIT) return undefined;
  const message = MsgChannelOpenAck.create({
    portId,
    channelId,
    counterpartyChannelId: channelOnA.channelId,
    counterpartyVersion: channelOnA.end.version,
    proofTry: proofOf(direction, channelOnA),
    proofHeight: direction.heightOfProof(),
    signer: direction.signerOnB,
  });
  return {
    kind: "channel open ack",
    message: packAny(MsgChannelOpenAck, message),
    clientId,
    height: direction.proofHeightOnA,
    subject: `${portId}/${channelId}`,
  };
}

/** A has opened, and B has only answered. */
function openConfirm(
  direction: Direction,
  channelOnA: IdentifiedChannel,
  { clientId }: RouteOnB,
): Datagram | undefined {
  const { portId, channelId } = channelOnA.end.counterparty;
  const stateOnB = channelOf(direction.chainB, portId, channelId)?.state;
  if (stateOnB !== State.STATE_TRYOPEN) return undefined;
  const message = MsgChannelOpenConfirm.create({
    portId,
    channelId,
    proofAck: proofOf(direction, channelOnA),
    proofHeight: direction.heightOfProof(),
    signer: direction.signerOnB,
  });
  return {
    kind: "channel open confirm",
    message: packAny(MsgChannelOpenConfirm, message),
    clientId,
    height: direction.proofHeightOnA,
    subject: `${portId}/${channelId}`,
  };
}

/** The open connection at B's end; undefined when it is not open, or its client does not work. */
export function routeOnB(direction: Direction, { end }: IdentifiedChannel): RouteOnB | undefined {
  const [hop, ...furtherHops] = end.connectionHops;
  const connectionOnA = direction.connectionsOnA.get(hop ?? "");
  if (connectionOnA === undefined || furtherHops.length > 0) return undefined;
  const { connectionId } = connectionOnA.counterparty;
  const connectionOnB = direction.connectionsOnB.get(connectionId);
  if (connectionOnB?.state !== ConnectionState.STATE_OPEN) return undefined;
  const { clientId, delayPeriod } = connectionOnB;
  if (!direction.isUsableClientOnB(clientId)) return undefined;
  return { connectionId, clientId, delayPeriodNanos: delayPeriod };
}

function proofOf({ chainA, proofHeightOnA }: Direction, channel: IdentifiedChannel): Uint8Array {
  return chainA.prove(channelKey(channel.portId, channel.channelId), proofHeightOnA);
}
