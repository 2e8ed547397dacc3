/** The command line as a user meets it: exit codes, output, pipes, one sentence for an error. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { contractOf } from "../contracts/support/wat.js";
import { ROOT } from "../support/root.js";

const MAIN = join(ROOT, "dist/host/cli/main.js");
const FIRST_CLIENT = join(ROOT, "tests/golden/first-client.jsonl");
const GOLDEN = join(ROOT, "tests/golden/create-client.json");
const CORE = join(ROOT, "build/core.wasm");

const folder = mkdtempSync(join(tmpdir(), "strait-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, content);
  return path;
}

interface Run {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

function strait(args: string[], { input = "", env, cwd }: Run = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], {
    input,
    encoding: "utf8",
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** Output of a command that ends as expected. */
function outputOf(args: string[], run: Run = {}): string {
  const { status, stdout, stderr } = strait(args, run);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** The one sentence of a command that refuses its input. */
function refusal(args: string[], run: Run = {}): string {
  const { status, stdout, stderr } = strait(args, run);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^strait: [^\n]+\n$/);
  return stderr.slice("strait: ".length, -1);
}

/** The recording with one text replaced. */
function changedRecording(from: string, to: string): string {
  const text = readFileSync(FIRST_CLIENT, "utf8");
  expect(text).toContain(from);
  return file(text.replace(from, to));
}

const flipped = () => changedRecording('"root":"798419', '"root":"798418');

