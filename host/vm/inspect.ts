/** Judges a module by the rules of ABI `ibc0` (assembly/ABI.md, sections 1 and 2). */
import { ModuleError } from "../errors.js";
import {
  CALL_EXPORTS,
  CALL_TYPE,
  type FunctionType,
  MODULE_LIMITS,
  MUTABLE_GLOBALS,
  OPTIONAL_EXPORTS,
  PLAIN_EXPORTS,
  PLAIN_TYPE,
} from "./abi.js";
import { shown } from "./cursor.js";
import {
  checkFunctionExport,
  checkImport,
  checkTable,
  type ExportTable,
  exportsByName,
  factsOf,
  type ModuleFacts,
} from "./moduleRules.js";
import { parseModule, type WasmModule } from "./wasmBinary.js";

/** What is known of an admitted module. */
export interface ModuleReport extends ModuleFacts {
  readonly memoryPages: number;
  /** Names under which the mutable globals are exported. */
  readonly mutableGlobals: readonly string[];
  readonly limits: typeof MODULE_LIMITS;
}

/**
 * Inspects a module. Throws a ModuleError at the first rule that it breaks. That the operands of
 * every opcode fit, only the engine checks, when it compiles.
 */
export function inspectModule(bytes: Uint8Array): ModuleReport {
  const module = parseModule(bytes);
  for (const entry of module.imports) checkImport(entry);
  const exports = exportsByName(module);
  const memoryPages = checkMemory(module, exports);
  checkTable(module);
  checkFunctionExports(module, exports);
  const mutableGlobals = checkGlobals(module);
  return { ...factsOf(bytes, module), memoryPages, mutableGlobals, limits: MODULE_LIMITS };
}

function checkMemory(module: WasmModule, exports: ExportTable): number {
  const [memory] = module.memories;
  if (memory === undefined || module.memories.length > 1) {
    throw new ModuleError(`memory: module defines ${module.memories.length} instead of 1`);
  }
  const pages = MODULE_LIMITS.memoryPages;
  if (memory.minimum !== pages || memory.maximum !== pages) {
    const found = `${memory.minimum} to ${memory.maximum ?? "any number of"}`;
    throw new ModuleError(`memory: has ${found} pages instead of exactly ${pages}`);
  }
  const exported = exports.get("memory");
  if (exported?.kind !== "memory" || exported.index !== 0) {
    throw new ModuleError("memory: is not exported as memory");
  }
  return pages;
}

function checkFunctionExports(module: WasmModule, exports: ExportTable): void {
  const required: [string, FunctionType][] = [
    ...PLAIN_EXPORTS.map((name): [string, FunctionType] => [name, PLAIN_TYPE]),
    ...CALL_EXPORTS.map((name): [string, FunctionType] => [name, CALL_TYPE]),
  ];
  for (const [name, type] of required) {
    if (!exports.has(name)) throw new ModuleError(`export ${name}: is missing`);
    checkFunctionExport(module, exports, name, type);
  }
  for (const name of OPTIONAL_EXPORTS) {
    if (exports.has(name)) checkFunctionExport(module, exports, name, CALL_TYPE);
  }
}

/** Every mutable global is exported, and under allowed names only; returns these names. */
function checkGlobals(module: WasmModule): string[] {
  const names: string[] = [];
  const exported = new Set<number>();
  for (const { name, kind, index } of module.exports) {
    if (kind !== "global" || !module.globals[index]?.mutable) continue;
    if (!MUTABLE_GLOBALS.has(name)) {
      throw new ModuleError(
        `global ${index}: is mutable and exported as ${shown(name)}, not allowed`,
      );
    }
    names.push(name);
    exported.add(index);
  }
  for (const [index, global] of module.globals.entries()) {
    if (global.mutable && !exported.has(index)) {
      throw new ModuleError(`global ${index}: is mutable and not exported`);
    }
  }
  return names;
}
