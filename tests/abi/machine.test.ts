/** The machine between and around calls. */
import { describe, expect, test } from "vitest";
import { HostError, TrapError } from "../../host/errors.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import { expectHealthy } from "./support/healthy.js";
import { MEMORY_BYTES, Reply, Script, scriptedGuest } from "./support/script.js";
import { contents, contextOf, storesWith } from "./support/stores.js";
import { guest } from "./support/wat.js";

const module = CoreModule.load(scriptedGuest());

describe("the machine", () => {
  test("discards branches of its own, not those that were open before", () => {
    const touched = storesWith({ kept: "value" });
    touched.open();
    touched.set(0, Buffer.from("outer"), Buffer.from("kept"));
    const script = new Script();
    script.step("branch_open");
    script.step("branch_open");
    script.set(0, "kept", "lost");
    script.step("unreachable");
    const machine = new Machine(module);
    expect(() => machine.call("deliver", script.encode(), contextOf(touched))).toThrow(TrapError);
    expect(touched.depth).toBe(1);
    expect(contents(touched)).toEqual({ "0/kept": "value", "0/outer": "kept" });
  });

  test("keeps a failed call's error when it is the host's own", () => {
    const broken = storesWith({ kept: "value" });
    const context = contextOf(broken, {
      call: () => {
        throw new HostError("the disk is gone");
      },
    });
    const script = new Script();
    script.set(0, "kept", "lost");
    script.step("call", 1, 0, 0, 0, 0, 0, 0);
    const machine = new Machine(module);
    expect(() => machine.call("deliver", script.reply(), context)).toThrow(/^the disk is gone$/);
    expect(broken.depth).toBe(0);
    expect(contents(broken)).toEqual({ "0/kept": "value" });
    expectHealthy(machine);
  });

  test("refuses a second call while one runs", () => {
    const machine = new Machine(module);
    const stores = storesWith();
    let refusal: unknown;
    const context = contextOf(stores, {
      call: () => {
        try {
          machine.call("deliver", new Script().reply(), contextOf(stores));
        } catch (error) {
          refusal = error;
        }
        return { kind: "failed" };
      },
    });
    const script = new Script();
    const step = script.step("call", 1, 0, 0, 0, 0, 0, 0);
    const reply = new Reply(machine.call("deliver", script.reply(), context));
    expect(reply.result(step)).toBe(-2n);
    expect(String(refusal)).toMatch(/deliver was called while deliver runs on the same machine/);
    expectHealthy(machine);
  });

  test("rewinds after a call, and reuses the instance", () => {
    const machine = new Machine(module);
    const script = new Script();
    script.step("setGlobal", 7);
    machine.call("deliver", script.reply(), contextOf(storesWith()));
    const { memory } = machine;
    expect(machine.globals).toEqual(new Map([["argument_count", 0]]));
    machine.call("deliver", new Script().reply(), contextOf(storesWith()));
    expect(machine.memory).toBe(memory);
    expect(memory?.length).toBe(MEMORY_BYTES);
  });

  test("treats a trap of rewind as a trap of the call", () => {
    const machine = new Machine(
      CoreModule.load(
        guest({
          rewind: "(unreachable)",
          items: '(data (i32.const 16) "key")',
          deliver: `(call $store_set (i32.const 0) (i32.const 16) (i32.const 3)
            (i32.const 16) (i32.const 3)) (i32.const 0)`,
        }),
      ),
    );
    const stores = storesWith();
    expect(() => machine.call("deliver", new Uint8Array(), contextOf(stores))).toThrow(TrapError);
    expect(contents(stores)).toEqual({});
  });

  test("takes an import that rewind calls as a broken rule", () => {
    const rewind = "(drop (call $block_height))";
    const machine = new Machine(CoreModule.load(guest({ rewind })));
    expect(() => machine.call("deliver", new Uint8Array(), contextOf(storesWith()))).toThrow(
      /an import was called outside a call/,
    );
  });

  test("ends scans and the staged result with the call", () => {
    const machine = new Machine(module);
    const opening = new Script();
    opening.scan(0, "", "", 0);
    opening.step("env", 1, 0, 0);
    machine.call("deliver", opening.reply(), contextOf(storesWith()));
    for (const [operation, ...values] of [
      ["store_next", 1, 0, 0],
      ["staged_read", 0, 0, 1],
    ] as const) {
      const script = new Script();
      script.step(operation, ...values);
      expect(() => machine.call("deliver", script.reply(), contextOf(storesWith()))).toThrow(
        TrapError,
      );
    }
  });

  test("names an export that the module lacks, and an input that is too large", () => {
    const machine = new Machine(module);
    const context = contextOf(storesWith());
    expect(() => machine.call("query", new Uint8Array(), context)).toThrow(/no export query/);
    const large = new Uint8Array(16 * 1024 * 1024 + 1);
    expect(() => machine.call("deliver", large, context)).toThrow(/larger than 2 MiB/);
    expectHealthy(machine);
  });

  test("takes a call without output as an empty output", () => {
    const machine = new Machine(module);
    const output = machine.call("begin_block", new Uint8Array(), contextOf(storesWith()));
    expect(output).toEqual(new Uint8Array());
  });

  test("compiles equal bytes once", () => {
    expect(CoreModule.load(scriptedGuest())).toBe(module);
  });
});
