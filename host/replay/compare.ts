/** Whether a block came out as the recorded chain's did, and if not, where (DESIGN, section 9). */

import { equalBytes, toHex } from "../bytes.js";
import {
  type Action,
  type Block,
  type BlockResult,
  isNotBuilt,
  type Message,
  type Outcome,
} from "../chain/block.js";
import { type Difference, shortName } from "../chain/difference.js";
import { appHash } from "../store/multistore.js";
import { compareBalances } from "./compareBalances.js";
import { compareEvents } from "./compareEvents.js";
import { compareAction, compareTransaction } from "./compareOutcomes.js";
import { compareWrites } from "./compareWrites.js";
import type { ExpectedBlock, ExpectedCommit, ExpectedEnd, ExpectedStores } from "./expected.js";
import { RECORDED_STORES } from "./fields.js";

/** How many things of a block were found equal. */
export interface EqualCounts {
  readonly actions: number;
  readonly transactions: number;
  readonly messages: number;
}

export type Comparison =
  | { readonly kind: "equal"; readonly counts: EqualCounts }
  | {
      readonly kind: "different";
      readonly counts: EqualCounts;
      readonly differences: readonly Difference[];
    }
  /** Everything before `place` was equal; there the core met something that is not built yet. */
  | {
      readonly kind: "not-built";
      readonly counts: EqualCounts;
      readonly place: string;
      readonly what: string;
    };

/** Our chain's side of the comparison. */
export interface Found {
  readonly result: BlockResult;
  /** Over our roots and the recorded ones of the other stores. */
  readonly appHash: Uint8Array;
  balanceOf(address: string, denom: string): bigint;
}

/** Compares one block: first what it did, in order, then what it left in the stores; of
 * `otherStores` only their roots are recorded. */
export function compareBlock(
  inputs: Block,
  expected: ExpectedBlock,
  found: Found,
  otherStores: readonly string[] = [],
): Comparison {
  const counts = { actions: 0, transactions: 0, messages: 0 };
  const differences: Difference[] = [];
  const { result } = found;

  for (const [index, action] of inputs.actions.entries()) {
    const place = `action ${index} (${actionName(action)})`;
    const ours = result.actions[index]!;
    if (isNotBuilt(ours)) return stopAt(place, ours, counts, differences);
    const differing = compareAction(place, expected.actions[index]!, ours);
    differences.push(...differing);
    if (differing.length === 0) counts.actions += 1;
  }
  for (const [index, { messages }] of inputs.transactions.entries()) {
    const place = `transaction ${index} (${messageNames(messages)})`;
    const ours = result.transactions[index]!;
    if (isNotBuilt(ours)) return stopAt(place, ours, counts, differences);
    const differing = compareTransaction(place, expected.transactions[index]!, ours);
    differences.push(...differing);
    if (differing.length > 0) continue;
    counts.transactions += 1;
    counts.messages += messages.length;
  }

  differences.push(...compareEvents("begin and end of the block", expected.events, result.events));
  differences.push(...compareStores(expected, result));
  differences.push(...compareOtherStores(otherStores, expected, result));
  differences.push(...compareAppHash(expected.appHash, found.appHash));
  differences.push(...compareBalances(expected.balances, result.balances, found.balanceOf));
  return differences.length === 0
    ? { kind: "equal", counts }
    : { kind: "different", counts, differences };
}

/** What is not built ends the comparison, unless the block already differs before it. */
function stopAt(
  place: string,
  outcome: Outcome,
  counts: EqualCounts,
  differences: readonly Difference[],
): Comparison {
  if (differences.length > 0) return { kind: "different", counts, differences };
  return { kind: "not-built", counts, place, what: outcome.log };
}

function actionName(action: Action): string {
  return action.kind === "authority_msg" ? shortName(action.message.typeUrl) : action.kind;
}

