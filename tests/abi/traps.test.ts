/** Every broken rule is a trap that leaves no mark, and the machine goes on. */
import { describe, expect, test } from "vitest";
import { TrapError } from "../../host/errors.js";
import type { CallContext } from "../../host/vm/host.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import { expectHealthy } from "./support/healthy.js";
import { MEMORY_BYTES, Script, scriptedGuest } from "./support/script.js";
import { contents, contextOf, storesWith } from "./support/stores.js";

const module = CoreModule.load(scriptedGuest());
const END = MEMORY_BYTES;
const NEAR_2_32 = 0xffffffff;

interface BrokenRule {
  readonly rule: string;
  /** Adds the steps that break it. */
  readonly steps: (script: Script) => void;
  readonly reason: RegExp;
  readonly context?: Partial<CallContext>;
}

/** A script that first writes, on branches too, so that there is something to leave behind. */
function scriptOf(steps: (script: Script) => void, writes: boolean): Uint8Array {
  const script = new Script();
  if (writes) {
    script.set(0, "kept", "changed");
    script.delete(0, "other");
    script.step("branch_open");
    script.set(1, "new", "value");
    script.step("branch_close", 1);
  }
  steps(script);
  return script.reply();
}

function repeated(count: number, steps: (script: Script) => void): (script: Script) => void {
  return (script) => {
    for (let left = count; left > 0; left--) steps(script);
  };
}

const KEY = (script: Script, length: number) => script.bytes(new Uint8Array(length).fill(0x61));

const ranges: BrokenRule[] = [
  {
    rule: "a pointer past the end",
    steps: (s) => s.step("store_get", 0, END, 1, 0, 0),
    reason: /key of 1 bytes at 0x2000000 passes the end of memory/,
  },
  {
    rule: "a range whose last byte is past the end",
    steps: (s) => s.step("store_get", 0, END - 3, 4, 0, 0),
    reason: /key of 4 bytes at 0x1fffffd passes the end/,
  },
  {
    rule: "a length near 2^32",
    steps: (s) => s.step("log", 0, 16, NEAR_2_32),
    reason: /text of 4294967295 bytes/,
  },
  {
    rule: "a range that wraps around",
    steps: (s) => s.step("hash", 1, 0xfffffff0, 0x20, 0x1000000),
    reason: /input of 32 bytes at 0xfffffff0 passes/,
  },
  {
    rule: "a buffer past the end, of an absent key",
    steps: (s) => s.step("store_get", 0, ...s.bytes("no such key"), END - 1, 2),
    reason: /buffer of 2 bytes/,
  },
  {
    rule: "a digest past the end",
    steps: (s) => s.step("hash", 1, 0, 0, END - 31),
    reason: /digest of 32 bytes/,
  },
  {
    rule: "a message past the end",
    steps: (s) => s.step("verify", 1, END, 1, 0, 64, 0, 32),
    reason: /message of 1 bytes/,
  },
  {
    rule: "a signature past the end",
    steps: (s) => s.step("verify", 1, 0, 0, END, 64, 0, 32),
    reason: /signature of 64 bytes/,
  },
  {
    rule: "a public key past the end",
    steps: (s) => s.step("verify", 1, 0, 0, 0, 64, END, 32),
    reason: /key of 32 bytes/,
  },
  {
    rule: "an environment buffer past the end",
    steps: (s) => s.step("env", 1, END, 1),
    reason: /buffer of 1 bytes/,
  },
  {
    rule: "an input buffer past the end",
    steps: (s) => s.step("input", END, 1),
    reason: /buffer of 1 bytes/,
  },
  {
    rule: "an output past the end",
    steps: (s) => s.step("output", END - 1, 2),
    reason: /output of 2 bytes/,
  },
  {
    rule: "a value past the end",
    steps: (s) => s.step("store_set", 0, ...s.bytes("k"), END - 1, 2),
    reason: /value of 2 bytes/,
  },
  {
    rule: "a bound of a scan past the end",
    steps: (s) => s.step("store_scan", 0, END, 1, 0, 0, 0),
    reason: /key of 1 bytes/,
  },
  {
    rule: "a scan buffer past the end",
    steps: (s) => {
      s.scan(0, "", "", 0);
      s.step("store_next", 1, END, 1);
    },
    reason: /buffer of 1 bytes/,
  },
  {
    rule: "a staged buffer past the end",
    steps: (s) => {
      s.step("env", 1, 0, 0);
      s.step("staged_read", END, 0, 1);
    },
    reason: /buffer of 1 bytes/,
  },
  {
    rule: "a call target past the end",
    steps: (s) => s.step("call", 1, END, 1, 0, 0, 0, 0),
    reason: /target of 1 bytes/,
  },
  {
    rule: "a call request past the end",
    steps: (s) => s.step("call", 1, 0, 0, END, 1, 0, 0),
    reason: /request of 1 bytes/,
  },
  {
    rule: "a call buffer past the end",
    steps: (s) => s.step("call", 1, 0, 0, 0, 0, END, 1),
    reason: /buffer of 1 bytes/,
  },
  {
    rule: "an abort message past the end",
    steps: (s) => s.step("abort", END, 1, 0, 0),
    reason: /message of 1 bytes/,
  },
];

