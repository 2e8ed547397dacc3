/** One chain of a recording while it is being replayed. */

import type { Block, BlockResult } from "../chain/block.js";
import { Chain } from "../chain/chain.js";
import type { Engine } from "../chain/core.js";
import type { Difference } from "../chain/difference.js";
import { storesOfStacks } from "../chain/stacks.js";
import {
  appHashWithOthers,
  type Committed,
  type Comparison,
  compareBlock,
  compareCommit,
  compareEnd,
} from "./compare.js";
import type { ExpectedCommit, ExpectedEnd } from "./expected.js";
import type { RecordedBlock, RecordedChain } from "./recording.js";

/** One block that was executed, what it gave, and whether that is what was recorded. */
export interface BlockReport {
  readonly chainId: string;
  /** Line of the recording. */
  readonly line: number;
  readonly block: Block;
  readonly result: BlockResult;
  readonly comparison: Comparison;
  /** Over our roots and the recorded ones of the other stores. */
  readonly appHash: Uint8Array;
}

/** Where a chain of the recording ceased to be equal. */
export interface DifferingPlace {
  readonly line: number;
  readonly height: bigint;
  readonly differences: readonly Difference[];
}

/** Where a chain of the recording met something that is not built yet. */
export interface UnbuiltPlace {
  readonly line: number;
  readonly height: bigint;
  readonly place: string;
  readonly what: string;
}

export type ChainOutcome =
  | { readonly kind: "equal" }
  | ({ readonly kind: "different" } & DifferingPlace)
  | ({ readonly kind: "not-built" } & UnbuiltPlace);

/** What of one chain was equal, and how its replay ended. */
export interface ChainReport {
  readonly chainId: string;
  /** How many blocks of the chain were read. */
  readonly recordedBlocks: number;
  /** How many of them are equal, and of the actions, transactions and messages compared. */
  readonly blocks: number;
  readonly actions: number;
  readonly transactions: number;
  readonly messages: number;
  readonly outcome: ChainOutcome;
}

/** Executes the blocks of one chain until one differs or needs what is not built yet. */
export class ReplayedChain {
  private readonly chainId: string;
  /** Dropped with all its state when the chain stops. */
  private chain: Chain | undefined;
  private committed: Committed | undefined;
  private readonly counts = {
    recordedBlocks: 0,
    blocks: 0,
    actions: 0,
    transactions: 0,
    messages: 0,
  };
  private outcome: ChainOutcome = { kind: "equal" };

  private readonly firstCommit: ExpectedCommit;
  /** Those of its middleware. */
  private readonly otherStores: readonly string[];

  constructor({ inputs, applications, expected }: RecordedChain, engine: Engine) {
    this.chainId = inputs.chainId;
    this.firstCommit = expected;
    this.otherStores = storesOfStacks(inputs.stacks, inputs.stacksV2);
    this.chain = new Chain(inputs, engine, applications);
  }

  /** Executes and compares a block; undefined when the chain has stopped before. */
  execute({ line, inputs, expected }: RecordedBlock): BlockReport | undefined {
    const { chain, chainId } = this;
    this.counts.recordedBlocks += 1;
    if (chain === undefined) return undefined;
    const result = chain.executeBlock(inputs);
    chain.forgetPast();
    const appHash = appHashWithOthers(expected, result);
    const committed = { height: result.height, stores: result.stores, appHash };
    const balanceOf = chain.balanceOf.bind(chain);
    const comparison = this.withFirstCommit(
      compareBlock(inputs, expected, { result, appHash, balanceOf }, this.otherStores),
      committed,
    );
    this.committed = committed;
    this.record(line, result.height, comparison);
    return { chainId, line, block: inputs, result, comparison, appHash };
  }

  /** Compares what the last line says with a chain that has come so far. */
  finish(line: number, expected: ExpectedEnd): void {
    const { chain, committed } = this;
    if (chain === undefined) return;
    const balanceOf = chain.balanceOf.bind(chain);
    const differences = compareEnd(expected, committed, balanceOf);
    if (differences.length > 0) {
      this.stop({ kind: "different", line, height: chain.height, differences });
    }
  }

  report(): ChainReport {
    return { chainId: this.chainId, ...this.counts, outcome: this.outcome };
  }

  /** Genesis repeats what the first block commits: the two must agree. */
  private withFirstCommit(comparison: Comparison, committed: Committed): Comparison {
    const { firstCommit } = this;
    if (comparison.kind !== "equal" || committed.height !== firstCommit.height) return comparison;
    const differences = compareCommit(firstCommit, committed);
    if (differences.length === 0) return comparison;
    return { kind: "different", counts: comparison.counts, differences };
  }

  private record(line: number, height: bigint, comparison: Comparison): void {
    const { counts } = this;
    if (comparison.kind === "equal") counts.blocks += 1;
    counts.actions += comparison.counts.actions;
    counts.transactions += comparison.counts.transactions;
    counts.messages += comparison.counts.messages;
    if (comparison.kind === "different") {
      this.stop({ kind: "different", line, height, differences: comparison.differences });
    } else if (comparison.kind === "not-built") {
      const { place, what } = comparison;
      this.stop({ kind: "not-built", line, height, place, what });
    }
  }

  private stop(outcome: ChainOutcome): void {
    this.outcome = outcome;
    this.chain = undefined;
  }
}
