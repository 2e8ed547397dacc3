/** A chain with validators and accounts that runs in this process, a block whenever asked for. */
import { fromUtf8, utf8 } from "../bytes.js";
import type { HostedApplication } from "../chain/application.js";
import { balanceKey, readBalance, supplyKey } from "../chain/bank.js";
import type {
  Action,
  ActionResult,
  BlockResult,
  Coin,
  Message,
  Transaction,
  TransactionResult,
} from "../chain/block.js";
import { Chain } from "../chain/chain.js";
import type { Engine } from "../chain/core.js";
import type { Genesis } from "../chain/genesis.js";
import type { AbciAnswer, AbciQuery } from "../chain/query.js";
import { formatTime } from "../chain/time.js";
import type { Height } from "../codec/gen/ibc.core.client.v1.js";
import type { Header as ClientHeader } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockProducer } from "../consensus/blockProducer.js";
import { revisionOf } from "../consensus/clientHeader.js";
import type { Ballot } from "../consensus/commit.js";
import type { TransactionOutcome } from "../consensus/contentHashes.js";
import { nanosFromTime } from "../consensus/time.js";
import { HostError } from "../errors.js";
import { sha256 } from "../store/sha256.js";
import type { Snapshot } from "../store/snapshot.js";
import type { Entry } from "../vm/host.js";
import { addressOf } from "./accounts.js";
import {
  type BlockListener,
  type ChainOptions,
  genesisOf,
  type Settings,
  settingsOf,
} from "./options.js";
import { PacketLog } from "./packetLog.js";
import { type Facts, Printed } from "./printed.js";
import { encodeTransaction } from "./transactionBytes.js";
import { type Powers, updatesOf, validatorOf } from "./validators.js";

/** Times of blocks are int64. */
const LATEST_NANOS = 2n ** 63n - 1n;

/** What goes into a block. */
export interface BlockContent {
  readonly transactions?: readonly Transaction[];
  readonly actions?: readonly Action[];
  /** How long after the block before, in nanoseconds; the chain's own pace when absent. */
  readonly afterNanos?: bigint;
  /** Voting powers by name, in force two blocks later; 0 removes a validator. */
  readonly powers?: Powers;
  /** What each validator does; all vote for the block when absent. */
  readonly ballots?: readonly Ballot[];
}

/** What is asked for in a transaction: who signs, and what is paid instead of the chain's fee. */
export interface Submission {
  /** An account's name or address. */
  readonly signer: string;
  readonly fee?: readonly Coin[];
  /** Gas that callbacks of contracts may use in all; any when absent. */
  readonly callbackGas?: bigint;
}

/** All that there is to a chain at one height; taken and put back in constant time. */
export interface ChainSnapshot {
  readonly chain: Chain;
  readonly producer: BlockProducer;
  readonly packets: PacketLog;
  readonly timeNanos: bigint;
}

export class LocalChain extends Printed {
  private chain: Chain;
  private producer: BlockProducer;
  private packets = new PacketLog();
  private time: bigint;

  private constructor(
    readonly settings: Settings,
    private readonly engine: Engine,
    private readonly onBlock?: BlockListener,
  ) {
    super();
    const { id, powers } = settings;
    this.chain = new Chain(genesisOf(settings), engine, settings.applications);
    const signers = Object.keys(powers).map((name) => validatorOf(id, name));
    const consensus = {
      chainId: id,
      initialHeight: 1n,
      timeNanos: settings.timeNanos,
      validators: updatesOf(id, powers),
      appHash: sha256(new Uint8Array(0)),
    };
    this.producer = new BlockProducer(consensus, signers);
    this.time = settings.timeNanos;
  }

  /** A chain with its first block made. Throws a HostError for options that no chain can have. */
  static create(options: ChainOptions, engine: Engine): LocalChain {
    const chain = new LocalChain(settingsOf(options), engine, options.onBlock);
    chain.makeBlock();
    return chain;
  }

  get id(): string {
    return this.settings.id;
  }

  toJSON(): Facts {
    return { id: this.id, height: `${this.height}`, time: formatTime(this.timeNanos) };
  }

  /**
   * Answers a query as a node of the Cosmos SDK does: a gRPC method by its path, or a key of a
   * store with its proof, at any height that the chain keeps.
   */
  query(asked: AbciQuery): AbciAnswer {
    return this.chain.query(asked);
  }

  /** Height of the last block. */
  get height(): bigint {
    return this.chain.height;
  }

