import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { recentText } from "../../host/codec/recentTexts.js";

test("what was read before does not change what is read", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 30 }), { maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.nat(5), (all, before) => {
      for (const text of [...all, ...all]) {
        const encoded = utf8(text);
        const bytes = new Uint8Array(before + encoded.length + 3).fill(0x61);
        bytes.set(encoded, before);
        const read = recentText(bytes, before, encoded.length);
        const isRead = encoded.length <= 24 && encoded.every((byte) => byte < 0x80);
        expect(read).toBe(isRead ? text : undefined);
      }
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("texts that share a place do not stand for each other", () => {
  const names = Array.from({ length: 3000 }, (_, index) => `channel-${index}`);
  for (const name of [...names, ...names]) {
    expect(recentText(utf8(name), 0, name.length)).toBe(name);
  }
});
