/** `strait replay TRACE...`: executes recorded traffic again and compares. */

import { statSync } from "node:fs";
import { basename } from "node:path";
import { toHex } from "../bytes.js";
import type { RecordedGenesis } from "../replay/recording.js";
import { type ReplayReport, replay } from "../replay/replay.js";
import type { BlockReport, ChainOutcome, ChainReport } from "../replay/replayedChain.js";
import { Machine } from "../vm/machine.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { Narrator, narrateDifference, shortHash, tellAppHash } from "./narrate.js";
import { type Progress, paint, print, printJson, printTable, startProgress } from "./terminal.js";

export interface ReplayCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly limit?: number;
}

/** Files from this size on get a progress bar. */
const LONG_RUN_BYTES = 256 * 1024;

/** Replays every recording in turn; returns the exit code. */
export async function replayCommand(
  paths: readonly string[],
  options: ReplayCommandOptions,
): Promise<number> {
  const engine = new Machine(loadCore(options.wasm));
  const isTold = options.verbose === true && options.json !== true;
  const reports: ReplayReport[] = [];
  const endings: BlockReport[] = [];
  for (const path of paths) {
    const progress = isTold ? undefined : await progressOf(path);
    const teller = new Teller();
    const report = await replay(path, {
      engine,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(isTold ? teller : {}),
      ...(progress === undefined ? {} : { onProgress: (bytes) => progress.update(bytes) }),
    });
    progress?.stop();
    reports.push(report);
    endings.push(...teller.lastBlocks.values());
  }
  const isEqual = reports.every(({ chains }) =>
    chains.every(({ outcome }) => outcome.kind !== "different"),
  );
  if (options.json) printJson({ equal: isEqual, recordings: reports });
  else await printReports(reports);
  if (isTold) tellEndings(endings);
  return isEqual ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

async function progressOf(path: string): Promise<Progress | undefined> {
  const size = path === "-" ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return size < LONG_RUN_BYTES ? undefined : startProgress(path, size);
}

/** Tells one recording while it is replayed. */
class Teller {
  /** By chain id. */
  readonly lastBlocks = new Map<string, BlockReport>();
  private narrator: Narrator | undefined;

  readonly onGenesis = ({ name, ibcGo, chains }: RecordedGenesis): void => {
    const ids = chains.map(({ inputs }) => inputs.chainId);
    this.narrator = new Narrator(ids);
    print(`${paint("bold", name)}, recorded from ${ibcGo}`);
    print(`chains ${ids.join(", ")}`);
    print();
    for (const line of INTRODUCTION) print(line);
  };

  /** A block in which nothing happened takes one line. */
  readonly onBlock = (report: BlockReport): void => {
    const { chainId, block, result, comparison, appHash } = report;
    this.lastBlocks.set(chainId, report);
    const [title, ...lines] = this.narrator!.block(chainId, block, result);
    const verdict = VERDICTS[comparison.kind];
    if (lines.length === 0) {
      print(`${title}  ${paint("dim", "empty, app hash")} ${shortHash(appHash)} ${verdict}`);
      return;
    }
    for (const line of [title, ...lines, ...tellAppHash(appHash, verdict)]) print(line);
  };
}

const INTRODUCTION = [
  "What these chains did with ibc-go is executed again by the core in WebAssembly. Beside each",
  "message stands what it means. A light client follows the headers of another chain; what that",
  "chain did is proven against them. After each block the app hash, which sums up all that a chain",
  "stores, is compared with the one that ibc-go computed.",
  "",
];

/** With which hash each chain ends. */
function tellEndings(endings: readonly BlockReport[]): void {
  print();
  for (const { chainId, block, comparison, appHash } of endings) {
    print(`${paint("bold", chainId)} ends with block ${block.height}, whose app hash is`);
    print(`  ${toHex(appHash)} ${VERDICTS[comparison.kind]}`);
  }
}

const VERDICTS = {
  equal: paint("green", "equal to the recording"),
  different: paint("red", "DIFFERENT from the recording"),
  "not-built": paint("yellow", "not comparable"),
} as const;

/** The name of a file is shown once, with its first chain. */
async function printReports(reports: readonly ReplayReport[]): Promise<void> {
  const rows = reports.flatMap(({ path, chains }) =>
    chains.map((chain, index) => [
      index === 0 ? basename(path) : "",
      chain.chainId,
      `${chain.blocks} of ${chain.recordedBlocks}`,
      `${chain.transactions}`,
      `${chain.messages}`,
      `${chain.actions}`,
      describeOutcome(chain.outcome),
    ]),
  );
  const counts = ["equal blocks", "transactions", "messages", "actions"];
  await printTable(["recording", "chain", ...counts, "outcome"], rows);
  for (const { path, chains } of reports) {
    for (const chain of chains) printDifferences(path, chain);
  }
}

function describeOutcome(outcome: ChainOutcome): string {
  switch (outcome.kind) {
    case "equal":
      return paint("green", "equal");
    case "different":
      return paint("red", `DIFFERS in block ${outcome.height}`);
    case "not-built":
      return `${paint("green", "equal")} until block ${outcome.height}: ${outcome.what}`;
  }
}

function printDifferences(path: string, { chainId, outcome }: ChainReport): void {
  if (outcome.kind !== "different") return;
  print();
  print(`${chainId} block ${outcome.height} (${path} line ${outcome.line}) differs:`);
  for (const difference of outcome.differences) {
    for (const line of narrateDifference(difference)) print(line);
  }
}
