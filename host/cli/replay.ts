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
import { narrateBlock, narrateDifference } from "./narrate.js";
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
  for (const path of paths) {
    const progress = isTold ? undefined : await progressOf(path);
    const report = await replay(path, {
      engine,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(isTold ? { onGenesis: tellGenesis, onBlock: tellBlock } : {}),
      ...(progress === undefined ? {} : { onProgress: (bytes) => progress.update(bytes) }),
    });
    progress?.stop();
    reports.push(report);
  }
  const isEqual = reports.every(({ chains }) =>
    chains.every(({ outcome }) => outcome.kind !== "different"),
  );
  if (options.json) printJson({ equal: isEqual, recordings: reports });
  else await printReports(reports);
  return isEqual ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

async function progressOf(path: string): Promise<Progress | undefined> {
  const size = path === "-" ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return size < LONG_RUN_BYTES ? undefined : startProgress(path, size);
}

function tellGenesis({ name, ibcGo, chains }: RecordedGenesis): void {
  const ids = chains.map(({ inputs }) => inputs.chainId).join(", ");
  print(`${paint("bold", name)}, recorded from ${ibcGo}`);
  print(`chains ${ids}`);
  print();
}

/** A block in which nothing happened takes one line. */
function tellBlock({ chainId, block, result, comparison, appHash }: BlockReport): void {
  const verdict = VERDICTS[comparison.kind];
  const hash = `app hash ${toHex(appHash)} ${verdict}`;
  const lines = narrateBlock(chainId, block, result);
  if (lines.length === 1) {
    print(`${lines[0]}  ${paint("dim", "nothing written,")} ${hash}`);
    return;
  }
  for (const line of lines) print(line);
  print(`  ${hash}`);
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