describe("strait replay", () => {
  test("shows a table", () => {
    const output = outputOf(["replay", FIRST_CLIENT]);
    expect(output).toMatch(/testchain1-1 +│ 11 of 11 +│ 10 +│ 10 +│ 0 +│ equal/);
    expect(output).not.toContain("\u001b");
  });

  test("tells what happened", () => {
    const output = outputOf(["replay", "--verbose", FIRST_CLIENT]);
    expect(output).toContain("testchain1-1  block 2    2020-01-02T00:00:05Z\n");
    expect(output).toContain("07-tendermint-0 is a new light client of testchain2-1");
    expect(output).toMatch(/MsgCreateClient +refused, 07-tendermint\/15: /);
    expect(output).toContain("before anything was executed");
    // Of each block, and in the end.
    expect(output.match(/equal to the recording/g)).toHaveLength(11 + 1);
  });

  test("says the same twice, of several recordings, plain or gzip, from a file or a pipe", () => {
    const zipped = gzipSync(readFileSync(FIRST_CLIENT));
    const once = outputOf(["replay", FIRST_CLIENT]);
    expect(outputOf(["replay", FIRST_CLIENT])).toBe(once);
    const chainsOf = (args: string[], run: Run = {}) =>
      JSON.parse(outputOf(["replay", "--json", ...args], run)).recordings.flatMap(
        ({ chains }: { chains: object[] }) => chains,
      );
    const [chain] = chainsOf([FIRST_CLIENT]);
    expect(chainsOf([FIRST_CLIENT, file(zipped)])).toEqual([chain, chain]);
    expect(chainsOf(["-"], { input: zipped })).toEqual([chain]);
  });

  test("prints JSON", () => {
    const report = JSON.parse(outputOf(["replay", "--json", "--limit", "3", FIRST_CLIENT]));
    expect(report).toMatchObject({
      equal: true,
      recordings: [
        { chains: [{ chainId: "testchain1-1", blocks: 3, outcome: { kind: "equal" } }] },
      ],
    });
  });

  test("ends with 1 and names the place of a difference", () => {
    const { status, stdout, stderr } = strait(["replay", flipped()]);
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("DIFFERS in block 2");
    expect(stdout).toMatch(/testchain1-1 block 2 \(.* line 3\) differs:\n {2}store ibc: root\n/);
    expect(stdout).toMatch(/expected 798418.*\n +found +798419/);
  });

  test("ends with 1 and names the place of a difference in JSON", () => {
    const { status, stdout } = strait(["replay", "--json", flipped()]);
    expect(status).toBe(1);
    const { equal, recordings } = JSON.parse(stdout);
    expect(equal).toBe(false);
    expect(recordings[0].chains[0].outcome).toMatchObject({
      kind: "different",
      height: "2",
      line: 3,
      differences: [{ place: "store ibc", what: "root" }],
    });
  });

  test("names the message of a changed event, code or response", () => {
    const event = changedRecording(
      '"client_id","07-tendermint-0"',
      '"client_id","07-tendermint-9"',
    );
    const { status, stdout } = strait(["replay", event]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      "transaction 0 (MsgCreateClient), message 0: event 0 (create_client), attribute client_id",
    );
    const code = changedRecording('"code":15', '"code":14');
    expect(strait(["replay", code])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("transaction 0 (MsgCreateClient), message 0: result"),
    });
  });

  test("says what is not built yet, and ends with 0", () => {
    const built = "/ibc.core.client.v1.MsgCreateClient";
    const unbuilt = changedRecording(`"${built}"`, '"/ibc.applications.gmp.v1.MsgSendCall"');
    const output = outputOf(["replay", unbuilt]);
    expect(output).toMatch(/equal until block \d+: \/ibc\.[a-zA-Z0-9.]+ is not built yet/);
  });

  test.each<[string, () => string[], RegExp]>([
    ["a file that is not there", () => [join(folder, "none")], /none: there is no such file$/],
    ["a directory", () => [folder], /: this is a directory, not a file$/],
    ["an empty file", () => [file("")], /: the file is empty$/],
    ["other JSON", () => [file('{"a": 1}')], / line 1: the field "kind" is missing$/],
    ["text", () => [file("hello")], / line 1: not JSON: "h" is not expected \(line 1, column 1\)$/],
    ["bytes", () => [file(Uint8Array.of(255, 254))], / line 1: not a text in UTF-8$/],
    [
      "another format",
      () => [changedRecording('"format":1', '"format":9')],
      / line 1: format: recordings of format 9 are not known, only format 1$/,
    ],
    [
      "a recording that is cut off",
      () => [file(readFileSync(FIRST_CLIENT).subarray(0, 20_000))],
      / line \d+: not JSON: the text ends too early/,
    ],
    [
      "gzip that is cut off",
      () => [file(gzipSync(readFileSync(FIRST_CLIENT)).subarray(0, 4_000))],
      /: the gzip data is cut off before its end$/,
    ],
    [
      "a line of 40 MB",
      () => [file(gzipSync(Buffer.alloc(40_000_000, "x")))],
      / line 1: longer than 33554432 bytes$/,
    ],
    ["a limit of nothing", () => ["--limit", "0", FIRST_CLIENT], /above 0/],
    ["no file at all", () => [], /missing required argument 'trace'/],
    [
      "an unknown option",
      () => ["--fast", FIRST_CLIENT],
      /^unknown option '--fast' \(Did you mean --wasm\?\)$/,
    ],
  ])("refuses %s", (_, args, message) => {
    expect(refusal(["replay", ...args()])).toMatch(message);
  });
});

