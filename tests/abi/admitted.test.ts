/** Which modules the inspector admits, and what it reports of them. */
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { MODULE_LIMITS } from "../../host/vm/abi.js";
import { inspectModule } from "../../host/vm/inspect.js";
import { CoreModule } from "../../host/vm/machine.js";
import { scriptedGuest } from "./support/script.js";
import { moduleOf, refusal, sectionsOf, valid, withBody } from "./support/sections.js";
import { guest } from "./support/wat.js";

describe("admitted modules", () => {
  test("the smallest guest, and what the report says of it", () => {
    const report = inspectModule(valid);
    expect(report).toMatchObject({
      sizeBytes: valid.length,
      memoryPages: 512,
      table: undefined,
      globals: 0,
      mutableGlobals: [],
      maximumLocals: 0,
      dataBytes: 0,
      limits: MODULE_LIMITS,
    });
    expect(report.imports).toHaveLength(19);
    expect(report.imports).toContainEqual({ name: "block_time", type: "() -> i64" });
    expect(report.exports).toContainEqual({
      name: "deliver",
      kind: "function",
      type: "() -> i32",
    });
    expect(report.exports).toContainEqual({ name: "memory", kind: "memory", type: undefined });
    expect(report.sha256).toBe(CoreModule.load(valid).sha256);
  });

  test("the report counts opcodes, locals, nesting, data and elements", () => {
    const report = inspectModule(scriptedGuest());
    expect(report).toMatchObject({
      table: { minimum: 2, maximum: 2 },
      globals: 1,
      mutableGlobals: ["argument_count"],
      maximumLocals: 10,
      maximumParameters: 7,
      elements: 1,
    });
    expect(report.maximumNesting).toBeGreaterThan(20);
    expect(report.opcodes.call).toBeGreaterThan(19);
    expect(report.opcodes.memory).toBeGreaterThan(8);
    expect(report.opcodes["sign extension"]).toBe(0);
    expect(inspectModule(guest({ items: '(data (i32.const 8) "abc")' })).dataBytes).toBe(3);
  });

  test("every opcode of WebAssembly 1.0 without floats, and sign extension", () => {
    const unary = ["i32.clz", "i32.ctz", "i32.popcnt", "i32.eqz", "i32.extend8_s"];
    const unary64 = ["i64.clz", "i64.ctz", "i64.popcnt", "i64.extend8_s", "i64.extend32_s"];
    const binary = "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr eq ne";
    const compare = "lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
    const lines: string[] = [];
    for (const name of unary) lines.push(`(drop (${name} (local.get $a)))`);
    for (const name of unary64) lines.push(`(drop (${name} (local.get $b)))`);
    for (const type of ["i32", "i64"]) {
      const value = type === "i32" ? "(local.get $a)" : "(local.get $b)";
      for (const name of `${binary} ${compare}`.split(" ")) {
        lines.push(`(drop (${type}.${name} ${value} ${value}))`);
      }
      for (const name of ["load", "load8_s", "load8_u", "load16_s", "load16_u"]) {
        lines.push(`(drop (${type}.${name} offset=9 (local.get $a)))`);
      }
      for (const name of ["store", "store8", "store16"]) {
        lines.push(`(${type}.${name} offset=70000 (local.get $a) ${value})`);
      }
    }
    lines.push("(drop (i64.load32_u (local.get $a)))", "(drop (i64.load32_s (local.get $a)))");
    lines.push("(i64.store32 (local.get $a) (local.get $b))");
    lines.push("(drop (i32.wrap_i64 (local.get $b)))", "(drop (i64.extend_i32_s (local.get $a)))");
    lines.push("(drop (i64.extend_i32_u (local.get $a)))", "(drop (memory.size))");
    lines.push("(drop (memory.grow (local.get $a)))", "(nop)");
    lines.push("(drop (select (local.get $a) (local.get $a) (i32.const -2147483648)))");
    lines.push("(local.set $b (i64.const -9223372036854775808))");
    lines.push("(drop (local.tee $a (i32.const 2147483647)))");
    lines.push("(block (loop (br_if 1 (local.get $a)) (br_table 0 1 0 (local.get $a))))");
    lines.push("(if (local.get $a) (then (return (i32.const 0))) (else (unreachable)))");
    const parts = { deliver: `(local $a i32) (local $b i64) ${lines.join("\n")} (i32.const 0)` };
    expect(refusal(guest(parts))).toBe("admitted");
  });

  test("custom sections anywhere, unknown exports, and numbers written longer than needed", () => {
    const custom: [number, Uint8Array] = [0, concatBytes(Uint8Array.of(4), utf8("note"))];
    const sections = sectionsOf(valid).flatMap((section) => [custom, section]);
    const module = moduleOf([...sections, custom]);
    expect(refusal(module)).toBe("admitted");
    expect(inspectModule(module).customSections[0]).toEqual({ name: "note", sizeBytes: 5 });
    expect(refusal(guest({ items: '(func (export "other") (param i64))' }))).toBe("admitted");
    expect(refusal(withBody(0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x00, 0x1a, 0x0b))).toBe("admitted");
  });

  test("the limits themselves", () => {
    const locals = [2, 50, 0x7f, 50, 0x7e];
    const nested = new Array(256).fill([0x02, 0x40]).flat();
    const ends = new Array(257).fill(0x0b);
    // The default target, 6, would be an opcode that is not allowed.
    const branch = [0x41, 0, 0x0e, 0, 6];
    expect(refusal(withBody(...locals, ...nested, ...branch, ...ends))).toBe("admitted");
    expect(refusal(guest({ items: "(table 2500 2500 funcref)" }))).toBe("admitted");
    const hundred = `(func (param${" i32".repeat(100)}))`;
    expect(refusal(guest({ items: hundred }))).toBe("admitted");
  });

  test("a reserved export is a call", () => {
    const query = (type: string) => guest({ items: `(func (export "query") ${type})` });
    expect(refusal(query("(result i32) (i32.const 0)"))).toBe("admitted");
    expect(refusal(query(""))).toMatch(
      /export query: has type \(\) -> \(\) instead of \(\) -> i32/,
    );
  });
});
