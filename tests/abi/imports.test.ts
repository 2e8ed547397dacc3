/** What every import answers when its rules are kept. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { formatType, IMPORT_MODULE, IMPORTS } from "../../host/vm/abi.js";
import type { CallContext, CallResult } from "../../host/vm/host.js";
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

describe("staging", () => {
  test("a result that fits exactly is not staged and leaves the staged one alone", () => {
    const script = new Script();
    const [short, whole, end] = [script.buffer(4), script.buffer(12), script.buffer(3)];
    const length = script.step("env", 1, ...short);
    script.step("env", 5, ...script.buffer(6));
    script.step("staged_read", whole[0], 0, 12);
    script.step("staged_read", end[0], 9, 3);
    script.step("staged_read", 0, 12, 0);
    const reply = run(script, contextOf(storesWith()));
    expect(reply.result(length)).toBe(12n);
    expect(fromUtf8(reply.bytes(short))).toBe("test");
    expect(fromUtf8(reply.bytes(whole))).toBe("testchain1-1");
    expect(fromUtf8(reply.bytes(end))).toBe("1-1");
  });

  test("the next result that does not fit replaces the staged one", () => {
    const script = new Script();
    script.step("env", 1, 0, 0);
    script.step("env", 5, 0, 0);
    const buffer = script.buffer(6);
    script.step("staged_read", buffer[0], 0, 6);
    const reply = run(script, contextOf(storesWith()));
    expect(fromUtf8(reply.bytes(buffer))).toBe("cosmos");
  });

  test("values and the input are staged alike", () => {
    const script = new Script();
    const [value, input] = [script.buffer(5), script.buffer(8)];
    script.get(0, "k", [0, 0]);
    script.step("staged_read", value[0], 0, 5);
    const length = script.step("input", 0, 0);
    script.step("staged_read", input[0], 0, 8);
    const bytes = script.reply();
    const context = contextOf(storesWith({ k: "value" }));
    const reply = new Reply(machine.call("deliver", bytes, context));
    expect(fromUtf8(reply.bytes(value))).toBe("value");
    expect(reply.result(length)).toBe(BigInt(bytes.length));
    expect(reply.bytes(input)).toEqual(bytes.slice(0, 8));
  });
});

describe("time and place", () => {
  test("block time and height", () => {
    const script = new Script();
    const [time, height] = [script.step("block_time"), script.step("block_height")];
    const reply = run(script, contextOf(storesWith()));
    expect(reply.result(time)).toBe(1_577_923_205_000_000_001n);
    expect(reply.result(height)).toBe(42n);
  });

  test.each([
    [1, toHex(utf8("testchain1-1"))],
    [2, "00"],
    [3, toHex(utf8("cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn"))],
    [4, toHex(utf8("ibc"))],
    [5, toHex(utf8("cosmos"))],
    [6, "010203"],
  ])("env %i", (id, expected) => {
    const script = new Script();
    const buffer = script.buffer(64);
    const step = script.step("env", id, ...buffer);
    const reply = run(script, contextOf(storesWith()));
    expect(toHex(reply.bytes(buffer, Number(reply.result(step))))).toBe(expected);
  });

  test.each([
    ["deliver", 0],
    ["check", 1],
    ["simulate", 2],
    ["query", 3],
  ] as const)("mode %s is %i", (mode, number) => {
    const script = new Script();
    const buffer = script.buffer(1);
    script.step("env", 2, ...buffer);
    expect([...run(script, contextOf(storesWith(), { mode })).bytes(buffer)]).toEqual([number]);
  });
});

describe("hash and verify", () => {
  test.each([
    [1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [4, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"],
    [9, "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"],
  ])("operation %i writes its digest and returns its length", (operation, digest) => {
    const script = new Script();
    const buffer = script.buffer(digest.length / 2);
    const step = script.step("hash", operation, ...script.bytes("abc"), buffer[0]);
    const reply = run(script, contextOf(storesWith()));
    expect(reply.result(step)).toBe(BigInt(digest.length / 2));
    expect(toHex(reply.bytes(buffer))).toBe(digest);
  });

  test("a valid signature is 1, another message and malformed ones are 0", () => {
    // RFC 8032, section 7.1, test 2.
    const key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const signature =
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    const script = new Script();
    const [keyRange, signatureRange] = [
      script.bytes(Buffer.from(key, "hex")),
      script.bytes(Buffer.from(signature, "hex")),
    ];
    const steps = [
      script.step("verify", 1, ...script.bytes("r"), ...signatureRange, ...keyRange),
      script.step("verify", 1, ...script.bytes("s"), ...signatureRange, ...keyRange),
      script.step("verify", 1, ...script.bytes("r"), signatureRange[0], 63, ...keyRange),
      script.step("verify", 1, ...script.bytes("r"), ...signatureRange, 0, 0),
    ];
    const reply = run(script, contextOf(storesWith()));
    expect(steps.map((step) => reply.result(step))).toEqual([1n, 0n, 0n, 0n]);
  });
});

describe("call", () => {
  /** A script that writes, calls and reads the answer. */
  function calling(answer: ((context: CallContext) => CallResult) | undefined) {
    const stores = storesWith();
    const seen: string[] = [];
    const context = contextOf(
      stores,
      answer && {
        call: (kind, target, request) => {
          seen.push(`${kind} ${fromUtf8(target)} ${fromUtf8(request)}`);
          stores.set(1, utf8("callee"), utf8("wrote"));
          return answer(context);
        },
      },
    );
    const script = new Script();
    const buffer = script.buffer(4);
    const step = script.step("call", 2, ...script.bytes("07"), ...script.bytes("ask"), ...buffer);
    const reply = run(script, context);
    return { result: reply.result(step), bytes: reply.bytes(buffer), seen, kept: contents(stores) };
  }

  test("an answer comes back, with the callee's writes", () => {
    const answered = calling(() => ({ kind: "answered", response: utf8("yes!") }));
    expect(answered.result).toBe(4n);
    expect(fromUtf8(answered.bytes)).toBe("yes!");
    expect(answered.seen).toEqual(["2 07 ask"]);
    expect(answered.kept).toEqual({ "1/callee": "wrote" });
  });

  test("a failure discards the callee's writes", () => {
    const failed = calling(() => ({ kind: "failed" }));
    expect(failed.result).toBe(-2n);
    expect(failed.kept).toEqual({});
  });

  test("nothing answers", () => {
    expect(calling(() => ({ kind: "no-target" })).result).toBe(-3n);
    expect(calling(undefined).result).toBe(-3n);
  });

  test("a callee may run the same module on another machine", () => {
    const other = new Machine(CoreModule.load(scriptedGuest()));
    const inner = new Script();
    inner.set(2, "inner", "wrote");
    const answered = calling((context) => {
      return { kind: "answered", response: other.call("deliver", inner.reply(), context) };
    });
    expect(answered.result).toBeGreaterThan(0n);
    expect(answered.kept).toEqual({ "1/callee": "wrote", "2/inner": "wrote" });
  });
});

