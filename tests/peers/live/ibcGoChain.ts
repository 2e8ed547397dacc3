/** A chain of the real ibc-go that runs in a process of its own (tests/peers/recorder --live), seen
 * as our relayer sees any chain. */
import { fromBase64, toBase64, utf8 } from "../../../host/bytes.js";
import { balanceKey, readBalance, supplyKey } from "../../../host/chain/bank.js";
import type {
  Action,
  ActionResult,
  Message,
  Transaction,
  TransactionResult,
} from "../../../host/chain/block.js";
import { parseJson } from "../../../host/chain/jsonNode.js";
import type { AbciAnswer, AbciQuery, ProofOp } from "../../../host/chain/query.js";
import { Packet } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { Header as ClientHeader } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { addressOf } from "../../../host/local/accounts.js";
import { PacketLog } from "../../../host/local/packetLog.js";
import type { RelayedChain } from "../../../host/relayer/relayer.js";
import { type ExpectedTransaction, readExpectedBlock } from "../../../host/replay/expected.js";
import type { Entry } from "../../../host/vm/host.js";
import type { Json } from "../../support/json.js";
import { Conversation } from "./conversation.js";

/** Names of the accounts that the chain has, in its order; each holds 10^9 of everything. */
const ACCOUNTS = ["relayer", "alice", "bob", "carol", "dave", "erin"];
const ADDRESS_PREFIX = "cosmos";
const FAILED_MESSAGE = /^failed to execute message; message index: ([0-9]+):/;

export interface IbcGoOptions {
  readonly id: string;
  readonly denoms: readonly string[];
  /** Of the first block, in nanoseconds since 1970. */
  readonly timeNanos: bigint;
  readonly blockNanos: bigint;
}

/** What goes into a block; powers by the validators' numbers. */
export interface IbcGoBlock {
  readonly transactions?: readonly Transaction[];
  readonly actions?: readonly Action[];
  readonly afterNanos?: bigint;
  readonly powers?: Readonly<Record<number, bigint>>;
}

export class IbcGoChain implements RelayedChain {
  readonly packetLog = new PacketLog();
  private readonly addresses: readonly string[];
  private readonly times: bigint[];

  private constructor(
    private readonly peer: Conversation,
    private readonly options: IbcGoOptions,
  ) {
    const { id, denoms, timeNanos } = options;
    const start = { ask: "start", chain_id: id, denoms: [...denoms], time_ns: `${timeNanos}` };
    this.addresses = this.ask(start) as string[];
    this.times = [timeNanos];
    // The header of the first block has no app hash, by which a client could follow the chain.
    this.makeBlock();
  }

  static start(binary: string, options: IbcGoOptions): IbcGoChain {
    return new IbcGoChain(Conversation.with(binary, ["--live"]), options);
  }

  get id(): string {
    return this.options.id;
  }

  get blockNanos(): bigint {
    return this.options.blockNanos;
  }

  get height(): bigint {
    return BigInt(this.times.length);
  }

  get timeNanos(): bigint {
    return this.timeAt(this.height);
  }

  timeAt(height: bigint): bigint {
    return this.times[Number(height) - 1]!;
  }

  supports(): boolean {
    return true;
  }

  get(store: string, key: Uint8Array | string, height = this.height): Uint8Array | undefined {
    const asked = { ask: "get", store, key: base64(key), height: Number(height) };
    const value = this.ask(asked) as string | null;
    return value === null ? undefined : fromBase64(value);
  }

  entries(store: string, prefix: string, height = this.height): Entry[] {
    const asked = { ask: "entries", store, key: base64(prefix), height: Number(height) };
    const entries = this.ask(asked) as [string, string][];
    return entries.map(([key, value]) => [fromBase64(key), fromBase64(value)]);
  }

  /** What a node of it answers to an ABCI query. */
  query({ path, data, height = 0n, prove = false }: AbciQuery): AbciAnswer {
    const asked = { ask: "query", path, data: toBase64(data), height: Number(height), prove };
    const answer = this.ask(asked) as Partial<Record<string, Json>>;
    const bytes = (value: Json | undefined) => fromBase64((value ?? "") as string);
    const { ops = [] } = (answer.proof_ops ?? answer.proofOps ?? {}) as { ops?: Json[] };
    return {
      code: (answer.code ?? 0) as number,
      codespace: (answer.codespace ?? "") as string,
      log: (answer.log ?? "") as string,
      key: bytes(answer.key),
      value: bytes(answer.value),
      height: BigInt((answer.height ?? 0) as string | number),
      proofOps: ops.map((op) => {
        const { type, key, data } = op as { type: ProofOp["type"]; key: string; data: string };
        return { type, key: fromBase64(key), data: fromBase64(data) };
      }),
    };
  }

