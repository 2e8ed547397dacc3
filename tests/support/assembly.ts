/** Loads AssemblyScript units for vitest: compiled by asc, called through the loader. */
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import { compileForLoader } from "../../scripts/wasm.js";
import { ROOT } from "./root.js";

/** The exports of a unit: functions over pointers and numbers, and the loader's helpers. */
export type AssemblyUnit = ASUtil & Record<string, (...values: (number | bigint)[]) => number>;

/** Compiles an entry below tests/ and instantiates it; the imports of the ABI are absent. */
export async function loadAssembly(entry: string): Promise<AssemblyUnit> {
  const wasm = await compileForLoader(ROOT, entry);
  const ibc0 = {
    abort(pointer: number, length: number): void {
      const message = new Uint8Array(exports.memory!.buffer, pointer, length);
      throw new Error(`aborted: ${Buffer.from(message).toString("utf8")}`);
    },
  };
  const { exports } = instantiateSync<AssemblyUnit>(wasm, { ibc0 });
  exports._initialize?.();
  return exports as AssemblyUnit;
}

/** Passes a text as UTF-8. */
export function passText(unit: AssemblyUnit, text: string): number {
  const bytes = new TextEncoder().encode(text);
  return unit.__newArrayBuffer(bytes.buffer.slice(0, bytes.byteLength) as ArrayBuffer);
}