/** The types of a transaction's messages, as in `2 MsgUpdateClient, MsgRecvPacket`. */
export function messageNames(messages: readonly Message[]): string {
  const names: string[] = [];
  let repeated = 0;
  for (const [index, message] of messages.entries()) {
    const name = shortName(message.typeUrl);
    const next = messages[index + 1];
    repeated += 1;
    if (next !== undefined && shortName(next.typeUrl) === name) continue;
    names.push(repeated === 1 ? name : `${repeated} ${name}`);
    repeated = 0;
  }
  return names.join(", ");
}

/** The app hash over our roots of the recorded stores and the recorded roots of all others. */
export function appHashWithOthers(expected: ExpectedBlock, result: BlockResult): Uint8Array {
  const roots = new Map(expected.otherRoots);
  for (const name of RECORDED_STORES) roots.set(name, result.stores.get(name)!.root);
  return appHash(roots);
}

/** Roots and versions of the recorded stores; a root is explained by the keys that were written. */
function compareStores(expected: ExpectedBlock, result: BlockResult): Difference[] {
  return RECORDED_STORES.flatMap((name) => {
    const ours = result.stores.get(name)!;
    const differences = compareStore(name, expected.stores, ours);
    if (!differences.some((difference) => difference.what === "root")) return differences;
    return [...differences, ...compareWrites(`store ${name}`, expected.writes[name], ours.changes)];
  });
}

/** Roots of stores that the core keeps too, though a recording does not hold them. */
function compareOtherStores(
  names: readonly string[],
  expected: ExpectedBlock,
  result: BlockResult,
): Difference[] {
  return names.flatMap((name) => {
    const recorded = expected.otherRoots.get(name);
    if (recorded === undefined) return [];
    return compareHash(`store ${name}`, "root", recorded, result.stores.get(name)!.root);
  });
}

function compareStore(
  name: (typeof RECORDED_STORES)[number],
  expected: ExpectedStores,
  found: { readonly root: Uint8Array; readonly version: bigint },
): Difference[] {
  const place = `store ${name}`;
  const differences = compareHash(place, "root", expected[name].root, found.root);
  if (expected[name].version !== found.version) {
    const wanted = `${expected[name].version}`;
    differences.push({ place, what: "version", expected: wanted, found: `${found.version}` });
  }
  return differences;
}

function compareHash(
  place: string,
  what: string,
  expected: Uint8Array,
  found: Uint8Array,
): Difference[] {
  if (equalBytes(expected, found)) return [];
  return [{ place, what, expected: toHex(expected), found: toHex(found) }];
}

function compareAppHash(expected: Uint8Array, found: Uint8Array): Difference[] {
  return compareHash("app hash", "over all stores", expected, found);
}

/** What a chain has committed last. */
export interface Committed {
  readonly height: bigint;
  readonly stores: BlockResult["stores"];
  /** Over our roots and the recorded ones of the other stores. */
  readonly appHash: Uint8Array;
}

/** Compares a commit that genesis or the last line names; `found` is undefined before block 1. */
export function compareCommit(
  expected: ExpectedCommit,
  found: Committed | undefined,
): Difference[] {
  if (expected.height !== found?.height) {
    const [wanted, given] = [`${expected.height}`, `${found?.height ?? 0n}`];
    return [{ place: "chain", what: "height", expected: wanted, found: given }];
  }
  return [
    ...RECORDED_STORES.flatMap((name) =>
      compareStore(name, expected.stores, found.stores.get(name)!),
    ),
    ...compareAppHash(expected.appHash, found.appHash),
  ];
}

/** Compares the last line with what a chain holds that was replayed to its end. */
export function compareEnd(
  expected: ExpectedEnd,
  found: Committed | undefined,
  balanceOf: Found["balanceOf"],
): Difference[] {
  const differences = compareCommit(expected, found);
  if (found === undefined || differences.length > 0) return differences;
  return compareBalances(expected.balances, [], balanceOf);
}