const stores: BrokenRule[] = [
  {
    rule: "an oversized key",
    steps: (s) => s.step("store_get", 0, ...KEY(s, 65_537), 0, 0),
    reason: /key of 65537 bytes is longer than 65536/,
  },
  {
    rule: "an oversized key to set",
    steps: (s) => s.step("store_set", 0, ...KEY(s, 65_537), 0, 0),
    reason: /key of 65537 bytes/,
  },
  {
    rule: "an oversized bound",
    steps: (s) => s.step("store_scan", 0, 0, 0, ...KEY(s, 65_537), 0),
    reason: /key of 65537 bytes/,
  },
  { rule: "an empty key", steps: (s) => s.step("store_get", 0, 0, 0, 0, 0), reason: /is empty/ },
  { rule: "an empty key to set", steps: (s) => s.set(0, "", "v"), reason: /is empty/ },
  { rule: "an empty key to delete", steps: (s) => s.delete(0, ""), reason: /is empty/ },
  {
    rule: "an oversized value",
    steps: (s) => s.step("store_set", 0, ...s.bytes("k"), 0, 1_048_577),
    reason: /value of 1048577 bytes is longer than 1048576/,
  },
  { rule: "an unknown store", steps: (s) => s.set(4, "k", "v"), reason: /store 4 is unknown/ },
  {
    rule: "a negative store",
    steps: (s) => s.step("store_get", -1, ...s.bytes("k"), 0, 0),
    reason: /store 4294967295 is unknown/,
  },
  { rule: "an unknown store to scan", steps: (s) => s.scan(9, "", "", 0), reason: /store 9 is/ },
  { rule: "an unknown store to delete in", steps: (s) => s.delete(5, "k"), reason: /store 5 is/ },
  { rule: "an unknown scan flag", steps: (s) => s.scan(0, "", "", 2), reason: /flags 2 are/ },
  {
    rule: "an unknown scan",
    steps: (s) => s.step("store_next", 1, 0, 0),
    reason: /scan 1 is not open/,
  },
  {
    rule: "a scan past its end",
    steps: (s) => {
      s.scan(2, "", "", 0);
      s.step("store_next", 1, 0, 0);
      s.step("store_next", 1, 0, 0);
    },
    reason: /scan 1 is not open/,
  },
  {
    rule: "a closed scan",
    steps: (s) => {
      s.scan(0, "", "", 0);
      s.step("store_close", 1);
      s.step("store_next", 1, 0, 0);
    },
    reason: /scan 1 is not open/,
  },
  {
    rule: "closing an unknown scan",
    steps: (s) => s.step("store_close", 7),
    reason: /scan 7 is not open/,
  },
  {
    rule: "1,025 scans",
    steps: repeated(1_025, (s) => s.step("store_scan", 0, 0, 0, 0, 0, 0)),
    reason: /more than 1024 scans/,
  },
  {
    rule: "a write in a query",
    steps: (s) => s.set(0, "k", "v"),
    reason: /a query may not write/,
    context: { mode: "query" },
  },
  {
    rule: "a delete in a query",
    steps: (s) => s.delete(0, "kept"),
    reason: /a query may not write/,
    context: { mode: "query" },
  },
];

