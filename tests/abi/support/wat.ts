/** Guests in WebAssembly text: a valid module of ABI `ibc0`, whose parts a test may replace. */
import binaryen from "binaryen";
import { IMPORTS } from "../../../host/vm/abi.js";

/** Parts of the text of a module; each has a valid default. */
export interface GuestParts {
  imports?: string;
  memory?: string;
  globals?: string;
  /** Functions, tables, data and whatever else. */
  items?: string;
  /** Bodies of the calls, each leaving an i32. */
  deliver?: string;
  rewind?: string;
  /** The exports that every guest must have. */
  exports?: string;
}

/** A declaration for every import, named as it is. */
export const ALL_IMPORTS = Object.entries(IMPORTS)
  .map(([name, { parameters, result }]) => {
    const types = parameters.length > 0 ? ` (param ${parameters.join(" ")})` : "";
    const results = result === undefined ? "" : ` (result ${result})`;
    return `(import "ibc0" "${name}" (func $${name}${types}${results}))`;
  })
  .join("\n");

const EXPORTS = `
  (export "ibc_abi_0" (func $ibc_abi_0))
  (export "deliver" (func $deliver))
  (export "begin_block" (func $idle))
  (export "end_block" (func $idle))
  (export "init_genesis" (func $idle))
  (export "rewind" (func $rewind))`;

/** The text of a guest. */
export function guestText(parts: GuestParts = {}): string {
  return `(module
    ${parts.imports ?? ALL_IMPORTS}
    ${parts.memory ?? '(memory (export "memory") 512 512)'}
    ${parts.globals ?? ""}
    (func $ibc_abi_0)
    (func $idle (result i32) (i32.const 0))
    (func $deliver (result i32) ${parts.deliver ?? "(i32.const 0)"})
    (func $rewind ${parts.rewind ?? ""})
    ${parts.items ?? ""}
    ${parts.exports ?? EXPORTS}
  )`;
}

const { Features } = binaryen;
const ADMITTED = Features.SignExt | Features.MutableGlobals;

/** The binary of a module's text, for which the assembler may use these proposals too. */
export function assemble(text: string, proposals = 0): Uint8Array {
  const module = binaryen.parseText(text);
  try {
    module.setFeatures(ADMITTED | proposals);
    return Uint8Array.from(module.emitBinary());
  } finally {
    module.dispose();
  }
}

/** The binary of a guest. */
export function guest(parts: GuestParts = {}, proposals = 0): Uint8Array {
  return assemble(guestText(parts), proposals);
}
