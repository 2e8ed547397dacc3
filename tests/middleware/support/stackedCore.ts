/** The core with the layers of tests/middleware/guest and of the README's *Write a middleware*. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreModule } from "../../../host/vm/machine.js";
import { compileCore } from "../../../scripts/wasm.js";
import { ROOT } from "../../support/root.js";

const CACHE = join(ROOT, "node_modules/.cache/strait");
const GUEST = "tests/middleware/guest";
const ENTRY = `${GUEST}/stackedCore.ts`;
const WRITTEN = "assembly/30-middleware/sizeLimit.ts";
const OTHERS = ["scripts/wasm.ts", "asconfig.json", "package-lock.json"];

/** The blocks of code of the README's chapter: the middleware, its name, a test of it. */
export function chapterBlocks(): readonly [middleware: string, name: string, test: string] {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, chapter] = /^## Write a middleware$([\s\S]*?)^## /m.exec(readme) ?? [];
  const blocks = [...(chapter ?? "").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  const [middleware, name, test] = blocks;
  if (blocks.length !== 3) throw new Error("the chapter has not three blocks of code");
  return [middleware!, name!, test!];
}

/** Compiles it, unless the same sources were compiled before. */
export async function loadStackedCore(): Promise<CoreModule> {
  const sources = sourcesOf();
  const digest = createHash("sha256");
  for (const [path, source] of sources) digest.update(`${path}\n`).update(source);
  for (const path of OTHERS) digest.update(readFileSync(join(ROOT, path)));
  const file = join(CACHE, `stacked-${digest.digest("hex").slice(0, 32)}.wasm`);
  if (!existsSync(file)) {
    mkdirSync(CACHE, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, await compile(sources));
    renameSync(part, file);
  }
  return CoreModule.load(new Uint8Array(readFileSync(file)));
}

/** Every source file by its path, those of the README among them. */
function sourcesOf(): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const folder of ["assembly", GUEST]) {
    for (const name of readdirSync(join(ROOT, folder), {
      recursive: true,
      encoding: "utf8",
    }).sort()) {
      if (name.endsWith(".ts")) {
        sources.set(`${folder}/${name}`, readFileSync(join(ROOT, folder, name), "utf8"));
      }
    }
  }
  const [middleware, name] = chapterBlocks();
  sources.set(WRITTEN, middleware);
  const imported = `import { SizeLimit } from "./30-middleware/sizeLimit";\n`;
  sources.set("assembly/stacks.ts", imported + sources.get("assembly/stacks.ts")! + name);
  return sources;
}

async function compile(sources: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const root = mkdtempSync(join(tmpdir(), "strait-stacked-"));
  try {
    for (const [path, source] of sources) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), source);
    }
    cpSync(join(ROOT, "asconfig.json"), join(root, "asconfig.json"));
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    return await compileCore({ root, entry: ENTRY, target: "debug" });
  } finally {
    rmSync(root, { recursive: true });
  }
}
