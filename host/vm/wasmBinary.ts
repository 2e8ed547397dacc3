/**
 * Parses a WebAssembly binary into what the inspector judges. Only the features that ABI `ibc0`
 * admits are understood (assembly/ABI.md, section 1); everything else is refused where it appears.
 * No engine is asked.
 */
import { ModuleError } from "../errors.js";
import { type FunctionType, MODULE_LIMITS, type ValueType } from "./abi.js";
import { Cursor, shown } from "./cursor.js";
import { type BodyTotals, walkBody } from "./functionBody.js";
import { OPCODE_CLASSES, type OpcodeClass } from "./opcodes.js";

export type ExternalKind = "function" | "table" | "memory" | "global";

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
}

export interface WasmExport {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
}

export interface WasmGlobal {
  readonly type: ValueType;
  readonly mutable: boolean;
}

/** Sizes in pages of a memory or entries of a table. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** A parsed module. */
export interface WasmModule {
  readonly types: FunctionType[];
  readonly imports: WasmImport[];
  /** Types of the functions that the module defines; their indices follow those of the imports. */
  readonly functions: FunctionType[];
  readonly tables: Limits[];
  readonly memories: Limits[];
  readonly globals: WasmGlobal[];
  readonly exports: WasmExport[];
  readonly customSections: { readonly name: string; readonly sizeBytes: number }[];
  readonly totals: BodyTotals;
  elements: number;
  dataBytes: number;
}

const SECTIONS = [
  "custom section",
  "type section",
  "import section",
  "function section",
  "table section",
  "memory section",
  "global section",
  "export section",
  "start section",
  "element section",
  "code section",
  "data section",
] as const;
const FORBIDDEN_SECTIONS: ReadonlyMap<number, string> = new Map([
  [8, "a start section is not allowed"],
  [12, "a data count section (bulk memory) is not allowed"],
  [13, "a tag section (exceptions) is not allowed"],
]);
const CODE_SECTION = 10;
const KINDS: readonly ExternalKind[] = ["function", "table", "memory", "global"];

/** Parses a module; throws a ModuleError that says what is wrong and at which byte. */
export function parseModule(bytes: Uint8Array): WasmModule {
  if (bytes.length > MODULE_LIMITS.sizeBytes) {
    throw new ModuleError(
      `module of ${bytes.length} bytes is larger than ${MODULE_LIMITS.sizeBytes} bytes`,
    );
  }
  const cursor = new Cursor(bytes, 0, bytes.length, "module");
  for (const byte of [0x00, 0x61, 0x73, 0x6d]) cursor.expect(byte, "not a WebAssembly binary");
  for (const byte of [1, 0, 0, 0]) cursor.expect(byte, "not version 1 of the binary format");
  const module = emptyModule();
  let previous = 0;
  let hasCode = false;
  while (!cursor.atEnd) {
    const start = cursor.position;
    const id = cursor.byte();
    const forbidden = FORBIDDEN_SECTIONS.get(id);
    if (forbidden !== undefined) cursor.fail(forbidden, start);
    const name = SECTIONS[id];
    if (name === undefined) return cursor.fail(`section ${id} is unknown`, start);
    if (id !== 0 && id === previous) cursor.fail(`a second ${name}`, start);
    if (id !== 0 && id < previous) cursor.fail(`${name} is out of order`, start);
    if (id !== 0) previous = id;
    const section = cursor.sub(cursor.u32(), name);
    readSection(id, section, module);
    if (!section.atEnd) section.fail("bytes follow its last entry");
    hasCode ||= id === CODE_SECTION;
  }
  if (!hasCode && module.functions.length > 0) cursor.fail("functions have no code section");
  return module;
}

function emptyModule(): WasmModule {
  const opcodes = Object.fromEntries(OPCODE_CLASSES.map((name) => [name, 0]));
  return {
    types: [],
    imports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    exports: [],
    customSections: [],
    totals: {
      opcodes: opcodes as Record<OpcodeClass, number>,
      maximumLocals: 0,
      maximumNesting: 0,
      locals: 0,
      maximumBodyBytes: 0,
    },
    elements: 0,
    dataBytes: 0,
  };
}

