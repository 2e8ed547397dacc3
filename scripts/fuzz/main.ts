/**
 * `npm run fuzz -- --runs N --seed S [--processes P] [--record FILE] [--json]`: calls the core with
 * mutants of accepted requests. Exit code 1 when a call did what none may do.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import { ROOT } from "../../tests/support/root.js";
import { recordOf } from "./record.js";
import { type Order, type Report, type Summary, show, summarize } from "./report.js";

/** A process that says nothing for so long hangs in a call. */
const SILENCE_MILLIS = 300_000;

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("not a whole number");
  return value;
}

const program = new Command("fuzz")
  .description("Calls the core with mutants of accepted requests; each process has its own seed.")
  .option("--runs <n>", "calls in all", positive, 100_000)
  .option("--seed <n>", "of the first process; the others follow", positive, 1)
  .option("--processes <n>", "how many work at a time", positive, 1)
  .option("--findings <folder>", "where findings go", join(ROOT, "tests/fuzz/regressions"))
  .option("--record <file>", "write a document about the run")
  .option("--from <file>", "run nothing: take what --json printed")
  .option("--json", "print one JSON document, with every check that was reached");
program.parse();
const options = program.opts<{
  runs: number;
  seed: number;
  processes: number;
  findings: string;
  record?: string;
  from?: string;
  json?: boolean;
}>();

const bar = new SingleBar({
  format: "{bar} {value} of {total} runs, {eta_formatted} left, {found} findings",
  stream: process.stderr,
  noTTYOutput: true,
  notTTYSchedule: 60_000,
});

/** Runs one process to its end; its last report. */
function work(order: Order, onReport: (report: Report) => void): Promise<Report> {
  const child: ChildProcess = fork(fileURLToPath(new URL("child.ts", import.meta.url)));
  return new Promise((resolve, reject) => {
    let last: Report | undefined;
    const hang = (): void => {
      child.kill("SIGKILL");
      reject(new Error(`seed ${order.seed}: a call hangs after ${last?.runs ?? 0} runs`));
    };
    let timer = setTimeout(hang, SILENCE_MILLIS);
    child.on("message", (report: Report) => {
      clearTimeout(timer);
      timer = setTimeout(hang, SILENCE_MILLIS);
      last = report;
      onReport(report);
    });
    child.on("exit", (code) => {
      clearTimeout(timer);
      if (code === 0 && last !== undefined) resolve(last);
      else reject(new Error(`seed ${order.seed}: the process ended with ${code}`));
    });
    child.send(order);
  });
}

/** All processes to their end. */
async function fuzz(): Promise<Summary> {
  const { runs, seed, processes, findings: folder } = options;
  const latest: (Report | undefined)[] = Array.from({ length: processes });
  bar.start(runs, 0, { found: 0 });
  const reports = await Promise.all(
    latest.map((_, index) => {
      const share = Math.floor(runs / processes) + (index < runs % processes ? 1 : 0);
      return work({ seed: seed + index, runs: share, folder }, (report) => {
        latest[index] = report;
        const done = latest.reduce((sum, known) => sum + (known?.runs ?? 0), 0);
        const found = latest.reduce((sum, known) => sum + (known?.findings.length ?? 0), 0);
        bar.update(done, { found });
      });
    }),
  );
  bar.stop();
  return summarize(reports);
}

/** How it was run, but for what only tells where results go. */
function commandLine(): string {
  const { runs, seed, processes } = options;
  return `npm run fuzz -- --runs ${runs} --seed ${seed} --processes ${processes}`;
}

const { from, record } = options;
const summary =
  from === undefined ? await fuzz() : (JSON.parse(readFileSync(from, "utf8")) as Summary);
if (record !== undefined) {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" });
  const processors = cpus();
  const machine = `Node ${process.versions.node}, ${processors.length} x ${processors[0]?.model}`;
  const wasmFile = join(ROOT, "build/core.wasm");
  const circumstances = { command: commandLine(), commit: commit.trim(), machine, wasmFile };
  writeFileSync(record, recordOf(summary, circumstances));
}
console.log(options.json ? JSON.stringify(summary, null, 1) : show(summary));
process.exit(summary.findings.length === 0 ? 0 : 1);
