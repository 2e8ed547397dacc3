/** A chain in memory: genesis, blocks, commits. The same inputs give the same bytes, always. */

import { HostError } from "../errors.js";
import type { Branches } from "../store/branch.js";
import { Multistore } from "../store/multistore.js";
import type { Snapshot } from "../store/snapshot.js";
import { type CallContext, STORE_NUMBERS } from "../vm/host.js";
import { executeAction } from "./action.js";
import type { Application } from "./application.js";
import { storesOfApplications, withApplications } from "./applicationCalls.js";
import {
  balanceKey,
  changedBalances,
  encodeBankSettings,
  readBalance,
  writeBalance,
} from "./bank.js";
import type { Block, BlockResult, StoreResult, Transaction, TransactionResult } from "./block.js";
import { type Engine, initGenesis, runBlockHook } from "./core.js";
import type { Genesis } from "./genesis.js";
import { checkKey, checkValue } from "./storeLimits.js";
import { executeTransaction } from "./transaction.js";

/** The stores that every chain has, by their number in the ABI. */
const CORE_STORES = Object.entries(STORE_NUMBERS)
  .sort(([, a], [, b]) => a - b)
  .map(([name]) => name);

const HASH_BYTES = 32;

export class Chain {
  private readonly multistore: Multistore;
  private readonly sequences: Map<string, bigint>;
  private readonly bankSettings: Uint8Array;
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
    private readonly applications: ReadonlyMap<string, Application> = new Map(),
  ) {
    this.storeNames = [...CORE_STORES, ...storesOfApplications(applications.values())];
    this.multistore = new Multistore(this.storeNames, Number(genesis.initialHeight));
    this.sequences = new Map(genesis.sequences);
    this.bankSettings = encodeBankSettings(genesis.blockedAddresses ?? []);
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

  /** An account's balance after the last block, 0 when it has none. */
  balanceOf(address: string, denom: string): bigint {
    return readBalance(this.latest.get("bank", balanceKey(address, denom)));
  }

  /** How many transactions an account has had authenticated. */
  sequenceOf(address: string): bigint {
    return this.sequences.get(address) ?? 0n;
  }

  /** Forgets every version but the latest. */
  forgetPast(): void {
    this.multistore.prune(this.multistore.version);
  }

  /**
   * Executes and commits a block: actions, begin of block, transactions, end of block
   * (traces/FORMAT.md, section 2). Failures of actions and transactions are results. Throws a
   * HostError naming chain, block and transaction when the block does not follow the last one or
   * the core breaks its contract; the chain is not to be used after that.
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
    this.genesisBranches = undefined;
    const context = this.context(branches, block);
    const { engine } = this;

    const actions = block.actions.map((action, index) =>
      executeAction(engine, context, `${place}, action ${index}`, action),
    );
    const beginEvents = runBlockHook(engine, context, `${place}, begin`, "begin_block");
    const transactions = block.transactions.map((transaction, index) =>
      this.executeTransaction(context, `${place}, transaction ${index}`, transaction),
    );
    const endEvents = runBlockHook(engine, context, `${place}, end`, "end_block");
    const events = [...beginEvents, ...endEvents];
    return { height: block.height, actions, transactions, events, ...this.commit(branches) };
  }

  private executeTransaction(
    context: CallContext,
    place: string,
    transaction: Transaction,
  ): TransactionResult {
    const first = transaction.signers[0];
    const sequence = first === undefined ? 0n : this.sequenceOf(first);
    const result = executeTransaction(this.engine, context, place, transaction, sequence);
    if (result.authenticated) {
      for (const signer of transaction.signers) {
        this.sequences.set(signer, this.sequenceOf(signer) + 1n);
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
    const { state, balances, chainId, initialHeight, timeNanos } = this.genesis;
    for (const balance of balances) writeBalance(branches, balance);
    if (state.kind === "stores") {
      for (const [name, entries] of state.stores) {
        const number = this.storeNames.indexOf(name);
        if (number === -1) throw new HostError(`chain ${chainId}: there is no store "${name}"`);
        for (const [key, value] of entries) {
          writeGenesisEntry(
            branches,
            number,
            `chain ${chainId}, genesis of store ${name}`,
            key,
            value,
          );
        }
      }
      return;
    }
    const nextValidatorsHash = new Uint8Array(HASH_BYTES);
    const context = this.context(branches, {
      height: initialHeight,
      timeNanos,
      nextValidatorsHash,
    });
    for (const module of state.modules) {
      const place = `chain ${chainId}, genesis of ${module.module}`;
      initGenesis(this.engine, context, place, module);
    }
  }

  private context(
    stores: Branches,
    block: Pick<Block, "height" | "timeNanos" | "nextValidatorsHash">,
  ): CallContext {
    const { chainId, authority, commitmentPrefix, addressPrefix } = this.genesis;
    const { applications, bankSettings, engine, storeNames } = this;
    return withApplications(
      { applications, engine, storeNames },
      {
        stores,
        mode: "deliver",
        blockTimeNanos: block.timeNanos,
        blockHeight: block.height,
        chainId,
        authority,
        commitmentPrefix,
        addressPrefix,
        nextValidatorsHash: block.nextValidatorsHash,
        bankSettings,
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
