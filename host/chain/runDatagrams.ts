/** Executing a datagram file and checking what it expects. */

import { InputError } from "../errors.js";
import type { Home } from "../store/home/home.js";
import type { Block, BlockResult } from "./block.js";
import { isNotBuilt } from "./block.js";
import { isKeptBlock } from "./blockFacts.js";
import { Chain } from "./chain.js";
import type { Engine } from "./core.js";
import { checkCommit, checkOutcome, responsesOf } from "./datagramExpectation.js";
import type { DatagramBlock, DatagramFile } from "./datagramFile.js";
import type { Difference } from "./difference.js";
import { openKeptChain } from "./keptChain.js";

/** One block that was executed. */
export interface RunBlockReport {
  readonly block: Block;
  readonly result: BlockResult;
  /** Where it came out otherwise than the file expects. */
  readonly differences: readonly Difference[];
  /** What the file asks for and the core cannot do yet, which no expectation covers. */
  readonly notBuilt: readonly string[];
}

/** Executes the blocks of a file one after the other. */
export function* runDatagrams(file: DatagramFile, engine: Engine): Generator<RunBlockReport> {
  const chain = new Chain(file.genesis, engine, file.applications);
  for (const block of file.blocks) {
    yield execute(chain, block);
    chain.forgetPast();
  }
}

/** Where a chain is kept, and how much of it. */
export interface KeptRun {
  readonly home: Home;
  /** How many blocks below the last stay there; all when absent. */
  readonly keptBlocks: bigint | undefined;
}

/**
 * The same on a chain of a home. Blocks that the chain has already are passed over, so that a run
 * that was broken off goes on; each further one is on disk before the next begins. Throws an
 * InputError when the file has other blocks than the chain.
 */
export async function* runDatagramsAtHome(
  file: DatagramFile,
  engine: Engine,
  { home, keptBlocks }: KeptRun,
): AsyncGenerator<RunBlockReport> {
  const chain = openKeptChain(home, file.genesis, engine, file.applications);
  for (const block of file.blocks) {
    if (block.inputs.height <= chain.height) {
      checkKept(home, file.genesis.chainId, block.inputs);
      continue;
    }
    const report = execute(chain, block);
    if (keptBlocks !== undefined) chain.forgetBefore(chain.height - keptBlocks);
    await chain.flush();
    chain.forgetPast();
    yield report;
  }
}

/** What is not kept any more cannot be compared. */
function checkKept(home: Home, chainId: string, block: Block): void {
  const kept = home.chain(chainId)!;
  const isThere = kept.oldest !== undefined && block.height >= BigInt(kept.oldest);
  if (!isThere || isKeptBlock(kept, block)) return;
  const next = `a file that goes on has the initial height ${kept.latest! + 1}`;
  throw new InputError(home.path, `has another block ${block.height} of ${chainId}; ${next}`);
}

function execute(chain: Chain, block: DatagramBlock): RunBlockReport {
  const result = chain.executeBlock(block.inputs);
  const outcomes = [...result.actions, ...result.transactions];
  return {
    block: block.inputs,
    result,
    differences: check(block, result),
    notBuilt: outcomes.filter(isNotBuilt).map(({ log }) => log),
  };
}

function check(block: DatagramBlock, result: BlockResult): Difference[] {
  const differences: Difference[] = [];
  for (const [index, expected] of block.expectedActions.entries()) {
    if (expected === undefined) continue;
    const { response, ...action } = result.actions[index]!;
    const responses = response === undefined ? [] : [response];
    differences.push(...checkOutcome(`action ${index}`, expected, { ...action, responses }));
  }
  for (const [index, expected] of block.expectedTransactions.entries()) {
    if (expected === undefined) continue;
    const transaction = result.transactions[index]!;
    const responses = responsesOf(transaction.data);
    const place = `transaction ${index}`;
    differences.push(...checkOutcome(place, expected, { ...transaction, responses }));
  }
  return [...differences, ...checkCommit(block.expected, result)];
}
