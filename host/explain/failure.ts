/** Which of the checks that failed is the one that decided. */

import type { Check, Recorder } from "./records.js";

/** The check whose code a refusal has, and those that led to it. */
export interface Failure {
  readonly check: Check;
  /** Checks within that failed first and made it fail, with codes of their own; innermost first. */
  readonly because: readonly Check[];
}

/**
 * The check that gave a code: of the failures that were handed on to the end, each by the function
 * that called the one before, the first that has it. Undefined when none has.
 */
export function decidingFailure(
  recorder: Recorder,
  outcome: { readonly codespace: string; readonly code: number },
): Failure | undefined {
  const chain = handedOn(recorder);
  const index = chain.findIndex(
    ({ refusal }) => refusal?.codespace === outcome.codespace && refusal.code === outcome.code,
  );
  const check = chain[index];
  return check === undefined ? undefined : { check, because: chain.slice(0, index) };
}

/** The last failures, as long as each is handed on by a caller of the one before. */
function handedOn({ failures, failuresBeforePass }: Recorder): Check[] {
  const chain: Check[] = [];
  let depthOfCaller = Number.NEGATIVE_INFINITY;
  for (let index = failures.length - 1; index >= failuresBeforePass; index--) {
    const { check, depth } = failures[index]!;
    if (depth <= depthOfCaller) break;
    chain.unshift(check);
    depthOfCaller = depth;
  }
  return chain;
}
