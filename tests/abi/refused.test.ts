/** Which modules the inspector refuses for breaking a rule of the ABI, and why. */
import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { refusal } from "./support/sections.js";
import { type GuestParts, guest, guestText } from "./support/wat.js";

const { Features } = binaryen;

describe("refused modules", () => {
  const cases: [string, GuestParts, RegExp, number?][] = [
    [
      "an import of another module",
      { imports: '(import "env" "abort" (func $abort (param i32 i32 i32 i32)))' },
      /^import env\.abort: only module ibc0 is allowed$/,
    ],
    [
      "an unknown import",
      { imports: '(import "ibc0" "random" (func $random (result i64)))' },
      /^import ibc0\.random: ABI ibc0 has no such function$/,
    ],
    [
      "an import that is named like a property of every object",
      { imports: '(import "ibc0" "constructor" (func $constructor))' },
      /^import ibc0\.constructor: ABI ibc0 has no such function$/,
    ],
    [
      "an import of another type",
      { imports: '(import "ibc0" "store_set" (func $s (param i32 i32 i32 i32 i64)))' },
      /store_set: has type \(i32, i32, i32, i32, i64\) -> \(\) instead of \(i32/,
    ],
    [
      "an imported global",
      { imports: '(import "ibc0" "base" (global $base i32))' },
      /ibc0\.base is not a function/,
    ],
    [
      "an imported memory",
      { memory: '(import "ibc0" "memory" (memory 512 512)) (export "memory" (memory 0))' },
      /ibc0\.memory is not a function/,
    ],
    ["a start section", { items: "(start $ibc_abi_0)" }, /a start section is not allowed/],
    ["no memory", { memory: "" }, /^memory: module defines 0 instead of 1$/],
    [
      "a smaller memory",
      { memory: '(memory (export "memory") 511 512)' },
      /^memory: has 511 to 512 pages instead of exactly 512$/,
    ],
    ["a larger memory", { memory: '(memory (export "memory") 512 513)' }, /has 512 to 513 pages/],
    [
      "a memory without maximum",
      { memory: '(memory (export "memory") 512)' },
      /has 512 to any number of pages/,
    ],
    ["a memory that is not exported", { memory: "(memory 512 512)" }, /is not exported as memory/],
    [
      "a shared memory",
      { memory: '(memory (export "memory") 512 512 shared)' },
      /shared or 64-bit sizes are not allowed/,
      Features.Atomics,
    ],
    ["a table without maximum", { items: "(table 1 funcref)" }, /^table: maximum is none/],
    ["a table that is too large", { items: "(table 1 2501 funcref)" }, /^table: maximum is 2501/],
    [
      "two tables",
      { items: "(table 1 1 funcref) (table 1 1 funcref)" },
      /^table: module defines 2/,
      Features.ReferenceTypes,
    ],
    [
      "a table of external references",
      { items: "(table 1 1 externref)" },
      /only tables of functions/,
      Features.ReferenceTypes,
    ],
    [
      "a mutable global that is not exported",
      { globals: "(global $g (mut i32) (i32.const 0))" },
      /^global 0: is mutable and not exported$/,
    ],
    [
      "a mutable global of another name",
      { globals: '(global $g (export "secret") (mut i64) (i64.const 0))' },
      /^global 0: is mutable and exported as secret, not allowed$/,
    ],
    [
      "a float global",
      { globals: "(global $g f64 (f64.const 0))" },
      /global section at byte 0x\w+: type f64 is not allowed/,
    ],
    [
      "a float parameter",
      { items: "(func (param f32))" },
      /type section at byte 0x\w+: type f32 is not allowed/,
    ],
    ["a float local", { items: "(func (local f64))" }, /type f64 is not allowed/],
    [
      "two results",
      { items: "(func (result i32 i32) (unreachable))" },
      /has 2 results, more than 1/,
      Features.Multivalue,
    ],
    [
      "101 parameters",
      { items: `(func (param${" i32".repeat(101)}))` },
      /has 101 parameters, more than 100/,
    ],
    [
      "a float opcode",
      { deliver: "(drop (f32.const 1)) (i32.const 0)" },
      /^function 21 at byte 0x\w+: opcode 0x43 \(f32\.const\) is not allowed$/,
    ],
    [
      "a float conversion",
      { deliver: "(i32.reinterpret_f32 (f32.convert_i32_s (i32.const 1)))" },
      /opcode 0xb2 \(f32\.convert_i32_s\)/,
    ],
    [
      "a float load",
      { deliver: "(drop (f64.load (i32.const 1))) (i32.const 0)" },
      /opcode 0x2b \(f64\.load\)/,
    ],
    [
      "a bulk memory opcode",
      { deliver: "(memory.fill (i32.const 0) (i32.const 0) (i32.const 9)) (i32.const 0)" },
      /opcode 0xfc \(bulk memory and saturating conversion\) is not allowed/,
      Features.BulkMemory | Features.BulkMemoryOpt,
    ],
    [
      "a SIMD opcode",
      { deliver: "(drop (i32x4.add (v128.const i64x2 0 0) (v128.const i64x2 0 0))) (i32.const 0)" },
      /opcode 0xfd \(SIMD\) is not allowed/,
      Features.SIMD128,
    ],
    [
      "an atomic opcode",
      { deliver: "(i32.atomic.load (i32.const 0))" },
      /opcode 0xfe \(threads\)|shared/,
      Features.Atomics,
    ],
    [
      "a tail call",
      { deliver: "(return_call $idle)" },
      /opcode 0x12 \(tail calls\)/,
      Features.TailCall,
    ],
    [
      "a reference opcode",
      { items: "(elem declare func $idle)", deliver: "(drop (ref.func $idle)) (i32.const 0)" },
      /opcode 0xd2 \(reference types\)|only active segments/,
      Features.ReferenceTypes | Features.GC,
    ],
    [
      "a passive data segment",
      { items: '(data "abc")' },
      /data count section|only active segments of memory 0/,
      Features.BulkMemory | Features.BulkMemoryOpt,
    ],
    [
      "an initialiser that reads a global",
      { globals: "(global $a i32 (i32.const 1)) (global $b i32 (global.get $a))" },
      /initialiser is not an i32 constant/,
      Features.GC,
    ],
    [
      "a missing export",
      { exports: '(export "ibc_abi_0" (func $ibc_abi_0))' },
      /export \w+: is missing/,
    ],
  ];

  test.each(cases)("%s", (_name, parts, reason, proposals) => {
    expect(refusal(guest(parts, proposals))).toMatch(reason);
  });

  test.each([
    "ibc_abi_0",
    "deliver",
    "begin_block",
    "end_block",
    "init_genesis",
    "rewind",
  ])("export %s of another type, of another kind, or missing", (name) => {
    const text = guestText();
    const line = new RegExp(`\\(export "${name}" \\(func \\$\\w+\\)\\)`);
    const assembled = (replacement: string) => {
      const module = binaryen.parseText(text.replace(line, replacement));
      module.setFeatures(Features.MutableGlobals);
      return Uint8Array.from(module.emitBinary());
    };
    expect(refusal(assembled(""))).toBe(`export ${name}: is missing`);
    expect(refusal(assembled(`(export "${name}" (memory 0))`))).toBe(
      `export ${name}: is not a function`,
    );
    expect(refusal(assembled(`(export "${name}" (func $store_close))`))).toMatch(
      new RegExp(`^export ${name}: has type \\(i32\\) -> \\(\\) instead of`),
    );
  });
});
