/**
 * Explaining every failed message and action of every recording: the check that it names has the
 * code that was recorded. Recordings are followed as far as a replay does (STRAIT_TRACES; a few are
 * committed).
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Explanation, explainBlock } from "../../host/explain/block.js";
import type { Wish } from "../../host/explain/engine.js";
import type { ExpectedBlock, ExpectedOutcome } from "../../host/replay/expected.js";
import { readRecording } from "../../host/replay/recording.js";
import { ReplayedChain } from "../../host/replay/replayedChain.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";
import { readLines } from "../traces/support/clientRecording.js";
import { findStops } from "../traces/support/stops.js";
import { explainingEngine } from "./support/explained.js";

const TRACES = process.env.STRAIT_TRACES;
const COMMITTED = join(ROOT, "tests/golden/recordings");
const RECORDINGS = [COMMITTED, ...(TRACES === undefined ? [] : [TRACES])].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .map((name) => join(folder, name)),
);

/** How many failures explanations were asked of, and those whose check has another code. */
interface Outcome {
  readonly recorded: number;
  readonly explained: number;
  readonly wrong: readonly string[];
}

/** Explains one recording: what failed of it, or all of it. */
async function explainRecording(path: string, wish: Wish): Promise<Outcome> {
  const stops = findStops(readLines(path));
  const engine = explainingEngine(new Machine(loadCore()));
  const chains = new Map<string, ReplayedChain>();
  const wrong: string[] = [];
  let [recorded, explained] = [0, 0];
  for await (const line of readRecording(path)) {
    if (line.kind === "genesis") {
      for (const chain of line.chains) {
        chains.set(chain.inputs.chainId, new ReplayedChain(chain, engine));
      }
    }
    if (line.kind !== "block") continue;
    const { chainId, inputs, expected } = line;
    let isEqual = false;
    const { explanations } = explainBlock(
      chainId,
      inputs,
      (wishOf, listener) => engine.beginBlock(wishOf, listener),
      () => wish,
      () => {
        const report = chains.get(chainId)!.execute(line);
        isEqual = report?.comparison.kind === "equal";
        return report?.result;
      },
    );
    if (!isEqual) {
      const stop = stops.get(chainId)?.height ?? Number.POSITIVE_INFINITY;
      expect(Number(inputs.height), `${chainId} is followed too`).toBeGreaterThanOrEqual(stop);
      continue;
    }
    recorded += failuresOf(expected).length;
    for (const explanation of explanations.filter(({ outcome }) => outcome.code !== 0)) {
      explained += 1;
      if (!namesCode(explanation, expected)) wrong.push(describeFailure(explanation));
    }
  }
  return { recorded, explained, wrong };
}

function failuresOf({ actions, transactions }: ExpectedBlock): ExpectedOutcome[] {
  return [...actions, ...transactions].filter(({ code }) => code !== 0);
}

function namesCode({ item, failure }: Explanation, expected: ExpectedBlock): boolean {
  const outcomes = item.kind === "action" ? expected.actions : expected.transactions;
  const { code, codespace } = outcomes[item.index]!;
  const check = failure?.check;
  if (check === undefined || check.passed) return false;
  if (check.expected === undefined && check.refusal?.detail === "") return false;
  return check.refusal?.code === code && check.refusal.codespace === codespace;
}

function describeFailure({ chainId, height, item, outcome, failure }: Explanation): string {
  const { place } = failure?.check ?? {};
  const named = place === undefined ? "nothing" : `${place.file}:${place.line}`;
  const code = `${outcome.codespace}/${outcome.code}`;
  return `${chainId} block ${height} ${item.kind} ${item.index}: ${code} but ${named}`;
}

describe("explaining recordings", () => {
  let total = 0;

  test.each(RECORDINGS)("%s: every failure names the check of its code", async (path) => {
    const { recorded, explained, wrong } = await explainRecording(path, "explained if it fails");
    expect(wrong).toEqual([]);
    expect(explained).toBe(recorded);
    total += recorded;
  });

  test("there were failures to explain", () => {
    expect(total).toBeGreaterThan(100);
  });

  test("what succeeds comes out the same in the build that explains", async () => {
    const path = join(COMMITTED, "transfer.jsonl.gz");
    const { recorded, explained, wrong } = await explainRecording(path, "explained");
    expect({ explained, wrong }).toEqual({ explained: recorded, wrong: [] });
  });
});
