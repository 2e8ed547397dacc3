/** Executing a datagram file and checking what it expects. */

import type { Block, BlockResult } from "./block.js";
import { isNotBuilt } from "./block.js";
import { Chain } from "./chain.js";
import type { Engine } from "./core.js";
import { checkCommit, checkOutcome, responsesOf } from "./datagramExpectation.js";
import type { DatagramBlock, DatagramFile } from "./datagramFile.js";
import type { Difference } from "./difference.js";

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
    const result = chain.executeBlock(block.inputs);
    chain.forgetPast();
    const outcomes = [...result.actions, ...result.transactions];
    yield {
      block: block.inputs,
      result,
      differences: check(block, result),
      notBuilt: outcomes.filter(isNotBuilt).map(({ log }) => log),
    };
  }
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