describe("strait run", () => {
  test("executes a datagram file", () => {
    const output = outputOf(["run", GOLDEN]);
    expect(output).toContain("07-tendermint-0 is a new light client of testchain2-1");
    expect(output).toMatch(/2 blocks executed, as expected\n$/);
    expect(outputOf(["run", "-"], { input: readFileSync(GOLDEN) })).toBe(output);
  });

  test("prints JSON", () => {
    const report = JSON.parse(outputOf(["run", "--json", GOLDEN]));
    expect(report).toMatchObject({ expected: true, chainId: "testchain1-1" });
    expect(report.blocks[1]).toMatchObject({
      height: "2",
      transactions: [{ code: 0, data: expect.stringMatching(/^[0-9a-f]+$/) }],
      stores: { ibc: { version: "2" } },
    });
  });

  test("ends with 1 when something does not come as expected", () => {
    const text = readFileSync(GOLDEN, "utf8").replace('"code": 0', '"code": 4, "codespace": "sdk"');
    const { status, stdout } = strait(["run", file(text)]);
    expect(status).toBe(1);
    expect(stdout).toContain("transaction 0: result\n    expected sdk/4\n    found    success");
    expect(stdout).toMatch(/NOT as expected\n$/);
  });

  test.each<[string, () => string, RegExp]>([
    ["a file that is not there", () => join(folder, "none"), /: there is no such file$/],
    ["a directory", () => folder, /: this is a directory, not a file$/],
    ["an empty file", () => file(""), /: not JSON: the text ends too early/],
    ["a recording", () => FIRST_CLIENT, /: not JSON: "\{" is not expected \(line 2, column 1\)$/],
    [
      "an unknown field",
      () => file(readFileSync(GOLDEN, "utf8").replace('"signer"', '"singer"')),
      /: blocks\[1\]\.transactions\[0\]: unknown field "singer"; known are /,
    ],
    [
      "a genesis that the core refuses",
      () => {
        const golden = JSON.parse(readFileSync(GOLDEN, "utf8"));
        const ibc = { client_genesis: { params: { allowed_clients: [""] } } };
        golden.chain.genesis = { modules: { ibc } };
        return file(JSON.stringify(golden));
      },
      /^chain testchain1-1, genesis of ibc: undefined\/111222: /,
    ],
  ])("refuses %s", (_, path, message) => {
    expect(refusal(["run", path()])).toMatch(message);
  });
});

describe("strait decode and encode", () => {
  const json = '{"revision_number":"1","revision_height":"2"}';

  test("are each other's inverse", () => {
    expect(outputOf(["encode", "--type", "ibc.core.client.v1.Height", json])).toBe("08011002\n");
    const decoded = outputOf(["decode", "--type", "/ibc.core.client.v1.Height", "08011002"]);
    expect(JSON.parse(decoded)).toEqual(JSON.parse(json));
    const base64 = outputOf(["encode", "--type", "Height", "--base64"], { input: json });
    expect(base64).toBe("CAEQAg==\n");
    expect(outputOf(["decode", "--type", "Height", "-"], { input: base64 })).toBe(decoded);
  });

  test("take a packed Any without a type", () => {
    const packed = outputOf(["encode", `{"@type":"/ibc.core.client.v1.Height",${json.slice(1)}`]);
    expect(JSON.parse(outputOf(["decode", packed]))).toEqual({
      "@type": "/ibc.core.client.v1.Height",
      ...JSON.parse(json),
    });
  });

  test("print JSON for machines", () => {
    const output = outputOf(["encode", "--type", "Height", "--json", json]);
    expect(JSON.parse(output)).toEqual({
      type: "ibc.core.client.v1.Height",
      hex: "08011002",
      base64: "CAEQAg==",
    });
  });

  test.each([
    ["bytes that are none", ["decode", "xyz!"], /^input: neither hexadecimal nor base64$/],
    ["nothing", ["decode", ""], /^input: there is nothing to decode$/],
    ["another encoding", ["decode", "--from", "morse", "00"], /^--from: the encoding is either/],
    ["bytes that are no message", ["decode", "--type", "Height", "08"], /^input: not an encoded /],
    ["a type that is not known", ["decode", "--type", "Nothing", "00"], /^--type: .* not known$/],
    ["a type with several meanings", ["encode", "--type", "Params", "{}"], /could be any of /],
    ["what is not JSON", ["encode", "{"], /^input: not JSON: the text ends too early/],
    ["JSON of another shape", ["encode", "--type", "Height", '{"a":1}'], /^input/],
    ["JSON without a type", ["encode", "{}"], /^input: /],
  ])("refuse %s", (_, args, message) => {
    expect(refusal(args)).toMatch(message);
  });
});

