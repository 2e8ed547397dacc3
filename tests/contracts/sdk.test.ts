/** The README's chapter *Write an application*, followed to its end. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { contractBuildCommand } from "../../host/cli/contractBuild.js";
import { buildContract } from "../../host/compiler/buildContract.js";
import { ROOT } from "../support/root.js";
import { exampleCode } from "./support/examples.js";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const start = readme.indexOf("## Write an application");
const chapter = readme.slice(start, readme.indexOf("\n## ", start + 1));
const blocks = [...chapter.matchAll(/```ts\n([\s\S]*?)```\n/g)].map((match) => match[1]!);

const folder = mkdtempSync(join(tmpdir(), "strait-notes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("its code is that of examples/notes, whose test is one of these", () => {
  const files = ["notes.ts", "notes.test.ts"].map((name) => join(ROOT, "examples/notes", name));
  expect(blocks).toEqual(files.map((path) => readFileSync(path, "utf8")));
});

test("a contract compiles wherever it is, to the same module", async () => {
  writeFileSync(join(folder, "notes.ts"), blocks[0]!);
  expect(await contractBuildCommand(join(folder, "notes.ts"), { json: true })).toBe(0);
  const wasm = readFileSync(join(folder, "notes.wasm"));
  expect(wasm.equals(exampleCode("notes/notes"))).toBe(true);
});

test("what does not compile is told with its place", async () => {
  const broken = join(folder, "broken.ts");
  writeFileSync(broken, blocks[0]!.replace("notes.set(", "notes.put("));
  await expect(buildContract(broken)).rejects.toThrow(
    /does not compile:[\s\S]*'put'[\s\S]*broken\.ts/,
  );
  await expect(buildContract(join(folder, "none.ts"))).rejects.toThrow("there is no such file");
  copyFileSync(broken, join(folder, "broken.js"));
  await expect(buildContract(join(folder, "broken.js"))).rejects.toThrow("a file .ts");
});
