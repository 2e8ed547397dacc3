/**
 * Units of packet forwarding. `packetForwardGo.jsonl` holds what ibc-go v11.2.0, built with Go
 * 1.26, answers: for memos whether they ask to forward, and the metadata written again; for
 * durations and numbers what time.ParseDuration and encoding/json make of them; for packet data
 * what ModuleCdc reads and, with another receiver, writes.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { fromHex, utf8 } from "../../host/bytes.js";
import { type AssemblyUnit, loadAssembly } from "../support/assembly.js";
import { ROOT } from "../support/root.js";

interface Answer {
  readonly memo?: string;
  readonly forward: boolean;
  readonly valid: boolean;
  readonly written: string;
  readonly data?: string;
  readonly override: string;
  readonly duration?: string;
  readonly number?: string;
  readonly nanos: string;
}

const answers = readFileSync(join(ROOT, "tests/assembly/packetForwardGo.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Answer);

const NOTHING = (): number => 0;
const UNASKED = ["env", "store_get", "store_set", "store_delete", "call", "staged_read"];

let unit: AssemblyUnit;

beforeAll(async () => {
  unit = await loadAssembly("tests/assembly/guest/packetForward.ts", (memory) => ({
    hash: (_operation: number, input: number, length: number, out: number): number => {
      const bytes = new Uint8Array(memory().buffer);
      const digest = createHash("sha256")
        .update(bytes.slice(input, input + length))
        .digest();
      bytes.set(digest, out);
      return digest.length;
    },
    ...Object.fromEntries(UNASKED.map((name) => [name, NOTHING])),
  }));
});

beforeEach(() => {
  unit.rewind!();
});

function ask(name: string, value: Uint8Array): string {
  unit.rewind!();
  return unit.__getString(unit[name]!(unit.__newArrayBuffer(Uint8Array.from(value).buffer)));
}

test("memos", () => {
  const asked = answers.filter(({ memo }) => memo !== undefined);
  const ours = asked.map(({ memo }) => [memo, ask("memo", fromHex(memo!))]);
  const theirs = asked.map(({ memo, ...a }) => [memo, `${a.forward} ${a.valid} ${a.written}`]);
  expect(ours.length).toBeGreaterThan(400);
  expect(ours).toEqual(theirs);
});

test("durations", () => {
  const asked = answers.filter(({ duration }) => duration !== undefined);
  const ours = asked.map(({ duration }) => [duration, ask("duration", utf8(duration!))]);
  expect(ours.length).toBeGreaterThan(200);
  expect(ours).toEqual(asked.map(({ duration, nanos }) => [duration, nanos]));
});

test("numbers", () => {
  const asked = answers.filter(({ number }) => number !== undefined);
  const ours = asked.map(({ number }) => [number, ask("number", utf8(number!))]);
  const theirs = asked.map(({ number, ...a }) => [number, `${a.nanos} ${a.forward} ${a.valid}`]);
  expect(ours.length).toBeGreaterThan(300);
  expect(ours).toEqual(theirs);
});

test("packet data", () => {
  const asked = answers.filter(({ data }) => data !== undefined);
  const ours = asked.map(({ data }) => [data, ask("overridden", utf8(data!))]);
  expect(ours.length).toBeGreaterThan(10);
  expect(ours).toEqual(asked.map(({ data, override }) => [data, override]));
});

/** A memo of many hops, each as long as all that it has within. */
test("a memo of 4,999 hops is read in one pass", () => {
  const open = '{"forward":{"receiver":"r","port":"transfer","channel":"channel-0","next":';
  const last = '{"forward":{"receiver":"r","port":"transfer","channel":"channel-0"}}';
  const hops = 4_999;
  const ballast = `,"x":"${"-".repeat(1_000_000)}"`;
  const text = `${open.repeat(hops - 1)}${last}${"}}".repeat(hops - 2)}}${ballast}}`;
  const start = performance.now();
  expect(ask("memo", utf8(text)).slice(0, 10)).toBe("true true ");
  expect(performance.now() - start).toBeLessThan(2_500);
});
