import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/support/buildOnce.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One process a core: the suites are CPU-bound, and more workers only slow each other down.
    maxWorkers: 2,
  },
});
