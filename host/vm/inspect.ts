/** Judges a module by the rules of ABI `ibc0` (assembly/ABI.md, sections 1 and 2). */
import { createHash } from "node:crypto";
import { ModuleError } from "../errors.js";
import {
  CALL_EXPORTS,
  CALL_TYPE,
  equalTypes,
  type FunctionType,
  formatType,
  IMPORT_MODULE,
  IMPORTS,
  MODULE_LIMITS,
  MUTABLE_GLOBALS,
  OPTIONAL_EXPORTS,
  PLAIN_EXPORTS,
  PLAIN_TYPE,
} from "./abi.js";
import { shown } from "./cursor.js";
import type { OpcodeClass } from "./opcodes.js";
import { type ExternalKind, type Limits, parseModule, type WasmModule } from "./wasmBinary.js";

/** What is known of an admitted module. */
export interface ModuleReport {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** In the order of the module. */
  readonly imports: readonly { readonly name: string; readonly type: string }[];
  readonly exports: readonly {
    readonly name: string;
    readonly kind: ExternalKind;
    /** Of functions and globals. */
    readonly type: string | undefined;
  }[];
  readonly memoryPages: number;
  readonly table: Limits | undefined;
  readonly globals: number;
  /** Names under which the mutable globals are exported. */
  readonly mutableGlobals: readonly string[];
  /** Functions that the module defines. */
  readonly functions: number;
  readonly maximumParameters: number;
  readonly maximumLocals: number;
  readonly maximumNesting: number;
  readonly opcodes: Readonly<Record<OpcodeClass, number>>;
  readonly dataBytes: number;
  readonly elements: number;
  readonly customSections: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly limits: typeof MODULE_LIMITS;
}

/**
 * Inspects a module. Throws a ModuleError at the first rule that it breaks. That the operands of
 * every opcode fit, only the engine checks, when it compiles.
 */
export function inspectModule(bytes: Uint8Array): ModuleReport {
  const module = parseModule(bytes);
  for (const entry of module.imports) checkImport(entry.module, entry.name, entry.type);
  const exports = exportsByName(module);
  const memoryPages = checkMemory(module, exports);
  checkTable(module);
  checkFunctionExports(module, exports);
  const mutableGlobals = checkGlobals(module);
  const parameters = [...module.imports.map((entry) => entry.type), ...module.functions].map(
    (type) => type.parameters.length,
  );
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    sizeBytes: bytes.length,
    imports: module.imports.map(({ name, type }) => ({ name, type: formatType(type) })),
    exports: module.exports.map(({ name, kind, index }) => {
      return { name, kind, type: externalType(module, kind, index) };
    }),
    memoryPages,
    table: module.tables[0],
    globals: module.globals.length,
    mutableGlobals,
    functions: module.functions.length,
    maximumParameters: parameters.reduce((most, count) => Math.max(most, count), 0),
    maximumLocals: module.totals.maximumLocals,
    maximumNesting: module.totals.maximumNesting,
    opcodes: module.totals.opcodes,
    dataBytes: module.dataBytes,
    elements: module.elements,
    customSections: module.customSections,
    limits: MODULE_LIMITS,
  };
}

function checkImport(from: string, name: string, type: FunctionType): void {
  const where = `import ${shown(from)}.${shown(name)}`;
  if (from !== IMPORT_MODULE) {
    throw new ModuleError(`${where}: only module ${IMPORT_MODULE} is allowed`);
  }
  if (!Object.hasOwn(IMPORTS, name)) {
    throw new ModuleError(`${where}: ABI ${IMPORT_MODULE} has no such function`);
  }
  const expected = IMPORTS[name as keyof typeof IMPORTS];
  if (!equalTypes(type, expected)) {
    throw new ModuleError(
      `${where}: has type ${formatType(type)} instead of ${formatType(expected)}`,
    );
  }
}

type ExportTable = ReadonlyMap<string, { readonly kind: ExternalKind; readonly index: number }>;

function exportsByName(module: WasmModule): ExportTable {
  const table = new Map<string, { kind: ExternalKind; index: number }>();
  for (const { name, kind, index } of module.exports) {
    if (table.has(name)) throw new ModuleError(`export ${shown(name)}: appears twice`);
    table.set(name, { kind, index });
  }
  return table;
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

function checkTable(module: WasmModule): void {
  if (module.tables.length > 1) {
    throw new ModuleError(`table: module defines ${module.tables.length}, more than 1`);
  }
  const [table] = module.tables;
  if (table === undefined) return;
  if (table.maximum === undefined || table.maximum > MODULE_LIMITS.tableEntries) {
    const found = table.maximum ?? "none";
    throw new ModuleError(
      `table: maximum is ${found}, and has to be at most ${MODULE_LIMITS.tableEntries}`,
    );
  }
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

function checkFunctionExport(
  module: WasmModule,
  exports: ExportTable,
  name: string,
  expected: FunctionType,
): void {
  const exported = exports.get(name);
  const type = exported?.kind === "function" ? functionType(module, exported.index) : undefined;
  if (type === undefined) throw new ModuleError(`export ${name}: is not a function`);
  if (!equalTypes(type, expected)) {
    throw new ModuleError(
      `export ${name}: has type ${formatType(type)} instead of ${formatType(expected)}`,
    );
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

function functionType(module: WasmModule, index: number): FunctionType | undefined {
  const imported = module.imports.length;
  return index < imported ? module.imports[index]?.type : module.functions[index - imported];
}

function externalType(module: WasmModule, kind: ExternalKind, index: number): string | undefined {
  if (kind === "global") {
    const global = module.globals[index];
    return global && (global.mutable ? `mutable ${global.type}` : global.type);
  }
  const type = kind === "function" ? functionType(module, index) : undefined;
  return type && formatType(type);
}
