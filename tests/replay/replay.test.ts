/** A replay finds every single thing that is changed in a recording, and names its place. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../../host/bytes.js";
import { HostError } from "../../host/errors.js";
import type { ChainOutcome } from "../../host/replay/replayedChain.js";
import { at, everyPath, type Json, put } from "../support/json.js";
import { firstClientLines, TemporaryFolder } from "./recordings.js";

const folder = new TemporaryFolder();
afterAll(() => folder.remove());

async function outcomeOf(lines: readonly Json[], limit?: number): Promise<ChainOutcome> {
  const { chains } = await folder.replay(lines, limit);
  return chains[0]!.outcome;
}

/** The outcome after a change at a path, and the first difference in it. */
async function changed(path: string, value: Json | undefined) {
  const lines = firstClientLines();
  put(lines, path, value);
  const outcome = await outcomeOf(lines);
  if (outcome.kind !== "different") throw new Error(`the replay was ${outcome.kind}`);
  return { outcome, first: outcome.differences[0]! };
}

/** A hexadecimal text with one bit of its first byte changed. */
function flipHex(hex: Json): string {
  const text = hex as string;
  return (Number.parseInt(text[0]!, 16) ^ 1).toString(16) + text.slice(1);
}

/** Line 2 is block 2, in which the first client is created. */
const CREATED = "2.txs.0";

test("the recording as it is replays equal", async () => {
  const { chains } = await folder.replay(firstClientLines());
  expect(chains).toEqual([
    {
      chainId: "testchain1-1",
      recordedBlocks: 11,
      blocks: 11,
      actions: 0,
      transactions: 10,
      messages: 10,
      outcome: { kind: "equal" },
    },
  ]);
});

test("every byte of a message counts", async () => {
  const original = fromBase64(at(firstClientLines(), `${CREATED}.msgs.0.value`) as string);
  for (let index = 0; index < original.length; index++) {
    const lines = firstClientLines();
    const bytes = original.slice();
    bytes[index]! ^= 1;
    put(lines, `${CREATED}.msgs.0.value`, toBase64(bytes));
    const outcome = await outcomeOf(lines, 2);
    expect([index, outcome.kind]).toEqual([index, "different"]);
    expect(outcome).toMatchObject({ height: 2n, line: 3 });
  }
});

