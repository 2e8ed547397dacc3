/** `strait run FILE`: executes a file of datagrams or a scenario and checks what it expects. */

import { toHex } from "../bytes.js";
import { fileSource } from "../chain/byteSource.js";
import { type DatagramFile, readDatagramFile } from "../chain/datagramFile.js";
import type { Genesis } from "../chain/genesis.js";
import { readGenesis, readGenesisDocument } from "../chain/genesisDocument.js";
import { type RunBlockReport, runDatagrams, runDatagramsAtHome } from "../chain/runDatagrams.js";
import { InputError } from "../errors.js";
import { isScenario, readScenario } from "../scenario/scenarioFile.js";
import { Home } from "../store/home/home.js";
import { Machine } from "../vm/machine.js";
import { count } from "./column.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { Narrator, narrateDifference } from "./narrate.js";
import { readText } from "./readInput.js";
import { summariseBlock } from "./summary.js";
import { paint, print, printJson } from "./terminal.js";

export interface RunCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
  readonly save?: string;
  /** A genesis document to start from, in place of what the file says of the chain's start. */
  readonly genesis?: string;
  /** The folder in which the chains are kept. */
  readonly home?: string;
  /** How many blocks below the last stay there; all when absent. */
  readonly keep?: number;
}

const SCENARIO_AT_HOME =
  "a home is for datagrams; those of a scenario's chains can be had with --save";

/** Executes the file, whichever of both it is; returns the exit code. */
export async function runCommand(path: string, options: RunCommandOptions): Promise<number> {
  const { name, text } = await readText(path);
  if (options.keep !== undefined && options.home === undefined) {
    throw new InputError("--keep", "is for what is kept with --home");
  }
  if (isScenario(text)) {
    if (options.genesis !== undefined) throw new InputError(name, "a scenario starts as it says");
    if (options.home !== undefined) throw new InputError(name, SCENARIO_AT_HOME);
    const scenario = readScenario(text, name);
    const { runScenarioCommand } = await import("./runScenario.js");
    return runScenarioCommand(scenario, new Machine(loadCore(options.wasm)), options);
  }
  const start = options.genesis === undefined ? undefined : await readStart(options.genesis);
  const file = readDatagramFile(text, name, start);
  if (options.save !== undefined) throw new InputError(name, "only scenarios can be saved");
  if (options.watch) throw new InputError(name, "only scenarios can be watched");
  const engine = new Machine(loadCore(options.wasm));
  if (options.home === undefined) {
    return tellBlocks(file, runDatagrams(file, engine), options);
  }
  const home = await Home.open(options.home, { mayCreate: true });
  try {
    const keptBlocks = options.keep === undefined ? undefined : BigInt(options.keep);
    const reports = runDatagramsAtHome(file, engine, { home, keptBlocks });
    return await tellBlocks(file, reports, options);
  } finally {
    await home.close();
  }
}

/** What a genesis document says, of which a file is read piece by piece. */
async function readStart(path: string): Promise<Genesis> {
  if (path !== "-") return readGenesis(fileSource(path));
  const { name, text } = await readText(path);
  return readGenesisDocument(text, name);
}

/** Executes the blocks of one chain and tells of each. */
async function tellBlocks(
  file: DatagramFile,
  executed: Iterable<RunBlockReport> | AsyncIterable<RunBlockReport>,
  options: RunCommandOptions,
): Promise<number> {
  const { chainId } = file.genesis;

  const narrator = new Narrator([chainId]);
  const reports: RunBlockReport[] = [];
  for await (const report of executed) {
    if (!options.json && reports.length === 0 && file.description !== "") {
      print(`${file.description}\n`);
    }
    reports.push(report);
    if (options.json) continue;
    for (const line of narrator.block(chainId, report.block, report.result)) print(line);
    tellJudgement(report);
  }
  const isExpected = reports.every(({ differences }) => differences.length === 0);
  if (options.json) {
    printJson({ expected: isExpected, chainId, blocks: reports.map(summarise) });
  } else {
    const passed = file.blocks.length - reports.length;
    if (passed > 0) print(`${count(passed, "block")} executed before`);
    const verdict = isExpected ? paint("green", "as expected") : paint("red", "NOT as expected");
    print(`\n${count(reports.length, "block")} executed, ${verdict}`);
  }
  return isExpected ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

function tellJudgement({ result, differences }: RunBlockReport): void {
  print(`  app hash ${toHex(result.appHash)}`);
  for (const difference of differences) {
    for (const line of narrateDifference(difference)) print(line);
  }
}

/** A block for machines. */
function summarise({ result, differences, notBuilt }: RunBlockReport): object {
  return { ...summariseBlock(result), differences, notBuilt };
}
