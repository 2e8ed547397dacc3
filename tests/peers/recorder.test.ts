/**
 * Fresh recordings of ibc-go, made by tests/peers/recorder (STRAIT_PEER_RECORDER names its binary):
 * the story of the repository is made again byte for byte, and random traffic replays equal.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replay } from "../../host/replay/replay.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const RECORDER = process.env.STRAIT_PEER_RECORDER;
const SEEDS = [1, 2, 3, 4];
const BLOCKS = 400;
const MAX_RECORDING_BYTES = 1 << 28;

describe.skipIf(RECORDER === undefined)("ibc-go's own testing package", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "strait-recorder-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const record = (...options: string[]) =>
    execFileSync(RECORDER!, options, { maxBuffer: MAX_RECORDING_BYTES });

  test("makes the committed story again", () => {
    const committed = readFileSync(join(ROOT, "tests/golden/recordings/transfer.jsonl.gz"));
    expect(record().equals(gunzipSync(committed))).toBe(true);
  });

  test.each(SEEDS)("makes random traffic of seed %d, which replays equal", async (seed) => {
    const path = join(folder, `${seed}.jsonl`);
    writeFileSync(path, record("--seed", `${seed}`, "--blocks", `${BLOCKS}`));
    const { chains } = await replay(path, { engine: new Machine(loadCore()) });
    expect(chains).toHaveLength(2);
    for (const chain of chains) {
      expect(chain.outcome).toEqual({ kind: "equal" });
      expect(chain.messages).toBeGreaterThan(BLOCKS / 4);
    }
  });
});
