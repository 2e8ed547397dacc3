/** Contracts that are written with the SDK (assembly/sdk), to modules that chains admit. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { HostError, InputError } from "../errors.js";
import { findInPackage } from "../packageFiles.js";
import { ARENA, assemble } from "./assemble.js";
import { evaluateInitialisation } from "./evaluate.js";
import { finishModule } from "./finish.js";

/** What a contract's memory begins with: an instance is wiped after each call. It grows. */
const CONTRACT_PAGES = 2;
export const CONTRACT_OPTIONS = ["--initialMemory", `${CONTRACT_PAGES}`, "--use", "ARENA_GROWS=1"];

/** The options of asconfig.json, which is not there where contracts are written. Optimising comes
 * last, and once. */
const COMPILER_OPTIONS = [
  ["--bindings", "none", "--runtime", "stub", "--exportStart", "_initialize"],
  ["--use", "abort=~lib/strait/abi/diagnostics/abort", "--maximumMemory", "512", "--debug"],
  ["--disable", "bulk-memory", "--disable", "nontrapping-f2i"],
  CONTRACT_OPTIONS,
].flat();

/** Sources of the core, which contracts import as `strait/...`. */
const LIBRARY = "strait";
const CORE_SOURCES = "assembly";

/** Compiles the file of a contract or light client, whose default export is its class. Throws a
 * HostError with what the compiler says. */
export async function compile(file: string): Promise<Uint8Array> {
  if (!existsSync(file)) throw new InputError(file, "there is no such file");
  if (!file.endsWith(".ts")) throw new InputError(file, "a contract is written in a file .ts");
  const name = basename(file, ".ts");
  const entry = `${name}.entry.ts`;
  const isLightClient = LIGHT_CLIENT.test(readFileSync(file, "utf8"));
  const core = findInPackage(CORE_SOURCES);
  if (core === undefined) throw new HostError(`the folder ${CORE_SOURCES} is missing`);
  const raw = await assemble({
    folder: dirname(resolve(file)),
    entry,
    options: COMPILER_OPTIONS,
    arena: readFileSync(join(core, "..", ARENA), "utf8"),
    libraries: librariesOf(core),
    sources: new Map([[entry, isLightClient ? lightClientEntryOf(name) : entryOf(name)]]),
  });
  return finishModule(evaluateInitialisation(raw), { keepNames: false, isOptimised: true });
}

/** Says that a file holds a light client, by the base of its class. */
const LIGHT_CLIENT = /^export default class \w+ extends LightClient\b/m;

/** What the exports of a light client's module are (host/contracts/CONTRACTS.md, section 8). */
function lightClientEntryOf(name: string): string {
  return `
import { arenaSeal } from "rt/stub";
import { LightClientEntry } from "strait/sdk/lightClientEntry";
import Main from "./${name}";
const entry = new LightClientEntry(new Main());
export function ibc_contract_0(): void {}
export function instantiate(): i32 { return entry.instantiate(); }
export function query(): i32 { return entry.query(); }
export function sudo(): i32 { return entry.sudo(); }
export function migrate(): i32 { return entry.migrate(); }
arenaSeal();
`;
}

/** What the exports of the module are (host/contracts/CONTRACTS.md, section 1). */
function entryOf(name: string): string {
  return `
import { arenaSeal } from "rt/stub";
import { Entry } from "strait/sdk/entry";
import Main from "./${name}";
const entry = new Entry(new Main());
export function ibc_contract_0(): void {}
export function instantiate(): i32 { return entry.instantiate(); }
export function execute(): i32 { return entry.execute(); }
export function query(): i32 { return entry.query(); }
export function migrate(): i32 { return entry.migrate(); }
export function ibc_callback(): i32 { return entry.callback(); }
arenaSeal();
`;
}

function librariesOf(core: string): ReadonlyMap<string, string> {
  const paths = readdirSync(core, { recursive: true, encoding: "utf8" });
  const sources = paths.filter((path) => path.endsWith(".ts"));
  return new Map(
    sources.map((path) => [
      `${LIBRARY}/${path.slice(0, -".ts".length).split(sep).join("/")}`,
      readFileSync(join(core, path), "utf8"),
    ]),
  );
}