describe("strait inspect", () => {
  test("prints what a module is", () => {
    const output = outputOf(["inspect"]);
    expect(output).toMatch(/^sha256 [0-9a-f]{64}\n/);
    expect(output).toContain("ibc0.store_get");
    expect(outputOf(["inspect", CORE])).toBe(output);
    const report = JSON.parse(outputOf(["inspect", "--json", CORE]));
    expect(report).toMatchObject({ memoryPages: 512, sha256: output.slice(7, 71) });
  });

  test("prints what a contract is, and why another may be none", () => {
    const output = outputOf(["inspect", file(contractOf({ execute: "(i32.const 0)" }))]);
    expect(output).toContain("is a contract: follows ABI ibc0 as ibc_contract_0");
    expect(output).toMatch(/metered by version 1: \d+ bytes/);
    expect(output).toContain("ibc0.store_get");
    const report = JSON.parse(outputOf(["inspect", "--json", file(contractOf())]));
    expect(report).toMatchObject({ meteringVersion: 1, memory: { minimum: 1 } });
    const floats = contractOf({ items: "(func (drop (f64.const 0)))" });
    expect(refusal(["inspect", file(floats)])).toMatch(/f64\.const/);
  });

  test("refuses what is no module, or not ours", () => {
    expect(refusal(["inspect", file("not wasm")])).toMatch(/^\S+: .*not/);
    const empty = file(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(refusal(["inspect", empty])).toMatch(/memory/);
    expect(refusal(["replay", "--wasm", empty, FIRST_CLIENT])).toMatch(/memory/);
    expect(refusal(["run", "--wasm", join(folder, "none"), GOLDEN])).toMatch(/no such file$/);
    expect(refusal(["inspect", folder])).toMatch(/this is a directory, not a wasm module$/);
  });
});

describe("strait", () => {
  test("says its versions", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const output = outputOf(["--version"]);
    expect(output).toMatch(
      new RegExp(
        `^strait ${version}\ncore.wasm sha256 [0-9a-f]{64}\nfollows ibc-go v11\\.2\\.0\n$`,
      ),
    );
    expect(JSON.parse(outputOf(["--version", "--json"]))).toMatchObject({ strait: version });
  });

  test("helps", () => {
    for (const args of [[], ["--help"], ["replay", "--help"]]) {
      expect(outputOf(args)).toContain("Usage: strait ");
    }
  });

  test("refuses a command that it has not", () => {
    expect(refusal(["sail"])).toBe("unknown command 'sail'");
  });

  test("says nothing before a recording whose genesis it refuses", () => {
    const recording = changedRecording(
      '"genesis_kv":{"ibc":[["636c',
      '"genesis_kv":{"ibc":[["","00"],["636c',
    );
    expect(refusal(["replay", "--verbose", recording])).toMatch(/ line 1: .*: a key has 1 to/);
  });

  test("ends cleanly when its reader has seen enough", () => {
    const command = `"${process.execPath}" "${MAIN}" replay --verbose "${FIRST_CLIENT}" | head -1`;
    const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", command], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^01-client\.jsonl\.gz, recorded from .*\n$/);
  });

  test("ends cleanly on Ctrl-C", async () => {
    const child = spawn(process.execPath, [MAIN, "replay", "--verbose", "-"]);
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdin.write(`${readFileSync(FIRST_CLIENT, "utf8").split("\n", 1)[0]}\n`);
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect([...(await once(child, "exit")), stderr]).toEqual([130, null, ""]);
  });

  test("writes no file, whatever happens", () => {
    const cwd = mkdtempSync(join(folder, "cwd-"));
    strait(["replay", FIRST_CLIENT], { cwd });
    strait(["replay", flipped()], { cwd });
    strait(["run", GOLDEN], { cwd });
    strait(["run", "none"], { cwd });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("uses colours only where there is a terminal that wants them", () => {
    const script = `exec "${process.execPath}" "${MAIN}" replay "${FIRST_CLIENT}"`;
    const onTerminal = (env: NodeJS.ProcessEnv) =>
      spawnSync("script", ["-qec", script, "/dev/null"], {
        encoding: "utf8",
        env: { ...process.env, TERM: "xterm", NO_COLOR: "", ...env },
      });
    const coloured = onTerminal({});
    // Not every system has util-linux's script to make a terminal with.
    if (coloured.error !== undefined || coloured.status !== 0) return;
    expect(coloured.stdout).toContain("\u001b[32mequal");
    expect(onTerminal({ NO_COLOR: "1" }).stdout).not.toContain("\u001b[");
    expect(onTerminal({ TERM: "dumb" }).stdout).not.toContain("\u001b[");
  });
});
