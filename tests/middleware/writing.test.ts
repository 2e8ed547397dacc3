/** The README's chapter *Write a middleware*, followed to its end. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { connect, createChain } from "../../host/index.js";
import { ROOT } from "../support/root.js";
import { chapterBlocks } from "./support/stackedCore.js";

// Whoever follows the chapter builds the core; here it is built with the chapter's middleware.
const stacked = await vi.hoisted(async () => {
  const { loadStackedCore } = await import("./support/stackedCore.js");
  return loadStackedCore();
});
vi.mock("../../host/network/shippedCore.js", () => ({ loadCore: () => stacked }));

test("a long memo does not leave", () => {
  const stacks = { transfer: ["size-limit", "transfer"] };
  const a = createChain({ id: "a-1", accounts: { alice: { atom: 100n } }, stacks });
  const channel = connect(a, createChain("b-1")).openChannel();
  const order = { from: "alice", to: "bob", amount: 40n, denom: "atom" };
  expect(() => channel.transfer({ ...order, memo: "x".repeat(1_000) })).toThrow("ibc/17");
  expect(channel.transfer(order).wait().kind).toBe("acknowledged");
});

describe("the chapter", () => {
  test("has this very test", () => {
    const [, , shown] = chapterBlocks();
    const here = readFileSync(join(ROOT, "tests/middleware/writing.test.ts"), "utf8");
    expect(here).toContain(shown.slice(shown.indexOf("\ntest(")));
  });
});
