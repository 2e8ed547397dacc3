/** The live view on a terminal: one picture that is drawn over itself. */
import { afterEach, expect, test, vi } from "vitest";
import { LiveView, ranges } from "../../host/cli/liveView.js";
import { ScenarioRun } from "../../host/scenario/runScenario.js";
import { sendTransfers, trafficScenario } from "../../host/scenario/traffic.js";
import { Machine } from "../../host/vm/machine.js";
import { loadCore } from "../support/world.js";

const BEFORE = ["isTTY", "columns", "rows"].map((name) => ({
  name,
  property: Object.getOwnPropertyDescriptor(process.stdout, name),
}));

afterEach(() => {
  for (const { name, property } of BEFORE) {
    if (property === undefined) Reflect.deleteProperty(process.stdout, name);
    else Object.defineProperty(process.stdout, name, property);
  }
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A terminal of so many columns and rows; gives all that is written to it. */
function terminal(columns: number, rows: number): string[] {
  const written: string[] = [];
  vi.stubEnv("NO_COLOR", "");
  vi.stubEnv("TERM", "xterm");
  Object.defineProperties(process.stdout, {
    isTTY: { value: true, configurable: true },
    columns: { value: columns, configurable: true },
    rows: { value: rows, configurable: true },
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(`${text}`);
    return true;
  });
  return written;
}

/** What is seen of a text. */
function withoutCodes(text: string): string {
  return text.replaceAll("\u001b", "").replaceAll(/\[[0-9]*[AmJ]/g, "");
}

test("sequences are told in ranges, a long list by its beginning", () => {
  expect(ranges([1n, 2n, 3n, 5n, 7n, 8n])).toBe("1-3, 5, 7-8");
  expect(ranges([1n, 3n, 5n, 7n, 9n, 10n])).toBe("1, 3, 5, 7, … (6 in all)");
});

test("a picture shows what stands, what moves and how far it is, and is drawn over", () => {
  const run = new ScenarioRun(trafficScenario(3), new Machine(loadCore()));
  for (const { differences } of run.steps()) expect(differences).toEqual([]);
  expect([...sendTransfers(run.stage, 3)]).toEqual([3]);
  const { chains } = run.stage;
  const written = terminal(72, 40);
  const view = new LiveView();
  view.update(chains, () => ({ what: "1 of 4", done: 1, total: 4 }));
  const picture = written.splice(0).join("");
  expect(withoutCodes(picture).split("\n")).toEqual([
    "alpha-1  block 21  2025-01-01T00:01:40Z",
    "  07-tendermint-0        client of beta-1, Active at 13",
    "  connection-0           OPEN with connection-0",
    "  transfer/channel-0     OPEN unordered with transfer/channel-0",
    "beta-1  block 19  2025-01-01T00:01:35Z",
    "  07-tendermint-0        client of alpha-1, Active at 17",
    "  connection-0           OPEN with connection-0",
    "  transfer/channel-0     OPEN unordered with transfer/channel-0",
    "in flight",
    "  alpha-1  transfer/channel-0     packet 1-2 ──▶ beta-1",
    "  beta-1  transfer/channel-0     packet 1 ──▶ alpha-1",
    `${"█".repeat(8)}${"░".repeat(22)} 25%  1 of 4`,
    "",
  ]);
  expect(picture).toContain("\u001b[32mOPEN\u001b[0m");
  view.end(chains, () => ({ what: "done", done: 4, total: 4 }));
  expect(written[0]).toBe("\u001b[12A\u001b[J");
});

test("a picture is cut to the terminal", () => {
  const run = new ScenarioRun(trafficScenario(1), new Machine(loadCore()));
  for (const { differences } of run.steps()) expect(differences).toEqual([]);
  const written = terminal(20, 6);
  new LiveView().end(run.stage.chains, () => ({ what: "done", done: 0, total: 0 }));
  const lines = written.slice(1).map(withoutCodes);
  expect(lines.map((line) => line.length).every((length) => length <= 21)).toBe(true);
  expect(lines).toHaveLength(5);
  expect(lines[3]).toBe("…\n");
});