const others: BrokenRule[] = [
  {
    rule: "closing a branch that is not open",
    steps: (s) => s.step("branch_close", 1),
    reason: /no branch is open/,
  },
  {
    rule: "a branch left open",
    steps: (s) => s.step("branch_open"),
    reason: /returned with 1 of its branches open/,
  },
  {
    rule: "65 branches",
    steps: repeated(65, (s) => s.step("branch_open")),
    reason: /more than 64 branches/,
  },
  {
    rule: "an unknown commit flag",
    steps: (s) => {
      s.step("branch_open");
      s.step("branch_close", 2);
    },
    reason: /commit flag 2/,
  },
  {
    rule: "an unknown hash operation",
    steps: (s) => s.step("hash", 10, 0, 0, 0),
    reason: /hash operation 10 is unknown/,
  },
  {
    rule: "hash operation 0 (none)",
    steps: (s) => s.step("hash", 0, 0, 0, 0),
    reason: /hash operation 0 is unknown/,
  },
  {
    rule: "an unknown signature scheme",
    steps: (s) => s.step("verify", 5, 0, 0, 0, 0, 0, 0),
    reason: /signature scheme 5 is unknown/,
  },
  {
    rule: "an unknown environment id",
    steps: (s) => s.step("env", 99, 0, 0),
    reason: /environment id 99 is unknown/,
  },
  {
    rule: "a second output",
    steps: (s) => s.step("output", 0, 0),
    reason: /output is set already/,
  },
  {
    rule: "an output that is too large",
    steps: (s) => s.step("output", 0, 16 * 1024 * 1024 + 1),
    reason: /output of 16777217 bytes is longer/,
  },
  {
    rule: "reading what is not staged",
    steps: (s) => s.step("staged_read", 0, 0, 1),
    reason: /pass the end of the staged result of 0/,
  },
  {
    rule: "reading past the staged result",
    steps: (s) => {
      s.step("env", 1, 0, 0);
      s.step("staged_read", 0, 1, 12);
    },
    reason: /12 bytes at 1 pass the end of the staged result of 12/,
  },
  {
    rule: "a staged range that wraps around",
    steps: (s) => {
      s.step("env", 1, 0, 0);
      s.step("staged_read", 0, NEAR_2_32, 2);
    },
    reason: /pass the end of the staged result/,
  },
  {
    rule: "an unknown call kind",
    steps: (s) => s.step("call", 5, 0, 0, 0, 0, 0, 0),
    reason: /call kind 5 is unknown/,
  },
  { rule: "an unknown log level", steps: (s) => s.step("log", 4, 0, 0), reason: /log level 4/ },
  {
    rule: "abort",
    steps: (s) => s.step("abort", ...s.bytes("nothing works in file.ts"), 12, 34),
    reason: /^deliver trapped: nothing works in file\.ts at 12:34$/,
  },
  {
    rule: "unreachable",
    steps: (s) => s.step("unreachable"),
    reason: /^deliver trapped: unreachable$/,
  },
  { rule: "recursion without end", steps: (s) => s.step("recurse"), reason: /stack exhausted/ },
  { rule: "division by zero", steps: (s) => s.step("divide", 1, 0), reason: /divide by zero/ },
  { rule: "a load past the end", steps: (s) => s.step("load", END - 3), reason: /out of bounds/ },
  { rule: "a null function", steps: (s) => s.step("callNull", 1), reason: /null function/ },
  {
    rule: "a status other than 0",
    steps: (s) => s.step("return", 1),
    reason: /returned 1 instead of 0/,
  },
];

describe("a broken rule traps, leaves the stores alone and spares the machine", () => {
  const machine = new Machine(module);
  test.each([...ranges, ...stores, ...others])("$rule", ({ steps, reason, context }) => {
    const before = { kept: "value", other: "one" };
    const touched = storesWith(before);
    const writes = context?.mode !== "query";
    const setsOutputTwice = reason.source.includes("output is set already");
    const input = scriptOf((script) => {
      if (setsOutputTwice) script.step("output", 0, 0);
      steps(script);
    }, writes);
    let thrown: unknown;
    try {
      machine.call("deliver", input, contextOf(touched, context));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(TrapError);
    expect((thrown as TrapError).message).toMatch(reason);
    expect((thrown as TrapError).message).toMatch(/^deliver trapped: /);
    expect(touched.depth).toBe(0);
    expect(contents(touched)).toEqual({ "0/kept": "value", "0/other": "one" });
    expect(machine.memory).toBeUndefined();
    expectHealthy(machine);
  });
});
