import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compileCore } from "../../scripts/wasm.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const GUESTS = "scripts/bench/guest";

test.each(readdirSync(join(ROOT, GUESTS)))("the benchmarks' %s compiles", async (name) => {
  const entry = `${GUESTS}/${name}`;
  const wasm = await compileCore({ root: ROOT, entry, target: "debug" });
  expect(wasm.length).toBeGreaterThan(0);
});
