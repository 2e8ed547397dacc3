import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { IavlTree, type TreeVersion } from "../../host/store/iavl/tree.js";
import { type Latin1, toLatin1 } from "../../host/store/latin1.js";
import { checkedRoot } from "./referenceTree.js";

const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

type Pair = readonly [key: Latin1, value: Uint8Array];

function pairs(tree: TreeVersion, start?: Latin1, end?: Latin1, descending?: boolean): Pair[] {
  const read: Pair[] = [];
  const leaves = tree.scan(start, end, descending);
  for (let next = leaves.next(); !next.done; next = leaves.next()) {
    read.push([next.value.key, next.value.value]);
  }
  return read;
}

describe("the IAVL tree", () => {
  it("has the hash of nothing as the root of an empty tree, also after removals", () => {
    const tree = new IavlTree();
    expect(toHex(tree.save().root)).toBe(EMPTY_ROOT);
    tree.set("a", utf8("1"));
    expect(toHex(tree.save().root)).not.toBe(EMPTY_ROOT);
    expect(tree.remove("a")).toBe(true);
    expect(toHex(tree.save().root)).toBe(EMPTY_ROOT);
    expect(tree.latest.size).toBe(0);
  });

  it("keeps root and nodes when nothing is written, and moves the version on", () => {
    const tree = new IavlTree();
    tree.set("a", utf8("1"));
    const first = tree.save();
    const second = tree.save();
    expect(second.version).toBe(2);
    expect(second.top).toBe(first.top);
  });

  it("changes the root when a key is set to the value it has", () => {
    const tree = new IavlTree();
    tree.set("a", utf8("1"));
    const first = tree.save();
    tree.set("a", utf8("1"));
    expect(toHex(tree.save().root)).not.toBe(toHex(first.root));
  });

  it("changes nothing when an absent key is removed", () => {
    const tree = new IavlTree();
    for (const key of ["b", "d", "f"]) tree.set(key, utf8(key));
    const first = tree.save();
    for (const key of ["a", "c", "e", "g"]) expect(tree.remove(key)).toBe(false);
    expect(tree.save().top).toBe(first.top);
  });

  it("takes the version of its first save from outside", () => {
    const tree = new IavlTree(100);
    expect(tree.latest.version).toBe(99);
    tree.set("a", utf8("1"));
    expect(tree.save().version).toBe(100);
    expect(checkedRoot(tree.latest.top, 100)).toBe(toHex(tree.latest.root));
  });

  it("hashes long keys, long values and versions of several bytes", () => {
    const tree = new IavlTree(2 ** 40);
    for (const length of [127, 128, 1000, 1024, 16_384, 65_536]) {
      tree.set("k".repeat(length), new Uint8Array(length).fill(length));
    }
    const saved = tree.save();
    expect(toHex(saved.root)).toBe(checkedRoot(saved.top, saved.version));
  });

  it("orders keys by their bytes, a prefix first", () => {
    const tree = new IavlTree();
    const ordered = ["\x00", "\x00\x00", "\x7f", "\x7f\xff", "\x80", "\xff"];
    for (const key of [3, 5, 0, 4, 1, 2].map((i) => ordered[i]!)) tree.set(key, utf8("v"));
    expect(pairs(tree.save()).map(([key]) => key)).toEqual(ordered);
  });

  it("finds the neighbours of a key from either side", () => {
    const tree = new IavlTree();
    for (let i = 0; i < 1000; i++) tree.set(String(i).padStart(4, "0"), utf8("v"));
    tree.save();
    expect(tree.latest.scan("0500").next().value?.key).toBe("0500");
    expect(tree.latest.scan(undefined, "0500", true).next().value?.key).toBe("0499");
    expect(tree.latest.scan("0999x").next().done).toBe(true);
  });
});

const arbitraryKey = fc
  .array(fc.constantFrom(0x00, 0x61, 0x62, 0x63, 0x80, 0xff), { minLength: 1, maxLength: 2 })
  .map((bytes) => toLatin1(Uint8Array.from(bytes)));
const arbitraryOperation = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant("set" as const), arbitraryKey) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("remove" as const), arbitraryKey) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("save" as const), arbitraryKey) },
);

describe("the IAVL tree and a sorted map", () => {
  it("agree at every version, and every version stays as it was", () => {
    fc.assert(
      fc.property(fc.array(arbitraryOperation, { maxLength: 300, size: "max" }), (operations) => {
        const tree = new IavlTree();
        const model = new Map<Latin1, Uint8Array>();
        const versions: { saved: TreeVersion; expected: Pair[]; root: string }[] = [];
        const save = () => {
          const saved = tree.save();
          const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
          versions.push({ saved, expected, root: toHex(saved.root) });
        };
        for (const [index, [kind, key]] of operations.entries()) {
          if (kind === "set") {
            const value = Uint8Array.of(index & 0xff);
            tree.set(key, value);
            model.set(key, value);
          } else if (kind === "remove") {
            expect(tree.remove(key)).toBe(model.delete(key));
          } else {
            save();
          }
        }
        save();

        for (const [index, { saved, expected, root }] of versions.entries()) {
          expect(saved.version).toBe(index + 1);
          expect(saved.size).toBe(expected.length);
          expect(root).toBe(checkedRoot(saved.top, saved.version));
          expect(pairs(saved)).toEqual(expected);
          expect(pairs(saved, undefined, undefined, true)).toEqual(expected.toReversed());
          for (const [key, value] of expected) expect(saved.get(key)).toBe(value);
          expect(saved.get("absent")).toBeUndefined();
        }
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it("agree about every range in both directions", () => {
    const optionalKey = fc.option(arbitraryKey, { nil: undefined });
    fc.assert(
      fc.property(
        fc.uniqueArray(arbitraryKey, { maxLength: 40, size: "max" }),
        fc.array(fc.tuple(optionalKey, optionalKey), { minLength: 1, maxLength: 10 }),
        (keys, ranges) => {
          const tree = new IavlTree();
          for (const key of keys) tree.set(key, utf8("v"));
          const saved = tree.save();
          const sorted = keys.toSorted();
          for (const [start, end] of ranges) {
            const expected = sorted.filter(
              (key) => (start === undefined || key >= start) && (end === undefined || key < end),
            );
            expect(pairs(saved, start, end).map(([key]) => key)).toEqual(expected);
            const descending = pairs(saved, start, end, true).map(([key]) => key);
            expect(descending).toEqual(expected.toReversed());
          }
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});
