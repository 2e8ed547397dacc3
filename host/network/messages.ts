/** The messages by which accounts begin what relayers carry on (ICS-03, ICS-04, ICS-20). */
import { utf8 } from "../bytes.js";
import type { Message } from "../chain/block.js";
import { MsgTransfer } from "../codec/gen/ibc.applications.transfer.v1.js";
import {
  MsgChannelCloseInit,
  MsgChannelOpenInit,
  Order,
  State,
} from "../codec/gen/ibc.core.channel.v1.js";
import { MsgConnectionOpenInit } from "../codec/gen/ibc.core.connection.v1.js";
import { packAny } from "../codec/index.js";
import { revisionOf } from "../consensus/clientHeader.js";
import type { RelayedChain } from "../relayer/relayer.js";

/** An end of a channel. */
export interface ChannelEnd {
  readonly chain: RelayedChain;
  readonly portId: string;
  readonly channelId: string;
}

export interface ChannelOptions {
  /** The port on both chains; `transfer` when absent. */
  readonly port?: string;
  readonly portOnB?: string;
  /** Whether packets are received in the order in which they were sent; no when absent. */
  readonly ordered?: boolean;
  /** The version to ask for; what the application proposes when absent. */
  readonly version?: string;
}

/** Until when a packet may be received; without any, for ten minutes of the sender's time. */
export interface Timeout {
  /** A height of the receiving chain. */
  readonly timeoutHeight?: bigint;
  /** A time of the receiving chain, in nanoseconds since 1970. */
  readonly timeoutTimeNanos?: bigint;
}

/** Coins for an account of another chain; accounts by name or address. */
export interface TransferOrder extends Timeout {
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly denom: string;
  readonly memo?: string;
}

const TEN_MINUTES_NANOS = 600_000_000_000n;
/** The store under which chains of the SDK prove what IBC has written. */
const COMMITMENT_PREFIX = utf8("ibc");

/** Asks the chain behind a client for a connection. */
export function connectionOpenInit(
  chain: RelayedChain,
  account: string,
  clients: { readonly clientIdOnA: string; readonly clientIdOnB: string },
  delayPeriod: bigint,
): Message {
  const prefix = { keyPrefix: COMMITMENT_PREFIX };
  const message = MsgConnectionOpenInit.create({
    clientId: clients.clientIdOnA,
    counterparty: { clientId: clients.clientIdOnB, connectionId: "", prefix },
    delayPeriod,
    signer: chain.address(account),
  });
  return packAny(MsgConnectionOpenInit, message);
}

/** Asks the chain at the other side of a connection for a channel. */
export function channelOpenInit(
  chain: RelayedChain,
  account: string,
  connectionId: string,
  options: ChannelOptions,
): Message {
  const { port = "transfer", portOnB = port, ordered = false, version = "" } = options;
  const message = MsgChannelOpenInit.create({
    portId: port,
    channel: {
      state: State.STATE_INIT,
      ordering: ordered ? Order.ORDER_ORDERED : Order.ORDER_UNORDERED,
      counterparty: { portId: portOnB, channelId: "" },
      connectionHops: [connectionId],
      version,
    },
    signer: chain.address(account),
  });
  return packAny(MsgChannelOpenInit, message);
}

export function channelCloseInit({ chain, portId, channelId }: ChannelEnd, account: string) {
  const message = MsgChannelCloseInit.create({ portId, channelId, signer: chain.address(account) });
  return packAny(MsgChannelCloseInit, message);
}

/** Sends coins from the source of a channel to its destination. */
export function transferMessage(
  source: ChannelEnd,
  destination: RelayedChain,
  order: TransferOrder,
): Message {
  const { from, to, denom, amount, memo = "" } = order;
  const message = MsgTransfer.create({
    sourcePort: source.portId,
    sourceChannel: source.channelId,
    token: { denom, amount: amount.toString() },
    sender: source.chain.address(from),
    receiver: destination.address(to),
    memo,
    ...timeoutOf(order, source.chain, destination),
  });
  return packAny(MsgTransfer, message);
}

/** A timeout as packets carry it. */
export function timeoutOf(
  { timeoutHeight, timeoutTimeNanos }: Timeout,
  source: RelayedChain,
  destination: RelayedChain,
) {
  const hasHeight = timeoutHeight !== undefined;
  const lasting = hasHeight ? 0n : source.timeNanos + TEN_MINUTES_NANOS;
  return {
    timeoutHeight: {
      revisionNumber: hasHeight ? revisionOf(destination.id) : 0n,
      revisionHeight: timeoutHeight ?? 0n,
    },
    timeoutTimestamp: timeoutTimeNanos ?? lasting,
  };
}