  /** Time of the last block, in nanoseconds since 1970. */
  get timeNanos(): bigint {
    return this.time;
  }

  /** From one block to the next, in nanoseconds, unless a block is asked for at another time. */
  get blockNanos(): bigint {
    return this.settings.blockNanos;
  }

  /** Time of a block, in nanoseconds since 1970. */
  timeAt(height: bigint): bigint {
    return nanosFromTime(this.producer.block(height).header.time);
  }

  /** Whether the chain implements a part of IBC, named by what a relayer would bring it. */
  supports(datagram: string): boolean {
    return !this.settings.unsupported.has(datagram);
  }

  /** What the chain began with. */
  get genesis(): Genesis {
    return this.chain.genesis;
  }

  /** A height of this chain as IBC writes it, with the chain's revision; 0 is no height at all. */
  heightOf(revisionHeight: bigint): Height {
    const revisionNumber = revisionHeight === 0n ? 0n : revisionOf(this.id);
    return { revisionNumber, revisionHeight };
  }

  /** The applications that serve ports of this chain beside those of the core, by name. */
  get applications(): ReadonlyMap<string, HostedApplication> {
    return this.settings.applications;
  }

  /** The address of an account by its name; an address is itself. */
  address(account: string): string {
    return addressOf(account, this.settings.addressPrefix);
  }

  /** What an account has of a denomination. */
  balance(account: string, denom: string): bigint {
    return readBalance(this.get("bank", balanceKey(this.address(account), denom)));
  }

  /** All that an account has, in ascending order of denominations. */
  balances(account: string): Coin[] {
    const start = balanceKey(this.address(account), "");
    const entries = this.at(this.height).scan("bank", start, endOf(start));
    return [...entries].map(([key, value]) => ({
      denom: fromUtf8(key.subarray(start.length)),
      amount: readBalance(value),
    }));
  }

  /** How many coins of a denomination there are. */
  supply(denom: string): bigint {
    return readBalance(this.get("bank", supplyKey(denom)));
  }

  /** The number of transactions that an account has paid for. */
  sequence(account: string): bigint {
    return this.chain.sequenceOf(this.address(account));
  }

  /** The value of a key of a store as a block left it; by default the last block. */
  get(store: string, key: Uint8Array | string, height = this.height): Uint8Array | undefined {
    return this.at(height).get(store, bytesOf(key));
  }

  /** The entries of a store whose keys begin with a prefix, in ascending order of their keys. */
  *entries(store: string, prefix: string, height = this.height): Generator<Entry, undefined> {
    const start = utf8(prefix);
    yield* this.at(height).scan(store, start, endOf(start));
  }

  /**
   * Proves a key of a store, or its absence, as the block before `height` left it: against the app
   * hash in the header of that height. Returns an encoded MerkleProof.
   */
  prove(key: Uint8Array | string, height: bigint, store = "ibc"): Uint8Array {
    return this.at(height - 1n).prove(store, bytesOf(key));
  }

  /** The header by which a client that knows a height of this chain learns of another. */
  clientHeader(height: bigint, trustedHeight: bigint): ClientHeader {
    return this.producer.clientHeader(height, trustedHeight);
  }

  /** What the validators have decided, block by block. */
  get consensus(): BlockProducer {
    return this.producer;
  }

  /** What the chain's events tell of packets. */
  get packetLog(): PacketLog {
    return this.packets;
  }

  /** A transaction of one signer, who pays the chain's fee unless another one is given. */
  transaction(messages: readonly Message[], submission: Submission): Transaction {
    const { signer, fee, callbackGas } = submission;
    return {
      messages,
      signers: [this.address(signer)],
      fee: fee ?? this.feeFor(messages.length),
      ...(callbackGas === undefined ? {} : { callbackGas }),
    };
  }

  /** The chain's fee for a number of messages. */
  feeFor(messages: number): readonly Coin[] {
    const { fee } = this.settings;
    return fee === undefined ? [] : [{ denom: fee.denom, amount: fee.amount * BigInt(messages) }];
  }

  /** Executes a transaction in a block of its own. What it refuses is in the result. */
  submit(messages: readonly Message[], submission: Submission): TransactionResult {
    const transactions = [this.transaction(messages, submission)];
    return this.makeBlock({ transactions }).transactions[0]!;
  }

  /** Does something on the keepers in a block of its own. */
  act(action: Action): ActionResult {
    return this.makeBlock({ actions: [action] }).actions[0]!;
  }

