/** Clients, connections and channels of the chain before a recorded transaction, written into a
 * world past the core. */
import { utf8 } from "../../../host/bytes.js";
import { Any } from "../../../host/codec/gen/google.protobuf.js";
import * as channel from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { type Height, MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import { MerkleProof } from "../../../host/codec/gen/ibc.core.commitment.v1.js";
import * as connection from "../../../host/codec/gen/ibc.core.connection.v1.js";
import { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { revisionOf } from "../../../host/consensus/clientHeader.js";
import { timeFromNanos } from "../../../host/consensus/time.js";
import { putChannel } from "../../support/channels.js";
import { putClientState, storedConsensusState } from "../../support/clients.js";
import { newVersion, PREFIX, putConnection } from "../../support/connections.js";
import { packConsensusState, type World } from "../../support/world.js";
import { attribute, type RecordedEvent, type RecordedTransaction } from "./recordedTransactions.js";
import {
  consensusStateOf,
  HOUR_NANOS,
  SECOND_NANOS,
  stateOf,
  type Trusted,
} from "./tendermintClient.js";

/** Number of the store. */
const IBC = 0;
/** Some rollups let the clocks of others be minutes ahead of theirs. */
const RULES = { trustingPeriodNanos: 14n * 24n * HOUR_NANOS, maxClockDriftNanos: HOUR_NANOS };
/** Ours, where the transaction does not name it. */
export const SOME_CLIENT = "07-tendermint-0";
export const SOME_CONNECTION = "connection-0";
/** The other chain's, where neither message nor proof names it. */
const THEIR_CLIENT = "07-tendermint-9";
const THEIR_CONNECTION = "connection-9";

export function heightText({ revisionNumber, revisionHeight }: Height): string {
  return `${revisionNumber}-${revisionHeight}`;
}

export function heightOf({ signedHeader }: Header): Height {
  const { chainId, height } = signedHeader!.header!;
  return { revisionNumber: revisionOf(chainId), revisionHeight: height };
}

interface ClientUpdate {
  readonly clientId: string;
  readonly header: Header;
}

export function updatesIn({ messages }: RecordedTransaction): ClientUpdate[] {
  return messages
    .filter(({ typeUrl }) => typeUrl === MsgUpdateClient.typeUrl)
    .map(({ value }) => MsgUpdateClient.decode(value))
    .filter(({ clientMessage }) => clientMessage?.typeUrl === Header.typeUrl)
    .map(({ clientId, clientMessage }) => ({
      clientId,
      header: Header.decode(clientMessage!.value),
    }));
}

/** The client whose update has the root of a proof. */
export function clientFor(
  transaction: RecordedTransaction,
  { proofHeight }: { proofHeight: Height },
): string {
  const wanted = heightText(proofHeight);
  const update = updatesIn(transaction).find(
    ({ header }) => heightText(heightOf(header)) === wanted,
  );
  return update!.clientId;
}

/** The bytes that the proof of a key's value holds. */
export function provenValue(proof: Uint8Array): Uint8Array {
  return MerkleProof.decode(proof).proofs[0]!.exist!.value;
}

export function numberOf(identifier: string): bigint {
  return BigInt(identifier.slice(identifier.lastIndexOf("-") + 1));
}

export function putTrusted(world: World, clientId: string, trusted: Trusted): void {
  const state = stateOf(trusted, RULES);
  const height = heightText(state.latestHeight);
  if (storedConsensusState(world, clientId, height) !== undefined) return;
  putClientState(world, clientId, state);
  const key = `clients/${clientId}/consensusStates/${height}`;
  world.branches.set(IBC, utf8(key), Any.encode(packConsensusState(consensusStateOf(trusted))));
}

/** A client that is active, of a chain that nothing is proven of. */
export function putSomeClient(world: World, clientId: string): void {
  const time = timeFromNanos(world.timeNanos - SECOND_NANOS);
  const nextValidatorsHash = new Uint8Array(32);
  putTrusted(world, clientId, { chainId: "elsewhere", height: 1n, time, nextValidatorsHash });
}

/** Puts an end of which a handshake knows both sides' identifiers from its event. */
export function putEnd(
  world: World,
  connectionId: string,
  fields: Partial<connection.ConnectionEnd>,
  event?: RecordedEvent,
  counterpartyConnectionId = THEIR_CONNECTION,
): void {
  const clientId = (event && attribute(event, "counterparty_client_id")) ?? THEIR_CLIENT;
  const end = connection.ConnectionEnd.create({
    state: connection.State.STATE_OPEN,
    versions: [newVersion()],
    counterparty: { clientId, connectionId: counterpartyConnectionId, prefix: PREFIX },
    ...fields,
  });
  putConnection(world, connectionId, end);
}

export type Ordering = channel.Channel["ordering"];

/** Puts a channel over a connection to the end that a proof is about, or to any. */
export function putOverConnection(
  world: World,
  at: { readonly portId: string; readonly channelId: string },
  end: Partial<channel.Channel>,
  clientId: string,
  proven?: channel.Channel,
): void {
  const connectionId = end.connectionHops?.[0] ?? SOME_CONNECTION;
  putEnd(world, connectionId, { clientId }, undefined, proven?.connectionHops[0]);
  const whole = channel.Channel.create({
    state: channel.State.STATE_OPEN,
    ordering: proven?.ordering ?? channel.Order.ORDER_UNORDERED,
    version: proven?.version ?? "ics20-1",
    connectionHops: [connectionId],
    ...end,
  });
  putChannel(world, at.portId, at.channelId, whole);
}
