/** Scenarios on the command line: told, watched, saved and refused. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/root.js";

const MAIN = join(ROOT, "dist/host/cli/main.js");
const SCENARIOS = join(ROOT, "tests/golden/scenarios");
const TRANSFER = join(SCENARIOS, "04-transfer.json");

const folder = mkdtempSync(join(tmpdir(), "strait-scenario-"));
afterAll(() => rmSync(folder, { recursive: true }));

function strait(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function outputOf(...args: string[]): string {
  const { status, stdout, stderr } = strait(...args);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** A file with one text of another one replaced. */
function changed(path: string, from: string, to: string): string {
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  const copy = join(folder, "changed.json");
  writeFileSync(copy, text.replace(from, to));
  return copy;
}

describe("strait run SCENARIO", () => {
  test("tells every step with what it did", () => {
    const output = outputOf("run", TRANSFER);
    expect(output).toMatch(/^A token travels to another chain and back/);
    expect(output).toContain("\nstep 5: transfer\nhub-1   block 21");
    expect(output).toContain("alice sends 40 atom to bob on zone-1\n");
    expect(output).toContain("bob receives 40 transfer/channel-0/atom, minted");
    expect(output).toMatch(/│ hub-1 +│ \d+ +│ 07-tendermint-0 Active │ connection-0 OPEN/);
    expect(output).toMatch(/18 of 18 steps done, as expected\n$/);
    expect(output).not.toContain("\u001b");
  });

  test("prints JSON", () => {
    const { expected, steps, chains } = JSON.parse(outputOf("run", "--json", TRANSFER));
    expect(expected).toBe(true);
    expect(steps).toHaveLength(19);
    expect(steps[5]).toMatchObject({ number: 5, name: "transfer", blocks: [{ chainId: "hub-1" }] });
    expect(steps[5].blocks[0].appHash).toMatch(/^[0-9a-f]{64}$/);
    expect(chains[0].channels).toMatchObject([{ channelId: "channel-0", state: "OPEN" }]);
  });

  test("ends with 1 at the first step that comes out otherwise", () => {
    const file = changed(TRANSFER, '"amount": "40"', '"amount": "400"');
    const { status, stdout } = strait("run", file);
    expect(status).toBe(1);
    expect(stdout).toMatch(/chain hub-1: result\n {4}expected success\n {4}found {4}sdk\/5 \(/);
    expect(stdout).toMatch(/5 of 18 steps done, NOT as expected\n$/);
  });

  test("ends with 2 and one sentence for a file that cannot be done", () => {
    const file = changed(TRANSFER, '"step": "relay"', '"step": "relai"');
    const { status, stdout, stderr } = strait("run", file);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^strait: .*changed\.json: step 7: there is no step "relai"; [^\n]+\n$/);
    const early = changed(TRANSFER, '"channel": "channel-0"', '"channel": "channel-1"');
    const late = strait("run", "--json", early);
    expect([late.status, late.stdout]).toEqual([2, ""]);
    expect(late.stderr).toContain("step 5 (transfer): channel: chain hub-1 has no channel");
  });
});

describe("strait run SCENARIO --save", () => {
  const saved = join(folder, "saved/deep");

  test("writes a file a chain, which replays", () => {
    const output = outputOf("run", join(SCENARIOS, "09-fees.json"), "--save", saved);
    const names = readdirSync(saved).sort();
    expect(names).toEqual(["hub-1.json", "port-1.json", "zone-1.json"]);
    for (const name of names) expect(output).toContain(`saved ${join(saved, name)}\n`);
    const path = join(saved, "zone-1.json");
    expect(outputOf("run", path)).toMatch(/blocks executed, as expected\n$/);
    // What the fees do is among the roots.
    const cheaper = changed(path, '"amount": "10"', '"amount": "9"');
    expect(strait("run", cheaper).status).toBe(1);
  });

  test("is refused where it cannot be done", () => {
    const golden = join(ROOT, "tests/golden/create-client.json");
    const { status: refused, stderr: why } = strait("run", golden, "--save", saved);
    expect([refused, why]).toEqual([2, expect.stringContaining("only scenarios can be saved")]);
    const { status, stderr } = strait("run", TRANSFER, "--save", join(TRANSFER, "x"));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^strait: .*04-transfer\.json\/x: cannot be written: [^\n]+\n$/);
  });
});

