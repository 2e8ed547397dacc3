/** Compiles AssemblyScript entries of this package into modules that ABI `ibc0` admits. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";
import { instrument } from "./explain/instrument.js";

export type Target = "release" | "debug";

export interface Compilation {
  /** Absolute path of the package. */
  readonly root: string;
  /** Entry file, relative to the package. */
  readonly entry: string;
  readonly target: Target;
}

/** How much of what the compiler says is shown. */
const MAX_COMPLAINT_LINES = 40;

/** The custom section that says what the numbers in reports mean (host/explain/sites.ts). */
const EXPLANATION_SECTION = "strait.explanation";

/** Where `rt/stub` of the standard library is replaced. */
const ARENA = "assembly/runtime/arena.ts";

/** Internal names of the mutable globals that may survive, and what they are exported as. */
const MUTABLE_GLOBALS: ReadonlyMap<string, string> = new Map([
  ["~lib/rt/stub/offset", "arena_offset"],
  ["~lib/rt/stub/mark", "arena_mark"],
  ["~argumentsLength", "argument_count"],
]);

/**
 * Compiles an entry: asc with the arena runtime in place of `rt/stub`, then wasm-ctor-eval, which
 * runs module initialisation at build time and leaves no start section, then the exports of the
 * mutable globals. Throws when initialisation could not be evaluated away.
 */
export async function compileCore(compilation: Compilation): Promise<Uint8Array> {
  const raw = await compileRaw(compilation, []);
  const evaluated = evaluateInitialisation(compilation.root, raw);
  const isDebug = compilation.target === "debug";
  return finishModule(evaluated, { keepNames: isDebug, isOptimised: !isDebug });
}

/** What a contract's memory begins with: an instance is wiped after each call. */
const CONTRACT_PAGES = 4;

/**
 * Compiles a contract (host/contracts/CONTRACTS.md) in the same way. Its memory grows, and its
 * mutable globals need no names.
 */
export async function compileContract(root: string, entry: string): Promise<Uint8Array> {
  const raw = await compileRaw({ root, entry, target: "release" }, [
    "--initialMemory",
    `${CONTRACT_PAGES}`,
    "--use",
    "ARENA_GROWS=1",
  ]);
  const evaluated = evaluateInitialisation(root, raw);
  return finishModule(evaluated, { keepNames: false, isOptimised: true });
}

/**
 * Compiles the core so that it tells of every check: its sources are those of the package with
 * reports beside the checks, and the table of their places stands in a custom section. It is not
 * optimised beyond what the limits on modules ask for: building it has to be quick.
 */
export async function compileExplainingCore(root: string): Promise<Uint8Array> {
  const { sources, table } = instrument(readSources(root));
  const compilation: Compilation = { root, entry: "assembly/index.ts", target: "debug" };
  const raw = await compileRaw(compilation, [], sources);
  const evaluated = evaluateInitialisation(root, raw);
  return finishModule(evaluated, {
    keepNames: false,
    isOptimised: false,
    passes: ["coalesce-locals", "vacuum"],
    section: { name: EXPLANATION_SECTION, text: JSON.stringify(table) },
  });
}

/** The sources of the core by their paths below `assembly/`. */
function readSources(root: string): ReadonlyMap<string, string> {
  const paths = readdirSync(join(root, "assembly"), { recursive: true, encoding: "utf8" });
  const names = paths.map((path) => path.split(sep).join("/")).filter((p) => p.endsWith(".ts"));
  return new Map(names.map((name) => [name, readFileSync(join(root, "assembly", name), "utf8")]));
}

/**
 * Compiles an entry whose exports are called with strings and buffers: tests of the core's insides
 * use it with @assemblyscript/loader. Its `_initialize` is called by whoever instantiates it.
 */
export function compileForLoader(root: string, entry: string): Promise<Uint8Array> {
  return compileRaw({ root, entry, target: "debug" }, ["--exportRuntime"]);
}

/** asc, in process, reading files relative to the package root and writing to memory. */
async function compileRaw(
  { root, entry, target }: Compilation,
  more: readonly string[],
  replaced: ReadonlyMap<string, string> = new Map(),
): Promise<Uint8Array> {
  asc.libraryFiles["rt/stub"] = readFileSync(join(root, ARENA), "utf8");
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      entry,
      "--config",
      "asconfig.json",
      "--target",
      target,
      "--baseDir",
      root,
      "-o",
      "raw.wasm",
      ...more,
    ],
    {
      readFile: (name, folder) =>
        replaced.get(name.replace(/^assembly\//, "")) ?? readIfThere(join(folder, name)),
      writeFile: (name, contents) => {
        if (name === "raw.wasm" && typeof contents !== "string") wasm = contents;
      },
    },
  );
  if (error !== null || wasm === undefined) {
    const complaint = stderr.toString().split("\n").slice(0, MAX_COMPLAINT_LINES).join("\n");
    throw new Error(`${entry} does not compile:\n${complaint}`);
  }
  return wasm;
}