  /** Makes a number of blocks without transactions. */
  makeBlocks(count: number): void {
    for (let made = 0; made < count; made++) this.makeBlock();
  }

  /** Makes a block, so much later than the last. */
  advanceTime(nanos: bigint): void {
    this.makeBlock({ afterNanos: nanos });
  }

  /**
   * Makes the next block: executed, decided on and committed. Throws a HostError, and no block is
   * made, when the time does not move on, when too few validators vote for it, or when the core or
   * an application breaks its contract.
   */
  makeBlock(content: BlockContent = {}): BlockResult {
    const { transactions = [], actions = [], powers = {}, afterNanos, ballots } = content;
    const { id, blockNanos } = this.settings;
    for (const name of Object.keys(powers)) this.producer.addSigner(validatorOf(id, name));
    const isFirst = this.height === 0n;
    const timeNanos = isFirst ? this.time : this.time + (afterNanos ?? blockNanos);
    if (timeNanos > LATEST_NANOS) {
      throw new HostError(`chain ${id}: ${timeNanos} ns is beyond the times of a block`);
    }
    const { height, nextValidatorsHash } = this.producer.propose({
      transactions: this.encode(transactions),
      ...(isFirst ? {} : { timeNanos }),
    });
    const validatorUpdates = updatesOf(id, powers);
    this.producer.checkDecision(validatorUpdates, ballots);
    const block = { height, timeNanos, nextValidatorsHash, actions, transactions };
    const result = this.chain.executeBlock(block);
    const { appHash } = result;
    const results = result.transactions.map(outcomeOf);
    this.producer.finalize({ appHash, results, validatorUpdates }, ballots);
    this.time = timeNanos;
    for (const { events } of [...result.actions, ...result.transactions]) {
      this.packets.record(events, height);
    }
    this.forget();
    this.onBlock?.(block, result);
    return result;
  }

  /** The chain as it is now. */
  snapshot(): ChainSnapshot {
    return {
      chain: this.chain.fork(),
      producer: this.producer.fork(),
      packets: this.packets.fork(),
      timeNanos: this.time,
    };
  }

  /** Goes back to a snapshot of this chain, or of a fork of it. */
  restore(snapshot: ChainSnapshot): void {
    this.chain = snapshot.chain.fork();
    this.producer = snapshot.producer.fork();
    this.packets = snapshot.packets.fork();
    this.time = snapshot.timeNanos;
  }

  /** Another chain with the same past, validators and id: what equivocating validators make. */
  fork(): LocalChain {
    const fork = new LocalChain(this.settings, this.engine);
    fork.restore(this.snapshot());
    return fork;
  }

  /** Each transaction's bytes name its signer's sequence, which counts up within a block. */
  private encode(transactions: readonly Transaction[]): Uint8Array[] {
    const counted = new Map<string, bigint>();
    return transactions.map((transaction) => {
      const signer = transaction.signers[0] ?? "";
      const sequence = counted.get(signer) ?? this.chain.sequenceOf(signer);
      counted.set(signer, sequence + 1n);
      return encodeTransaction(transaction, sequence);
    });
  }

  /** Lets go of what is older than the chain is to keep. */
  private forget(): void {
    const { keptBlocks } = this.settings;
    if (keptBlocks === undefined) return;
    const oldest = this.height - keptBlocks;
    this.chain.forgetBefore(oldest);
    this.producer.forgetBefore(oldest);
    this.packets.forgetBefore(oldest);
  }

  private at(height: bigint): Snapshot {
    if (height >= 1n && height <= this.height) return this.chain.at(height);
    throw new HostError(
      `chain ${this.id}: there is no block ${height}, the last is ${this.height}`,
    );
  }
}

/** What of a result validators agree on; gas is not metered. */
function outcomeOf({ code, data }: TransactionResult): TransactionOutcome {
  return { code, data, gasWanted: 0n, gasUsed: 0n };
}

function bytesOf(key: Uint8Array | string): Uint8Array {
  return typeof key === "string" ? utf8(key) : key;
}

/** The first key behind all that begin with a prefix; undefined when there is none. */
function endOf(prefix: Uint8Array): Uint8Array | undefined {
  const last = prefix.findLastIndex((byte) => byte < 255);
  if (last === -1) return undefined;
  const end = prefix.slice(0, last + 1);
  end[last]! += 1;
  return end;
}