test("log gives level and text, cut at 64 KiB and without a say in any result", () => {
  const logged: [number, string][] = [];
  const log = (level: number, text: string) => logged.push([level, text]);
  for (const context of [contextOf(storesWith(), { log }), contextOf(storesWith())]) {
    const script = new Script();
    script.step("log", 1, ...script.bytes("héllo"));
    script.step("log", 3, ...script.bytes(Uint8Array.of(0x61, 0xff)));
    script.step("log", 0, ...script.bytes(new Uint8Array(65_537).fill(0x62)));
    run(script, context);
  }
  expect(logged).toHaveLength(3);
  expect(logged.slice(0, 2)).toEqual([
    [1, "héllo"],
    [3, "a\ufffd"],
  ]);
  expect(logged[2]?.[1]).toBe("b".repeat(65_536));
});

test("ABI.md lists exactly these imports, with as many parameters", () => {
  const text = readFileSync(new URL("../../assembly/ABI.md", import.meta.url), "utf8");
  const section = text.slice(text.indexOf("## 3."), text.indexOf("## 4."));
  const listed = [...section.matchAll(/^\| `(\w+)` \| `\(([^)]*)\)(?: -> (\w+))?` \|/gm)].map(
    ([, name, parameters, result]) => {
      const count = parameters === "" ? 0 : parameters?.split(",").length;
      return `${name} ${count} ${result ?? "()"}`;
    },
  );
  const ours = Object.entries(IMPORTS).map(([name, type]) => {
    return `${name} ${type.parameters.length} ${formatType(type).split(" -> ")[1]}`;
  });
  expect(IMPORT_MODULE).toBe("ibc0");
  expect(listed.sort()).toEqual(ours.sort());
});