  prove(key: Uint8Array | string, height: bigint): Uint8Array {
    return this.askBytes({ ask: "prove", key: base64(key), height: Number(height) });
  }

  clientHeader(height: bigint, trustedHeight: bigint): ClientHeader {
    const heights = { height: Number(height), trusted_height: Number(trustedHeight) };
    return ClientHeader.decode(this.askBytes({ ask: "header", ...heights }));
  }

  /** Another header of a height, at another time, which the same validators have signed too. */
  equivocate(height: bigint, trustedHeight: bigint, timeNanos: bigint): ClientHeader {
    const heights = { height: Number(height), trusted_height: Number(trustedHeight) };
    const asked = { ask: "equivocate", ...heights, time_ns: `${timeNanos}` };
    return ClientHeader.decode(this.askBytes(asked));
  }

  address(account: string): string {
    return this.addresses[ACCOUNTS.indexOf(account)] ?? addressOf(account, ADDRESS_PREFIX);
  }

  balance(account: string, denom: string): bigint {
    return readBalance(this.get("bank", balanceKey(this.address(account), denom)));
  }

  supply(denom: string): bigint {
    return readBalance(this.get("bank", supplyKey(denom)));
  }

  feeFor(): [] {
    return [];
  }

  transaction(messages: readonly Message[], { signer }: { readonly signer: string }): Transaction {
    return { messages, signers: [this.address(signer)] };
  }

  makeBlock(content: IbcGoBlock = {}) {
    const { transactions = [], actions = [], afterNanos, powers = {} } = content;
    const timeNanos = this.timeNanos + (afterNanos ?? this.blockNanos);
    const line = this.peer.ask(
      JSON.stringify({
        ask: "block",
        time_ns: `${timeNanos}`,
        txs: transactions.map(requestOf),
        actions: actions.map(actionRequestOf),
        powers: Object.fromEntries(
          Object.entries(powers).map(([number, power]) => [number, Number(power)]),
        ),
      }),
    );
    const block = readExpectedBlock(parseJson(line, `chain ${this.id}`));
    this.times.push(timeNanos);
    for (const { events } of [...block.actions, ...block.transactions]) {
      this.packetLog.record(events, this.height);
    }
    const results: readonly ActionResult[] = block.actions;
    return { actions: results, transactions: block.transactions.map(resultOf) };
  }

  /** Writes down everything since the start as a recording (host/replay/RECORDINGS.md). */
  record(path: string): void {
    this.ask({ ask: "record", path });
  }

  end(): void {
    this.peer.end();
  }

  private ask(request: Json): Json {
    return JSON.parse(this.peer.ask(JSON.stringify(request))) as Json;
  }

  private askBytes(request: Json): Uint8Array {
    return fromBase64(this.ask(request) as string);
  }
}

function base64(key: Uint8Array | string): string {
  return toBase64(typeof key === "string" ? utf8(key) : key);
}

function requestOf({ messages, signers }: Transaction): Json {
  const msgs = messages.map(({ typeUrl, value }) => ({
    type_url: typeUrl,
    value: toBase64(value),
  }));
  return { signer: signers[0]!, msgs };
}

function actionRequestOf(action: Action): Json {
  if (action.kind === "write_acknowledgement") {
    const packet = toBase64(Packet.encode(action.packet));
    return { kind: action.kind, packet, acknowledgement: toBase64(action.acknowledgement) };
  }
  if (action.kind !== "send_packet") throw new Error(`ibc-go is not asked to ${action.kind}`);
  const { sourceChannel, timeoutHeight, timeoutTimestamp, data } = action.packet;
  return {
    kind: action.kind,
    port: action.sourcePort,
    channel: sourceChannel,
    timeout_height: {
      revision_number: Number(timeoutHeight.revisionNumber),
      revision_height: Number(timeoutHeight.revisionHeight),
    },
    timeout_time_ns: `${timeoutTimestamp}`,
    data: toBase64(data),
  };
}

/** The log says which message failed; a transaction that was refused before names none. */
function resultOf(transaction: ExpectedTransaction): TransactionResult {
  const [, index] = FAILED_MESSAGE.exec(transaction.log) ?? [];
  const failedMessage = index === undefined ? undefined : Number(index);
  const authenticated = transaction.code === 0 || failedMessage !== undefined;
  return { ...transaction, failedMessage, authenticated };
}
