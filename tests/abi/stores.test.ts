/** What the imports of stores, scans and branches answer when their rules are kept. */
import { describe, expect, test } from "vitest";
import { fromUtf8 } from "../../host/bytes.js";
import type { CallContext } from "../../host/vm/host.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import { type Range, Reply, Script, scriptedGuest } from "./support/script.js";
import { contents, contextOf, storesWith } from "./support/stores.js";

const machine = new Machine(CoreModule.load(scriptedGuest()));

function run(script: Script, context: CallContext): Reply {
  return new Reply(machine.call("deliver", script.reply(), context));
}

/** Reads a record of a scan: key and value as texts. */
function record(bytes: Uint8Array): [key: string, value: string] {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return [fromUtf8(bytes.subarray(4, 4 + size)), fromUtf8(bytes.subarray(4 + size))];
}

/** Adds reads of a scan to a script, and afterwards tells what they found. */
function readAll(script: Script, scan: number, most: number): (reply: Reply) => string[] {
  const reads: [step: number, buffer: Range][] = [];
  for (let left = most; left > 0; left--) {
    const buffer = script.buffer(64);
    reads.push([script.step("store_next", scan, ...buffer), buffer]);
  }
  return (reply) =>
    reads.map(([step, buffer]) => {
      const length = Number(reply.result(step));
      return length < 0 ? String(length) : record(reply.bytes(buffer, length)).join("=");
    });
}

describe("store", () => {
  test("get tells absent from empty, writes what is there, and finds writes and deletes", () => {
    const stores = storesWith({ present: "value", gone: "soon" });
    const script = new Script();
    const buffer = script.buffer(5);
    const absent = script.get(0, "absent", buffer);
    const elsewhere = script.get(1, "present", buffer);
    const present = script.get(0, "present", buffer);
    script.set(1, "empty", "");
    const empty = script.get(1, "empty", [0, 0]);
    script.delete(0, "gone");
    script.delete(0, "never there");
    const gone = script.get(0, "gone", buffer);
    const reply = run(script, contextOf(stores));
    expect([absent, elsewhere, present, empty, gone].map((step) => reply.result(step))).toEqual([
      -1n,
      -1n,
      5n,
      0n,
      -1n,
    ]);
    expect(fromUtf8(reply.bytes(buffer))).toBe("value");
    expect(contents(stores)).toEqual({ "0/present": "value", "1/empty": "" });
  });

  test("keys of 65,536 and values of 1,048,576 bytes are allowed", () => {
    const stores = storesWith();
    const script = new Script();
    const key = script.bytes(new Uint8Array(65_536).fill(1));
    script.step("store_set", 0, ...key, 0, 1_048_576);
    const got = script.step("store_get", 0, ...key, 0, 0);
    expect(run(script, contextOf(stores)).result(got)).toBe(1_048_576n);
  });

  test("what is set does not change with the guest's memory", () => {
    const stores = storesWith();
    const script = new Script();
    const buffer = script.buffer(5);
    script.step("env", 1, ...buffer);
    script.step("store_set", 0, ...script.bytes("k"), ...buffer);
    script.step("env", 3, ...buffer);
    run(script, contextOf(stores));
    expect(contents(stores)).toEqual({ "0/k": "testc" });
  });

  test("a query reads", () => {
    const script = new Script();
    const got = script.get(0, "k", [0, 0]);
    script.scan(0, "", "", 0);
    const next = script.step("store_next", 1, 0, 0);
    const reply = run(script, contextOf(storesWith({ k: "value" }), { mode: "query" }));
    expect([reply.result(got), reply.result(next)]).toEqual([5n, 10n]);
  });
});

