import { expect, test } from "vitest";
import { shortLivedCopy } from "../../host/slab.js";

test("copies of any size keep what they hold, whatever is copied and written after them", () => {
  const source = Uint8Array.from({ length: 5_000 }, (_, index) => index * 31);
  const sizes = [0, 1, 64, 65, 200, 1_000, 1_024, 1_025, 4_999];
  const kept: [copy: Uint8Array, expected: Uint8Array][] = [];
  for (let round = 0; round < 40; round++) {
    for (const size of sizes) {
      const copy = shortLivedCopy(source, round, Math.min(source.length, round + size));
      const expected = source.slice(round, round + size);
      expect(copy).toEqual(expected);
      copy.fill(round);
      kept.push([copy, expected.fill(round)]);
    }
  }
  for (const [copy, expected] of kept) expect(copy).toEqual(expected);
  expect(source[1]).toBe(31);
});
