/** AssemblyScript to WebAssembly: asc, in process, with the arena as its runtime. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { HostError } from "../errors.js";

/** How much of what the compiler says is shown. */
const MAX_COMPLAINT_LINES = 40;
const OUTPUT = "raw.wasm";

/** What is used of asc. Its own types declare a `console` that hides Node's. */
interface Compiler {
  /** The standard library by the names of its files. */
  readonly libraryFiles: Record<string, string>;
  main(
    options: readonly string[],
    files: {
      readFile(name: string, folder: string): string | null;
      writeFile(name: string, contents: Uint8Array | string): void;
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}
const COMPILER: string = "assemblyscript/asc";

/** Where `rt/stub` of the standard library is replaced, in the package. */
export const ARENA = "assembly/runtime/arena.ts";

export interface Assembly {
  /** The folder that sources are read from. */
  readonly folder: string;
  /** The file that is compiled, relative to the folder. */
  readonly entry: string;
  /** Of asc. */
  readonly options: readonly string[];
  /** The text that stands in for `rt/stub`. */
  readonly arena: string;
  /** Sources of libraries by their names, such as `strait/sdk/index`. */
  readonly libraries?: ReadonlyMap<string, string>;
  /** Sources that stand in for files of the folder, or add to them. */
  readonly sources?: ReadonlyMap<string, string>;
}

/** Compiles an entry. Throws a HostError with what the compiler says. */
export async function assemble(assembly: Assembly): Promise<Uint8Array> {
  const { arena, entry, folder, libraries, options, sources } = assembly;
  const asc: Compiler = await import(COMPILER);
  asc.libraryFiles["rt/stub"] = arena;
  for (const [name, source] of libraries ?? []) asc.libraryFiles[name] = source;
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([entry, "--baseDir", folder, "-o", OUTPUT, ...options], {
    readFile: (name, from) => sources?.get(name) ?? readIfThere(join(from, name)),
    writeFile: (name, contents) => {
      if (name === OUTPUT && typeof contents !== "string") wasm = contents;
    },
  });
  if (error !== null || wasm === undefined) {
    const complaint = stderr.toString().split("\n").slice(0, MAX_COMPLAINT_LINES).join("\n");
    throw new HostError(`${entry} does not compile:\n${complaint || error?.message}`);
  }
  return wasm;
}

function readIfThere(path: string): string | null {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : null;
}
