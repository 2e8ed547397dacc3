/**
 * Takes each check of the handlers away in turn: a test must fail without it, or
 * scripts/mutation/survivors.ts says why none can. One build serves all (mutation/schemata.ts), and
 * each test is run again for the checks that it comes to (mutation/runner.ts).
 *
 *   tsx scripts/mutateChecks.ts      about half an hour; writes tests/spec/mutation.md
 *   tsx scripts/mutateChecks.ts --only TEXT [--only TEXT ...] [TEST FILE ...]
 *                                    only checks whose `file: text` holds a TEXT, by these tests;
 *                                    what the report says of the others stays
 *
 * Exit code 1 when a check is neither guarded nor explained, or an explanation has become stale.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildMutableCopy, type MutableCopy } from "./mutation/build.js";
import { findingsBefore } from "./mutation/earlier.js";
import { type Findings, readFindings, writeFindingsOf } from "./mutation/findings.js";
import { summarize, unexplained } from "./mutation/report.js";
import type { Shot } from "./mutation/runner.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const REPORT = join(ROOT, "tests/spec/mutation.md");
/** What a test does to a world that others share may keep these from guarding in the same pass. */
const MOST_PASSES = 3;

/** Random tests would guard by chance. */
const CONFIGURATION = `export default {
  test: {
    include: ["tests/{handlers,spec,assembly,chain}/**/*.test.ts"],
    exclude: ["**/*Fuzz.test.ts", "tests/spec/mutation.test.ts"],
    runner: "./scripts/mutation/runner.ts",
    setupFiles: ["./scripts/mutation/setup.ts"],
    testTimeout: 600_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
    reporters: ["dot"],
  },
};
`;

function guardedBy(findings: Findings): number {
  return Object.values(findings).filter(({ guard }) => guard !== undefined).length;
}

/** What a run is after: by default every check that is not guarded yet. */
interface Aim {
  readonly shot?: Shot;
  /** Checks to be tried with every test that comes to them, however long that takes. */
  readonly wanted?: readonly number[];
}

/** Runs test files, all of them when none are named, for what is not guarded yet. */
function run({ folder, checks }: MutableCopy, findings: string, { shot, wanted }: Aim = {}): void {
  const config = join(folder, "mutation.config.ts");
  writeFileSync(config, CONFIGURATION);
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const files = shot === undefined ? testFiles : [shot.title.split(" > ", 1)[0]!];
  spawnSync(process.execPath, [vitest, "run", "--root", folder, "--config", config, ...files], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      STRAIT_MUTATION_FINDINGS: findings,
      STRAIT_MUTATION_CHECKS: String(checks.length),
      STRAIT_MUTATION_SHOT: shot && JSON.stringify(shot),
      STRAIT_MUTATION_WANTED: wanted && JSON.stringify(wanted),
    },
  });
}

/** One test at a time, for checks that only tests come to which cannot be run twice. */
function runShots(copy: MutableCopy, folder: string): void {
  for (const { id } of copy.checks) {
    for (const title of new Set(readFindings(folder)[id]?.unrepeatable)) {
      if (readFindings(folder)[id]!.guard !== undefined) break;
      run(copy, folder, { shot: { id, title } });
    }
  }
}

const { values, positionals: testFiles } = parseArgs({
  options: { only: { type: "string", multiple: true } },
  allowPositionals: true,
});
const copy = await buildMutableCopy(ROOT);
const folder = join(copy.folder, "findings");
mkdirSync(folder);
if (values.only !== undefined) {
  const findings = findingsBefore(readFileSync(REPORT, "utf8"), copy.checks, values.only);
  writeFindingsOf(folder, "the report", findings);
}
for (let pass = 1, before = -1; pass <= MOST_PASSES; pass++) {
  const guarded = guardedBy(readFindings(folder));
  if (guarded === before) break;
  before = guarded;
  run(copy, folder);
  console.log(`pass ${pass}: ${guardedBy(readFindings(folder))} of ${copy.checks.length} guarded`);
}
runShots(copy, folder);
const wanted = unexplained(copy.checks, readFindings(folder));
if (wanted.length > 0) run(copy, folder, { wanted });
const summary = summarize(copy.checks, readFindings(folder));
writeFileSync(REPORT, summary.text);
rmSync(copy.folder, { recursive: true });
const { checks, guarded, explained, open, stale } = summary;
console.log(`${checks} checks, ${guarded} guarded, ${explained} explained, ${open.length} open`);
for (const name of open) console.log(`not guarded: ${name}`);
for (const name of stale) console.log(`explained in vain: ${name}`);
process.exitCode = open.length + stale.length === 0 ? 0 : 1;
