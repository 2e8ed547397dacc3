/**
 * Generates assembly/codec/gen and host/codec/gen from assembly/codec/schema, and the unrolled part
 * of SHA-256. With `--check` it writes nothing and exits 1 where the committed files differ from
 * fresh ones.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emitAssemblyScript } from "./assemblyscript.js";
import { emitRegistry } from "./registry.js";
import { parseSchemas } from "./schema.js";
import { emitSha256 } from "./sha256.js";
import { emitTypeScript, emitTypeScriptRegistry } from "./typescript.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SCHEMAS = join(ROOT, "assembly/codec/schema");
const FOLDERS = ["assembly/codec/gen", "assembly/crypto/gen", "host/codec/gen"];

/** Packages of which only the table of all messages knows. */
const KNOWN = "known/";

/** Name and text of the schemas in a folder below SCHEMAS. */
function schemasIn(folder: string): (readonly [name: string, text: string])[] {
  return readdirSync(join(SCHEMAS, folder))
    .filter((name) => name.endsWith(".schema"))
    .sort()
    .map((name) => [folder + name, readFileSync(join(SCHEMAS, folder, name), "utf8")] as const);
}

/** Every generated file, as path from the root and text. */
function generate(): Map<string, string> {
  const coded = schemasIn("");
  const all = parseSchemas([...coded, ...schemasIn(KNOWN)]);
  const packages = all.slice(0, coded.length);
  const files = new Map<string, string>();
  for (const source of packages) {
    files.set(`assembly/codec/gen/${source.name}.ts`, emitAssemblyScript(source));
    files.set(`host/codec/gen/${source.name}.ts`, emitTypeScript(source));
  }
  files.set("assembly/codec/gen/registry.ts", emitRegistry(all));
  files.set("host/codec/gen/registry.ts", emitTypeScriptRegistry(packages));
  files.set("assembly/crypto/gen/sha256Block.ts", emitSha256());
  return files;
}

/** Committed files that no schema asks for any more. */
function strayFiles(files: ReadonlyMap<string, string>): string[] {
  const present = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  return present.filter((path) => !files.has(path));
}

function check(files: ReadonlyMap<string, string>): void {
  const differing = [...files]
    .filter(([path, text]) => {
      const file = join(ROOT, path);
      return !existsSync(file) || readFileSync(file, "utf8") !== text;
    })
    .map(([path]) => path);
  for (const path of [...differing, ...strayFiles(files)]) {
    process.stderr.write(`${path}: not what the schema gives; run npm run codegen\n`);
    process.exitCode = 1;
  }
}

function write(files: ReadonlyMap<string, string>): void {
  for (const folder of FOLDERS) mkdirSync(join(ROOT, folder), { recursive: true });
  for (const path of strayFiles(files)) rmSync(join(ROOT, path));
  for (const [path, text] of files) writeFileSync(join(ROOT, path), text);
}

const files = generate();
if (process.argv.includes("--check")) check(files);
else write(files);
