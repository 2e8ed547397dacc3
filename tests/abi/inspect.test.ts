/** Which modules the inspector admits, which it refuses, and why. */
import binaryen from "binaryen";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { ModuleError } from "../../host/errors.js";
import { MODULE_LIMITS } from "../../host/vm/abi.js";
import { inspectModule } from "../../host/vm/inspect.js";
import { CoreModule } from "../../host/vm/machine.js";
import { scriptedGuest } from "./support/script.js";
import { type GuestParts, guest, guestText } from "./support/wat.js";

const { Features } = binaryen;
const valid = guest();

/** Why a module is refused; the text of no error at all when it is admitted. */
function refusal(bytes: Uint8Array): string {
  try {
    CoreModule.load(bytes);
    return "admitted";
  } catch (error) {
    expect(error).toBeInstanceOf(ModuleError);
    return (error as ModuleError).message;
  }
}

/** The sections of a module, each with its id, to take apart and put together. */
function sectionsOf(bytes: Uint8Array): [id: number, content: Uint8Array][] {
  const sections: [number, Uint8Array][] = [];
  let position = 8;
  while (position < bytes.length) {
    const id = bytes[position++]!;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    sections.push([id, bytes.slice(position, position + size)]);
    position += size;
  }
  return sections;
}

/** An unsigned number as LEB128. */
function leb(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function moduleOf(sections: readonly (readonly [id: number, content: Uint8Array])[]): Uint8Array {
  const parts = sections.map(([id, content]) =>
    concatBytes(Uint8Array.of(id), leb(content.length), content),
  );
  return concatBytes(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...parts);
}

/** The valid module with the body of its last function replaced: locals, opcodes, and their end. */
function withBody(...body: number[]): Uint8Array {
  return moduleOf(
    sectionsOf(valid).map(([id, content]) => {
      if (id !== 10) return [id, content];
      // The last function of the valid guest, `rewind`, is empty: size 2, no locals, end.
      expect([...content.slice(-3)]).toEqual([2, 0, 0x0b]);
      const size = leb(body.length);
      return [id, concatBytes(content.slice(0, -3), size, Uint8Array.from(body))];
    }),
  );
}

/** The valid module with one section more, or in place of the one of the same id. */
function withSection(id: number, ...content: number[]): Uint8Array {
  const others = sectionsOf(valid).filter(([other]) => other !== id);
  const order = (other: number) => (other === 12 ? 9.5 : other);
  const sections: [number, Uint8Array][] = [...others, [id, Uint8Array.from(content)]];
  return moduleOf(sections.sort(([a], [b]) => order(a) - order(b)));
}

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

  test("a reserved export is a call", () => {
    const query = (type: string) => guest({ items: `(func (export "query") ${type})` });
    expect(refusal(query("(result i32) (i32.const 0)"))).toBe("admitted");
    expect(refusal(query(""))).toMatch(
      /export query: has type \(\) -> \(\) instead of \(\) -> i32/,
    );
  });
});

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
      /store_set: has type \(i32, i32, i32, i32, i64\) -> \(\) instead of \(i32, i32, i32, i32, i32\)/,
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

  test.each(["ibc_abi_0", "deliver", "begin_block", "end_block", "init_genesis", "rewind"])(
    "export %s of another type, of another kind, or missing",
    (name) => {
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
    },
  );

  test("a module that is too large", () => {
    const padding = new Uint8Array(MODULE_LIMITS.sizeBytes);
    const large = moduleOf([...sectionsOf(valid), [0, concatBytes(Uint8Array.of(0), padding)]]);
    expect(refusal(large)).toMatch(/^module of \d+ bytes is larger than 819200 bytes$/);
  });

  test("more than 20,000 functions", () => {
    const content = concatBytes(leb(20_001), new Uint8Array(20_001));
    expect(refusal(withSection(3, ...content))).toMatch(/has 20001 functions, more than 20000/);
  });

  test.each<[string, number[], RegExp]>([
    ["101 locals", [1, 101, 0x7f, 0x0b], /has more than 100 locals/],
    ["2^32 - 1 locals", [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b], /more than 100 locals/],
    ["51 and 50 locals", [2, 51, 0x7f, 50, 0x7e, 0x0b], /more than 100 locals/],
    ["a reference local", [1, 1, 0x70, 0x0b], /type funcref is not allowed/],
    ["a vector local", [1, 1, 0x7b, 0x0b], /type v128 is not allowed/],
    ["an unknown opcode", [0, 0xff, 0x0b], /opcode 0xff \(unknown\) is not allowed/],
    ["typed select", [0, 0x1c, 1, 0x7f, 0x0b], /opcode 0x1c \(typed select\)/],
    ["try", [0, 0x06, 0x40, 0x0b, 0x0b], /opcode 0x06 \(exceptions\)/],
    ["table.get", [0, 0x25, 0, 0x0b], /opcode 0x25 \(table access\)/],
    ["a block of several values", [0, 0x02, 0x00, 0x0b, 0x0b], /with several values/],
    ["a block of a float", [0, 0x02, 0x7d, 0x0b, 0x0b], /type f32 is not allowed/],
    ["257 nested blocks", [0, ...new Array(257).fill([2, 0x40]).flat(), 0x0b], /deeper than 256/],
    ["an over-long i32", [0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0], /does not fit 32 bits/],
    ["an i32 of 33 bits", [0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x1a], /does not fit 32 bits/],
    ["an i64 of 65 bits", [0, 0x42, ...new Array(9).fill(0xff), 0x01], /does not fit 64 bits/],
    ["a u32 of 33 bits", [0, 0x20, 0xff, 0xff, 0xff, 0xff, 0x1f], /does not fit 32 bits/],
    ["an alignment beyond the width", [0, 0x41, 0, 0x28, 3, 0, 0x1a, 0x0b], /alignment 2\^3/],
    ["another memory", [0, 0x3f, 1, 0x1a, 0x0b], /memory\.size names another memory/],
    ["another table", [0, 0x41, 0, 0x11, 0, 1, 0x0b], /call_indirect names another table/],
    ["a body that goes on", [0, 0x0b, 0x0b], /bytes follow the end of the body/],
    ["a body without end", [0, 0x01], /ends too early/],
    ["an empty body", [], /ends too early/],
    ["a branch table past the end", [0, 0x0e, 0x7f, 0], /ends before its 127 branch targets/],
    ["operands that do not fit", [0, 0x6a, 0x0b], /^module is not valid: .*Compiling function/],
    ["a local that is not there", [0, 0x20, 5, 0x1a, 0x0b], /^module is not valid: /],
  ])("a body with %s", (_name, body, reason) => {
    expect(refusal(withBody(...body))).toMatch(reason);
  });

  test.each<[string, number, number[], RegExp]>([
    ["start", 8, [0], /^module at byte 0x\w+: a start section is not allowed$/],
    ["data count", 12, [0], /a data count section \(bulk memory\) is not allowed/],
    ["tag", 13, [0], /a tag section \(exceptions\) is not allowed/],
    ["unknown", 14, [0], /section 14 is unknown/],
    ["type", 1, [1, 0x5f, 0], /only function types are allowed/],
    ["function", 3, [1, 99], /type 99 is not defined/],
    ["function with rest", 3, [0, 0], /bytes follow its last entry/],
    ["table of 64 bits", 4, [1, 0x70, 4, 0], /shared or 64-bit/],
    ["element with expressions", 9, [1, 4, 0x41, 0, 0x0b, 0], /only active segments of table 0/],
    ["data in another memory", 11, [1, 2, 1, 0x41, 0, 0x0b, 0], /only active segments of memory 0/],
    ["data past the end", 11, [1, 0, 0x41, 0, 0x0b, 9], /ends too early/],
    ["data at a sum", 11, [1, 0, 0x41, 0, 0x41, 0, 0x6a, 0x0b, 0], /more than one constant/],
    ["global of mutability 2", 6, [1, 0x7f, 2, 0x41, 0, 0x0b], /neither 0 nor 1/],
    ["code", 10, [0], /has 0 bodies for \d functions/],
    ["export of an unknown kind", 7, [1, 1, 0x61, 4, 0], /export a is of an unknown kind/],
    ["name that is not UTF-8", 0, [1, 0xff], /name is not UTF-8/],
    ["name past the end", 0, [9, 0x61], /name passes the end/],
  ])("a section: %s", (_name, id, content, reason) => {
    expect(refusal(withSection(id, ...content))).toMatch(reason);
  });

  test("sections twice, out of order, missing, or longer than the module", () => {
    const sections = sectionsOf(valid);
    const types = sections.find(([id]) => id === 1)!;
    expect(refusal(moduleOf([types, ...sections]))).toMatch(/a second type section/);
    expect(refusal(moduleOf([...sections, types]))).toMatch(/type section is out of order/);
    const codeless = sections.filter(([id]) => id !== 10);
    expect(refusal(moduleOf(codeless))).toMatch(/functions have no code section/);
    const longer = concatBytes(valid, Uint8Array.of(0, 2, 0));
    expect(refusal(longer)).toMatch(/custom section passes the end/);
  });

  test("an export that appears twice", () => {
    const sections = sectionsOf(valid).map(([id, content]): [number, Uint8Array] => {
      if (id !== 7) return [id, content];
      const extra = concatBytes(Uint8Array.of(7), utf8("deliver"), Uint8Array.of(0, 0));
      return [7, concatBytes(leb(content[0]! + 1), content.slice(1), extra)];
    });
    expect(refusal(moduleOf(sections))).toBe("export deliver: appears twice");
  });

  test("other files", () => {
    expect(refusal(new Uint8Array())).toMatch(/^module at byte 0x0: ends too early$/);
    expect(refusal(utf8("(module)"))).toMatch(/not a WebAssembly binary/);
    const component = Uint8Array.from(valid);
    component[4] = 0x0d;
    expect(refusal(component)).toMatch(/not version 1 of the binary format/);
  });

  test("a valid module cut off at any byte", () => {
    for (const whole of [valid, scriptedGuest()]) {
      for (let length = 0; length < whole.length; length++) {
        expect(refusal(whole.slice(0, length))).not.toBe("admitted");
      }
    }
  });
});

describe("any bytes are admitted or refused with a ModuleError", () => {
  const seed = 0x1bc0;

  test("random bytes behind a header", () => {
    const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        expect(refusal(concatBytes(header, tail))).not.toBe("admitted");
      }),
      { seed, numRuns: 3_000 },
    );
  });

  test("sections of random content", () => {
    const section = fc.tuple(fc.integer({ min: 0, max: 13 }), fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(section, { maxLength: 6 }), (sections) => {
        expect(refusal(moduleOf(sections))).not.toBe("admitted");
      }),
      { seed, numRuns: 3_000 },
    );
  });

  test("a valid module with a few bytes changed", () => {
    const whole = scriptedGuest();
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = Uint8Array.from(whole);
        for (const [position, value] of changes) changed[position] = value;
        expect(refusal(changed)).toMatch(/^admitted$|^[\x20-\x7e]{1,300}$/);
      }),
      { seed, numRuns: 5_000 },
    );
  });
});
