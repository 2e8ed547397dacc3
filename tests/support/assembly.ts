/** Loads AssemblyScript units for vitest: compiled by asc, called through the loader. */
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import { compileForLoader } from "../../scripts/wasm.js";
import { ROOT } from "./root.js";

/** The exports of a unit: functions over pointers and numbers, and the loader's helpers. */
export type AssemblyUnit = ASUtil & Record<string, (...values: (number | bigint)[]) => number>;

/** Imports of the ABI that a unit needs, by name. */
export type UnitImports = (memory: () => WebAssembly.Memory) => Record<string, CallableFunction>;

/** Compiles an entry below tests/ and instantiates it; of the imports of the ABI it has `abort` and
 * those given. */
export async function loadAssembly(
  entry: string,
  imports: UnitImports = () => ({}),
): Promise<AssemblyUnit> {
  const wasm = await compileForLoader(ROOT, entry);
  let memory: WebAssembly.Memory | undefined;
  const ibc0 = {
    ...imports(() => memory!),
    abort(pointer: number, length: number): void {
      const message = new Uint8Array(memory!.buffer, pointer, length);
      throw new Error(`aborted: ${Buffer.from(message).toString("utf8")}`);
    },
  };
  const { exports } = instantiateSync<AssemblyUnit>(wasm, { ibc0 });
  memory = exports.memory;
  exports._initialize?.();
  return exports as AssemblyUnit;
}

/** Passes a text as UTF-8. */
export function passText(unit: AssemblyUnit, text: string): number {
  const bytes = new TextEncoder().encode(text);
  return unit.__newArrayBuffer(bytes.buffer.slice(0, bytes.byteLength) as ArrayBuffer);
}
