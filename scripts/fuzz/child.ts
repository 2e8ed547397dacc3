/** One process of the fuzzer: runs, and tells the parent of every step. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../tests/fuzz/call.js";
import { Fuzzer } from "../../tests/fuzz/fuzzer.js";
import { regressionOf } from "../../tests/fuzz/regression.js";
import { tellStory } from "../../tests/fuzz/story.js";
import type { Order, Report } from "./report.js";

/** Between two reports. */
const RUNS_A_STEP = 2_000;
const MAX_FILES = 20;

/** Writes a finding under the next number; the name of the file. */
function keep(folder: string, finding: Finding): string {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  const number = readdirSync(folder).filter((name) => name.endsWith(".json")).length + 1;
  const words = finding.what.toLowerCase().match(/[a-z]+/g) ?? [];
  const name = `${number.toString().padStart(4, "0")}-${words.slice(0, 6).join("-")}.json`;
  const regression = regressionOf(finding.what, finding.call);
  writeFileSync(join(folder, name), `${JSON.stringify(regression, null, 1)}\n`);
  return name;
}

async function fuzz({ seed, runs, folder }: Order): Promise<void> {
  // Malformed mutants throw when they are read, and nobody looks at the stack.
  Error.stackTraceLimit = 0;
  const fuzzer = new Fuzzer(seed, tellStory());
  const files: string[] = [];
  const kinds = new Set<string>();
  const report = (isLast: boolean): Promise<void> => {
    const { runs, slowestMillis, startCount, checks } = fuzzer;
    const reached = [...fuzzer.reached].map(([name, counts]) => [name, [...counts]] as const);
    const sum = { runs, slowestMillis, startCount, checkCount: checks.length, findings: files };
    const { user, system } = process.cpuUsage();
    const all: Report = { ...sum, cpuMicros: user + system, reached: isLast ? reached : [] };
    const told = isLast ? { ...all, checks: checks.map(({ name }) => name) } : all;
    return new Promise((resolve) => process.send!(told, () => resolve()));
  };
  while (fuzzer.runs < runs) {
    const finding = fuzzer.run();
    if (finding !== undefined && !kinds.has(finding.what) && files.length < MAX_FILES) {
      kinds.add(finding.what);
      files.push(keep(folder, finding));
    }
    if (fuzzer.runs % RUNS_A_STEP === 0) await report(false);
  }
  await report(true);
  process.exit(0);
}

process.once("message", (order: Order) => fuzz(order));
