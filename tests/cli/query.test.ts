/** `strait query` and `strait verify` as a user meets them. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { toBase64, toHex } from "../../host/bytes.js";
import { type QueryCommandOptions, queryCommand } from "../../host/cli/query.js";
import { type VerifyCommandOptions, verifyCommand } from "../../host/cli/verify.js";
import {
  ClientState,
  ConsensusState,
  Header,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { LightBlock } from "../../host/codec/gen/tendermint.types.js";
import { anyToJson } from "../../host/codec/index.js";
import { Counterparty } from "../support/counterparty.js";
import { ROOT } from "../support/root.js";
import { packClientState } from "../support/world.js";

const MAIN = join(ROOT, "dist/host/cli/main.js");
const FILE = join(ROOT, "tests/golden/mock-packets.json");
const RECORDING = join(ROOT, "tests/golden/recordings/01-client.jsonl.gz");
const COUNTER = "nextSequenceSend/ports/mock/channels/channel-0";
const CHANNEL = "/ibc.core.channel.v1.Query/Channel";

const folder = mkdtempSync(join(tmpdir(), "strait-query-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string): string {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, content);
  return path;
}

function strait(args: readonly string[], input = ""): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { input, encoding: "utf8" });
}

/** What a command prints that ends with a code. */
function outputOf(args: readonly string[], expected = 0, input = ""): string {
  const { status, stdout, stderr } = strait(args, input);
  expect([status, stderr]).toEqual([expected, ""]);
  return stdout;
}

/** Why `strait verify` refuses its input. */
function refused(what: string, path: string, options: VerifyCommandOptions, why: RegExp) {
  return expect(verifyCommand(what, path, options)).rejects.toThrow(why);
}

