/** A run of the fuzzer as a document: `tests/fuzz/RECORD.md` is one. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Summary } from "./report.js";

/** Where and how a run was made. */
export interface Circumstances {
  readonly command: string;
  readonly commit: string;
  readonly machine: string;
  /** The module that was called. */
  readonly wasmFile: string;
}

/** The document, in Markdown. */
export function recordOf(summary: Summary, circumstances: Circumstances): string {
  const { runs, findings, reachedCount, checkCount, slowestMillis, cpuSeconds } = summary;
  const { command, commit, machine, wasmFile } = circumstances;
  const wasm = createHash("sha256").update(readFileSync(wasmFile)).digest("hex");
  const found = findings.length === 0 ? "none" : findings.join(", ");
  const facts = [
    ["command", `\`${command}\``],
    ["commit", `\`${commit}\``],
    ["SHA-256 of `build/core.wasm`", `\`${wasm}\``],
    ["machine", machine],
    ["runs", `${runs}`],
    ["processor time", `${cpuSeconds.toFixed(0)} s`],
    ["slowest call", `${slowestMillis.toFixed(0)} ms by the clock`],
    ["traps, hangs, writes on failure", found],
    ["checks of the sources that refused something", `${reachedCount} of ${checkCount}`],
  ].map(([name, value]) => `| ${name} | ${value} |`);
  const handlers = summary.handlers.map(
    ({ handler, runs, refusals, successes }) =>
      `| \`${handler}\` | ${runs} | ${refusals.length} | ${successes} |`,
  );
  return `${[
    "# A recorded run of the fuzzer",
    "",
    "Written by `npm run fuzz -- ... --record FILE`. A run is one call of `deliver`, `app_call` or",
    "`query` with a mutant of an accepted request (`fuzzer.ts`). A check is a code and a text with",
    "which some place of the sources refuses (`checks.ts`); a kind of success is told from others",
    "by the types of its events. What was found before is in `regressions/`.",
    "",
    "| | |",
    "| --- | --- |",
    ...facts,
    "",
    "| what was asked | runs | checks that refused | kinds of success |",
    "| --- | ---: | ---: | ---: |",
    ...handlers,
    "",
    "## The checks that refused, by what was asked",
    "",
    ...summary.handlers.flatMap(({ handler, refusals }) => [
      `### ${handler}`,
      "",
      ...refusals.map((name) => `- \`${name.replaceAll("`", "'")}\``),
      "",
    ]),
    "## The checks that refused nothing",
    "",
    "Those of genesis, of stored values that no message writes, of limits that no mutant comes",
    "near, and those that others come before.",
    "",
    ...summary.unreached.map((name) => `- \`${name.replaceAll("`", "'")}\``),
  ].join("\n")}\n`;
}
