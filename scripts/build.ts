/**
 * Builds the core (build/core.wasm, build/core.debug.wasm, build/core.explain.wasm), the contracts
 * of examples/ (beside their sources) and the host (dist/).
 *
 * Equal sources give equal wasm in any folder: the compiler always sees paths relative to the
 * package root, and nothing of the machine enters. A stamp over all sources skips what is current;
 * `--force` builds all the same. `--wasm-only` leaves the host alone.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { buildContract } from "../host/compiler/buildContract.js";
import { compileCore, compileExplainingCore } from "./wasm.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Every file below a folder, in a fixed order. */
function filesBelow(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else found.push(path);
  }
  return found.sort();
}

/** A digest over the names and contents of files. */
function digestOf(paths: readonly string[]): string {
  const digest = createHash("sha256");
  for (const path of paths) {
    const content = readFileSync(path);
    digest.update(`${relative(ROOT, path).split(sep).join("/")}\n${content.length}\n`);
    digest.update(content);
  }
  return digest.digest("hex");
}

/** Runs `build` unless the stamp says that its outputs come from these very sources. */
async function unlessCurrent(
  name: string,
  sources: readonly string[],
  outputs: readonly string[],
  force: boolean,
  build: () => Promise<void>,
): Promise<void> {
  const stamp = join(ROOT, "build", `${name}.stamp`);
  const digest = digestOf(sources);
  const current =
    !force &&
    outputs.every((path) => existsSync(join(ROOT, path))) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === digest;
  if (current) return;
  rmSync(stamp, { force: true });
  await build();
  writeWhole(stamp, digest);
}

/** Writes a file so that nobody ever sees a part of it. */
function writeWhole(path: string, content: Uint8Array | string): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, content);
  renameSync(part, path);
}

/** The builds of the core, by their files. */
const CORES: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  "core.wasm": () => compileCore({ root: ROOT, entry: "assembly/index.ts", target: "release" }),
  "core.debug.wasm": () => compileCore({ root: ROOT, entry: "assembly/index.ts", target: "debug" }),
  "core.explain.wasm": () => compileExplainingCore(ROOT),
};

async function buildCore(): Promise<void> {
  const lines: string[] = [];
  for (const [file, compile] of Object.entries(CORES)) {
    const wasm = await compile();
    writeWhole(join(ROOT, "build", file), wasm);
    lines.push(`${createHash("sha256").update(wasm).digest("hex")}  ${file}\n`);
    console.log(`build/${file}  ${wasm.length} bytes  sha256 ${lines.at(-1)?.slice(0, 64)}`);
  }
  writeWhole(join(ROOT, "build", "SHA256SUMS"), lines.join(""));
}

/** Contracts that scenarios and tests run. */
const CONTRACTS = [
  "examples/notes/notes.ts",
  "examples/oracle/oracle.ts",
  "examples/oracle/consumer.ts",
  "examples/ics721/ics721.ts",
  "examples/attestor/attestor.ts",
];
/** Folders and files of the core that contracts are compiled from. */
const CONTRACT_PARTS = [
  "sdk",
  "abi",
  "codec",
  "crypto",
  "runtime",
  "05-port",
  "23-commitment",
  "24-host",
];

function builtContract(path: string): string {
  return path.replace(/\.ts$/, ".wasm");
}

async function buildContracts(): Promise<void> {
  for (const path of CONTRACTS) {
    const wasm = await buildContract(join(ROOT, path));
    writeWhole(join(ROOT, builtContract(path)), wasm);
    console.log(`${builtContract(path)}  ${wasm.length} bytes`);
  }
}

async function buildHost(): Promise<void> {
  rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", join(ROOT, "tsconfig.json")], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the host does not compile");
  console.log("dist/  host compiled");
}

process.on("uncaughtException", (error) => {
  console.error(`build: ${error.message}`);
  process.exit(1);
});
const force = process.argv.includes("--force");
mkdirSync(join(ROOT, "build"), { recursive: true });
const builders = ["scripts/build.ts", "scripts/wasm.ts", "package-lock.json"];
const coreBuilders = [
  ...[...builders, "asconfig.json"].map((path) => join(ROOT, path)),
  ...filesBelow(join(ROOT, "host/compiler")),
];
const hostBuilders = [...builders, "tsconfig.json"].map((path) => join(ROOT, path));
await unlessCurrent(
  "core",
  [
    ...filesBelow(join(ROOT, "assembly")),
    ...filesBelow(join(ROOT, "scripts/explain")),
    ...coreBuilders,
  ],
  [...Object.keys(CORES).map((file) => `build/${file}`), "build/SHA256SUMS"],
  force,
  buildCore,
);
await unlessCurrent(
  "contracts",
  [
    ...filesBelow(join(ROOT, "examples")).filter((path) => path.endsWith(".ts")),
    ...CONTRACT_PARTS.flatMap((folder) => filesBelow(join(ROOT, "assembly", folder))),
    ...["error.ts", "event.ts"].map((file) => join(ROOT, "assembly", file)),
    ...coreBuilders,
  ],
  CONTRACTS.map(builtContract),
  force,
  buildContracts,
);
if (!process.argv.includes("--wasm-only")) {
  await unlessCurrent(
    "host",
    [...filesBelow(join(ROOT, "host")), ...hostBuilders],
    ["dist/host/index.js"],
    force,
    buildHost,
  );
}
