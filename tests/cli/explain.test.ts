/** `strait explain` as a user meets it: what failed at a glance, and one message check by check. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/root.js";

const MAIN = join(ROOT, "dist/host/cli/main.js");
const GOLDEN = join(ROOT, "tests/golden");
const UNORDERED = join(GOLDEN, "recordings/03-unordered.jsonl.gz");
const TIMEOUTS = join(GOLDEN, "recordings/05-timeouts.jsonl.gz");
const REFUSED = join(GOLDEN, "create-client-refused.json");

function explain(args: readonly string[], input: string | Uint8Array = "") {
  return spawnSync(process.execPath, [MAIN, "explain", ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    env: { ...process.env, NO_COLOR: "1" },
  });
}

function outputOf(args: readonly string[], input: string | Uint8Array = ""): string {
  const { status, stdout, stderr } = explain(args, input);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** Lines of the core's sources move, and so does what a check of its memory finds. */
function withoutLines(text: string): string {
  return text
    .replace(/ {2}:\d+/g, "  :N")
    .replace(/\.ts:\d+/g, ".ts:N")
    .replace(/usedBytes\(\) = \d+/, "usedBytes() = N");
}

/** What comes of a message once it is decoded, which is the same for all kinds of them. */
function afterDecoding(text: string): string {
  return text.slice(text.indexOf("checks without state"));
}

describe("a message", () => {
  test("is told check by check, down to the one that failed", () => {
    const told = outputOf([UNORDERED, "--chain", "testchain2-1", "--block", "19", "--tx", "0"]);
    const expected = readFileSync(join(GOLDEN, "explained-receive.txt"), "utf8");
    expect(afterDecoding(withoutLines(told))).toBe(afterDecoding(expected));
  });

  test("names the predicate of a header, with its numbers", () => {
    const recording = join(GOLDEN, "recordings/01-client.jsonl.gz");
    const place = ["--chain", "testchain1-1", "--block", "39", "--tx", "0"];
    const lines = withoutLines(outputOf([recording, ...place])).split("\n");
    expect(
      lines.slice(
        lines.findIndex((line) => line.startsWith("refused")),
        -1,
      ),
    ).toEqual([
      "refused with undefined/1: a power of 1 signed, more than 1 must",
      "the check that failed:",
      "  tallied is above needed",
      "    asked as tallied > needed",
      "    found tallied = 1",
      "    found needed = 1",
      "    assembly/07-tendermint/commit.ts:N, CommitVerifier.verifyTrusting",
    ]);
  });

  test("that was accepted is told too, with the hashes of its proof", () => {
    const told = outputOf([UNORDERED, "--chain", "testchain2-1", "--block", "26", "--tx", "0"]);
    expect(told).toContain("accepted\n");
    expect(told).toMatch(/hash of the leaf [0-9a-f]{64}\n {2,}hash of step 1 {2,}[0-9a-f]{64}\n/);
    // Of the packet in its store, and of the store in the app hash.
    expect(told.match(/hash of the leaf/g)).toHaveLength(2);
    expect(told).not.toContain("✗");
  });

  test("of a transaction can be told alone, others with what became of them", () => {
    const file = join(GOLDEN, "several-messages.json");
    const both = outputOf([file, "--block", "1", "--tx", "0"]);
    expect(both).toMatch(/message 0 of 2: MsgCreateClient[\s\S]*message 1 of 2: MsgCreateClient/);
    const one = outputOf([file, "--block", "1", "--tx", "0", "--msg", "1"]);
    expect(one).not.toContain("message 0 of 2");
    expect(one).toContain("refused with client/29");
  });

  test("is told to programs", () => {
    const place = ["--chain", "testchain2-1", "--block", "19", "--tx", "0"];
    const [explained] = JSON.parse(outputOf([UNORDERED, "--json", ...place]));
    expect(explained).toMatchObject({
      chainId: "testchain2-1",
      height: "19",
      transaction: 0,
      outcome: { code: 2, codespace: "host" },
      messages: [{ index: 0, typeUrl: "/ibc.core.channel.v1.MsgRecvPacket" }],
      failure: {
        check: {
          expected: "identifier does not contain SEPARATOR",
          condition: "identifier.indexOf(SEPARATOR) >= 0",
          passed: false,
          refusal: { codespace: "host", code: 2 },
          place: { file: "assembly/24-host/identifiers.ts", function: "validateIdentifier" },
        },
        because: [],
      },
    });
    const names = explained.messages[0].stages.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["decoding", "checks without state"]);
  });
});

describe("a file", () => {
  test("has what failed in it listed", () => {
    const told = outputOf([REFUSED]);
    expect(told).toContain("--chain testchain1-1 --block 1 --tx 0");
    expect(told).toMatch(/client\/29 +│ status is Active +│ 02-client\/createClient\.ts:\d+/);
    expect(told.split("\n").filter((line) => line.includes("--block"))).toHaveLength(4);
  });

  test("in which nothing failed says how to go on", () => {
    expect(outputOf([join(GOLDEN, "create-client.json")])).toBe(
      "Nothing failed. To have a message explained, name its block: --block, --tx, --msg.\n",
    );
  });

  test.each([
    ["datagrams", readFileSync(REFUSED), "create-client"],
    ["a recording", readFileSync(TIMEOUTS), "MsgTimeoutOnClose"],
    ["a recording that is not compressed", gunzipSync(readFileSync(TIMEOUTS)), "MsgTimeoutOnClose"],
  ])("comes in by standard input: %s", (_, input, text) => {
    const told = outputOf(["-"], new Uint8Array(input));
    expect(told.toLowerCase()).toContain(
      text === "create-client" ? "msgcreateclient" : text.toLowerCase(),
    );
  });
});

describe("bad input is one sentence", () => {
  test.each([
    [[TIMEOUTS, "--block", "28"], /have a block 28: name one with --chain$/],
    [[TIMEOUTS, "--block", "9999"], /there is no block 9999, or no transaction in it$/],
    [[REFUSED, "--block", "1", "--tx", "9"], /there is no block 1, or no transaction 9 in it$/],
    [[REFUSED, "--block", "1", "--tx", "0", "--msg", "3"], /there is no message 3/],
    [[REFUSED, "--tx", "1"], /^--block: has to name the block/],
    [[REFUSED, "--block", "1", "--tx", "0", "--action", "0"], /a transaction or an action/],
    [[REFUSED, "--block", "0"], /It has to be a whole number above 0/],
    [[REFUSED, "--block", "1", "--tx", "x"], /It has to be a whole number from 0 on/],
    [[join(ROOT, "README.md")], /not JSON/],
    [[join(ROOT, "nothing")], /there is no such file$/],
  ])("%j", (args, sentence) => {
    const { status, stdout, stderr } = explain(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^strait: [^\n]+\n$/);
    expect(stderr.slice("strait: ".length, -1)).toMatch(sentence);
  });
});