describe("a changed", () => {
  test.each(["ibc", "transfer"])("root of %s is found", async (name) => {
    const lines = firstClientLines();
    const path = `2.stores.${name}.root`;
    const { outcome, first } = await changed(path, flipHex(at(lines, path)));
    expect(outcome).toMatchObject({ height: 2n, line: 3 });
    expect(first).toMatchObject({ place: `store ${name}`, what: "root" });
    expect(first.found).toBe(at(lines, path));
  });

  test.each<[string, string, Json, object]>([
    ["version", "2.stores.ibc.version", 3, { place: "store ibc", what: "version", found: "2" }],
    ["app hash", "2.app_hash", "", { place: "app hash", what: "over all stores" }],
    ["root of another store", "2.other_roots.bank", "", { place: "app hash" }],
    ["root in genesis", "0.chains.0.first_commit.stores.ibc.root", "", { place: "store ibc" }],
    ["app hash in genesis", "0.chains.0.first_commit.app_hash", "", { place: "app hash" }],
    ["root at the end", "12.chains.0.stores.ibc.root", "", { place: "store ibc", what: "root" }],
    ["app hash at the end", "12.chains.0.app_hash", "", { place: "app hash" }],
    ["height at the end", "12.chains.0.height", 12, { place: "chain", found: "11" }],
    ["balance at the end", "12.chains.0.balances.0.2", "1", { place: "balances", expected: "1" }],
    ["balance", "1.balances.0.2", "1", { place: "balances", expected: "1" }],
    ["sequence", "3.txs.0.sequence", 2, { what: "account sequence before it", found: "1" }],
  ])("%s is found", async (_, path, value, difference) => {
    const replacement = value === "" ? flipHex(at(firstClientLines(), path)) : value;
    const { first } = await changed(path, replacement);
    expect(first).toMatchObject(difference);
  });

  test("code is found", async () => {
    const { outcome, first } = await changed("5.txs.0.result.code", 16);
    expect(outcome).toMatchObject({ height: 5n, line: 6 });
    expect(first).toMatchObject({
      place: "transaction 0 (MsgCreateClient), message 0",
      what: "result",
      expected: expect.stringMatching(/^07-tendermint\/16 /),
      found: expect.stringMatching(/^07-tendermint\/15 /),
    });
  });

  test("codespace is found", async () => {
    const { first } = await changed("5.txs.0.result.codespace", "client");
    expect(first).toMatchObject({ what: "result", expected: expect.stringMatching(/^client\/15/) });
  });

  test("event is found", async () => {
    const events = `${CREATED}.result.events`;
    const place = "transaction 0 (MsgCreateClient), message 0";
    expect((await changed(`${events}.3.attributes.0.1`, "07-tendermint-1")).first).toEqual({
      place,
      what: "event 0 (create_client), attribute client_id",
      expected: "07-tendermint-1",
      found: "07-tendermint-0",
    });
    expect((await changed(`${events}.3.attributes.0.0`, "id")).first).toMatchObject({
      place,
      what: "event 0 (create_client), key of attribute 0",
    });
    expect((await changed(`${events}.3.type`, "created")).first).toMatchObject({
      what: "event 0",
      expected: "created",
      found: "create_client",
    });
    const lines = firstClientLines();
    const all = at(lines, events) as Json[];
    put(lines, events, all.slice(0, -1));
    expect(await outcomeOf(lines)).toMatchObject({
      differences: [{ place, what: "event 1", expected: "(none)", found: "message" }],
    });
  });

  test("response is found", async () => {
    const path = `${CREATED}.result.data`;
    const bytes = fromBase64(at(firstClientLines(), path) as string);
    bytes[bytes.length - 1]! ^= 1;
    expect((await changed(path, toBase64(bytes))).first).toMatchObject({
      place: "transaction 0 (MsgCreateClient), message 0",
      what: "response MsgCreateClientResponse",
    });
    const malformed = toBase64(bytes.subarray(0, -1));
    const place = "transaction 0 (MsgCreateClient), message 0";
    expect((await changed(path, malformed)).first).toMatchObject({ place, what: "response type" });
    const reordered = toBase64(Uint8Array.of(...bytes, 0x18, 0));
    expect((await changed(path, reordered)).first).toMatchObject({ expected: expect.any(String) });
  });

  test("signer is found", async () => {
    const { first } = await changed(`${CREATED}.signer`, "cosmos1nobody");
    expect(first).toMatchObject({ what: "result", expected: "success" });
  });

  test("time or next validators hash is found", async () => {
    const lines = firstClientLines();
    put(lines, "2.time_ns", "1577923205000000001");
    expect(await outcomeOf(lines)).toMatchObject({
      differences: [
        { place: "store ibc", what: "root" },
        { what: expect.stringMatching(/^key clients\/07-tendermint-0\/consensusStates\/1-2\//) },
        { place: "app hash" },
      ],
    });
  });

  test("genesis value is found with its key", async () => {
    const { first, outcome } = await changed("0.chains.0.genesis_kv.ibc.0.1", "0a0130");
    expect(outcome.height).toBe(1n);
    expect(first.what).toBe("root");
    expect(outcome.differences[1]).toEqual({
      place: "store ibc",
      what: "key clientParams",
      expected: "0a012a",
      found: "0a0130",
    });
  });

  test("event of the bank or the SDK is out of scope", async () => {
    const lines = firstClientLines();
    put(lines, `${CREATED}.result.events.1.attributes.0.1`, "another signature");
    put(lines, `${CREATED}.result.events.2.attributes.1.1`, "another sender");
    put(lines, `${CREATED}.result.log`, "another log");
    put(lines, `${CREATED}.result.gas_used`, 1);
    expect(await outcomeOf(lines)).toEqual({ kind: "equal" });
  });
});

describe("a replay", () => {
  test("stops after so many blocks", async () => {
    const { chains } = await folder.replay(firstClientLines(), 3);
    expect(chains).toMatchObject([{ blocks: 3, recordedBlocks: 3, outcome: { kind: "equal" } }]);
  });

  test("counts what was equal before a difference, and reads on", async () => {
    const lines = firstClientLines();
    put(lines, "4.app_hash", flipHex(at(lines, "4.app_hash")));
    const { chains } = await folder.replay(lines);
    expect(chains).toMatchObject([{ blocks: 3, recordedBlocks: 11, transactions: 3 }]);
    await expect(folder.replay(lines.slice(0, -1))).rejects.toThrow(
      'before its line of kind "end"',
    );
  });

  test("stops a chain at what is not built yet", async () => {
    const lines = firstClientLines();
    const transactions = at(lines, "4.txs") as Json[];
    const unbuilt = { type_url: "/ibc.applications.gmp.v1.MsgSendCall", value: "" };
    transactions.push({ ...(transactions[0] as { [name: string]: Json }), msgs: [unbuilt] });
    const { chains } = await folder.replay(lines);
    expect(chains).toMatchObject([
      {
        blocks: 3,
        transactions: 3,
        outcome: {
          kind: "not-built",
          height: 4n,
          line: 5,
          place: "transaction 1 (MsgSendCall)",
          what: "/ibc.applications.gmp.v1.MsgSendCall is not built yet",
        },
      },
    ]);
  });

  test("goes on with the other chains", async () => {
    const lines = firstClientLines();
    const twins = lines.slice(1, 4).map((line) => {
      const twin = JSON.parse(JSON.stringify(line)) as { [name: string]: Json };
      return { ...twin, chain_id: "testchain9-1" };
    });
    const chain = at(lines, "0.chains.0") as { [name: string]: Json };
    const end = at(lines, "12.chains.0") as { [name: string]: Json };
    put(lines, "0.chains.1", { ...chain, chain_id: "testchain9-1" });
    const { stores, app_hash } = twins[2]! as unknown as { [name: string]: Json };
    put(lines, "12.chains.1", {
      ...end,
      height: 3,
      stores: stores!,
      app_hash: app_hash!,
      chain_id: "testchain9-1",
    });
    put(lines, "2.app_hash", flipHex(at(lines, "2.app_hash")));
    const interleaved = [lines[0]!, ...twins, ...lines.slice(1)];
    const { chains } = await folder.replay(interleaved);
    expect(chains).toMatchObject([
      { chainId: "testchain1-1", blocks: 1, outcome: { kind: "different", height: 2n, line: 6 } },
      { chainId: "testchain9-1", blocks: 3, outcome: { kind: "equal" } },
    ]);
  });

  test.each<[string, string, Json, RegExp]>([
    ["a gap", "2.height", 3, / line 3: chain testchain1-1, block 3: the next block .* is 2$/],
    ["a later start", "0.chains.0.initial_height", 5, / line 2: .* the next block .* is 5$/],
    ["an empty key", "0.chains.0.genesis_kv.ibc.0.0", "", / line 1: .*: a key has 1 to 65536/],
    [
      "a value above 1 MiB",
      "0.chains.0.genesis_kv.ibc.0.1",
      "00".repeat(1_048_577),
      / line 1: .* genesis of store ibc: a value has at most 1048576 bytes, not 1048577$/,
    ],
  ])("of a recording with %s is an error with its line", async (_, path, value, message) => {
    const lines = firstClientLines();
    put(lines, path, value);
    await expect(folder.replay(lines)).rejects.toThrow(message);
  });

  test("of a recording with any value replaced ends with a report or one sentence", async () => {
    const paths = everyPath(firstClientLines().slice(0, 3));
    const odd = fc.constantFrom<Json>("", "0", "00", "ff", "1", "18446744073709551615", 0, 1, -1);
    const values = fc.oneof(odd, fc.jsonValue() as fc.Arbitrary<Json>);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), values, async (path, value) => {
        const lines = firstClientLines();
        put(lines, path, value);
        const outcome: unknown = await folder.replay(lines).catch((thrown: unknown) => thrown);
        if (outcome instanceof Error) {
          expect([path, value, outcome]).toEqual([path, value, expect.any(HostError)]);
          expect(outcome.message).not.toContain("\n");
        }
      }),
      { seed: 20261121, numRuns: 600 },
    );
  });

  test("gives the same twice", async () => {
    const once = await folder.replay(firstClientLines());
    const twice = await folder.replay(firstClientLines());
    expect({ ...twice, path: "" }).toEqual({ ...once, path: "" });
  });
});
