/** Which binaries the inspector refuses for what no assembler would write; and any bytes at all. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { MODULE_LIMITS } from "../../host/vm/abi.js";
import { scriptedGuest } from "./support/script.js";
import {
  leb,
  moduleOf,
  refusal,
  sectionsOf,
  valid,
  withBody,
  withSection,
} from "./support/sections.js";

describe("refused binaries", () => {
  test("a module that is too large", () => {
    const padding = new Uint8Array(MODULE_LIMITS.sizeBytes);
    const large = moduleOf([...sectionsOf(valid), [0, concatBytes(Uint8Array.of(0), padding)]]);
    expect(refusal(large)).toMatch(/^module of \d+ bytes is larger than 1572864 bytes$/);
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

  test("a body that does not fit, of a function with an unprintable name", () => {
    const names = Array.from({ length: 60 }, (_, index) => [index, 2, 0x61, 0x08]).flat();
    const section = [4, ...utf8("name"), 1, ...leb(names.length + 1), 60, ...names];
    const misfit = sectionsOf(withBody(0, 0x6a, 0x0b));
    const named = moduleOf([...misfit, [0, Uint8Array.from(section)]]);
    expect(refusal(named)).toMatch(/^module is not valid: .*Compiling function #\d+:"a\?" failed/);
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
