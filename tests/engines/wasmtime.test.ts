/** The core on another engine, under a host that shares no code with ours: equal roots, codes. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ReplayReport, replay } from "../../host/replay/replay.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import { python, ROOT, runPython } from "./support/python.js";

const WASM = "build/core.wasm";
const traces = process.env.STRAIT_TRACES;

/** Paths of the recordings in a folder. */
function recordingsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.jsonl(\.gz)?$/.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}

interface Summary {
  readonly wasm: string;
  readonly recordings: readonly {
    readonly name: string;
    readonly chains: readonly {
      readonly chainId: string;
      readonly recordedBlocks: number;
      readonly blocks: number;
      readonly actions: number;
      readonly transactions: number;
      readonly messages: number;
      readonly outcome: string;
      readonly height: number;
      readonly why?: string;
    }[];
  }[];
}

type Chain = Summary["recordings"][number]["chains"][number];

/** What our host reports, in the form of the other one's summary. */
function summaryOf(wasm: string, reports: readonly ReplayReport[]): Summary {
  const recordings = reports.map(({ name, chains }) => ({
    name,
    chains: chains.map(({ outcome, ...counts }) => {
      const stop = {
        outcome: outcome.kind,
        height: outcome.kind === "equal" ? counts.blocks : Number(outcome.height),
      };
      return outcome.kind === "not-built"
        ? { ...counts, ...stop, why: outcome.what }
        : { ...counts, ...stop };
    }),
  }));
  return { wasm, recordings };
}

/** Both hosts in the same form: of a block that differs, the other one reads no further than the
 * first difference that it looks for, and it compares neither writes nor events. */
function comparable({ wasm, recordings }: Summary) {
  const howFar = (chain: Chain) => {
    if (chain.outcome !== "different") return chain;
    const { chainId, recordedBlocks, blocks, outcome, height } = chain;
    return { chainId, recordedBlocks, blocks, outcome, height };
  };
  return {
    wasm,
    recordings: recordings.map(({ name, chains }) => ({ name, chains: chains.map(howFar) })),
  };
}

async function expectSameSummary(paths: readonly string[]): Promise<Summary> {
  const module = CoreModule.load(new Uint8Array(readFileSync(`${ROOT}${WASM}`)));
  const engine = new Machine(module);
  const reports: ReplayReport[] = [];
  for (const path of paths) reports.push(await replay(path, { engine }));
  const { engine: other, ...theirs } = runPython<Summary & { engine: string }>("replay.py", [
    "--wasm",
    WASM,
    ...paths,
  ]);
  expect(other).toMatch(/^wasmtime \d/);
  expect(comparable(theirs)).toEqual(comparable(summaryOf(module.sha256, reports)));
  return theirs;
}

describe.skipIf(python === undefined)("wasmtime", () => {
  test("replays the first recording to its end", async () => {
    const [recording] = (await expectSameSummary([`${ROOT}tests/golden/first-client.jsonl`]))
      .recordings;
    expect(recording?.chains).toMatchObject([{ outcome: "equal", blocks: 11, transactions: 10 }]);
  });

  test("comes exactly as far as our host on the committed recordings", async () => {
    const { recordings } = await expectSameSummary(recordingsIn(`${ROOT}tests/golden/recordings`));
    const outcomes = recordings.flatMap(({ chains }) => chains.map(({ outcome }) => outcome));
    expect(outcomes.length).toBeGreaterThan(0);
    expect(new Set(outcomes)).toEqual(new Set(["equal"]));
  });

  test.skipIf(traces === undefined)(
    "comes exactly as far as our host on every recording (STRAIT_TRACES)",
    { timeout: 600_000 },
    async () => {
      await expectSameSummary(recordingsIn(traces ?? ""));
    },
  );
});