function readIfThere(path: string): string | null {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : null;
}

/** Runs `_initialize` at build time and folds what it did into data and globals. */
function evaluateInitialisation(root: string, raw: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "strait-build-"));
  try {
    writeFileSync(join(folder, "raw.wasm"), raw);
    execFileSync(
      process.execPath,
      [
        join(root, "node_modules/binaryen/bin/wasm-ctor-eval"),
        "raw.wasm",
        "--ctors=_initialize",
        "--ignore-external-input",
        "--debuginfo",
        "-o",
        "evaluated.wasm",
      ],
      { cwd: folder, stdio: "pipe" },
    );
    return new Uint8Array(readFileSync(join(folder, "evaluated.wasm")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Finish {
  readonly keepNames: boolean;
  readonly isOptimised: boolean;
  /** Of binaryen, beside those that every build needs. */
  readonly passes?: readonly string[];
  /** A custom section to be added. */
  readonly section?: { readonly name: string; readonly text: string };
}

/** Exports every mutable global, so that a host can watch them, and refuses unknown ones;
 * optimises a release. */
function finishModule(wasm: Uint8Array, options: Finish): Uint8Array {
  const { keepNames, isOptimised, passes, section } = options;
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  try {
    // What only module initialisation wrote is a constant now.
    module.runPasses(["simplify-globals", "remove-unused-module-elements"]);
    for (let index = 0; index < module.getNumExports(); index++) {
      const { name } = binaryen.getExportInfo(module.getExportByIndex(index));
      if (name === "_initialize") throw new Error("module initialisation was not evaluated away");
    }
    for (let index = 0; index < module.getNumGlobals(); index++) {
      const { name, mutable } = binaryen.getGlobalInfo(module.getGlobalByIndex(index));
      if (!mutable) continue;
      const exported = MUTABLE_GLOBALS.get(name);
      if (exported === undefined) throw new Error(`mutable global ${name} is not allowed`);
      module.addGlobalExport(name, exported);
    }
    if (isOptimised) optimize(module);
    if (passes !== undefined) module.runPasses([...passes]);
    if (section !== undefined) {
      module.addCustomSection(section.name, new TextEncoder().encode(section.text));
    }
    binaryen.setDebugInfo(keepNames);
    const bytes = module.emitBinary();
    return keepNames ? keepFunctionNames(bytes) : bytes;
  } finally {
    module.dispose();
  }
}

/**
 * Optimises once more, now that what initialisation wrote is constant, and inlines more than asc
 * does: engines inline nothing across functions of wasm, and readers of a few bytes are called
 * everywhere. A receive takes a tenth less time for it; the module grows by a quarter.
 */
function optimize(module: binaryen.Module): void {
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  binaryen.setAlwaysInlineMaxSize(8);
  binaryen.setFlexibleInlineMaxSize(100);
  binaryen.setAllowInliningFunctionsWithLoops(true);
  module.optimize();
}

/** Sections of a module, and parts of the section with its names, by what they begin with. */
const CUSTOM_SECTION = 0;
const FUNCTION_NAMES = 1;
const HEADER_BYTES = 8;

/** Leaves of the names of a module those of functions, which traps show: those of locals would be
 * half of it. */
function keepFunctionNames(wasm: Uint8Array): Uint8Array {
  const pieces = [wasm.subarray(0, HEADER_BYTES)];
  for (const section of partsOf(wasm, HEADER_BYTES)) {
    const name = section.id === CUSTOM_SECTION ? nameOf(section.content) : "";
    if (name !== "name") {
      pieces.push(section.whole);
      continue;
    }
    const start = 1 + name.length;
    const kept = partsOf(section.content, start).filter(({ id }) => id === FUNCTION_NAMES);
    const content = [section.content.subarray(0, start), ...kept.map(({ whole }) => whole)];
    const size = content.reduce((sum, { length }) => sum + length, 0);
    pieces.push(Uint8Array.of(CUSTOM_SECTION, ...varint(size)), ...content);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

interface Part {
  readonly id: number;
  readonly content: Uint8Array;
  /** With what precedes the content: its id and its size. */
  readonly whole: Uint8Array;
}

/** What follows an offset: an id of one byte, a size, and as many bytes, again and again. */
function partsOf(bytes: Uint8Array, offset: number): Part[] {
  const parts: Part[] = [];
  for (let start = offset, end = offset; start < bytes.length; start = end) {
    let size = 0;
    let position = start + 1;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    end = position + size;
    const content = bytes.subarray(position, end);
    parts.push({ id: bytes[start]!, content, whole: bytes.subarray(start, end) });
  }
  return parts;
}

/** The name that a custom section begins with, of less than 128 bytes. */
function nameOf(section: Uint8Array): string {
  return Buffer.from(section.subarray(1, 1 + section[0]!)).toString("latin1");
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
