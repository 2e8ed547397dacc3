/** `strait inspect WASM`: whether a module follows the ABI, and what it is. */

import { IMPORT_MODULE } from "../vm/abi.js";
import type { ModuleReport } from "../vm/inspect.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
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
  const { report } = loadCore(path ?? options.wasm);
  if (options.json) {
    printJson(report);
    return EXIT_EXPECTED;
  }
  await printReport(report);
  return EXIT_EXPECTED;
}

async function printReport(report: ModuleReport): Promise<void> {
  const { limits } = report;
  print(paint("bold", `sha256 ${report.sha256}`));
  print(`follows ABI ${IMPORT_MODULE}`);
  await printTable(
    ["", "found", "at most"],
    [
      ["size in bytes", `${report.sizeBytes}`, `${limits.sizeBytes}`],
      ["memory in pages of 64 KiB", `${report.memoryPages}`, `exactly ${limits.memoryPages}`],
      ["functions", `${report.functions}`, `${limits.functions}`],
      ["parameters of one function", `${report.maximumParameters}`, `${limits.parameters}`],
      ["locals of one function", `${report.maximumLocals}`, `${limits.locals}`],
      ["nesting of blocks", `${report.maximumNesting}`, `${limits.nesting}`],
      ["table entries", `${report.table?.maximum ?? 0}`, `${limits.tableEntries}`],
      ["bytes of data", `${report.dataBytes}`, ""],
    ],
  );
  await printTable(
    ["import", "type"],
    report.imports.map(({ name, type }) => [`${IMPORT_MODULE}.${name}`, type]),
  );
  await printTable(
    ["export", "kind", "type"],
    report.exports.map(({ name, kind, type }) => [name, kind, type ?? ""]),
  );
}