test("strait run --watch tells what stands and what moves", () => {
  const lines = outputOf("run", "--watch", TRANSFER).split("\n");
  const moving = lines.filter((line) => /▶|◀|in flight$/.test(line));
  expect(moving).toEqual([
    "hub-1 block 21: transfer/channel-0 packet 1 ──▶ zone-1",
    "hub-1 block 23: transfer/channel-0 acknowledgement 1 ◀── zone-1",
    "hub-1 block 25: transfer/channel-0 has nothing in flight",
    "zone-1 block 25: transfer/channel-0 packet 1 ──▶ hub-1",
    expect.stringMatching(/^zone-1 block \d+: transfer\/channel-0 acknowledgement 1 ◀── hub-1$/),
    expect.stringMatching(/^zone-1 block \d+: transfer\/channel-0 has nothing in flight$/),
    "hub-1 block 35: transfer/channel-0 packet 2 ──▶ zone-1",
    expect.stringMatching(/^hub-1 block \d+: transfer\/channel-0 acknowledgement 2 ◀── zone-1$/),
    expect.stringMatching(/^hub-1 block \d+: transfer\/channel-0 has nothing in flight$/),
  ]);
  expect(lines[0]).toBe("hub-1 block 2: 07-tendermint-0 client of zone-1, Active at 1");
});

describe("strait relay", () => {
  test("relays transfers between two chains, and says what it brought", () => {
    const output = outputOf("relay", "--transfers", "7");
    expect(output).toContain("alpha-1 block 21: transfer/channel-0 packet 1-4 ──▶ beta-1\n");
    expect(output).toContain("beta-1 block 19: transfer/channel-0 packet 1-3 ──▶ alpha-1\n");
    expect(output).toMatch(/│ beta-1 .*│ 2 update client +│ 0 +│ nothing │ none │/);
    expect(output).toMatch(/│ 4 receive packet .*\n.*│ 3 acknowledge packet /);
    expect(output).toMatch(/rounds of relaying, nothing is left\n$/);
  });

  test("relays what a scenario has left, in JSON", () => {
    const file = changed(TRANSFER, '{"step": "relay"}', '{"step": "advance blocks", "count": 1}');
    const scenario = JSON.parse(readFileSync(file, "utf8"));
    scenario.steps.splice(6);
    writeFileSync(file, JSON.stringify(scenario));
    const { relayed, flows } = JSON.parse(outputOf("relay", "--json", file));
    expect(flows).toEqual([]);
    expect(relayed[1]).toMatchObject({ chainId: "zone-1", executed: { "receive packet": 1 } });
  });

  test("refuses what is no scenario, and a scenario with a count of transfers", () => {
    const golden = join(ROOT, "tests/golden/create-client.json");
    expect(strait("relay", golden)).toMatchObject({ status: 2, stdout: "" });
    expect(strait("relay", TRANSFER, "--transfers", "5").stderr).toMatch(/^strait: --transfers is/);
  });
});

describe("strait trace", () => {
  const linesOf = (...args: string[]) =>
    outputOf("trace", ...args)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("writes a line for each step of a scenario", () => {
    const lines = linesOf(TRANSFER);
    expect(lines.map(({ step }) => step)).toEqual(lines.map((_, index) => index));
    expect(lines[5]).toMatchObject({
      name: "transfer",
      blocks: [{ chain: "hub-1", height: "21", transactions: [{ code: 0 }] }],
      inFlight: [{ from: "hub-1", to: "zone-1", outward: ["1"], homeward: [] }],
      differences: [],
    });
    expect(lines[14].blocks[0].transactions[0]).toMatchObject({ code: 5, codespace: "sdk" });
  });

  test("writes a line for each block of datagrams, and ends with 1 where one differs", () => {
    const golden = join(ROOT, "tests/golden/create-client.json");
    expect(linesOf(golden).map(({ step, name }) => [step, name])).toEqual([
      [1, "block"],
      [2, "block"],
    ]);
    const { status, stdout } = strait("trace", changed(golden, '"ibc": "7984', '"ibc": "7985'));
    expect(status).toBe(1);
    expect(stdout).toContain('"differences":[{"place":"store ibc","what":"root"');
  });
});
