/** A chain: genesis, blocks, commits. The same inputs give the same bytes, always. */

import { HostError } from "../errors.js";
import type { Branches } from "../store/branch.js";
import { CopyOnWriteMap } from "../store/copyOnWriteMap.js";
import type { HomeChain } from "../store/home/homeChain.js";
import { Multistore } from "../store/multistore.js";
import type { Snapshot } from "../store/snapshot.js";
import { GasMeter } from "../vm/gasMeter.js";
import { type CallContext, type Entry, type Mode, STORE_NUMBERS } from "../vm/host.js";
import { actingPort, executeAction, refusedAction } from "./action.js";
import type { HostedApplication } from "./application.js";
import { queryApplication, storesOfApplications, withApplications } from "./applicationCalls.js";
import { checkRoutesV2 } from "./applicationCallsV2.js";
import {
  balanceKey,
  changedBalances,
  encodeBankSettings,
  readBalance,
  writeBalance,
} from "./bank.js";
import type {
  Action,
  ActionResult,
  Block,
  BlockResult,
  StoreResult,
  Transaction,
  TransactionResult,
} from "./block.js";
import { type BlockContext, blockFactsOf, readBlockFacts } from "./blockFacts.js";
import {
  type Engine,
  exportGenesis,
  type GenesisPart,
  initGenesis,
  query,
  runBlockHook,
} from "./core.js";
import type { Genesis, ModuleGenesis } from "./genesis.js";
import { partsOf } from "./genesisParts.js";
import { CHECKSUMS_STORE } from "./lightClient.js";
import { channelApplications, ownerOf } from "./portOwner.js";
import { type AbciAnswer, type AbciQuery, answerQuery } from "./query.js";
import { encodeStacks } from "./stacks.js";
import { checkKey, checkValue } from "./storeLimits.js";
import { executeTransaction } from "./transaction.js";

/** The stores that every chain has, by their number in the ABI. */
export const CORE_STORES = Object.entries(STORE_NUMBERS)
  .sort(([, a], [, b]) => a - b)
  .map(([name]) => name);

const HASH_BYTES = 32;

/** What a chain goes on from. */
export interface ChainPlace {
  /** A chain in memory, from which this one forks. */
  readonly origin?: Chain;
  /** Where its blocks are kept on disk; it goes on from the last one. */
  readonly home?: HomeChain;
}

export class Chain {
  private readonly home: HomeChain | undefined;
  private readonly multistore: Multistore;
  private readonly sequences: CopyOnWriteMap<string, bigint>;
  /** Of the blocks whose stores are kept. */
  private readonly contexts: CopyOnWriteMap<bigint, BlockContext>;
  private readonly bankSettings: Uint8Array;
  private readonly stacks: Uint8Array;
  /** Branches with the genesis state, which is committed together with the first block. */
  private genesisBranches: Branches | undefined;

  /** The chain's stores, each at its number in the ABI. */
  private readonly storeNames: readonly string[];

  /**
   * Writes the genesis state; throws a HostError when the core refuses it. `applications` serve the
   * ports that are routed to their names and are not the core's own.
   */
  constructor(
    readonly genesis: Genesis,
    private readonly engine: Engine,
    private readonly applications: ReadonlyMap<string, HostedApplication> = new Map(),
    { origin, home }: ChainPlace = {},
  ) {
    this.home = home;
    checkRoutesV2(applications);
    this.storeNames = [...CORE_STORES, ...storesOfApplications(applications.values())];
    this.bankSettings = encodeBankSettings(genesis.blockedAddresses ?? []);
    this.stacks = encodeStacks(genesis.stacks ?? new Map(), genesis.stacksV2);
    if (origin !== undefined && origin.genesisBranches === undefined) {
      this.multistore = origin.multistore.fork();
      this.sequences = origin.sequences.fork();
      this.contexts = origin.contexts.fork();
      return;
    }
    const isKept = home?.latest !== undefined;
    this.multistore = new Multistore(this.storeNames, Number(genesis.initialHeight), home);
    this.sequences = new CopyOnWriteMap(new Map(isKept ? home.sequences : genesis.sequences));
    this.contexts = new CopyOnWriteMap();
    if (isKept) return;
    this.genesisBranches = this.multistore.branch();
    this.writeGenesis(this.genesisBranches);
  }

  /** Height of the last committed block; one below the initial height before the first. */
  get height(): bigint {
    return BigInt(this.multistore.version);
  }

  /** The stores after the last block; throws a HostError before the first. */
  get latest(): Snapshot {
    return this.multistore.latest;
  }

  /** The stores after a block; throws a HostError for one that is not kept. */
  at(height: bigint): Snapshot {
    return this.multistore.at(Number(height));
  }

  /** An account's balance after the last block, 0 when it has none. */
  balanceOf(address: string, denom: string): bigint {
    return readBalance(this.latest.get("bank", balanceKey(address, denom)));
  }

