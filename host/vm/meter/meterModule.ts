/**
 * Injects the counting of gas and stack into a module, binary to binary: a pure function of the
 * module's bytes, of version METERING_VERSION. What is added stands behind what is there, so that
 * no index changes; custom sections, whose offsets would be wrong, are left out.
 */
import { HostError } from "../../errors.js";
import type { FunctionType } from "../abi.js";
import { ByteWriter } from "../byteWriter.js";
import { Cursor } from "../cursor.js";
import type { WasmModule } from "../wasmBinary.js";
import { INSTRUCTION_GAS } from "./gasTable.js";
import { type MeterIndices, meterFunction } from "./meterFunction.js";
import type { CalledTypes } from "./operandHeight.js";

/** What is left: gas as i64, bytes of stack as i32; -1 where one was spent. */
export const GAS_EXPORT = "meter_gas";
export const STACK_EXPORT = "meter_stack";
/** The module's own mutable globals, each with its index behind this, so that they can be reset. */
export const GLOBAL_EXPORT = "meter_global_";
/** Names of exports that modules must not have. */
export const RESERVED_EXPORTS = "meter_";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const SECTION = {
  types: 1,
  functions: 3,
  memories: 5,
  globals: 6,
  exports: 7,
  code: 10,
  last: 11,
} as const;
const GLOBAL_KIND = 3;
/** `(i32) -> i32` */
const GROW_TYPE = [0x60, 1, 0x7f, 1, 0x7f];

/** The metered module of an admitted one, which the engine has found valid too: its memory has a
 * maximum of `maximumPages` where it declares none. */
export function meterModule(
  bytes: Uint8Array,
  module: WasmModule,
  maximumPages: number,
): Uint8Array {
  const indices: MeterIndices = {
    gas: module.globals.length,
    stack: module.globals.length + 1,
    grow: module.imports.length + module.functions.length,
  };
  const sections = sectionsOf(bytes);
  const out = new ByteWriter();
  out.append(...HEADER);
  const write = (id: number, content: Uint8Array | undefined): void => {
    if (content === undefined) return;
    out.byte(id);
    out.u32(content.length);
    out.raw(content);
  };
  for (let id = 1; id <= SECTION.last; id++) {
    const section = sections.get(id);
    if (id === SECTION.types) write(id, extended(bytes, section, [GROW_TYPE]));
    else if (id === SECTION.functions) {
      write(id, extended(bytes, section, [[...leb(module.types.length)]]));
    } else if (id === SECTION.memories) write(id, memorySection(module, maximumPages));
    else if (id === SECTION.globals) write(id, extended(bytes, section, METER_GLOBALS));
    else if (id === SECTION.exports) {
      write(id, extended(bytes, section, exportsOf(module, indices)));
    } else if (id === SECTION.code) write(id, codeSection(bytes, section, module, indices));
    else write(id, section && bytes.subarray(section.position, section.end));
  }
  return out.finish();
}

/** A mutable i64 and a mutable i32, both 0: nothing runs before the host has filled them. */
const METER_GLOBALS = [
  [0x7e, 1, 0x42, 0, 0x0b],
  [0x7f, 1, 0x41, 0, 0x0b],
];

/** Cursors over the contents of all sections but custom ones, by their ids. */
function sectionsOf(bytes: Uint8Array): ReadonlyMap<number, Cursor> {
  const sections = new Map<number, Cursor>();
  const cursor = new Cursor(bytes, HEADER.length, bytes.length, "module");
  while (!cursor.atEnd) {
    const id = cursor.byte();
    const section = cursor.sub(cursor.u32(), `section ${id}`);
    if (id !== 0) sections.set(id, section);
  }
  return sections;
}

/** A section with entries added behind those that it has; one that is not there has none. */
function extended(
  bytes: Uint8Array,
  section: Cursor | undefined,
  entries: readonly (readonly number[])[],
): Uint8Array {
  const out = new ByteWriter();
  out.u32((section?.u32() ?? 0) + entries.length);
  if (section !== undefined) out.raw(bytes.subarray(section.position, section.end));
  for (const entry of entries) out.append(...entry);
  return out.finish();
}

function memorySection(module: WasmModule, maximumPages: number): Uint8Array {
  const { minimum, maximum = maximumPages } = module.memories[0]!;
  return Uint8Array.from([1, 1, ...leb(minimum), ...leb(maximum)]);
}

function exportsOf(module: WasmModule, { gas, stack }: MeterIndices): number[][] {
  const entry = (name: string, index: number): number[] => {
    const out = new ByteWriter();
    out.name(name);
    out.byte(GLOBAL_KIND);
    out.u32(index);
    return [...out.finish()];
  };
  const own = [...module.globals.entries()].filter(([, { mutable }]) => mutable);
  return [
    entry(GAS_EXPORT, gas),
    entry(STACK_EXPORT, stack),
    ...own.map(([index]) => entry(`${GLOBAL_EXPORT}${index}`, index)),
  ];
}

function codeSection(
  bytes: Uint8Array,
  section: Cursor | undefined,
  module: WasmModule,
  indices: MeterIndices,
): Uint8Array {
  if (section === undefined) throw new HostError("the module to be metered has no code");
  const types = calledTypes(module);
  const out = new ByteWriter();
  section.u32();
  out.u32(module.functions.length + 1);
  for (const [index, type] of module.functions.entries()) {
    const body = section.sub(section.u32(), `function ${module.imports.length + index}`);
    const metered = meterFunction(bytes, body, type, types, indices);
    out.u32(metered.length);
    out.raw(metered);
  }
  const grow = growFunction(indices);
  out.u32(grow.length);
  out.raw(grow);
  return out.finish();
}

function calledTypes(module: WasmModule): CalledTypes {
  const functions: FunctionType[] = [
    ...module.imports.map(({ type }) => type),
    ...module.functions,
  ];
  return {
    functionAt: (index) => functions[index]!,
    typeAt: (index) => module.types[index]!,
  };
}

/** Grows the memory by so many pages, each paid for before. */
function growFunction({ gas }: MeterIndices): Uint8Array {
  const out = new ByteWriter();
  const price = () => {
    out.append(0x23, ...leb(gas), 0x20, 0, 0xad, 0x42);
    out.signed(BigInt(INSTRUCTION_GAS.grownPage));
    out.byte(0x7e);
  };
  out.byte(0);
  // global.get gas; local.get 0; i64.extend_i32_u; i64.const price; i64.mul; i64.lt_u; if
  price();
  out.append(0x54, 0x04, 0x40, 0x42, 0x7f, 0x24, ...leb(gas), 0x00, 0x0b);
  // ... i64.sub; global.set gas
  price();
  out.append(0x7d, 0x24, ...leb(gas));
  // local.get 0; memory.grow; end
  out.append(0x20, 0, 0x40, 0, 0x0b);
  return out.finish();
}

function leb(value: number): Uint8Array {
  const out = new ByteWriter();
  out.u32(value);
  return out.finish();
}
