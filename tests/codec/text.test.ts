/** Texts of Go, which are any bytes, in JavaScript. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { Attribute } from "../../host/codec/gen/strait.abi.v0.js";
import { escapedText, shownText, textBytes } from "../../host/codec/text.js";

/** What Go's json.Marshal makes of a string of these bytes (Go 1.26, read back as JSON). */
const GO_JSON: readonly [hex: string, shown: string][] = [
  ["", ""],
  ["6d6f636b", "mock"],
  ["c3a9", "é"],
  ["f09f988a", "😊"],
  ["efbfbd", "\ufffd"],
  ["ff", "\ufffd"],
  ["80", "\ufffd"],
  ["61ff62", "a\ufffdb"],
  ["e282", "\ufffd\ufffd"],
  ["e28241", "\ufffd\ufffdA"],
  ["c080", "\ufffd\ufffd"],
  ["eda080", "\ufffd\ufffd\ufffd"],
  ["f09f98", "\ufffd\ufffd\ufffd"],
  ["f4908080", "\ufffd\ufffd\ufffd\ufffd"],
  ["f8888080", "\ufffd\ufffd\ufffd\ufffd"],
  ["e282acff", "€\ufffd"],
];

describe("bytes that are not UTF-8", () => {
  test.each(GO_JSON)("%s is kept, and shown as Go shows it", (hex, shown) => {
    const text = escapedText(fromHex(hex));
    expect(shownText(text)).toBe(shown);
    expect(toHex(textBytes(text))).toBe(hex);
  });

  test("any bytes come back, and no two are the same text", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(toHex(textBytes(escapedText(a)))).toBe(toHex(a));
        expect(escapedText(a) === escapedText(b)).toBe(toHex(a) === toHex(b));
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  test("valid UTF-8 reads as usual", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapedText(utf8(text))).toBe(text);
        expect(toHex(textBytes(text))).toBe(toHex(utf8(text)));
        expect(shownText(text)).toBe(text);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  test("a surrogate that stands for no byte becomes U+FFFD", () => {
    expect(toHex(textBytes("\ud800a\udc7f\udd00"))).toBe("efbfbd61efbfbdefbfbd");
  });

  test("an event attribute holds them", () => {
    const encoded = fromHex("0a02ff6b1202e282");
    const attribute = Attribute.decode(encoded);
    expect(attribute).toEqual({ key: "\udcffk", value: "\udce2\udc82" });
    expect(toHex(Attribute.encode(attribute))).toBe(toHex(encoded));
  });
});
