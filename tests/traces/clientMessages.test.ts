/**
 * Every client message of the recordings, and every outcome, although the rest of the recorded
 * traffic is not built yet (STRAIT_TRACES; a few recordings are committed). What is compared is
 * counted, and must be what the recording itself counts.
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

/** The one kind of client that is not built yet. */
const SOLO_MACHINE = "/ibc.lightclients.solomachine.v3.";

describe("client messages of recorded traffic", () => {
  test.each(RECORDINGS)("of %s are equal, all of them", async (path) => {
    const recorded = recordedCounts(path);
    const chains = await replayClients(path);
    expect([...chains.keys()]).toEqual([...recorded.keys()]);
    const totals = { recorded: 0, compared: 0, notBuilt: 0 };
    for (const [chainId, chain] of chains) {
      expect(chain.differences.slice(0, 10), chainId).toEqual([]);
      const seen = new Tally();
      for (const tally of [chain.compared, chain.notBuilt, chain.refused]) seen.addAll(tally);
      expect(seen.lines(), chainId).toEqual(recorded.get(chainId)!.lines());
      for (const { value } of chain.notBuiltMessages) {
        expect(Buffer.from(value).toString("latin1"), chainId).toContain(SOLO_MACHINE);
      }
      expect(chain.writes, chainId).toBeGreaterThan(0);
      totals.recorded += seen.total;
      totals.compared += chain.compared.total;
      totals.notBuilt += chain.notBuilt.total;
    }
    expect(totals.recorded).toBeGreaterThan(0);
    // A recording of solo machines alone has nothing else to compare.
    if (totals.notBuilt < totals.recorded) expect(totals.compared).toBeGreaterThan(0);
  });
});
