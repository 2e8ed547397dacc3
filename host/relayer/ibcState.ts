/** What stands in a chain's store `ibc`, read as a relayer needs it (ICS-24). */
import { fromUtf8 } from "../bytes.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { Channel } from "../codec/gen/ibc.core.channel.v1.js";
import { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1.js";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { revisionOf } from "../consensus/clientHeader.js";
import { nanosFromTime } from "../consensus/time.js";
import type { Endpoint } from "./endpoint.js";

const STORE = "ibc";

/** A channel end with its identifiers. */
export interface IdentifiedChannel {
  readonly portId: string;
  readonly channelId: string;
  readonly end: Channel;
}

/** The state of a client of a Tendermint chain; undefined for any other client, or none. */
export function clientStateOf(chain: Endpoint, clientId: string): ClientState | undefined {
  const stored = chain.get(STORE, `clients/${clientId}/clientState`);
  if (stored === undefined) return undefined;
  const { typeUrl, value } = Any.decode(stored);
  return typeUrl === ClientState.typeUrl ? ClientState.decode(value) : undefined;
}

/** What a client knows of a height of the chain `of`; undefined when it does not know it. */
export function consensusStateOf(
  chain: Endpoint,
  clientId: string,
  of: Pick<Endpoint, "id">,
  height: bigint,
): ConsensusState | undefined {
  const key = `clients/${clientId}/consensusStates/${revisionOf(of.id)}-${height}`;
  const stored = chain.get(STORE, key);
  return stored && ConsensusState.decode(Any.decode(stored).value);
}

/** A height that a client knows, and when the chain learned of it, in nanoseconds and blocks. */
export interface KnownHeight {
  readonly height: bigint;
  readonly processedTimeNanos: bigint;
  readonly processedHeight: bigint;
}

/** The heights of a chain that a client knows, in descending order. */
export function knownHeights(chain: Endpoint, clientId: string, of: Endpoint): KnownHeight[] {
  const prefix = `clients/${clientId}/consensusStates/${revisionOf(of.id)}-`;
  const known = new Map<bigint, { time: bigint; height: bigint }>();
  for (const [key, value] of chain.entries(STORE, prefix)) {
    const [height, what] = fromUtf8(key).slice(prefix.length).split("/");
    const processed = known.get(BigInt(height!)) ?? { time: 0n, height: 0n };
    if (what === "processedTime") processed.time = fromBigEndian(value);
    if (what === "processedHeight") processed.height = BigInt(fromUtf8(value).split("-")[1]!);
    known.set(BigInt(height!), processed);
  }
  return [...known]
    .map(([height, { time, height: processedHeight }]) => ({
      height,
      processedTimeNanos: time,
      processedHeight,
    }))
    .sort((a, b) => (a.height < b.height ? 1 : -1));
}

/** As ibc-go names what a client is (02-client, Status). */
export const CLIENT_STATUSES = ["Active", "Frozen", "Expired"] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

/** What a client of a Tendermint chain is now (07-tendermint, Status). */
export function clientStatus(chain: Endpoint, clientId: string, state: ClientState): ClientStatus {
  if (state.frozenHeight.revisionHeight !== 0n) return "Frozen";
  const of = { id: state.chainId };
  const latest = consensusStateOf(chain, clientId, of, state.latestHeight.revisionHeight);
  if (latest === undefined) return "Expired";
  const endNanos = nanosFromTime(latest.timestamp) + state.trustingPeriodNanos;
  return endNanos > chain.timeNanos ? "Active" : "Expired";
}

/** Whether a client follows a chain and may still be updated. */
export function isActive(chain: Endpoint, clientId: string, of: Endpoint): boolean {
  const state = clientStateOf(chain, clientId);
  return state?.chainId === of.id && clientStatus(chain, clientId, state) === "Active";
}

/** The connections of a chain by identifier, as a block left them; by default the last block. */
export function connectionsOf(chain: Endpoint, height?: bigint): Map<string, ConnectionEnd> {
  const prefix = "connections/";
  const connections = new Map<string, ConnectionEnd>();
  for (const [key, value] of chain.entries(STORE, prefix, height)) {
    connections.set(fromUtf8(key).slice(prefix.length), ConnectionEnd.decode(value));
  }
  return connections;
}

/** The channels of a chain, as a block left them. */
export function channelsOf(chain: Endpoint, height?: bigint): IdentifiedChannel[] {
  const channels: IdentifiedChannel[] = [];
  for (const [key, value] of chain.entries(STORE, "channelEnds/ports/", height)) {
    const [, , portId, , channelId] = fromUtf8(key).split("/");
    channels.push({ portId: portId!, channelId: channelId!, end: Channel.decode(value) });
  }
  return channels;
}

export function channelOf(
  chain: Endpoint,
  portId: string,
  channelId: string,
  height?: bigint,
): Channel | undefined {
  const stored = chain.get(STORE, channelKey(portId, channelId), height);
  return stored && Channel.decode(stored);
}

export function connectionOf(chain: Endpoint, connectionId: string): ConnectionEnd | undefined {
  const stored = chain.get(STORE, connectionKey(connectionId));
  return stored && ConnectionEnd.decode(stored);
}

/** The sequences of the packets whose commitments stand on a channel, in ascending order. */
export function commitmentsOf(
  chain: Endpoint,
  portId: string,
  channelId: string,
  height?: bigint,
): bigint[] {
  const prefix = `commitments/${path(portId, channelId)}/sequences/`;
  const sequences: bigint[] = [];
  for (const [key] of chain.entries(STORE, prefix, height)) {
    sequences.push(BigInt(fromUtf8(key).slice(prefix.length)));
  }
  return sequences.sort((a, b) => (a < b ? -1 : 1));
}

/** A counter of a channel: the sequence that is next to be sent, received or acknowledged. */
export function nextSequence(
  chain: Endpoint,
  which: "Send" | "Recv" | "Ack",
  portId: string,
  channelId: string,
  height?: bigint,
): bigint {
  const stored = chain.get(STORE, `nextSequence${which}/${path(portId, channelId)}`, height);
  return stored === undefined ? 0n : fromBigEndian(stored);
}

export function connectionKey(connectionId: string): string {
  return `connections/${connectionId}`;
}

export function channelKey(portId: string, channelId: string): string {
  return `channelEnds/${path(portId, channelId)}`;
}

export function commitmentKey(portId: string, channelId: string, sequence: bigint): string {
  return `commitments/${path(portId, channelId)}/sequences/${sequence}`;
}

export function receiptKey(portId: string, channelId: string, sequence: bigint): string {
  return `receipts/${path(portId, channelId)}/sequences/${sequence}`;
}

export function acknowledgementKey(portId: string, channelId: string, sequence: bigint): string {
  return `acks/${path(portId, channelId)}/sequences/${sequence}`;
}

export function nextSequenceRecvKey(portId: string, channelId: string): string {
  return `nextSequenceRecv/${path(portId, channelId)}`;
}

/** Whether a store holds a key. */
export function has(chain: Endpoint, key: string, height?: bigint): boolean {
  return chain.get(STORE, key, height) !== undefined;
}

function path(portId: string, channelId: string): string {
  return `ports/${portId}/channels/${channelId}`;
}

function fromBigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