  /** How many transactions an account has had authenticated. */
  sequenceOf(address: string): bigint {
    return this.sequences.get(address) ?? 0n;
  }

  /**
   * A chain that goes on from the last block as this one may, in constant time; neither sees the
   * blocks that the other makes. Before the first block it begins with the genesis, like any. It
   * is kept in no home.
   */
  fork(): Chain {
    return new Chain(this.genesis, this.engine, this.applications, { origin: this });
  }

  /**
   * Answers a query at a kept height as a node of the Cosmos SDK does: a gRPC method of the core,
   * or `store/{name}/key` and `store/{name}/subspace`. What is refused is in the answer.
   */
  query(asked: AbciQuery): AbciAnswer {
    const { applications, engine, storeNames } = this;
    const ask = (height: bigint, path: string, data: Uint8Array) => {
      const block = this.contexts.get(height) ?? readBlockFacts(height, this.home!);
      const context = this.context(this.at(height).branch(), block, "query");
      const hosted = queryApplication({ applications, engine, storeNames }, context, path, data);
      if (hosted !== undefined) return hosted;
      return query(engine, context, `chain ${this.genesis.chainId}, query ${path}`, path, data);
    };
    const keeps = (height: bigint) => this.multistore.keeps(Number(height));
    const { height } = this;
    const isReady = this.genesisBranches === undefined;
    return answerQuery({ height, isReady, keeps, at: (height) => this.at(height), ask }, asked);
  }

  /** The accounts that have had transactions authenticated, and how many. */
  get accountSequences(): ReadonlyMap<string, bigint> {
    const addresses = [...this.sequences.keys()];
    return new Map(addresses.map((address) => [address, this.sequenceOf(address)]));
  }

  /**
   * The genesis of a module, `ibc` or `transfer`, after the last block, in parts of bounded size
   * (assembly/ABI.md, "Genesis in parts"), from that on which begins at a cursor. Throws a
   * HostError before the first block, and when the core refuses.
   */
  exportGenesis(module: string, from?: Uint8Array): Generator<GenesisPart> {
    const context = this.context(this.multistore.branch(), {
      height: BigInt(this.latest.version),
      // An export does not look at the time.
      timeNanos: this.genesis.timeNanos,
      nextValidatorsHash: new Uint8Array(HASH_BYTES),
    });
    const place = `chain ${this.genesis.chainId}, export of ${module}`;
    return exportGenesis(this.engine, { ...context, mode: "query" }, place, module, from);
  }

  /** Forgets every version but the latest; a home goes on keeping those that it has. */
  forgetPast(): void {
    this.release(this.height);
  }

  /** Forgets the versions below a height, but never the latest; with a home, there too. */
  forgetBefore(height: bigint): void {
    this.home?.forgetBefore(Number(height));
    this.release(height);
  }

  /** Resolves when every block is on disk, if the chain has a home. */
  async flush(): Promise<void> {
    await this.home?.flush();
  }

  private release(height: bigint): void {
    this.multistore.prune(Number(height));
    for (const kept of [...this.contexts.keys()]) {
      if (kept < height && kept < this.height) this.contexts.delete(kept);
    }
  }

  /**
   * Executes and commits a block: actions, begin of block, transactions, end of block
   * (traces/FORMAT.md, section 2). Failures of actions and transactions are results. Throws a
   * HostError naming chain, block and transaction when the block does not follow the last one or
   * the core breaks its contract; no block is made then.
   */
  executeBlock(block: Block): BlockResult {
    const place = `chain ${this.genesis.chainId}, block ${block.height}`;
    if (block.height !== this.height + 1n) {
      throw new HostError(`${place}: the next block of this chain is ${this.height + 1n}`);
    }
    if (block.nextValidatorsHash.length !== HASH_BYTES) {
      throw new HostError(`${place}: the next validators hash has not ${HASH_BYTES} bytes`);
    }
    const branches = this.genesisBranches ?? this.multistore.branch();
    const counted = new Map<string, bigint>();
    const context = this.context(branches, block);
    const { engine } = this;
    const actions = block.actions.map((action, index) =>
      this.executeAction(context, `${place}, action ${index}`, action),
    );
    const beginEvents = runBlockHook(engine, context, `${place}, begin`, "begin_block");
    const transactions = block.transactions.map((transaction, index) =>
      this.executeTransaction(context, `${place}, transaction ${index}`, transaction, counted),
    );
    const endEvents = runBlockHook(engine, context, `${place}, end`, "end_block");
    const events = [...beginEvents, ...endEvents];
    const isFirst = this.genesisBranches !== undefined;
    this.genesisBranches = undefined;
    for (const [signer, sequence] of counted) this.sequences.set(signer, sequence);
    const { height, timeNanos, nextValidatorsHash } = block;
    this.contexts.set(height, { height, timeNanos, nextValidatorsHash });
    const before = isFirst ? undefined : this.latest;
    const committed = this.commit(branches);
    if (this.home !== undefined) this.keep(this.home, block, before, counted);
    return { height: block.height, actions, transactions, events, ...committed };
  }

