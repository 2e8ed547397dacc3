/** What the imports beside those of the stores answer when their rules are kept. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromHex, fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { formatType, IMPORT_MODULE, IMPORTS } from "../../host/vm/abi.js";
import type { CallContext, CallResult } from "../../host/vm/host.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import { Reply, Script, scriptedGuest } from "./support/script.js";
import { contents, contextOf, storesWith } from "./support/stores.js";

const machine = new Machine(CoreModule.load(scriptedGuest()));

function run(script: Script, context: CallContext): Reply {
  return new Reply(machine.call("deliver", script.reply(), context));
}

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
    [7, "0a046d6f636b"],
  ])("env %i", (id, expected) => {
    const script = new Script();
    const buffer = script.buffer(64);
    const step = script.step("env", id, ...buffer);
    const reply = run(
      script,
      contextOf(storesWith(), { applicationNames: fromHex("0a046d6f636b") }),
    );
    expect(toHex(reply.bytes(buffer, Number(reply.result(step))))).toBe(expected);
  });

  test("a host without applications has no names of any", () => {
    const script = new Script();
    const step = script.step("env", 7, ...script.buffer(64));
    expect(run(script, contextOf(storesWith())).result(step)).toBe(0n);
  });

  test.each([
    ["deliver", 0],
    ["check", 1],
    ["simulate", 2],
    ["query", 3],
    ["recheck", 4],
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
    const logged: string[] = [];
    const context = contextOf(
      stores,
      answer && {
        log: (level, text) => logged.push(`${level} ${text}`),
        call: (kind, target, request) => {
          seen.push(`${kind} ${target} ${fromUtf8(request)}`);
          stores.set(1, utf8("callee"), utf8("wrote"));
          return answer(context);
        },
      },
    );
    const script = new Script();
    const buffer = script.buffer(4);
    const step = script.step("call", 2, ...script.bytes("07"), ...script.bytes("ask"), ...buffer);
    const reply = run(script, context);
    const [result, bytes, kept] = [reply.result(step), reply.bytes(buffer), contents(stores)];
    return { result, bytes, seen, logged, kept };
  }

  test("an answer comes back, with the callee's writes", () => {
    const answered = calling(() => ({ kind: "answered", response: utf8("yes!") }));
    expect(answered.result).toBe(4n);
    expect(fromUtf8(answered.bytes)).toBe("yes!");
    expect(answered.seen).toEqual(["2 07 ask"]);
    expect(answered.kept).toEqual({ "1/callee": "wrote" });
  });

  test("a failure discards the callee's writes", () => {
    const failed = calling(() => ({ kind: "failed", reason: "gave up" }));
    expect(failed.result).toBe(-2n);
    expect(failed.kept).toEqual({});
    expect(failed.logged).toEqual(["3 a call of kind 2 failed: gave up"]);
  });

  test.each([
    [512 * 1024, 524_288n],
    [512 * 1024 + 1, -2n],
  ])("a response of %i bytes", (size, result) => {
    const response = new Uint8Array(size);
    const long = calling(() => ({ kind: "answered", response }));
    expect(long.result).toBe(result);
    expect(long.kept).toEqual(result === -2n ? {} : { "1/callee": "wrote" });
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
