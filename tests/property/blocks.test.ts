/**
 * The same traffic cut into other blocks: every outcome, event and stored value stays what it was,
 * but for the time and the height at which a chain first saw another's state.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type {
  Action,
  ActionResult,
  Block,
  Transaction,
  TransactionResult,
} from "../../host/chain/block.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { newChain } from "../support/liveChain.js";
import { openPair, STEPS, type Step, take } from "./commands.js";
import { type Pair, STORE_NAMES } from "./pair.js";

const SEED = Number(process.env.STRAIT_PROPERTY_SEED ?? 20_261_121);
const RUNS = Number(process.env.STRAIT_PROPERTY_RUNS ?? 4);
/** What the block decides. */
const PROCESSED = /\/processed(Time|Height)$/;

/** What does not depend on the time, nor on when a packet times out. */
const QUIET: ReadonlySet<string> = new Set([
  "transfer",
  "send",
  "relay",
  "replay",
  "open",
  "close",
]);
const TIMELESS = STEPS.filter(({ kind }) => QUIET.has(kind)).map((step): Step => {
  if (step.kind !== "transfer" && step.kind !== "send") return step;
  return { ...step, timeout: { kind: "far", after: 1 } };
});

type Item =
  | { readonly kind: "action"; readonly action: Action }
  | { readonly kind: "transaction"; readonly transaction: Transaction };

function itemsOf(blocks: readonly Block[]): Item[] {
  return blocks.flatMap(({ actions, transactions }): Item[] => [
    ...actions.map((action) => ({ kind: "action", action }) as const),
    ...transactions.map((transaction) => ({ kind: "transaction", transaction }) as const),
  ]);
}

type Outcome = ActionResult | TransactionResult;

/** What an item gave, without the number of the sender's transaction. */
function shown(outcome: Outcome): unknown {
  const { code, codespace, log, events } = outcome;
  const data = "data" in outcome ? toHex(outcome.data) : outcome.response;
  return { code, codespace, log, events, data };
}

interface Executed {
  readonly outcomes: readonly unknown[];
  readonly stores: unknown;
}

function contentsOf(snapshot: Snapshot): unknown {
  return STORE_NAMES.map((name) =>
    [...snapshot.scan(name)].map(([key, value]) => {
      const text = Buffer.from(key).toString("latin1");
      return [text, PROCESSED.test(text) ? "some block" : toHex(value)];
    }),
  );
}

/** Executes traffic anew; where a cut says so, and before actions, a block ends. */
function executed(pair: Pair, at: number, cuts: readonly boolean[]): Executed {
  const live = pair.chains[at]!;
  const { chainId, applications, blocks } = live;
  const last = blocks.at(-1)!;
  const { timeNanos } = blocks[0]!;
  const chain = newChain({ chainId, timeNanos, balances: pair.balances, applications });
  const outcomes: unknown[] = [];
  let open: { actions: Action[]; transactions: Transaction[] } = { actions: [], transactions: [] };
  const close = (): void => {
    // All of it happens when the last did: no block is too early for what it brings.
    const result = chain.executeBlock({ ...last, height: chain.height + 1n, ...open });
    outcomes.push(...result.actions.map(shown), ...result.transactions.map(shown));
    open = { actions: [], transactions: [] };
  };
  for (const [index, item] of itemsOf(blocks).entries()) {
    const isLate = item.kind === "action" && open.transactions.length > 0;
    if (isLate || cuts[index % cuts.length]) close();
    if (item.kind === "action") open.actions.push(item.action);
    else open.transactions.push(item.transaction);
  }
  close();
  return { outcomes, stores: contentsOf(chain.latest) };
}

test(`traffic cut into other blocks has the same results, seed ${SEED}`, () => {
  let count = 0;
  const traffic = fc.array(TIMELESS, { minLength: 10, maxLength: 40, size: "max" });
  const cuts = fc.array(fc.boolean(), { minLength: 1, maxLength: 50 });
  const property = fc.property(traffic, cuts, (steps, where) => {
    const pair = openPair();
    for (const step of steps) take(pair, step);
    for (const at of [0, 1]) {
      const apart = executed(pair, at, [true]);
      const { outcomes } = apart;
      count += outcomes.length;
      expect(outcomes).toEqual(pair.outcomes[at]!.map(shown));
      expect(apart.stores).toEqual(contentsOf(pair.chains[at]!.latest));
      for (const other of [[false], where]) expect(executed(pair, at, other)).toEqual(apart);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
  expect(count).toBeGreaterThan(20 * RUNS);
}, 120_000);
