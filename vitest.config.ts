/** How the tests run; STRAIT_TEST_REPORT names a file for counts that CI adds up. */
import { defineConfig } from "vitest/config";

const report = process.env.STRAIT_TEST_REPORT;

/** These replace modules of the host, which the files beside them must not see. */
const REPLACING_MODULES = [
  "tests/middleware/writing.test.ts",
  "tests/vectors/headerMutation.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["tests/support/buildOnce.ts"],
    // One process a core: the suites are CPU-bound, and more workers only slow each other down.
    maxWorkers: 2,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["tests/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: REPLACING_MODULES,
          // Loading the host anew for each of more than 200 files took a fifth of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: "alone", include: REPLACING_MODULES } },
    ],
  },
});
