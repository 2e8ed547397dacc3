/** The core that this package ships. */
import { readFileSync } from "node:fs";
import { HostError } from "../errors.js";
import { findInPackage } from "../packageFiles.js";
import { CoreModule } from "../vm/machine.js";

/** Inspected and compiled; `debug` takes the build with names and without optimisation. */
export function loadCore(debug = false): CoreModule {
  const file = debug ? "build/core.debug.wasm" : "build/core.wasm";
  const path = findInPackage(file);
  if (path === undefined) throw new HostError(`${file} is missing: run \`npm run build\``);
  return CoreModule.load(new Uint8Array(readFileSync(path)));
}
