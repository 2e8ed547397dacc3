/** What of a block is explained, and what came of it. */

import type { Block, BlockResult, Message, Outcome } from "../chain/block.js";
import type { Listener, Wish } from "./engine.js";
import { decidingFailure, type Failure } from "./failure.js";
import type { Recorder, Step } from "./records.js";

/** Something that a block does. */
export interface Item {
  readonly kind: "action" | "transaction";
  /** Among the actions, or the transactions, of the block. */
  readonly index: number;
}

/** One action or transaction of a block, explained. */
export interface Explanation {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeNanos: bigint;
  readonly item: Item;
  readonly messages: readonly Message[];
  /** The message that failed; undefined after success. */
  readonly failedMessage: number | undefined;
  readonly outcome: Outcome;
  readonly steps: readonly Step[];
  /** Undefined after success. */
  readonly failure: Failure | undefined;
}

/** Explains what is wished of a block while `execute` runs it. */
export function explainBlock(
  chainId: string,
  block: Block,
  begin: (wish: (index: number) => Wish, listener: Listener) => void,
  wish: (item: Item) => Wish,
  execute: () => BlockResult | undefined,
): { readonly result: BlockResult | undefined; readonly explanations: readonly Explanation[] } {
  const items = callsOf(block);
  const recorders = new Map<Item, Recorder>();
  begin(
    (index) => wish(items[index]!),
    (index, recorder) => recorders.set(items[index]!, recorder),
  );
  const result = execute();
  if (result === undefined) return { result, explanations: [] };
  const explanations = [...recorders].map(([item, recorder]) => {
    const outcome = outcomeOf(item, result);
    return {
      chainId,
      height: block.height,
      timeNanos: block.timeNanos,
      item,
      messages: messagesOf(block, item),
      failedMessage: failedMessageOf(item, result),
      outcome: { code: outcome.code, codespace: outcome.codespace, log: outcome.log },
      steps: recorder.steps,
      failure: outcome.code === 0 ? undefined : decidingFailure(recorder, outcome),
    };
  });
  return { result, explanations };
}

/** What makes a call into the core, in the order of the calls (host/chain/chain.ts). */
function callsOf(block: Block): Item[] {
  const actions = block.actions.flatMap(({ kind }, index): Item[] => {
    return kind === "set_upgraded_client" ? [] : [{ kind: "action", index }];
  });
  const transactions = block.transactions.map((_transaction, index): Item => {
    return { kind: "transaction", index };
  });
  return [...actions, ...transactions];
}

function outcomeOf({ kind, index }: Item, result: BlockResult): Outcome {
  return kind === "action" ? result.actions[index]! : result.transactions[index]!;
}

function failedMessageOf({ kind, index }: Item, result: BlockResult): number | undefined {
  if (kind === "transaction") return result.transactions[index]!.failedMessage;
  return result.actions[index]!.code === 0 ? undefined : 0;
}

/** The messages of a transaction or of an authority; an application's own actions have none. */
export function messagesOf(block: Block, { kind, index }: Item): readonly Message[] {
  if (kind === "transaction") return block.transactions[index]!.messages;
  const action = block.actions[index]!;
  return action.kind === "authority_msg" ? [action.message] : [];
}
