import { expect, test } from "vitest";
import { KeyFilter } from "../../host/store/keyFilter.js";

const KEYS = 20_000;

function keyAt(index: number): string {
  return `commitments/ports/transfer/channels/channel-${index % 7}/sequences/${index}`;
}

function filled(): KeyFilter {
  const filter = new KeyFilter();
  const keys = new Set<string>();
  for (let index = 0; index < KEYS; index++) {
    filter.add(keyAt(index), keys);
    keys.add(keyAt(index));
  }
  return filter;
}

test("a key that was added is never said to be absent", () => {
  const filter = filled();
  for (let index = 0; index < KEYS; index++) expect(filter.mayHold(keyAt(index))).toBe(true);
});

test("nearly every key that was not is", () => {
  const filter = filled();
  let passed = 0;
  for (let index = KEYS; index < 2 * KEYS; index++) passed += Number(filter.mayHold(keyAt(index)));
  expect(passed / KEYS).toBeLessThan(0.1);
});

test("an empty one holds nothing, and keys of any characters and lengths are held", () => {
  const keys = ["", "a", "\0", "\u00ff".repeat(300), "ab", "ba"];
  const filter = new KeyFilter();
  for (const key of keys) expect(filter.mayHold(key)).toBe(false);
  for (const [index, key] of keys.entries()) filter.add(key, keys.slice(0, index));
  for (const key of keys) expect(filter.mayHold(key)).toBe(true);
});