function readSection(id: number, section: Cursor, module: WasmModule): void {
  const entries = (of: string, read: () => void): void => {
    for (let left = section.count(of); left > 0; left--) read();
  };
  if (id === 0) readCustom(section, module);
  else if (id === 1) entries("types", () => module.types.push(readType(section)));
  else if (id === 2) entries("imports", () => module.imports.push(readImport(section, module)));
  else if (id === 3) readFunctions(section, module);
  else if (id === 4) entries("tables", () => module.tables.push(readTable(section)));
  else if (id === 5) entries("memories", () => module.memories.push(readLimits(section)));
  else if (id === 6) entries("globals", () => module.globals.push(readGlobal(section)));
  else if (id === 7) entries("exports", () => module.exports.push(readExport(section)));
  else if (id === 9) entries("element segments", () => readElements(section, module));
  else if (id === CODE_SECTION) readCode(section, module);
  else entries("data segments", () => readData(section, module));
}

function readCustom(section: Cursor, module: WasmModule): void {
  const sizeBytes = section.end - section.position;
  module.customSections.push({ name: section.name(), sizeBytes });
  section.skip(section.end - section.position);
}

function readType(section: Cursor): FunctionType {
  section.expect(0x60, "only function types are allowed");
  const parameters: ValueType[] = [];
  for (let left = section.count("parameters", MODULE_LIMITS.parameters); left > 0; left--) {
    parameters.push(section.valueType());
  }
  const results = section.count("results", 1);
  return { parameters, result: results === 1 ? section.valueType() : undefined };
}

function readTypeIndex(section: Cursor, module: WasmModule): FunctionType {
  const start = section.position;
  const index = section.u32();
  return module.types[index] ?? section.fail(`type ${index} is not defined`, start);
}

function readImport(section: Cursor, module: WasmModule): WasmImport {
  const start = section.position;
  const [from, name] = [section.name(), section.name()];
  if (section.byte() !== 0) section.fail(`${shown(from)}.${shown(name)} is not a function`, start);
  return { module: from, name, type: readTypeIndex(section, module) };
}

function readFunctions(section: Cursor, module: WasmModule): void {
  for (let left = section.count("functions", MODULE_LIMITS.functions); left > 0; left--) {
    module.functions.push(readTypeIndex(section, module));
  }
}

function readLimits(section: Cursor): Limits {
  const start = section.position;
  const flags = section.byte();
  if (flags > 1) section.fail("shared or 64-bit sizes are not allowed", start);
  const minimum = section.u32();
  return { minimum, maximum: flags === 1 ? section.u32() : undefined };
}

function readTable(section: Cursor): Limits {
  section.expect(0x70, "only tables of functions are allowed");
  return readLimits(section);
}

function readGlobal(section: Cursor): WasmGlobal {
  const type = section.valueType();
  const start = section.position;
  const flag = section.byte();
  if (flag > 1) section.fail("mutability is neither 0 nor 1", start);
  readConstant(section, type);
  return { type, mutable: flag === 1 };
}

/** An initialiser: one constant of the type, and the end. */
function readConstant(section: Cursor, type: ValueType): void {
  section.expect(type === "i32" ? 0x41 : 0x42, `initialiser is not an ${type} constant`);
  section.skipSigned(type === "i32" ? 32 : 64);
  section.expect(0x0b, "initialiser is more than one constant");
}

function readExport(section: Cursor): WasmExport {
  const name = section.name();
  const start = section.position;
  const kind = KINDS[section.byte()];
  if (kind === undefined) section.fail(`export ${shown(name)} is of an unknown kind`, start);
  return { name, kind, index: section.u32() };
}

function readElements(section: Cursor, module: WasmModule): void {
  const start = section.position;
  if (section.u32() !== 0) section.fail("only active segments of table 0 are allowed", start);
  readConstant(section, "i32");
  for (let left = section.count("elements"); left > 0; left--) {
    section.u32();
    module.elements++;
  }
}

function readCode(section: Cursor, module: WasmModule): void {
  const start = section.position;
  const count = section.count("function bodies");
  if (count !== module.functions.length) {
    section.fail(`has ${count} bodies for ${module.functions.length} functions`, start);
  }
  for (let index = 0; index < count; index++) {
    const name = `function ${module.imports.length + index}`;
    walkBody(section.sub(section.u32(), name), module.totals);
  }
}

function readData(section: Cursor, module: WasmModule): void {
  const start = section.position;
  if (section.u32() !== 0) section.fail("only active segments of memory 0 are allowed", start);
  readConstant(section, "i32");
  const size = section.u32();
  section.skip(size);
  module.dataBytes += size;
}
