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

/** Compares the hosts on recordings. Those that our host cannot follow are of no use here: the
 * other one compares less, and so may come further. */
async function expectSameSummary(recordings: readonly string[]): Promise<Summary> {
  const module = CoreModule.load(new Uint8Array(readFileSync(`${ROOT}${WASM}`)));
  const engine = new Machine(module);
  const reports: ReplayReport[] = [];
  const paths: string[] = [];
  for (const path of recordings) {
    const report = await replay(path, { engine });
    if (report.chains.some(({ outcome }) => outcome.kind === "different")) continue;
    reports.push(report);
    paths.push(path);
  }
  const { engine: other, ...theirs } = runPython<Summary & { engine: string }>("replay.py", [
    "--wasm",
    WASM,
    ...paths,
  ]);
  expect(other).toMatch(/^wasmtime \d/);
  expect(theirs).toEqual(summaryOf(module.sha256, reports));
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
    expect(outcomes).toEqual(["equal", "equal", "equal", "equal", "equal"]);
  });

  test.skipIf(traces === undefined)(
    "comes exactly as far as our host on every recording (STRAIT_TRACES)",
    { timeout: 600_000 },
    async () => {
      await expectSameSummary(recordingsIn(traces ?? ""));
    },
  );
});
