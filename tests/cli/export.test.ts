/** `strait export`, and `strait run --genesis` that goes on from it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/root.js";

const MAIN = join(ROOT, "dist/host/cli/main.js");
const RECORDING = join(ROOT, "tests/golden/recordings/transfer.jsonl.gz");
const FIRST_CLIENT = join(ROOT, "tests/golden/first-client.jsonl");
const GOLDEN = join(ROOT, "tests/golden/create-client.json");

const folder = mkdtempSync(join(tmpdir(), "strait-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Document {
  readonly chain_id: string;
  readonly initial_height: number;
  readonly app_state: {
    readonly ibc: { readonly client_genesis: { readonly next_client_sequence: string } };
    readonly transfer: { readonly port_id: string };
    readonly bank: { readonly supply: readonly unknown[] };
  };
}

function strait(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function exported(...args: string[]): Document {
  const { status, stdout, stderr } = strait(["export", ...args]);
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Document;
}

function refusalOf(...args: string[]): string {
  const { status, stdout, stderr } = strait(args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^strait: [^\n]+\n$/);
  return stderr;
}

function file(content: string): string {
  const path = join(folder, "document");
  writeFileSync(path, content);
  return path;
}

describe("strait export", () => {
  test("prints what a chain of a recording has come to", () => {
    const document = exported(RECORDING, "--chain", "hub-1", "--json");
    expect([document.chain_id, document.app_state.transfer.port_id]).toEqual(["hub-1", "transfer"]);
    expect(document.app_state.bank.supply.length).toBeGreaterThan(0);
  });

  test("stops at a height", () => {
    expect(exported(FIRST_CLIENT, "--height", "1").initial_height).toBe(2);
    const before = exported(FIRST_CLIENT, "--height", "1").app_state.ibc.client_genesis;
    const after = exported(FIRST_CLIENT).app_state.ibc.client_genesis;
    expect([before.next_client_sequence, after.next_client_sequence]).toEqual(["0", "5"]);
  });

  test("reads a datagram file, from standard input too", () => {
    const fromFile = exported(GOLDEN);
    const { stdout } = strait(["export", "-"], readFileSync(GOLDEN, "utf8"));
    expect(JSON.parse(stdout)).toEqual(fromFile);
  });

  test("says which chains there are, and which heights", () => {
    expect(exported(RECORDING).chain_id).toBe("hub-1");
    expect(refusalOf("export", RECORDING, "--chain", "x")).toContain("but hub-1, zone-1");
    expect(refusalOf("export", GOLDEN, "--height", "99")).toContain("has no block 99");
  });
});

describe("strait run --genesis", () => {
  test("goes on from what was exported", () => {
    const start = file(strait(["export", GOLDEN]).stdout);
    const blocks = (JSON.parse(readFileSync(GOLDEN, "utf8")) as { blocks: object[] }).blocks;
    const { status, stdout } = strait(["run", GOLDEN, "--genesis", start, "--json"]);
    // The file expects the first client of a chain, and this is the second one.
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as { blocks: { height: string }[] };
    expect(report.blocks.map(({ height }) => Number(height))).toEqual(
      blocks.map((_, index) => blocks.length + 1 + index),
    );
  });

  const rest = '"chain_id":"a","genesis_time":"2020-01-01T00:00:00Z"';
  const supply = '{"supply":[{"denom":"stake","amount":"1"}]}';

  test.each([
    ["no JSON", "{", "document"],
    ["no state", "{}", "app_state"],
    ["a time that is none", '{"chain_id":"a","genesis_time":"x","app_state":{}}', "a time as in"],
    ["an unknown field", `{${rest},"app_state":{"ibc":{"x":1}}}`, "ibc.x"],
    ["a wrong supply", `{${rest},"app_state":{"bank":${supply}}}`, "add up to 0"],
  ])("refuses a document with %s", (_name, text, why) => {
    expect(refusalOf("run", GOLDEN, "--genesis", file(text))).toContain(why);
  });
});