describe("scan", () => {
  const entries = { a: "1", aa: "2", b: "3", c: "4" };

  test.each([
    ["", "", 0, ["a=1", "aa=2", "b=3", "c=4", "-1"]],
    ["", "", 1, ["c=4", "b=3", "aa=2", "a=1", "-1"]],
    ["aa", "c", 0, ["aa=2", "b=3", "-1"]],
    ["aa", "c", 1, ["b=3", "aa=2", "-1"]],
    ["aa", "", 0, ["aa=2", "b=3", "c=4", "-1"]],
    ["", "b", 1, ["aa=2", "a=1", "-1"]],
    ["c", "a", 0, ["-1"]],
  ])("from %j to %j, flags %i", (start, end, flags, found) => {
    const script = new Script();
    const opened = script.scan(0, start, end, flags);
    const read = readAll(script, 1, found.length);
    const reply = run(script, contextOf(storesWith(entries)));
    expect(reply.result(opened)).toBe(1n);
    expect(read(reply)).toEqual(found);
  });

  test("sees the store as it was when it was opened", () => {
    const script = new Script();
    script.set(0, "d", "5");
    script.step("branch_open");
    script.delete(0, "a");
    script.scan(0, "", "", 0);
    const first = readAll(script, 1, 1);
    script.set(0, "aa", "changed");
    script.delete(0, "b");
    script.set(0, "bb", "new");
    script.step("branch_close", 0);
    const rest = readAll(script, 1, 4);
    const reply = run(script, contextOf(storesWith(entries)));
    expect([...first(reply), ...rest(reply)]).toEqual(["aa=2", "b=3", "c=4", "d=5", "-1"]);
  });

  test("handles count up from 1 in every call and are not used again", () => {
    for (let repetition = 0; repetition < 2; repetition++) {
      const script = new Script();
      const first = script.scan(0, "", "", 0);
      script.step("store_close", 1);
      const second = script.scan(0, "", "", 0);
      const reply = run(script, contextOf(storesWith()));
      expect([reply.result(first), reply.result(second)]).toEqual([1n, 2n]);
    }
  });

  test("1,024 may be open, and one more after one has ended", () => {
    const script = new Script();
    for (let left = 1_024; left > 0; left--) script.scan(0, "", "", 0);
    script.step("store_next", 1, 0, 0);
    const last = script.scan(0, "", "", 0);
    expect(run(script, contextOf(storesWith())).result(last)).toBe(1_025n);
  });

  test("a record that does not fit is staged, and the scan has moved on", () => {
    const script = new Script();
    script.scan(0, "", "", 0);
    const start = script.buffer(3);
    const whole = script.buffer(6);
    const length = script.step("store_next", 1, ...start);
    script.step("staged_read", whole[0], 0, 6);
    const next = readAll(script, 1, 1);
    const reply = run(script, contextOf(storesWith(entries)));
    expect(reply.result(length)).toBe(6n);
    expect([...reply.bytes(start)]).toEqual([1, 0, 0]);
    expect(record(reply.bytes(whole))).toEqual(["a", "1"]);
    expect(next(reply)).toEqual(["aa=2"]);
  });
});

describe("branch", () => {
  test("branches nest, keep or discard, and tell their depth", () => {
    const stores = storesWith({ a: "0" });
    const script = new Script();
    const depths = [script.step("branch_open")];
    script.set(0, "a", "1");
    depths.push(script.step("branch_open"));
    script.set(0, "a", "2");
    script.set(1, "lost", "x");
    script.step("branch_close", 0);
    const buffer = script.buffer(1);
    script.get(0, "a", buffer);
    depths.push(script.step("branch_open"));
    script.set(2, "kept", "y");
    script.step("branch_close", 1);
    script.step("branch_close", 1);
    depths.push(script.step("branch_open"));
    script.delete(0, "a");
    script.step("branch_close", 0);
    const reply = run(script, contextOf(stores));
    expect(depths.map((step) => reply.result(step))).toEqual([1n, 2n, 2n, 1n]);
    expect(fromUtf8(reply.bytes(buffer))).toBe("1");
    expect(contents(stores)).toEqual({ "0/a": "1", "2/kept": "y" });
  });

  test("64 may be open, and an outer discard takes inner commits with it", () => {
    const stores = storesWith();
    const script = new Script();
    let deepest = 0;
    for (let depth = 1; depth <= 64; depth++) deepest = script.step("branch_open");
    script.set(0, "k", "v");
    for (let depth = 64; depth > 1; depth--) script.step("branch_close", 1);
    script.step("branch_close", 0);
    expect(run(script, contextOf(stores)).result(deepest)).toBe(64n);
    expect(contents(stores)).toEqual({});
  });
});
