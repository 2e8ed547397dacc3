/** The README lists every message that the core executes, and files that exist. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/root.js";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const table = readme.slice(readme.indexOf("### Every message"), readme.indexOf("### Deviations"));
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes(".test.ts`"))
  .map((line) => line.split("|").map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1]!)));

test("every message that is routed has a row", () => {
  const route = readFileSync(join(ROOT, "assembly/25-handler/route.ts"), "utf8");
  const routed = new Set([...route.matchAll(/(Msg\w+)\.TYPE_URL/g)].map((match) => match[1]!));
  const named = rows.flatMap(([, messages]) => messages!);
  expect([...routed].filter((message) => !named.includes(message))).toEqual([]);
  expect(routed.size).toBeGreaterThan(20);
});

test("every handler and test that it names exists", () => {
  const tests = readdirSync(join(ROOT, "tests/handlers"));
  const missing: string[] = [];
  for (const [, , handlers, files] of rows) {
    for (const handler of handlers!) {
      const [folder, name] = handler.split("/");
      if (!readdirSync(join(ROOT, "assembly", folder!)).includes(name!)) missing.push(handler);
    }
    for (const file of files!) {
      const pattern = new RegExp(`^${file.replaceAll(".", "\\.").replace("*", ".*")}$`);
      if (!tests.some((name) => pattern.test(name))) missing.push(file);
    }
  }
  expect(missing).toEqual([]);
});
