/**
 * `npm run bench [-- --only TEXT] [--repetitions N] [--json]`: measures and prints a table.
 * Figures are of one machine and one run; compare entries of the same run.
 */
import { cpus } from "node:os";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { entries as codecEntries } from "./codec.js";
import { entries as commitmentEntries } from "./commitment.js";
import { entries as coreEntries } from "./core.js";
import { type BenchEntry, type BenchResult, bench } from "./frame.js";
import { entries as storeEntries } from "./store.js";

const ALL: readonly BenchEntry[] = [
  ...coreEntries,
  ...codecEntries,
  ...commitmentEntries,
  ...storeEntries,
];

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("not a whole number");
  return value;
}

/** 1234 -> `1.23 us`. */
function duration(nanos: number): string {
  if (nanos < 1e3) return `${nanos.toFixed(0)} ns`;
  if (nanos < 1e6) return `${(nanos / 1e3).toFixed(2)} us`;
  return `${(nanos / 1e6).toFixed(2)} ms`;
}

function printTable(results: readonly BenchResult[]): void {
  const table = new Table({
    head: ["what", "one iteration", "median", "min", "10% - 90%", "per second", "iterations"],
    style: { head: process.stdout.isTTY ? ["cyan"] : [], border: [] },
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
  });
  for (const result of results) {
    table.push([
      result.name,
      result.unit,
      duration(result.medianNanos),
      duration(result.minNanos),
      `${duration(result.lowNanos)} - ${duration(result.highNanos)}`,
      Math.round(1e9 / result.medianNanos).toLocaleString("en-US"),
      result.iterations.toLocaleString("en-US"),
    ]);
  }
  console.log(table.toString());
}

const program = new Command("bench")
  .description("Measures the core and the host; every iteration works on other data.")
  .option("--only <text>", "only entries whose name holds this text", "")
  .option("--repetitions <n>", "batches of each entry", positive, 15)
  .option("--batch <ms>", "about how long a batch takes", positive, 40)
  .option("--json", "print one JSON document");
program.parse();
const options = program.opts<{
  only: string;
  repetitions: number;
  batch: number;
  json?: boolean;
}>();

const chosen = ALL.filter((entry) => entry.name.includes(options.only));
if (chosen.length === 0) {
  console.error(`no benchmark has "${options.only}" in its name`);
  process.exit(2);
}
const machine = `${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}`;
const results = bench(chosen, {
  repetitions: options.repetitions,
  batchMillis: options.batch,
  onRound: (done, of) => {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${done} of ${of} `);
  },
});
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
if (options.json) {
  console.log(JSON.stringify({ machine, results }, null, 2));
} else {
  console.log(machine);
  printTable(results);
}
