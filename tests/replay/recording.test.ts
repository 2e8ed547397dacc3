/** Files that are no recordings: one sentence, with file, line and field. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../../host/errors.js";
import { type RecordedLine, readRecording } from "../../host/replay/recording.js";
import { everyPath, type Json, put } from "../support/json.js";
import { firstClientLines, TemporaryFolder } from "./recordings.js";

const folder = new TemporaryFolder();
afterAll(() => folder.remove());

async function read(content: string): Promise<RecordedLine[]> {
  const lines: RecordedLine[] = [];
  for await (const line of readRecording(folder.write(content))) lines.push(line);
  return lines;
}

function textOf(lines: readonly Json[]): string {
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

async function refusal(content: string): Promise<string> {
  const error: unknown = await read(content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as Error;
  expect(message).not.toContain("\n");
  return message;
}

test("the lines of a recording are split into inputs and what is expected", async () => {
  const [genesis, first, second] = await read(textOf(firstClientLines()));
  expect(genesis).toMatchObject({ kind: "genesis", line: 1, name: "01-client.jsonl.gz" });
  expect(first).toMatchObject({ kind: "block", line: 2, chainId: "testchain1-1" });
  if (second?.kind !== "block") throw new Error("no block");
  expect(Object.keys(second.inputs).sort()).toEqual([
    "actions",
    "height",
    "nextValidatorsHash",
    "timeNanos",
    "transactions",
  ]);
  expect(Object.keys(second.inputs.transactions[0]!).sort()).toEqual(["messages", "signers"]);
  expect(second.expected.transactions[0]).toMatchObject({ code: 0, sequence: 0n });
});

describe("a recording", () => {
  test.each<[string, string, Json | undefined, string]>([
    ["of another format", "0.format", 2, "line 1: format: recordings of format 2 are not known"],
    ["without a format", "0.format", undefined, 'line 1: the field "format" is missing'],
    ["that starts otherwise", "0.kind", "block", "line 1: kind: a recording starts with"],
    ["without chains", "0.chains", [], "line 1: chains: there is no chain"],
    ["with a key in half bytes", "0.chains.0.genesis_kv.ibc.0.0", "abc", "not hexadecimal: abc"],
    ["with a time below zero", "1.time_ns", "-1", "line 2: time_ns: expected an unsigned 64-bit"],
    ["with a time of 64 bits", "1.time_ns", `${2n ** 63n}`, "is beyond the times of a block"],
    ["with a first height of 0", "0.chains.0.initial_height", 0, "0 is not a height of a block"],
    ["with a bad address", "1.balances.0.0", "cosmos1x", "balances[0][0]: not a bech32 address"],
    ["with a short root", "2.stores.ibc.root", "00", "line 3: stores.ibc.root: expected a hash"],
    ["with a line of another kind", "3.kind", "blocks", 'line 4: kind: expected "block" or "end"'],
    ["with a block of no chain", "3.chain_id", "x", 'line 4: chain_id: genesis lists no chain "x"'],
    ["with a height in a text", "3.height", "x", "line 4: height: expected an unsigned 64-bit"],
    ["without a signer", "2.txs.0.signer", undefined, 'txs[0]: the field "signer" is missing'],
    ["with a message that is not base64", "2.txs.0.msgs.0.value", "A", "txs[0].msgs[0].value: not"],
    ["with an event of one part", "2.txs.0.result.events.0.attributes.0", ["a"], "a list of two"],
    ["with an unknown action", "2.actions", [{ kind: "x", args: {} }], 'unknown action "x"'],
    ["with an end that lacks a chain", "12.chains", [], 'chain "testchain1-1" is missing'],
  ])("%s is refused", async (_, path, value, message) => {
    const lines = firstClientLines();
    put(lines, path, value);
    expect(await refusal(textOf(lines))).toContain(message);
  });

  test("that lists a chain twice is refused", async () => {
    const lines = firstClientLines();
    const chain = (lines[0] as { chains: Json[] }).chains[0]!;
    put(lines, "0.chains.1", chain);
    expect(await refusal(textOf(lines))).toMatch(/line 1: chains\[1\]\.chain_id: .* listed twice$/);
  });

  test("that is empty is refused", async () => {
    expect(await refusal("")).toMatch(/: the file is empty$/);
    expect(await refusal("\n\n")).toMatch(/: the file is empty$/);
  });

  test("that is cut off is refused, wherever that is", async () => {
    const text = textOf(firstClientLines());
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      const message = await refusal(text.slice(0, Math.floor(text.length * share)));
      expect(message).toMatch(/ line \d+: not JSON: the text ends too early \(line 1, column/);
    }
    const lines = text.split("\n");
    expect(await refusal(lines.slice(0, -1).join("\n"))).toMatch(/ line 12: .* before its line of/);
  });

  test("that goes on after its end is refused", async () => {
    const lines = firstClientLines();
    expect(await refusal(textOf([...lines, lines[1]!]))).toMatch(/ line 14: nothing may follow/);
  });

  test.each([
    "null",
    "[]",
    "7",
    '"text"',
    "{}",
    "not JSON",
    '{"kind": 5}',
    "\u0000",
  ])("that is %j is refused", async (text) => {
    expect(await refusal(text)).toMatch(/ line 1: /);
  });

  test("with any value replaced is read or refused in one sentence", async () => {
    const paths = everyPath(firstClientLines().slice(0, 4));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const lines = firstClientLines();
        put(lines, path, value as Json);
        const outcome: unknown = await read(textOf(lines)).catch((thrown: unknown) => thrown);
        if (Array.isArray(outcome)) return;
        expect(outcome).toBeInstanceOf(InputError);
        expect((outcome as Error).message).not.toContain("\n");
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});
