/** The machine between and around calls. */
import { describe, expect, test } from "vitest";
import { HostError, TrapError } from "../../host/errors.js";
import type { CallContext } from "../../host/vm/host.js";
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

  /** A context whose routed module is this machine again, so many times within one another. */
  function nested(machine: Machine, times: number, innermost: Script): CallContext {
    const stores = storesWith();
    let left = times;
    const context: CallContext = contextOf(stores, {
      call: () => {
        left -= 1;
        const script = left === 0 ? innermost : callingScript();
        return { kind: "answered", response: machine.call("deliver", script.reply(), context) };
      },
    });
    return context;
  }

  function callingScript(): Script {
    const script = new Script();
    script.set(0, "caller", "wrote");
    script.step("call", 1, 0, 0, 0, 0, 0, 0);
    return script;
  }

  test("runs a call within a call on another instance, on the same branch", () => {
    const machine = new Machine(module);
    const inner = new Script();
    const buffer = inner.buffer(8);
    const read = inner.get(0, "caller", buffer);
    inner.set(1, "callee", "wrote");
    let seen: bigint | undefined;
    const context = nested(machine, 1, inner);
    const call = context.call!;
    const watched: CallContext = {
      ...context,
      call: (...request) => {
        const result = call(...request);
        if (result.kind === "answered") seen = new Reply(result.response).result(read);
        return result;
      },
    };
    machine.call("deliver", callingScript().reply(), watched);
    expect(seen).toBe(5n);
    expect(contents(context.stores)).toEqual({ "0/caller": "wrote", "1/callee": "wrote" });
    expectHealthy(machine);
  });

  test("eight calls may be nested, a ninth traps", () => {
    const machine = new Machine(module);
    const eight = nested(machine, 8, new Script());
    machine.call("deliver", callingScript().reply(), eight);
    expect(contents(eight.stores)).toEqual({ "0/caller": "wrote" });

    const nine = nested(machine, 9, new Script());
    expect(() => machine.call("deliver", callingScript().reply(), nine)).toThrow(
      /more than 8 calls are nested/,
    );
    expect(contents(nine.stores)).toEqual({});
    expectHealthy(machine);
  });

  test("a trap within a call ends the calls around it", () => {
    const machine = new Machine(module);
    const broken = new Script();
    broken.set(1, "callee", "wrote");
    broken.step("unreachable");
    const context = nested(machine, 2, broken);
    expect(() => machine.call("deliver", callingScript().reply(), context)).toThrow(
      /^deliver trapped: deliver trapped: deliver trapped: /,
    );
    expect(context.stores.depth).toBe(0);
    expect(contents(context.stores)).toEqual({});
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
