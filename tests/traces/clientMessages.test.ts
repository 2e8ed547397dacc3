/**
 * Every client message of the recordings and every outcome, also where the rest of the traffic is
 * not built yet: each block starts from the recorded state (STRAIT_TRACES; a few recordings are
 * committed). What is compared is counted, and must be what the recording itself counts.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/root.js";
import { recordedCounts, replayClients } from "./support/clientRecording.js";
import { Tally } from "./support/tally.js";

const TRACES = process.env.STRAIT_TRACES;
const FOLDERS = [join(ROOT, "tests/golden/recordings"), ...(TRACES === undefined ? [] : [TRACES])];
const RECORDINGS = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .map((name) => join(folder, name)),
);

describe("client messages of recorded traffic", () => {
  test.each(RECORDINGS)("of %s are equal, all of them", async (path) => {
    const recorded = recordedCounts(path);
    const chains = await replayClients(path);
    expect([...chains.keys()]).toEqual([...recorded.keys()]);
    const totals = { recorded: 0, compared: 0 };
    for (const [chainId, chain] of chains) {
      expect(chain.differences.slice(0, 10), chainId).toEqual([]);
      const seen = new Tally();
      for (const tally of [chain.compared, chain.refused]) seen.addAll(tally);
      expect(seen.lines(), chainId).toEqual(recorded.get(chainId)!.lines());
      expect(chain.notBuiltMessages, chainId).toEqual([]);
      expect(chain.writes, chainId).toBeGreaterThan(0);
      totals.recorded += seen.total;
      totals.compared += chain.compared.total;
    }
    expect(totals.recorded).toBeGreaterThan(0);
    expect(totals.compared).toBeGreaterThan(0);
  });
});
