/** The package as a stranger gets it: packed, installed into an empty project, used. */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/root.js";

const project = mkdtempSync(join(tmpdir(), "strait-package-"));

function run(command: string, ...args: string[]): string {
  const shell = process.platform === "win32";
  return execFileSync(command, args, { cwd: project, encoding: "utf8", shell, stdio: "pipe" });
}

beforeAll(() => {
  const npm = ["--silent", "--ignore-scripts"];
  execFileSync("npm", ["pack", ...npm, "--pack-destination", project], {
    cwd: ROOT,
    stdio: "pipe",
  });
  const [archive] = readdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", "install", ...npm, "--prefer-offline", "--no-audit", "--no-fund", `./${archive}`);
  copyFileSync(join(ROOT, "tests/package/consumer/main.ts"), join(project, "main.ts"));
}, 180_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the installed package", () => {
  test("type-checks and runs in a program", () => {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const types = join(ROOT, "node_modules/@types");
    const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--skipLibCheck"];
    run(process.execPath, tsc, ...options, "--typeRoots", types, "--types", "node", "main.ts");
    const output = JSON.parse(run(process.execPath, "main.js"));
    expect(output).toEqual({ appHash: expect.stringMatching(/^[0-9a-f]{64}$/), height: true });
  });

  test("ships the builds of the core with their hashes", () => {
    const shipped = join(project, "node_modules/strait/build");
    const cores = ["core.debug.wasm", "core.explain.wasm", "core.wasm"];
    expect(readdirSync(shipped).sort()).toEqual(["SHA256SUMS", ...cores]);
    for (const file of cores) {
      const built = readFileSync(join(ROOT, "build", file));
      expect(readFileSync(join(shipped, file)).equals(built)).toBe(true);
    }
  });

  test("has a command that runs", () => {
    const version = run("npx", "--no-install", "strait", "--version");
    const { version: expected } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(version).toContain(expected);
    expect(version).toContain("ibc-go v11.2.0");
    copyFileSync(join(ROOT, "tests/golden/first-client.jsonl"), join(project, "first.jsonl"));
    const replay = JSON.parse(
      run("npx", "--no-install", "strait", "replay", "--json", "first.jsonl"),
    );
    expect(replay.equal).toBe(true);
  });
});
