/** Two chains with clients of each other and an open connection between them. */

import type { Message, TransactionResult } from "../chain/block.js";
import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import {
  State as ChannelState,
  MsgChannelOpenInitResponse,
} from "../codec/gen/ibc.core.channel.v1.js";
import { MsgCreateClient, MsgCreateClientResponse } from "../codec/gen/ibc.core.client.v1.js";
import { State } from "../codec/gen/ibc.core.connection.v1.js";
import { type MessageCodec, packAny } from "../codec/index.js";
import { HostError, TransactionError } from "../errors.js";
import { type Facts, Printed } from "../local/printed.js";
import { channelOf, connectionOf } from "../relayer/ibcState.js";
import { type RelayedChain, Relayer } from "../relayer/relayer.js";
import { Channel } from "./channel.js";
import { CLIENT_RULES, type ClientRules, createClientMessage } from "./lightClient.js";
import { type ChannelOptions, channelOpenInit, connectionOpenInit } from "./messages.js";

export interface ConnectOptions {
  /** Carries everything between the chains; one that relays all when absent. */
  readonly relayer?: Relayer;
  /** How long each side waits, after a header, before it lets packets be proven by it. */
  readonly delayPeriodNanos?: bigint;
  /** How each side follows the other. */
  readonly client?: Partial<ClientRules>;
}

/**
 * Connects two chains: a client of B on A and of A on B, and the four steps of ICS-03, each in a
 * transaction of the relayer's account. Throws a TransactionError for what a chain refuses.
 */
export function connect(
  chainA: RelayedChain,
  chainB: RelayedChain,
  options: ConnectOptions = {},
): Connection {
  if (chainA.id === chainB.id) throw new HostError(`both chains have the id ${chainA.id}`);
  const relayer = options.relayer ?? new Relayer();
  const rules = { ...CLIENT_RULES, ...options.client };
  const clientIdOnA = createClient(chainA, chainB, relayer.account, rules);
  const clientIdOnB = createClient(chainB, chainA, relayer.account, rules);
  const init = connectionOpenInit(
    chainA,
    relayer.account,
    { clientIdOnA, clientIdOnB },
    options.delayPeriodNanos ?? 0n,
  );
  const result = submit(chainA, relayer.account, init);
  const connectionIdOnA = attributeOf(result, "connection_open_init", "connection_id");
  relayer.relayAll([chainA, chainB]);
  const end = connectionOf(chainA, connectionIdOnA)!;
  const { connectionId: connectionIdOnB } = end.counterparty;
  if (connectionOf(chainB, connectionIdOnB)?.state !== State.STATE_OPEN) {
    throw notOpened(relayer, chainA, chainB, `connection ${connectionIdOnA}`);
  }
  return new Connection(chainA, chainB, relayer, {
    clientIdOnA,
    clientIdOnB,
    connectionIdOnA,
    connectionIdOnB,
  });
}

/** The identifiers of both ends. */
export interface ConnectionIds {
  readonly clientIdOnA: string;
  readonly clientIdOnB: string;
  readonly connectionIdOnA: string;
  readonly connectionIdOnB: string;
}

export class Connection extends Printed {
  constructor(
    readonly chainA: RelayedChain,
    readonly chainB: RelayedChain,
    readonly relayer: Relayer,
    readonly ids: ConnectionIds,
  ) {
    super();
  }

  toJSON(): Facts {
    const { chainA, chainB, ids } = this;
    return { chainA: chainA.id, chainB: chainB.id, ...ids };
  }

  /** Opens a channel, begun on chain A: the four steps of ICS-04. Throws a TransactionError. */
  openChannel(options: ChannelOptions = {}): Channel {
    const { chainA, chainB, relayer } = this;
    const { port = "transfer", portOnB = port } = options;
    const init = channelOpenInit(chainA, relayer.account, this.ids.connectionIdOnA, options);
    const result = submit(chainA, relayer.account, init);
    const { channelId } = responseOf(result, MsgChannelOpenInitResponse);
    relayer.relayAll([chainA, chainB]);
    const end = channelOf(chainA, port, channelId)!;
    const endOnB = channelOf(chainB, portOnB, end.counterparty.channelId);
    if (endOnB?.state !== ChannelState.STATE_OPEN) {
      throw notOpened(relayer, chainA, chainB, `channel ${port}/${channelId}`);
    }
    const onA = { chain: chainA, portId: port, channelId };
    const onB = { chain: chainB, portId: portOnB, channelId: end.counterparty.channelId };
    return new Channel(this, onA, onB, end.version);
  }

  /** Brings both chains all that they have for each other. */
  relay(): void {
    this.relayer.relayAll([this.chainA, this.chainB]);
  }
}

function createClient(
  chain: RelayedChain,
  counterparty: RelayedChain,
  account: string,
  rules: ClientRules,
): string {
  const message = createClientMessage(counterparty, chain.address(account), rules);
  const result = submit(chain, account, packAny(MsgCreateClient, message));
  return responseOf(result, MsgCreateClientResponse).clientId;
}

/** Executes one message in a block of its own; throws a TransactionError when it is refused. */
export function submit(chain: RelayedChain, account: string, message: Message): TransactionResult {
  const transaction = chain.transaction([message], { signer: account });
  const result = chain.makeBlock({ transactions: [transaction] }).transactions[0]!;
  if (result.code === 0) return result;
  throw new TransactionError(chain.id, result.codespace, result.code, result.log);
}

/** The response of a transaction's only message. */
export function responseOf<T>({ data }: TransactionResult, codec: MessageCodec<T>): T {
  return codec.decode(TxMsgData.decode(data).msgResponses[0]!.value);
}

/** An attribute of a transaction's first event of a type; "" when there is none. */
export function attributeOf({ events }: TransactionResult, type: string, key: string): string {
  const attributes = events.find((event) => event.type === type)?.attributes ?? [];
  return attributes.find((attribute) => attribute.key === key)?.value ?? "";
}

/** Why a handshake did not come to its end: the last refusal, or an empty purse. */
function notOpened(
  relayer: Relayer,
  chainA: RelayedChain,
  chainB: RelayedChain,
  what: string,
): HostError {
  for (const { id } of [chainA, chainB]) {
    const report = relayer.report.get(id);
    const failure = report?.failures.at(-1);
    if (failure !== undefined) {
      return new TransactionError(id, failure.codespace, failure.code, failure.log);
    }
    if (report?.isOutOfFunds) {
      return new HostError(`chain ${id}: the account ${relayer.account} cannot pay for ${what}`);
    }
  }
  return new HostError(`${what} of chain ${chainA.id} did not open: the relayer left it out`);
}