describe("query", () => {
  const end = '{"port_id":"mock","channel_id":"channel-0"}';
  const encoded = "0a046d6f636b12096368616e6e656c2d30";

  test("prints the response of a method, asked in JSON, hexadecimal, base64 or on input", () => {
    const printed = JSON.parse(outputOf(["query", FILE, CHANNEL, "--data", end]));
    expect(printed).toMatchObject({
      channel: { state: "STATE_OPEN", version: "mock-version" },
      proof_height: { revision_number: "1", revision_height: "3" },
    });
    const base64 = Buffer.from(encoded, "hex").toString("base64");
    for (const data of [encoded, `0x${encoded}`, base64]) {
      expect(JSON.parse(outputOf(["query", FILE, CHANNEL, "--data", data]))).toEqual(printed);
    }
    const piped = outputOf(["query", FILE, CHANNEL, "--data", "-", "--height", "2"], 0, end);
    expect(JSON.parse(piped).proof_height.revision_height).toBe("2");
  });

  test("tells a refusal, and ends with 1", () => {
    const other = end.replace("channel-0", "channel-9");
    const told = outputOf(["query", FILE, CHANNEL, "--data", other], 1);
    expect(told).toMatch(/^refused with sdk\/22: rpc error: code = NotFound .*key not found\n$/);
    const future = ["query", FILE, CHANNEL, "--data", end, "--height", "9", "--json"];
    const { response } = JSON.parse(outputOf(future, 1));
    expect(response).toMatchObject({ code: 26, codespace: "sdk", value: null, proofOps: null });
  });

  test("asks the chain of a recording that is named", () => {
    const path = "/ibc.core.client.v1.Query/ClientStates";
    const first = JSON.parse(outputOf(["query", RECORDING, path]));
    expect(first.client_states.length).toBeGreaterThan(0);
    const chainId = first.client_states[0].client_state.chain_id as string;
    const other = outputOf(["query", RECORDING, path, "--chain", chainId]);
    expect(JSON.parse(other).client_states).not.toEqual(first.client_states);
  });

  test.each<readonly [string, string, string, QueryCommandOptions, RegExp]>([
    ["a file that is not there", "none", CHANNEL, {}, /^none: there is no such file$/],
    ["a chain of no recording", RECORDING, CHANNEL, { chain: "x" }, /has no chain "x", but /],
    ["a request that is neither", FILE, CHANNEL, { data: "?" }, /neither JSON nor hexadecimal/],
    ["an unknown field", FILE, CHANNEL, { data: '{"port":""}' }, /^--data\.port: no such field$/],
    ["broken JSON", FILE, CHANNEL, { data: "{" }, /^--data: not JSON/],
    ["JSON for a key", FILE, "store/ibc/key", { data: "{}" }, /store\/ibc\/key is none$/],
    ["two requests", FILE, CHANNEL, { data: "00", key: "x" }, /^--key: cannot go with/],
  ])("refuses %s", async (_, from, path, options, expected) => {
    await expect(queryCommand(from, path, options)).rejects.toThrow(expected);
  });

  test("refuses a height that is none, in one sentence", () => {
    const { status, stdout, stderr } = strait(["query", FILE, CHANNEL, "--height", "-1"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^strait: [^\n]* has to be a whole number\.\n$/);
  });
});

describe("verify proof", () => {
  const ask = (key: string) =>
    outputOf(["query", FILE, "store/ibc/key", "--key", key, "--prove", "--json"]);
  const appHash = /app hash (\w+)/.exec(
    outputOf(["query", FILE, "store/ibc/key", "--key", COUNTER, "--prove"]),
  )![1]!;

  test("of an answer: the value, or that there is none", () => {
    const there = outputOf(["verify", "proof", file(ask(COUNTER)), "--root", appHash]);
    expect(there).toMatch(/^\S*yes\S* {2}store ibc has value 0000000000000004 under key next/);
    const absent = file(ask("nothing"));
    const printed = outputOf(["verify", "proof", absent, "--root", appHash, "--json"]);
    expect(JSON.parse(printed)).toMatchObject({ holds: true, verdicts: [{ log: "" }] });
  });

  test("of another value or root does not hold", () => {
    const changed = ask(COUNTER).replace(/"value": "\w+=?"/, '"value": "AAAAAAAAAAU="');
    const told = outputOf(["verify", "proof", file(changed), "--root", appHash], 1);
    expect(told).toMatch(/NO\S* {2}store ibc has value 0000000000000005 .*: commitment\/2: /);
    const root = "00".repeat(32);
    const elsewhere = outputOf(["verify", "proof", file(ask(COUNTER)), "--root", root], 1);
    expect(elsewhere).toContain("commitment/2");
  });

  test("of a MerkleProof is said to be of a key", async () => {
    const { response } = JSON.parse(ask(COUNTER));
    const [ofKey, ofStore] = response.proofOps.ops as { data: string }[];
    const field = (data: string) => {
      const bytes = Buffer.from(data, "base64");
      return Buffer.concat([
        Buffer.of(0x0a, (bytes.length & 0x7f) | 0x80, bytes.length >> 7),
        bytes,
      ]);
    };
    const proof = file(Buffer.concat([field(ofKey!.data), field(ofStore!.data)]).toString("hex"));
    const args = ["verify", "proof", proof, "--root", appHash, "--store", "ibc", "--key", COUNTER];
    expect(outputOf([...args, "--value", "0000000000000004"])).toContain("yes");
    expect(outputOf(args, 1)).toContain("has no value under key");
    await refused("proof", proof, {}, /^--root: /);
    await refused("proof", proof, { root: appHash }, /^--store: /);
    await refused("proof", proof, { root: appHash, store: "ibc" }, /^--key: /);
  });

  test("of an answer without one is refused", async () => {
    const answer = outputOf(["query", FILE, "store/ibc/key", "--key", COUNTER, "--json"]);
    await refused("proof", file(answer), { root: appHash }, /two proofs/);
    const options = { root: appHash, store: "ibc", key: "x" };
    await refused("proof", file("?"), options, /neither JSON nor hexadecimal nor base64/);
  });
});

describe("verify", () => {
  const counterparty = new Counterparty().advanceTo(5n);
  const header = counterparty.header(5n, 2n);
  const { signedHeader, validatorSet } = header;
  const lightBlock = LightBlock.create({ signedHeader, validatorSet });

  test("a light block in JSON or base64, of its chain or another", async () => {
    const json = file(JSON.stringify(LightBlock.toJson(lightBlock)));
    expect(outputOf(["verify", "light-block", json])).toContain("yes");
    const base64 = file(toBase64(LightBlock.encode(lightBlock)));
    expect(outputOf(["verify", "light-block", base64])).toContain(
      "light block 5 of counterparty-1",
    );
    expect(outputOf(["verify", "light-block", base64, "--chain", "other-1"], 1)).toContain("NO");
    const forged = structuredClone(lightBlock);
    forged.signedHeader!.commit!.signatures[0]!.signature[0]! ^= 1;
    const hex = file(toHex(LightBlock.encode(forged)));
    expect(outputOf(["verify", "light-block", hex], 1)).toContain("wrong signature");
    await refused("light-block", file("00ff"), {}, /not an encoded tendermint.types.LightBlock/);
  });

  test("a header against what a client trusts", async () => {
    const clientState = counterparty.clientState(2n);
    const state = ["--client-state", file(toBase64(ClientState.encode(clientState)))];
    const packed = file(JSON.stringify(anyToJson(packClientState(clientState))));
    const consensus = ConsensusState.toJson(counterparty.consensusState(2n));
    const trusted = ["--consensus-state", file(JSON.stringify(consensus))];
    const encoded = file(toBase64(Header.encode(header)));
    const args = ["verify", "header", encoded, ...trusted];
    expect(outputOf([...args, ...state]).match(/yes/g)).toHaveLength(2);
    expect(outputOf([...args, "--client-state", packed]).match(/yes/g)).toHaveLength(2);

    const late = outputOf([...args, ...state, "--time", "2030-01-01T00:00:00Z"], 1);
    expect(late).toContain("client/");
    const forged = structuredClone(header);
    forged.signedHeader!.header!.appHash[0]! ^= 1;
    const wrong = file(toBase64(Header.encode(forged)));
    const told = outputOf(["verify", "header", wrong, ...trusted, ...state], 1);
    expect([told.match(/yes/g)?.length, told.match(/NO/g)?.length]).toEqual([1, 1]);
    await refused("header", encoded, {}, /^--client-state: /);
    const options = { clientState: packed, consensusState: trusted[1]!, time: "now" };
    await refused("header", encoded, options, /^--time: /);
  });

  test("nothing else", async () => {
    await refused("a-claim", FILE, {}, /^what to verify: /);
  });
});
