/** Rules that modules of the core and of contracts have in common (assembly/ABI.md, section 1). */
import { createHash } from "node:crypto";
import { ModuleError } from "../errors.js";
import {
  equalTypes,
  type FunctionType,
  formatType,
  IMPORT_MODULE,
  IMPORTS,
  type ImportName,
  MODULE_LIMITS,
} from "./abi.js";
import { shown } from "./cursor.js";
import type { OpcodeClass } from "./opcodes.js";
import type { ExternalKind, Limits, WasmModule } from "./wasmBinary.js";

/** What is known of an admitted module, whatever it is for. */
export interface ModuleFacts {
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
  readonly table: Limits | undefined;
  readonly globals: number;
  /** Functions that the module defines. */
  readonly functions: number;
  readonly maximumParameters: number;
  readonly maximumLocals: number;
  readonly maximumNesting: number;
  readonly opcodes: Readonly<Record<OpcodeClass, number>>;
  readonly dataBytes: number;
  readonly elements: number;
  readonly customSections: readonly { readonly name: string; readonly sizeBytes: number }[];
}

export function factsOf(bytes: Uint8Array, module: WasmModule): ModuleFacts {
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
    table: module.tables[0],
    globals: module.globals.length,
    functions: module.functions.length,
    maximumParameters: parameters.reduce((most, count) => Math.max(most, count), 0),
    maximumLocals: module.totals.maximumLocals,
    maximumNesting: module.totals.maximumNesting,
    opcodes: module.totals.opcodes,
    dataBytes: module.dataBytes,
    elements: module.elements,
    customSections: module.customSections,
  };
}

/** Checks an import against the ABI, of which `refused` are not for this kind of module. */
export function checkImport(
  { module: from, name, type }: WasmModule["imports"][number],
  refused: ReadonlySet<ImportName> = new Set(),
): void {
  const where = `import ${shown(from)}.${shown(name)}`;
  if (from !== IMPORT_MODULE) {
    throw new ModuleError(`${where}: only module ${IMPORT_MODULE} is allowed`);
  }
  if (!Object.hasOwn(IMPORTS, name) || refused.has(name as ImportName)) {
    throw new ModuleError(`${where}: ABI ${IMPORT_MODULE} has no such function`);
  }
  const expected = IMPORTS[name as keyof typeof IMPORTS];
  if (!equalTypes(type, expected)) {
    throw new ModuleError(
      `${where}: has type ${formatType(type)} instead of ${formatType(expected)}`,
    );
  }
}

export type ExportTable = ReadonlyMap<
  string,
  { readonly kind: ExternalKind; readonly index: number }
>;

export function exportsByName(module: WasmModule): ExportTable {
  const table = new Map<string, { kind: ExternalKind; index: number }>();
  for (const { name, kind, index } of module.exports) {
    if (table.has(name)) throw new ModuleError(`export ${shown(name)}: appears twice`);
    table.set(name, { kind, index });
  }
  return table;
}

export function checkTable(module: WasmModule): void {
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

export function checkFunctionExport(
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
