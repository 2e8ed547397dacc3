/** `strait inspect WASM`: whether a module follows the ABI, of the core or of contracts, and what
 * it is. */

import { ModuleError } from "../errors.js";
import { IMPORT_MODULE } from "../vm/abi.js";
import { CONTRACT_MARKER } from "../vm/contractAbi.js";
import { ContractModule } from "../vm/contractMachine.js";
import type { ModuleReport } from "../vm/inspect.js";
import { type ContractReport, claimsToBeContract } from "../vm/inspectContract.js";
import type { ModuleFacts } from "../vm/moduleRules.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore, readModule } from "./loadCore.js";
import { paint, print, printJson, printTable } from "./terminal.js";

export interface InspectCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
}

/** Prints the report of an admitted module; a ModuleError says which rule another one breaks. */
export async function inspectCommand(
  path: string | undefined,
  options: InspectCommandOptions,
): Promise<number> {
  const file = path ?? options.wasm;
  const contract = contractIn(file);
  const report = contract ?? loadCore(file).report;
  if (options.json) printJson(report);
  else if (contract !== undefined) await printContract(contract);
  else await printCore(report as ModuleReport);
  return EXIT_EXPECTED;
}

/** The report of a contract; undefined for a module that does not say it is one. */
function contractIn(file: string | undefined): ContractReport | undefined {
  if (file === undefined) return undefined;
  const bytes = readModule(file);
  if (!claimsToBeContract(bytes)) return undefined;
  try {
    return ContractModule.load(bytes).report;
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    throw new ModuleError(`${file}: ${error.message}`);
  }
}

async function printContract(report: ContractReport): Promise<void> {
  const { limits, memory } = report;
  print(paint("bold", `sha256 ${report.sha256}`));
  print(`is a contract: follows ABI ${IMPORT_MODULE} as ${CONTRACT_MARKER}`);
  print(`metered by version ${report.meteringVersion}: ${report.meteredBytes} bytes`);
  await printSizes(report, limits, [
    ["memory in pages of 64 KiB", `${memory.minimum}`, `${memory.maximum ?? limits.memoryPages}`],
    ["globals", `${report.globals}`, `${limits.globals}`],
  ]);
  await printInterface(report);
}

async function printCore(report: ModuleReport): Promise<void> {
  const { limits } = report;
  print(paint("bold", `sha256 ${report.sha256}`));
  print(`follows ABI ${IMPORT_MODULE}`);
  await printSizes(report, limits, [
    ["memory in pages of 64 KiB", `${report.memoryPages}`, `exactly ${limits.memoryPages}`],
  ]);
  await printInterface(report);
}

type Limits = ModuleReport["limits"] | ContractReport["limits"];

async function printSizes(report: ModuleFacts, limits: Limits, more: string[][]): Promise<void> {
  await printTable(
    ["", "found", "at most"],
    [
      ["size in bytes", `${report.sizeBytes}`, `${limits.sizeBytes}`],
      ...more,
      ["functions", `${report.functions}`, `${limits.functions}`],
      ["parameters of one function", `${report.maximumParameters}`, `${limits.parameters}`],
      ["locals of one function", `${report.maximumLocals}`, `${limits.locals}`],
      ["nesting of blocks", `${report.maximumNesting}`, `${limits.nesting}`],
      ["table entries", `${report.table?.maximum ?? 0}`, `${limits.tableEntries}`],
      ["bytes of data", `${report.dataBytes}`, ""],
    ],
  );
}

async function printInterface(report: ModuleFacts): Promise<void> {
  await printTable(
    ["import", "type"],
    report.imports.map(({ name, type }) => [`${IMPORT_MODULE}.${name}`, type]),
  );
  await printTable(
    ["export", "kind", "type"],
    report.exports.map(({ name, kind, type }) => [name, kind, type ?? ""]),
  );
}