  private keep(
    home: HomeChain,
    block: Block,
    before: Snapshot | undefined,
    counted: ReadonlyMap<string, bigint>,
  ): void {
    const sequences = before === undefined ? this.accountSequences : counted;
    home.keep({ before, after: this.latest, facts: blockFactsOf(block), sequences });
  }

  /** What is done on the keepers, but for what only the owner of a port does itself. */
  private executeAction(context: CallContext, place: string, action: Action): ActionResult {
    const portId = actingPort(action);
    const served = channelApplications(this.applications);
    const owner = portId === undefined ? undefined : ownerOf(portId, served.keys(), this.stacks);
    if (owner !== undefined && served.get(owner)?.guardsPorts) {
      return refusedAction(`only the application ${owner} acts for port ${portId}`);
    }
    return executeAction(this.engine, context, place, action);
  }

  private executeTransaction(
    context: CallContext,
    place: string,
    transaction: Transaction,
    counted: Map<string, bigint>,
  ): TransactionResult {
    const sequenceOf = (signer: string) => counted.get(signer) ?? this.sequenceOf(signer);
    const first = transaction.signers[0];
    const sequence = first === undefined ? 0n : sequenceOf(first);
    context.callbackGas?.restart(transaction.callbackGas);
    const result = executeTransaction(this.engine, context, place, transaction, sequence);
    if (result.authenticated) {
      for (const signer of transaction.signers) {
        counted.set(signer, sequenceOf(signer) + 1n);
      }
    }
    return result;
  }

  private commit(branches: Branches): Pick<BlockResult, "stores" | "appHash" | "balances"> {
    const snapshot = this.multistore.commit(branches);
    const stores = new Map<string, StoreResult>();
    for (const [number, name] of this.storeNames.entries()) {
      stores.set(name, {
        root: snapshot.roots.get(name)!,
        version: BigInt(snapshot.version),
        changes: branches.changes(number),
      });
    }
    const balances = changedBalances(stores.get("bank")!.changes, this.genesis.addressPrefix);
    return { stores, appHash: snapshot.appHash, balances };
  }

  private writeGenesis(branches: Branches): void {
    const { state, balances, entries } = this.genesis;
    for (const balance of balances) writeBalance(branches, balance);
    if (state.kind === "modules") this.writeModules(branches, state.modules);
    else this.writeEntries(branches, state.stores);
    if (entries !== undefined) this.writeEntries(branches, entries);
  }

  private writeEntries(branches: Branches, stores: ReadonlyMap<string, Iterable<Entry>>): void {
    const { chainId } = this.genesis;
    for (const [name, entries] of stores) {
      const number = this.storeNames.indexOf(name);
      if (number === -1) throw new HostError(`chain ${chainId}: there is no store "${name}"`);
      const place = `chain ${chainId}, genesis of store ${name}`;
      for (const [key, value] of entries) writeGenesisEntry(branches, number, place, key, value);
    }
  }

  private writeModules(branches: Branches, modules: Iterable<ModuleGenesis>): void {
    const { chainId, initialHeight, timeNanos } = this.genesis;
    const nextValidatorsHash = new Uint8Array(HASH_BYTES);
    const context = this.context(branches, {
      // Genesis comes before the first block (baseapp/abci.go InitChain).
      height: initialHeight > 1n ? initialHeight : 0n,
      timeNanos,
      nextValidatorsHash,
    });
    for (const module of modules) {
      if (module.module === CHECKSUMS_STORE && !this.storeNames.includes(CHECKSUMS_STORE)) continue;
      const place = `chain ${chainId}, genesis of ${module.module}`;
      for (const part of partsOf(module)) initGenesis(this.engine, context, place, part);
    }
  }

  private context(stores: Branches, block: BlockContext, mode: Mode = "deliver"): CallContext {
    const { chainId, authority, commitmentPrefix, addressPrefix } = this.genesis;
    const { applications, bankSettings, engine, stacks, storeNames } = this;
    return withApplications(
      { applications, engine, storeNames },
      {
        stores,
        mode,
        blockTimeNanos: block.timeNanos,
        blockHeight: block.height,
        chainId,
        authority,
        commitmentPrefix,
        addressPrefix,
        nextValidatorsHash: block.nextValidatorsHash,
        bankSettings,
        stacks,
        callbackGas: new GasMeter(),
      },
    );
  }
}

function writeGenesisEntry(
  branches: Branches,
  store: number,
  place: string,
  key: Uint8Array,
  value: Uint8Array,
): void {
  try {
    branches.set(store, checkKey(key), checkValue(value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HostError(`${place}: ${error.message}`);
  }
}
