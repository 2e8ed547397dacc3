/** Judges the module of a contract (host/contracts/CONTRACTS.md, section 1). */
import { ModuleError } from "../errors.js";
import { CALL_TYPE, PLAIN_TYPE } from "./abi.js";
import {
  CONTRACT_EXPORTS,
  CONTRACT_LIMITS,
  CONTRACT_MARKER,
  LIGHT_CLIENT_EXPORTS,
  REFUSED_IMPORTS,
} from "./contractAbi.js";
import { shown } from "./cursor.js";
import { METERING_VERSION } from "./meter/gasTable.js";
import { meterModule, RESERVED_EXPORTS } from "./meter/meterModule.js";
import {
  checkFunctionExport,
  checkImport,
  checkTable,
  type ExportTable,
  exportsByName,
  factsOf,
  type ModuleFacts,
} from "./moduleRules.js";
import { type Limits, parseModule, type WasmModule } from "./wasmBinary.js";

/** What is known of the admitted module of a contract. */
export interface ContractReport extends ModuleFacts {
  readonly memory: Limits;
  /** Version of the rules by which its gas is counted. */
  readonly meteringVersion: number;
  /** Of the module with the counting in it. */
  readonly meteredBytes: number;
  readonly limits: typeof CONTRACT_LIMITS;
}

/** A report, and the module that counts what it uses. */
export interface AdmittedContract {
  readonly report: ContractReport;
  readonly metered: Uint8Array;
}

/** Whether a module says that it is a contract, by its marker; false for what is no module. */
export function claimsToBeContract(bytes: Uint8Array): boolean {
  try {
    return parseModule(bytes).exports.some(({ name }) => name === CONTRACT_MARKER);
  } catch (error) {
    if (error instanceof ModuleError) return false;
    throw error;
  }
}

/** Inspects and meters a module. Throws a ModuleError at the first rule that it breaks. */
export function admitContract(bytes: Uint8Array): AdmittedContract {
  const { sizeBytes, memoryPages } = CONTRACT_LIMITS;
  if (bytes.length > sizeBytes) {
    throw new ModuleError(`module of ${bytes.length} bytes is larger than ${sizeBytes} bytes`);
  }
  const module = parseModule(bytes);
  const { imports } = module;
  checkCount(imports.length, CONTRACT_LIMITS.imports, "imports");
  for (const entry of imports) checkImport(entry, REFUSED_IMPORTS);
  const exports = exportsByName(module);
  const memory = checkMemory(module, exports);
  checkTable(module);
  checkExports(module, exports);
  checkCount(module.globals.length, CONTRACT_LIMITS.globals, "globals");
  checkCount(module.totals.locals, CONTRACT_LIMITS.allLocals, "locals in all functions");
  checkCount(module.totals.maximumBodyBytes, CONTRACT_LIMITS.bodyBytes, "bytes in one function");
  checkByEngine(bytes);
  const metered = meterModule(bytes, module, memoryPages);
  const report = {
    ...factsOf(bytes, module),
    memory,
    meteringVersion: METERING_VERSION,
    meteredBytes: metered.length,
    limits: CONTRACT_LIMITS,
  };
  return { report, metered };
}

function checkCount(count: number, limit: number, of: string): void {
  if (count > limit) throw new ModuleError(`module: has ${count} ${of}, more than ${limit}`);
}

function checkMemory(module: WasmModule, exports: ExportTable): Limits {
  const [memory] = module.memories;
  if (memory === undefined || module.memories.length > 1) {
    throw new ModuleError(`memory: module defines ${module.memories.length} instead of 1`);
  }
  const pages = CONTRACT_LIMITS.memoryPages;
  if (memory.minimum < 1 || Math.max(memory.minimum, memory.maximum ?? 0) > pages) {
    const found = `${memory.minimum} to ${memory.maximum ?? "any number of"}`;
    throw new ModuleError(`memory: has ${found} pages instead of 1 to ${pages}`);
  }
  const exported = exports.get("memory");
  if (exported?.kind !== "memory") throw new ModuleError("memory: is not exported as memory");
  return memory;
}

function checkExports(module: WasmModule, exports: ExportTable): void {
  for (const name of exports.keys()) {
    if (!name.startsWith(RESERVED_EXPORTS)) continue;
    const why = `names that begin with ${RESERVED_EXPORTS} are those of the host`;
    throw new ModuleError(`export ${shown(name)}: ${why}`);
  }
  for (const name of [CONTRACT_MARKER, "instantiate"]) {
    if (!exports.has(name)) throw new ModuleError(`export ${name}: is missing`);
  }
  checkFunctionExport(module, exports, CONTRACT_MARKER, PLAIN_TYPE);
  for (const name of new Set([...CONTRACT_EXPORTS, ...LIGHT_CLIENT_EXPORTS])) {
    if (exports.has(name)) checkFunctionExport(module, exports, name, CALL_TYPE);
  }
}

/** The engine checks the types of operands and the ranges of indices, before anything is added that
 * could make a wrong index right. */
function checkByEngine(bytes: Uint8Array): void {
  if (WebAssembly.validate(bytes)) return;
  throw new ModuleError("module: the types of its operands or the ranges of its indices are wrong");
}
