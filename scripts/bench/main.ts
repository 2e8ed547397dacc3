/**
 * `npm run bench [-- --only TEXT] [--repetitions N] [--json]`: measures and prints tables.
 * Figures are of one machine and one run; compare entries of the same run.
 */
import { cpus } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { clientUpdates } from "./clientUpdate.js";
import { codecs } from "./codec.js";
import { hashes, proofs } from "./commitment.js";
import { contracts } from "./contracts.js";
import { transactions } from "./core.js";
import { explanations } from "./explain.js";
import { type BenchGroup, type BenchResult, bench, ROUNDS_PER_LONG_BATCH } from "./frame.js";
import { network } from "./network.js";
import { packetReceipts } from "./recvPacket.js";
import { stores } from "./store.js";
import { showGroup } from "./table.js";

const GROUPS: readonly BenchGroup[] = [
  transactions,
  packetReceipts,
  contracts,
  explanations,
  clientUpdates,
  proofs,
  codecs,
  stores,
  hashes,
  network,
];

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("not a whole number");
  return value;
}

const program = new Command("bench")
  .description("Measures the core and the host; every iteration works on other data.")
  .option("--only <text>", "only entries whose name holds this text", "")
  .option("--repetitions <n>", "batches of each entry", positive, 100)
  .option("--batch <ms>", "about how long a batch takes", positive, 2)
  .option("--no-peers", "leave out ibc-go and cosmos/iavl")
  .option("--json", "print one JSON document");
program.parse();
const options = program.opts<{
  only: string;
  repetitions: number;
  batch: number;
  peers: boolean;
  json?: boolean;
}>();

const chosen = GROUPS.flatMap(({ entries }) => entries).filter((entry) =>
  entry.name.includes(options.only),
);
if (chosen.length === 0) {
  console.error(`no benchmark has "${options.only}" in its name`);
  process.exit(2);
}
const processors = cpus();
const model = processors[0]?.model.trim() || "unknown processor";
const machine = `Node ${process.versions.node} on ${processors.length} x ${model}`;
const results = bench(chosen, {
  repetitions: options.repetitions,
  batchMillis: options.batch,
  onRound: (done, of) => {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${done} of ${of} `);
  },
});
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
const shown = GROUPS.map((group): [BenchGroup, BenchResult[]] => {
  const own = results.filter(({ name }) => group.entries.some((entry) => entry.name === name));
  const peers = own.length > 0 && options.peers ? group.measurePeer?.() : undefined;
  return [group, [...own, ...(peers ?? [])]];
});
if (options.json) {
  console.log(JSON.stringify({ machine, results: shown.flatMap(([, own]) => own) }, null, 2));
} else {
  const long = Math.ceil(options.repetitions / ROUNDS_PER_LONG_BATCH);
  console.log(`${machine}; the fastest of ${options.repetitions} batches, of ${long} long ones`);
  for (const [group, own] of shown) {
    if (own.length > 0) console.log(`\n${showGroup(group, own, process.stdout.isTTY)}`);
  }
}
