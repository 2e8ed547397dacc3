/** Errors in JSON name the place and say what is wrong there. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonNode, parseJson, parseStrictJson } from "../../host/chain/jsonNode.js";
import { findJsonFault } from "../../host/chain/jsonScan.js";
import { InputError } from "../../host/errors.js";

function error(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InputError);
    return (thrown as Error).message;
  }
  throw new Error("nothing was thrown");
}

const root = (value: unknown): JsonNode => parseJson(JSON.stringify(value), "a.json");

describe("a node", () => {
  test.each<[string, unknown, (node: JsonNode) => unknown, string]>([
    ["a missing field", {}, (n) => n.field("a"), 'a.json: the field "a" is missing'],
    ["an unknown field", { b: 1 }, (n) => n.only("a"), 'a.json: unknown field "b"; known are a'],
    ["no object", [1], (n) => n.field("a"), "a.json: expected an object, found a list"],
    ["no list", { a: "x" }, (n) => n.field("a").list(), 'a.json: a: expected a list, found "x"'],
    ["no text", { a: 1 }, (n) => n.field("a").text(), "a.json: a: expected a text, found 1"],
    [
      "a deep place",
      { a: [{}, { "b c": null }] },
      (n) => n.field("a").list()[1]!.field("b c").text(),
      'a.json: a[1]["b c"]: expected a text, found null',
    ],
    ["a fraction", 1.5, (n) => n.integer(), "a.json: expected a whole number, found 1.5"],
    ["below zero", -1, (n) => n.integer(), "a.json: expected a whole number, found -1"],
    ["half a byte", "abc", (n) => n.hex(), "a.json: not hexadecimal: abc"],
    ["base64 without padding", "YQ", (n) => n.base64(), "a.json: not base64: YQ"],
    [
      "65 bits",
      "18446744073709551616",
      (n) => n.uint64(),
      'a.json: expected an unsigned 64-bit number, found "18446744073709551616"',
    ],
    [
      "257 bits",
      `${2n ** 256n}`,
      (n) => n.amount(),
      `a.json: expected an amount in decimal digits, found "${`${2n ** 256n}`.slice(0, 40)}"`,
    ],
    ["a leading zero", "01", (n) => n.uint64(), "expected an unsigned 64-bit number"],
  ])("refuses %s", (_, value, read, message) => {
    expect(error(() => read(root(value)))).toContain(message);
  });

  test("does not take inherited members for fields", () => {
    expect(root({}).optional("constructor")).toBeUndefined();
    expect(parseJson('{"__proto__": 1}', "a.json").field("__proto__").integer()).toBe(1);
  });

  test("reads numbers up to their limits", () => {
    expect(root("18446744073709551615").uint64()).toBe(2n ** 64n - 1n);
    expect(root(7).uint64()).toBe(7n);
    expect(root(`${2n ** 256n - 1n}`).amount()).toBe(2n ** 256n - 1n);
  });
});

describe("parsing", () => {
  test.each([
    ["", "the text ends too early (line 1, column 1)"],
    ['{\n  "a": ]\n}', '"]" is not expected (line 2, column 8)'],
    ['{"a": "b', "the text ends too early (line 1, column 9)"],
    ['{"a": "b\nc"}', '"\\n" is not expected (line 1, column 9)'],
    ["[1, 2,]", '"]" is not expected (line 1, column 7)'],
    ["[01]", '"1" is not expected (line 1, column 3)'],
    ["{a: 1}", '"a" is not expected (line 1, column 2)'],
    ["{} {}", '"{" is not expected (line 1, column 4)'],
    ['["\\x"]', '"\\\\" is not expected (line 1, column 3)'],
    ["nul", '"n" is not expected (line 1, column 1)'],
    ["\u{1f600}", '"\u{1f600}" is not expected (line 1, column 1)'],
  ])("names the place of a syntax error: %j", (text, message) => {
    expect(error(() => parseJson(text, "a.json"))).toBe(`a.json: not JSON: ${message}`);
  });

  test.each([
    ['{"a": 1, "a": 2}', 1],
    ['{"a": [{"b": 1,\n"c": {"b": 2}, "b": 3}]}', 2],
    ['{"a\\u0062": 1, "ab": 2}', 1],
  ])("refuses a field given twice: %s", (text, line) => {
    const message = error(() => parseStrictJson(text, "a.json"));
    expect(message).toMatch(/^a\.json: the field .* is given twice in one object \(line/);
    expect(message).toContain(`(line ${line}, `);
  });

  test("takes equal names in different objects, and colons and braces in texts", () => {
    const text = '{"a": {"a": "{\\"a\\": }"}, "b": [{"a": 1}, {"a": 2}], "c": "\\"a\\":"}';
    expect(parseStrictJson(text, "a.json").value).toEqual(JSON.parse(text));
  });

  test("refuses no JSON that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(text, "a.json").value).toEqual(JSON.parse(text));
      }),
      { seed: 20261121 },
    );
  });

  test("agrees with JSON.parse on what is JSON", () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    let broken = 0;
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom(...'{}[]:,"\\ae01.-\n '),
        (value, at, c) => {
          const text = JSON.stringify(value);
          const index = at % (text.length + 1);
          const changed = text.slice(0, index) + c + text.slice(index + 1);
          const fault = findJsonFault(changed);
          if (!isJson(changed)) {
            broken += 1;
            expect(fault?.what).toMatch(/expected|early/);
          } else if (fault !== undefined) expect(fault.what).toContain("given twice");
        },
      ),
      { seed: 20261121, numRuns: 2000 },
    );
    expect(broken).toBeGreaterThan(500);
  });

  test("finds its way through long texts and deep lists", () => {
    const long = `["${"x".repeat(3_000_000)}"]`;
    expect(findJsonFault(long)).toBeUndefined();
    expect(findJsonFault("[".repeat(1_000_000))?.offset).toBe(1_000_000);
  });
});
