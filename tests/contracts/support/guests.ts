/** Contracts of the tests, compiled once a run. */
import { compileContract } from "../../../scripts/wasm.js";
import { ROOT } from "../../support/root.js";

const compiled = new Map<string, Promise<Uint8Array>>();

/** The module of a contract in tests/contracts/guest. */
export function guest(name: string): Promise<Uint8Array> {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const wasm = compileContract(ROOT, `tests/contracts/guest/${name}.ts`);
  compiled.set(name, wasm);
  return wasm;
}
