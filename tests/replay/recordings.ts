/** Recordings for tests: read from a committed one, changed, written and replayed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReplayReport, replay } from "../../host/replay/replay.js";
import { Machine } from "../../host/vm/machine.js";
import type { Json } from "../support/json.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

/** 11 blocks of one chain, which the core replays from end to end. */
export const FIRST_CLIENT = join(ROOT, "tests/golden/first-client.jsonl");

/** The lines of the recording as JSON that a test may change. */
export function firstClientLines(): Json[] {
  const lines = readFileSync(FIRST_CLIENT, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Json);
}

const machine = new Machine(loadCore());

/** A folder for files of one test file. */
export class TemporaryFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), "strait-replay-"));
  private files = 0;

  write(content: string | Uint8Array): string {
    this.files += 1;
    const path = join(this.folder, `${this.files}.jsonl`);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  replay(lines: readonly Json[], limit?: number): Promise<ReplayReport> {
    const path = this.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return replay(path, { engine: machine, ...(limit === undefined ? {} : { limit }) });
  }
}
