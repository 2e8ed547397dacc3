/** Finding and loading the wasm module that the commands run. */

import { readFileSync } from "node:fs";
import { HostError, InputError, ModuleError } from "../errors.js";
import { findInPackage } from "../packageFiles.js";
import { CoreModule } from "../vm/machine.js";

/** The bytes of a module: of `--wasm` when it is given, else of the one built with this package. */
export function readModule(file: string | undefined): Uint8Array {
  const path = file ?? defaultPath();
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT") throw new InputError(path, "there is no such file");
    if (code === "EISDIR") throw new InputError(path, "this is a directory, not a wasm module");
    throw new InputError(path, `cannot be read: ${error instanceof Error ? error.message : code}`);
  }
}

/** Reads and checks a module; a ModuleError names the file. */
export function loadCore(file: string | undefined): CoreModule {
  const bytes = readModule(file);
  try {
    return CoreModule.load(bytes);
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    throw new ModuleError(`${file ?? "build/core.wasm"}: ${error.message}`);
  }
}

/** The build of the core that tells of its checks. */
export function loadExplainingCore(): CoreModule {
  return loadCore(pathOf("build/core.explain.wasm"));
}

/** The version in package.json. */
export function readPackageVersion(): string {
  const path = findInPackage("package.json");
  if (path === undefined) throw new HostError("package.json is missing");
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
  return version;
}

function defaultPath(): string {
  const path = findInPackage("build/core.wasm");
  if (path !== undefined) return path;
  throw new HostError("build/core.wasm is missing: run `npm run build`, or name one with --wasm");
}

function pathOf(file: string): string {
  const path = findInPackage(file);
  if (path !== undefined) return path;
  throw new HostError(`${file} is missing: run \`npm run build\``);
}
