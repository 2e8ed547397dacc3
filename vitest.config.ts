/** How the tests run; STRAIT_TEST_REPORT names a file for counts that CI adds up. */
import { defineConfig } from "vitest/config";

const report = process.env.STRAIT_TEST_REPORT;

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts", "examples/**/*.test.ts"],
    globalSetup: ["tests/support/buildOnce.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One process a core: the suites are CPU-bound, and more workers only slow each other down.
    maxWorkers: 2,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
