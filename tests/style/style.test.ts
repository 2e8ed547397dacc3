/** The rules of the house that a machine can check. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { ASSEMBLY_LAYERS, HOST_LAYERS } from "./layers.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const MAX_COLUMNS = 100;
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function isHandWritten(path: string): boolean {
  return path.endsWith(".ts") && !path.includes("/gen/");
}

const FOLDERS = ["assembly", "examples", "host", "scripts", "tests"];
const SOURCES = FOLDERS.flatMap(filesBelow).filter(isHandWritten);
const CORE = SOURCES.filter((path) => path.startsWith("assembly/"));
const text = new Map(SOURCES.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));

function linesOf(path: string): string[] {
  return text.get(path)!.split("\n");
}

/** The name of a function-like node, for a message. */
function nameOf(node: ts.SignatureDeclaration, file: ts.SourceFile): string {
  return node.name?.getText(file) ?? "an anonymous function";
}

/** Whether a function only groups tests. */
function groupsTests(node: ts.Node, file: ts.SourceFile): boolean {
  return (
    ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText(file))
  );
}

/** Name and size of each function of a file that has more lines than allowed. */
function longFunctions(path: string): string[] {
  const file = ts.createSourceFile(path, text.get(path)!, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  function visit(node: ts.Node): void {
    if (ts.isFunctionLike(node) && !groupsTests(node, file)) {
      const begin = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const lines = file.getLineAndCharacterOfPosition(node.end).line - begin + 1;
      if (lines > MAX_FUNCTION_LINES) {
        found.push(`${path}:${begin + 1} ${nameOf(node, file)} has ${lines} lines`);
      }
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return found;
}

/** Whether a doc comment comes before, or belongs to, the first statement after the imports. */
function saysWhatItIs(path: string): boolean {
  const file = ts.createSourceFile(path, text.get(path)!, ts.ScriptTarget.Latest, true);
  const first = file.statements.find(
    (statement) => !ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement),
  );
  return file.text.slice(0, first?.getStart(file) ?? file.text.length).includes("/**");
}

/** The files and folders that a file imports, relative to the package. */
function importsOf(path: string): string[] {
  const found: string[] = [];
  for (const match of text.get(path)!.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    found.push(relative(ROOT, join(ROOT, dirname(path), match[1]!.replace(/\.js$/, ".ts"))));
  }
  return found;
}

function isWithin(path: string, layer: string): boolean {
  return path === layer || path.startsWith(`${layer}/`) || `${path}.ts` === layer;
}

/** Imports that break a layering table. */
function strayImports(layers: Readonly<Record<string, readonly string[]>>, root: string): string[] {
  const stray: string[] = [];
  for (const path of [...text.keys()].filter((file) => file.startsWith(`${root}/`))) {
    const layer = Object.keys(layers).find((name) => isWithin(path, name));
    if (layer === undefined) {
      stray.push(`${path} is in no layer`);
      continue;
    }
    for (const imported of importsOf(path)) {
      const allowed = [layer, ...layers[layer]!].some((name) => isWithin(imported, name));
      if (!allowed) stray.push(`${path} imports ${imported}`);
    }
  }
  return stray;
}

/** Lines of the core that match a pattern, comments left out. */
function coreLinesWith(pattern: RegExp, except: (path: string) => boolean): string[] {
  return CORE.filter((path) => !except(path)).flatMap((path) =>
    linesOf(path).flatMap((line, index) => {
      const code = line.replace(/\/\/.*$/, "");
      const isComment = /^\s*(\/?\*)/.test(line);
      return !isComment && pattern.test(code) ? [`${path}:${index + 1}: ${line.trim()}`] : [];
    }),
  );
}

/** A folder of somebody's machine, with a file in it. */
const MACHINE_PATH = /(?<![\w.~-])\/(?:home|root|tmp|work|Users)\/[\w.-]+/;

describe("style", () => {
  test("documents name no path of a machine", () => {
    const below = FOLDERS.flatMap(filesBelow).filter((path) => path.endsWith(".md"));
    const documents = ["README.md", ...below];
    expect(documents).toContain("tests/spec/mutation.md");
    const found = documents.flatMap((path) =>
      readFileSync(join(ROOT, path), "utf8")
        .split("\n")
        .flatMap((line, index) => (MACHINE_PATH.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(found).toEqual([]);
  });

  test("lines have at most 100 columns", () => {
    const long = SOURCES.flatMap((path) =>
      linesOf(path).flatMap((line, index) =>
        line.length > MAX_COLUMNS ? [`${path}:${index + 1} has ${line.length}`] : [],
      ),
    );
    expect(long).toEqual([]);
  });

  test("files have at most 400 lines", () => {
    const long = SOURCES.filter((path) => linesOf(path).length > MAX_FILE_LINES);
    expect(long).toEqual([]);
  });

  test("functions have at most 70 lines", () => {
    expect(SOURCES.flatMap(longFunctions)).toEqual([]);
  });

  test("nothing is left for later", () => {
    const marks = /\b(TO[D]O|FIX[M]E|X[X]X|HAC[K])\b/;
    const left = SOURCES.flatMap((path) =>
      linesOf(path).flatMap((line, index) => (marks.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(left).toEqual([]);
  });

  test("every file says what it is", () => {
    const files = SOURCES.filter((path) => !path.endsWith(".test.ts"));
    expect(files.filter((path) => !saysWhatItIs(path))).toEqual([]);
  });
});

describe("layers", () => {
  test("each folder of the core imports only what its layer may", () => {
    expect(strayImports(ASSEMBLY_LAYERS, "assembly")).toEqual([]);
  });

  test("each folder of the host imports only what its layer may", () => {
    expect(strayImports(HOST_LAYERS, "host")).toEqual([]);
  });

  test("the check finds a stray import", () => {
    const stray = strayImports({ ...ASSEMBLY_LAYERS, "assembly/02-client": [] }, "assembly");
    expect(stray.length).toBeGreaterThan(0);
  });
});

describe("AssemblyScript", () => {
  test("pointers stay in the ABI, the codec, the hashes and the runtime", () => {
    const pattern = /\b(load|store|changetype|unchecked|memory\.\w+)\s*(<|\()/;
    const mayPoint = (path: string): boolean =>
      /^assembly\/(abi|codec|crypto|runtime)\//.test(path);
    expect(coreLinesWith(pattern, mayPoint)).toEqual([]);
  });

  test("only the facade calls the imports", () => {
    const pattern = /from "[./]*(abi\/)?ibc0"/;
    expect(coreLinesWith(pattern, (path) => path.startsWith("assembly/abi/"))).toEqual([]);
  });

  test("no floats, no clock, no randomness, no template literals", () => {
    const pattern = /\b(f32|f64|Math\.|Date\.|parseFloat|parseInt\()|`/;
    expect(coreLinesWith(pattern, () => false)).toEqual([]);
  });

  test("module state is constant", () => {
    const mutable = coreLinesWith(/^(export )?let /, (path) =>
      path.startsWith("assembly/runtime/"),
    );
    expect(mutable).toEqual([]);
  });

  test("a test for null is by identity", () => {
    expect(coreLinesWith(/[^=!]==\s*null|!=\s*null/, () => false)).toEqual([]);
  });
});
