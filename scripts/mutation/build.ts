/** A copy of the package whose core takes single checks away when it is told to. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compileCore } from "../wasm.js";
import { type Check, withChecksThatYield } from "./schemata.js";
import { MAGIC } from "./switchboard.js";

/** The files of the handlers and of middleware, ... */
const FOLDERS = /^assembly\/(0[2-9]|20|24|25|26|30)-[^/]+\/\S+\.ts$/;
/** ... but for what is none: queries, genesis, export and migration have tests of their own. */
const OTHERS = /\/(quer|storedStates|\w*[gG]enesis|migrat|storeWalk)[^/]*$/;

/** At most this many checks. */
export const MAX_CHECKS = 4096;

/** What the rewritten sources import. The switchboard is found in memory by its first bytes. */
const MUTATION = `
const BOARD = memory.data<u8>([${[...MAGIC, ...new Uint8Array(8 + MAX_CHECKS)].join(", ")}]);
const TAKEN = BOARD + 16;
const PATIENCE = BOARD + 20;
const REACHED = BOARD + 24;

export function isTakenAway(id: i32): bool {
  store<u8>(REACHED + id, 1);
  if (load<i32>(TAKEN) != id) return false;
  const left = load<i32>(PATIENCE) - 1;
  store<i32>(PATIENCE, left);
  if (left < 0) unreachable();
  return true;
}

export function trapIfTakenAway(id: i32): void {
  if (isTakenAway(id)) unreachable();
}

export function forgotten<T>(id: i32, result: T): T {
  return result !== null && isTakenAway(id) ? null : result;
}
`;

export interface MutableCopy {
  readonly folder: string;
  readonly checks: readonly Check[];
}

/** Copies what git tracks of a package into a new folder, rewrites the core and builds it. */
export async function buildMutableCopy(root: string): Promise<MutableCopy> {
  const folder = mkdtempSync(join(tmpdir(), "strait-mutation-"));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root });
  const checks: Check[] = [];
  for (const path of listed.toString("utf8").trimEnd().split("\n").sort()) {
    if (path === "node_modules") continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (!FOLDERS.test(path) || OTHERS.test(path)) {
      cpSync(join(root, path), join(folder, path));
      continue;
    }
    const source = readFileSync(join(root, path), "utf8");
    const rewritten = withChecksThatYield(path, source, checks.length + 1);
    checks.push(...rewritten.checks);
    writeFileSync(join(folder, path), rewritten.source);
  }
  if (checks.length >= MAX_CHECKS) throw new Error(`${checks.length} checks are too many`);
  writeFileSync(join(folder, "assembly/mutation.ts"), MUTATION);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "build"));
  const wasm = await compileCore({ root: folder, entry: "assembly/index.ts", target: "release" });
  writeFileSync(join(folder, "build/core.wasm"), wasm);
  return { folder, checks };
}
