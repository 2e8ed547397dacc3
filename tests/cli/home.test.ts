/** `strait run --home`, and what queries and exports find there: also after the run was killed. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exportCommand } from "../../host/cli/export.js";
import { runCommand } from "../../host/cli/run.js";
import { Home } from "../../host/store/home/home.js";
import { ROOT } from "../support/root.js";

const MAIN = join(ROOT, "dist/host/cli/main.js");
const GOLDEN = join(ROOT, "tests/golden/mock-packets.json");
const SCENARIO = join(ROOT, "tests/golden/scenarios/01-client.json");
const CLIENTS = join(ROOT, "tests/golden/create-client.json");
const COUNTER = ["store/ibc/key", "--key", "nextSequenceSend/ports/mock/channels/channel-0"];
const NEXT_CLIENT = ["store/ibc/key", "--key", "nextClientSequence"];
const BLOCKS = 200;

const folder = mkdtempSync(join(tmpdir(), "strait-homes-"));
afterAll(() => rmSync(folder, { recursive: true }));
let paths = 0;

function newPath(): string {
  return join(folder, `${paths++}`);
}

interface DatagramFile {
  chain: { initialHeight?: number; time: string };
  blocks: { time: string; expect?: object; transactions?: { expect?: object }[] }[];
}

function golden(): DatagramFile {
  return JSON.parse(readFileSync(CLIENTS, "utf8")) as DatagramFile;
}

function written(file: DatagramFile): string {
  const path = newPath();
  writeFileSync(path, JSON.stringify(file));
  return path;
}

/** A file of blocks with a client each. */
function manyClients(initialHeight: number, count: number): string {
  const file = golden();
  const [{ signer, messages }] = file.blocks[1]!.transactions as [Record<string, unknown>];
  const blocks = Array.from({ length: count }, (_, index) => ({
    time: `2020-01-02T00:0${Math.floor(index / 60)}:${String(index % 60).padStart(2, "0")}Z`,
    transactions: [{ signer, messages }],
  }));
  return written({ ...file, chain: { ...file.chain, initialHeight }, blocks } as DatagramFile);
}

function strait(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
}

function outputOf(...args: string[]): string {
  const { status, stdout, stderr } = strait(...args);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

interface RunReport {
  readonly blocks: readonly { readonly height: string; readonly appHash: string }[];
}

function hashesOf(file: string, ...options: string[]): Map<number, string> {
  const { blocks } = JSON.parse(outputOf("run", file, "--json", ...options)) as RunReport;
  return new Map(blocks.map(({ height, appHash }) => [Number(height), appHash]));
}

/** Runs a file at a home and kills the process once it has told of so many blocks. */
async function killedAfter(blocks: number, file: string, home: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, "run", file, "--home", home]);
  let told = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    told += chunk.toString().split("app hash").length - 1;
    if (told >= blocks) child.kill("SIGKILL");
  }
}

async function latestAppHash(path: string): Promise<readonly [height: number, appHash: string]> {
  const home = await Home.open(path);
  const kept = home.chain("testchain1-1")!;
  const { version, appHash } = kept.snapshotAt(kept.latest!);
  await home.close();
  return [version, Buffer.from(appHash).toString("hex")];
}

describe("a chain at home", () => {
  test("answers queries at every height as the chain of a file does", () => {
    const home = newPath();
    outputOf("run", GOLDEN, "--home", home);
    const question = [...COUNTER, "--prove", "--height", "3"];
    expect(outputOf("query", home, ...question)).toBe(outputOf("query", GOLDEN, ...question));
    const channels = ["/ibc.core.channel.v1.Query/Channels"];
    expect(outputOf("query", home, ...channels)).toBe(outputOf("query", GOLDEN, ...channels));
    expect(outputOf("export", home)).toBe(outputOf("export", GOLDEN));
  });

  test("goes on with the next file", () => {
    const home = newPath();
    const whole = hashesOf(manyClients(1, 20));
    hashesOf(manyClients(1, 9), "--home", home);
    const rest = hashesOf(manyClients(1, 20), "--home", home);
    expect([...rest.keys()]).toEqual(Array.from({ length: 11 }, (_, index) => 10 + index));
    expect(rest.get(20)).toBe(whole.get(20));
    const more = hashesOf(manyClients(21, 2), "--home", home);
    expect([...more.keys()]).toEqual([21, 22]);
    expect(outputOf("query", home, ...NEXT_CLIENT)).toContain("value 0000000000000016");
  });

  test("keeps as many heights as it is told", () => {
    const home = newPath();
    hashesOf(manyClients(1, 20), "--home", home, "--keep", "4");
    const at = (height: number) => ["--prove", "--height", `${height}`];
    expect(outputOf("query", home, ...NEXT_CLIENT, ...at(16))).toContain("app hash");
    expect(strait("query", home, ...NEXT_CLIENT, ...at(15)).stdout).toContain(
      "has not been pruned",
    );
  });

  test("is killed at any moment and has its last whole block", async () => {
    const file = manyClients(1, BLOCKS);
    const expected = hashesOf(file);
    const home = newPath();
    const heights: number[] = [];
    for (const blocks of [1, 40]) {
      await killedAfter(blocks, file, home);
      const [height, appHash] = await latestAppHash(home);
      expect(appHash).toBe(expected.get(height));
      heights.push(height);
    }
    expect(heights[0]).toBeGreaterThanOrEqual(1);
    expect(heights[1]).toBeGreaterThan(heights[0]!);
    hashesOf(file, "--home", home);
    expect(await latestAppHash(home)).toEqual([BLOCKS, expected.get(BLOCKS)]);
  });
});

describe("what a home refuses", () => {
  const again = (home: string, file: DatagramFile) => runCommand(written(file), { home });

  test("other blocks, another beginning, a gap", async () => {
    const home = newPath();
    outputOf("run", CLIENTS, "--home", home);
    const [first, second] = golden().blocks;
    const later = { ...second!, time: "2020-01-02T00:00:09Z" };
    const other = again(home, { ...golden(), blocks: [first!, later] });
    await expect(other).rejects.toThrow("has another block 2 of testchain1-1; a file that goes on");
    const { chain } = golden();
    const early = again(home, { ...golden(), chain: { ...chain, time: "2019-01-02T00:00:00Z" } });
    await expect(early).rejects.toThrow("has another testchain1-1, which began in another way");
    const gap = again(home, { ...golden(), chain: { ...chain, initialHeight: 9 } });
    await expect(gap).rejects.toThrow("the next block of this chain is 3");
    const past = exportCommand(home, { height: 1n });
    await expect(past).rejects.toThrow("is exported at its last height, 2");
    await expect(exportCommand(home, { chain: "x" })).rejects.toThrow("but testchain1-1");
    await expect(exportCommand(folder, {})).rejects.toThrow("is no home");
    await expect(runCommand(CLIENTS, { keep: 2 })).rejects.toThrow("with --home");
    await expect(runCommand(SCENARIO, { home })).rejects.toThrow("a home is for datagrams");
  });

  test("two processes at once", async () => {
    const path = newPath();
    const home = await Home.open(path, { mayCreate: true });
    const { status, stdout, stderr } = strait("run", CLIENTS, "--home", path);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`strait: ${path}: another process has opened this home\n`);
    await home.close();
  });
});
