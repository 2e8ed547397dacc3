/** A chain as a relayer sees it (ICS-18): what it can be asked, and what it takes. */
import type { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import type { Header as ClientHeader } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import type { Entry } from "../vm/host.js";
import type { DatagramKind } from "./datagram.js";

/** Heights are those of blocks; 0 and heights above the last are errors. */
export interface Endpoint {
  readonly id: string;
  /** Height of the last block. */
  readonly height: bigint;
  /** Time of the last block, in nanoseconds since 1970. */
  readonly timeNanos: bigint;

  /** Time of a block, in nanoseconds since 1970. */
  timeAt(height: bigint): bigint;

  /** The value of a key of a store as a block left it; by default the last block. */
  get(store: string, key: Uint8Array | string, height?: bigint): Uint8Array | undefined;
  /** The entries of a store whose keys begin with a prefix, in ascending order of their keys. */
  entries(store: string, prefix: string, height?: bigint): Iterable<Entry>;
  /** Proves a key of store `ibc`, or its absence, against the app hash in a height's header: that
   * is, as the block before left it. */
  prove(key: string, height: bigint): Uint8Array;
  /** The header by which a client that knows a height learns of another. */
  clientHeader(height: bigint, trustedHeight: bigint): ClientHeader;
  /** What the chain's events tell of packets. */
  readonly packetLog: PacketLog;
  /** Whether the chain implements the part of IBC that takes a datagram. */
  supports(kind: DatagramKind): boolean;
}

export interface PacketLog {
  /** A packet that was sent, and neither acknowledged nor timed out since. */
  sentPacket(portId: string, channelId: string, sequence: bigint): Packet | undefined;
  /** The sequences of all of a channel that `sentPacket` knows, in ascending order. */
  sentSequences(portId: string, channelId: string): bigint[];
  /** How a packet that was received has been acknowledged. */
  acknowledgement(
    portId: string,
    channelId: string,
    sequence: bigint,
  ): { readonly acknowledgement: Uint8Array } | undefined;
}
