/** `strait run FILE`: executes a file of datagrams and checks what it expects. */

import { toHex } from "../bytes.js";
import { readDatagramFile } from "../chain/datagramFile.js";
import { type RunBlockReport, runDatagrams } from "../chain/runDatagrams.js";
import { Machine } from "../vm/machine.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { Narrator, narrateDifference } from "./narrate.js";
import { readText } from "./readInput.js";
import { paint, print, printJson } from "./terminal.js";

export interface RunCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
}

/** Executes the file block by block; returns the exit code. */
export async function runCommand(path: string, options: RunCommandOptions): Promise<number> {
  const { name, text } = await readText(path);
  const file = readDatagramFile(text, name);
  const engine = new Machine(loadCore(options.wasm));
  const { chainId } = file.genesis;

  const narrator = new Narrator([chainId]);
  const reports: RunBlockReport[] = [];
  for (const report of runDatagrams(file, engine)) {
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
    const blocks = `${reports.length} block${reports.length === 1 ? "" : "s"}`;
    const verdict = isExpected ? paint("green", "as expected") : paint("red", "NOT as expected");
    print(`\n${blocks} executed, ${verdict}`);
  }
  return isExpected ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

function tellJudgement({ result, differences }: RunBlockReport): void {
  print(`  app hash ${toHex(result.appHash)}`);
  for (const difference of differences) {
    for (const line of narrateDifference(difference)) print(line);
  }
}

/** A block for machines: results without the inputs, keys in hexadecimal. */
function summarise({ result, differences, notBuilt }: RunBlockReport): object {
  const stores = [...result.stores].map(([name, { root, version, changes }]) => {
    const hexChanges = changes.map(([key, value]) => [
      Buffer.from(key, "latin1").toString("hex"),
      value,
    ]);
    return [name, { root, version, changes: hexChanges }];
  });
  return { ...result, stores: Object.fromEntries(stores), differences, notBuilt };
}
