/** The contracts of examples/, which the build has compiled. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/root.js";

export function exampleCode(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(ROOT, "examples", `${name}.wasm`)));
}
