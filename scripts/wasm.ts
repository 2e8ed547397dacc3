/** Compiles AssemblyScript entries of this package into modules that ABI `ibc0` admits. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { ARENA, assemble } from "../host/compiler/assemble.js";
import { CONTRACT_OPTIONS } from "../host/compiler/contract.js";
import { evaluateInitialisation } from "../host/compiler/evaluate.js";
import { finishModule } from "../host/compiler/finish.js";
import { instrument } from "./explain/instrument.js";

export type Target = "release" | "debug";

export interface Compilation {
  /** Absolute path of the package. */
  readonly root: string;
  /** Entry file, relative to the package. */
  readonly entry: string;
  readonly target: Target;
}

/** The custom section that says what the numbers in reports mean (host/explain/sites.ts). */
const EXPLANATION_SECTION = "strait.explanation";

/**
 * Compiles an entry: asc with the arena runtime in place of `rt/stub`, then wasm-ctor-eval, which
 * runs module initialisation at build time and leaves no start section, then the exports of the
 * mutable globals. Throws when initialisation could not be evaluated away.
 */
export async function compileCore(compilation: Compilation): Promise<Uint8Array> {
  const raw = await compileRaw(compilation, []);
  const evaluated = evaluateInitialisation(raw);
  const isDebug = compilation.target === "debug";
  const wasm = finishModule(evaluated, {
    keepNames: isDebug,
    isOptimised: !isDebug,
    inlines: true,
  });
  return isDebug ? keepFunctionNames(wasm) : wasm;
}

/**
 * Compiles the entry of a contract that is written without the SDK (host/contracts/CONTRACTS.md) in
 * the same way. Its memory grows, and its mutable globals need no names.
 */
export async function compileContract(root: string, entry: string): Promise<Uint8Array> {
  const raw = await compileRaw({ root, entry, target: "debug" }, CONTRACT_OPTIONS);
  const evaluated = evaluateInitialisation(raw);
  return finishModule(evaluated, { keepNames: false, isOptimised: true, inlines: true });
}

/**
 * Compiles the core so that it tells of every check: its sources are those of the package with
 * reports beside the checks, and the table of their places stands in a custom section. It is not
 * optimised beyond what the limits on modules ask for: building it has to be quick.
 */
export async function compileExplainingCore(root: string): Promise<Uint8Array> {
  const { sources, table } = instrument(readSources(root));
  const compilation: Compilation = { root, entry: "assembly/index.ts", target: "debug" };
  const placed = [...sources].map(([name, source]) => [`assembly/${name}`, source] as const);
  const raw = await compileRaw(compilation, [], new Map(placed));
  const evaluated = evaluateInitialisation(raw);
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

/** asc with the package's own configuration, reading files relative to the package. */
function compileRaw(
  { root, entry, target }: Compilation,
  more: readonly string[],
  sources?: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  return assemble({
    folder: root,
    entry,
    options: ["--config", "asconfig.json", "--target", target, ...more],
    arena: readFileSync(join(root, ARENA), "utf8"),
    ...(sources && { sources }),
  });
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
