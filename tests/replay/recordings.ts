/** Recordings for tests: read from a committed one, changed, written and replayed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReplayReport, replay } from "../../host/replay/replay.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

/** 11 blocks of one chain, which the core replays from end to end. */
export const FIRST_CLIENT = join(ROOT, "tests/golden/first-client.jsonl");

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The lines of the recording as JSON that a test may change. */
export function firstClientLines(): Json[] {
  const lines = readFileSync(FIRST_CLIENT, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Json);
}

/** The value at a path such as `2.txs.0.result.code`. */
export function at(lines: Json, path: string): Json {
  let value = lines;
  for (const step of path.split(".")) value = (value as { [name: string]: Json })[step]!;
  return value;
}

/** Replaces the value at a path; undefined removes it. */
export function put(lines: Json, path: string, value: Json | undefined): void {
  const end = path.lastIndexOf(".");
  const parent = at(lines, path.slice(0, end)) as { [name: string]: Json };
  const name = path.slice(end + 1);
  if (value === undefined) delete parent[name];
  else parent[name] = value;
}

/** The paths of all values inside a value. */
export function everyPath(value: Json, path: string): string[] {
  if (value === null || typeof value !== "object") return [path];
  const below = Object.entries(value).flatMap(([name, member]) =>
    everyPath(member, path === "" ? name : `${path}.${name}`),
  );
  return path.includes(".") ? [path, ...below] : below;
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
