/** Handshakes of connections (ICS-03) that wait for a step on chain B. */
import {
  type ConnectionEnd,
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenTry,
  State,
} from "../codec/gen/ibc.core.connection.v1.js";
import { packAny } from "../codec/index.js";
import type { Datagram } from "./datagram.js";
import type { Direction } from "./direction.js";
import { connectionKey } from "./ibcState.js";

export function pendingConnections(direction: Direction): Datagram[] {
  const datagrams: Datagram[] = [];
  for (const [connectionIdOnA, endOnA] of direction.connectionsOnA) {
    const datagram = nextStep(direction, connectionIdOnA, endOnA);
    if (datagram !== undefined) datagrams.push(datagram);
  }
  return datagrams;
}

function nextStep(
  direction: Direction,
  connectionIdOnA: string,
  endOnA: ConnectionEnd,
): Datagram | undefined {
  if (!direction.isUsableClientOnB(endOnA.counterparty.clientId)) return undefined;
  switch (endOnA.state) {
    case State.STATE_INIT:
      return openTry(direction, connectionIdOnA, endOnA);
    case State.STATE_TRYOPEN:
      return openAck(direction, connectionIdOnA, endOnA);
    case State.STATE_OPEN:
      return openConfirm(direction, endOnA, connectionIdOnA);
    default:
      return undefined;
  }
}

/** A has begun, and B has not answered yet. */
function openTry(
  direction: Direction,
  connectionIdOnA: string,
  endOnA: ConnectionEnd,
): Datagram | undefined {
  const { clientId } = endOnA.counterparty;
  const isAnswered = [...direction.connectionsOnB.values()].some(
    ({ counterparty }) =>
      counterparty.connectionId === connectionIdOnA && counterparty.clientId === endOnA.clientId,
  );
  if (isAnswered) return undefined;
  const message = MsgConnectionOpenTry.create({
    clientId,
    counterparty: {
      clientId: endOnA.clientId,
      connectionId: connectionIdOnA,
      prefix: { keyPrefix: COMMITMENT_PREFIX },
    },
    delayPeriod: endOnA.delayPeriod,
    counterpartyVersions: endOnA.versions,
    proofInit: proofOfConnection(direction, connectionIdOnA),
    proofHeight: direction.heightOfProof(),
    signer: direction.signerOnB,
  });
  return {
    kind: "connection open try",
    message: packAny(MsgConnectionOpenTry, message),
    clientId,
    height: direction.proofHeightOnA,
    subject: `${direction.chainA.id}/${connectionIdOnA}`,
  };
}

/** A has answered what B began. */
function openAck(
  direction: Direction,
  connectionIdOnA: string,
  endOnA: ConnectionEnd,
): Datagram | undefined {
  const { connectionId } = endOnA.counterparty;
  const endOnB = direction.connectionsOnB.get(connectionId);
  if (endOnB?.state !== State.STATE_INIT) return undefined;
  const message = MsgConnectionOpenAck.create({
    connectionId,
    counterpartyConnectionId: connectionIdOnA,
    version: endOnA.versions[0]!,
    proofTry: proofOfConnection(direction, connectionIdOnA),
    proofHeight: direction.heightOfProof(),
    signer: direction.signerOnB,
  });
  return {
    kind: "connection open ack",
    message: packAny(MsgConnectionOpenAck, message),
    clientId: endOnB.clientId,
    height: direction.proofHeightOnA,
    subject: connectionId,
  };
}

/** A has opened, and B has only answered. */
function openConfirm(
  direction: Direction,
  endOnA: ConnectionEnd,
  connectionIdOnA: string,
): Datagram | undefined {
  const { connectionId } = endOnA.counterparty;
  const endOnB = direction.connectionsOnB.get(connectionId);
  if (endOnB?.state !== State.STATE_TRYOPEN) return undefined;
  const message = MsgConnectionOpenConfirm.create({
    connectionId,
    proofAck: proofOfConnection(direction, connectionIdOnA),
    proofHeight: direction.heightOfProof(),
    signer: direction.signerOnB,
  });
  return {
    kind: "connection open confirm",
    message: packAny(MsgConnectionOpenConfirm, message),
    clientId: endOnB.clientId,
    height: direction.proofHeightOnA,
    subject: connectionId,
  };
}

/** The store under which chains of the SDK prove what IBC has written. */
const COMMITMENT_PREFIX = new TextEncoder().encode("ibc");

function proofOfConnection({ chainA, proofHeightOnA }: Direction, connectionId: string) {
  return chainA.prove(connectionKey(connectionId), proofHeightOnA);
}
