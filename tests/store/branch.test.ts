import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { Branches } from "../../host/store/branch.js";
import { IavlTree } from "../../host/store/iavl/tree.js";
import { toLatin1 } from "../../host/store/latin1.js";
import type { Entry } from "../../host/vm/host.js";

type Contents = Readonly<Record<string, string>>;

/** Branches over one store a record of contents. */
function branchesOver(...stores: Contents[]): Branches {
  return new Branches(
    stores.map((contents) => {
      const tree = new IavlTree();
      for (const [key, value] of Object.entries(contents)) tree.set(key, utf8(value));
      return tree.save();
    }),
  );
}

function readAll(scan: Iterator<Entry>): [string, string][] {
  const read: [string, string][] = [];
  for (let next = scan.next(); !next.done; next = scan.next()) {
    read.push([fromUtf8(next.value[0]), fromUtf8(next.value[1])]);
  }
  return read;
}

function scanAll(branches: Branches, descending = false): [string, string][] {
  return readAll(branches.scan(0, undefined, undefined, descending));
}

function textOf(value: Uint8Array | undefined): string | undefined {
  return value && fromUtf8(value);
}

function netChange(branches: Branches, store = 0): [string, string | null][] {
  return branches.changes(store).map(([key, written]) => [key, written && fromUtf8(written)]);
}

describe("nested branches", () => {
  it("keep the writes of a committed branch and drop those of a discarded one", () => {
    const branches = branchesOver({ a: "base" });
    branches.open();
    branches.set(0, utf8("a"), utf8("kept"));
    branches.open();
    branches.set(0, utf8("a"), utf8("dropped"));
    branches.delete(0, utf8("b"));
    expect(branches.depth).toBe(2);
    expect(textOf(branches.get(0, utf8("a")))).toBe("dropped");
    branches.close(false);
    expect(textOf(branches.get(0, utf8("a")))).toBe("kept");
    expect(netChange(branches)).toEqual([]);
    branches.close(true);
    expect(branches.depth).toBe(0);
    expect(netChange(branches)).toEqual([["a", "kept"]]);
  });

  it("hide what was deleted and show what was set again", () => {
    const branches = branchesOver({ a: "1", b: "2" });
    branches.delete(0, utf8("a"));
    branches.open();
    expect(branches.get(0, utf8("a"))).toBeUndefined();
    expect(scanAll(branches)).toEqual([["b", "2"]]);
    branches.set(0, utf8("a"), utf8("3"));
    branches.close(true);
    expect(scanAll(branches)).toEqual([
      ["a", "3"],
      ["b", "2"],
    ]);
  });

  it("list equal sets and deletes of absent keys in the net change, in order of keys", () => {
    const branches = branchesOver({ b: "same", d: "old" });
    branches.set(0, utf8("d"), utf8("new"));
    branches.set(0, utf8("b"), utf8("same"));
    branches.set(0, utf8("c"), utf8("brief"));
    branches.delete(0, utf8("c"));
    branches.delete(0, utf8("a"));
    expect(netChange(branches)).toEqual([
      ["a", null],
      ["b", "same"],
      ["c", null],
      ["d", "new"],
    ]);
  });

  it("hold an empty value as present", () => {
    const branches = branchesOver({});
    branches.set(0, utf8("a"), new Uint8Array(0));
    expect(branches.get(0, utf8("a"))).toHaveLength(0);
    expect(scanAll(branches)).toEqual([["a", ""]]);
    expect(netChange(branches)).toEqual([["a", ""]]);
  });

  it("take a key as bytes or as a string with a character for each", () => {
    const branches = branchesOver({});
    const key = Uint8Array.of(0, 97, 128, 255);
    branches.set(0, "\0a\x80\xff", utf8("text"));
    expect(textOf(branches.get(0, key))).toBe("text");
    branches.set(0, key, utf8("bytes"));
    expect(textOf(branches.get(0, "\0a\x80\xff"))).toBe("bytes");
    const scan = branches.scan(0, "\0", Uint8Array.of(1), false);
    expect(scan.next().value).toEqual([key, utf8("bytes")]);
    branches.delete(0, "\0a\x80\xff");
    expect(branches.get(0, key)).toBeUndefined();
  });

  it("keep stores apart and refuse unknown ones", () => {
    const branches = branchesOver({}, { k: "second" });
    branches.set(0, utf8("k"), utf8("first"));
    expect(textOf(branches.get(1, utf8("k")))).toBe("second");
    expect(netChange(branches, 1)).toEqual([]);
    expect([branches.has(0), branches.has(1), branches.has(2)]).toEqual([true, true, false]);
    expect(() => branches.get(2, utf8("k"))).toThrow("no store number 2");
    expect(() => branches.set(-1, utf8("k"), utf8(""))).toThrow("no store number -1");
    expect(() => branches.delete(9, utf8("k"))).toThrow("no store number 9");
    expect(() => branches.scan(9, undefined, undefined, false)).toThrow("no store number 9");
  });

  it("refuse to close what is not open", () => {
    expect(() => branchesOver({}).close(true)).toThrow("no branch is open");
  });

  it("order keys by their bytes", () => {
    const branches = branchesOver({});
    const keys = [[0xff], [0x7f, 0xff], [0x80], [0x00], [0x7f]].map((key) => Uint8Array.from(key));
    for (const key of keys) branches.set(0, key, key);
    const scan = branches.scan(0, undefined, undefined, false);
    const read = keys.map(() => toHex((scan.next().value as Entry)[0]));
    expect(read).toEqual(["00", "7f", "7fff", "80", "ff"]);
    expect(scan.next().done).toBe(true);
  });
});

describe("scans", () => {
  it("cover the start and not the end, in both directions", () => {
    const branches = branchesOver({ a: "1", c: "3", e: "5" });
    branches.set(0, utf8("b"), utf8("2"));
    branches.set(0, utf8("d"), utf8("4"));
    const between = (descending: boolean) =>
      readAll(branches.scan(0, utf8("b"), utf8("e"), descending)).map(([key]) => key);
    expect(between(false)).toEqual(["b", "c", "d"]);
    expect(between(true)).toEqual(["d", "c", "b"]);
    expect(readAll(branches.scan(0, utf8("d"), utf8("b"), false))).toEqual([]);
  });

  it("see the store as it was when they were opened", () => {
    const branches = branchesOver({ a: "1", b: "2" });
    branches.set(0, utf8("c"), utf8("3"));
    branches.open();
    const scan = branches.scan(0, undefined, undefined, false);
    branches.set(0, utf8("a"), utf8("later"));
    branches.delete(0, utf8("b"));
    branches.set(0, utf8("c"), utf8("later"));
    branches.set(0, utf8("d"), utf8("later"));
    branches.close(false);
    expect(readAll(scan)).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
  });

  it("find keys that were written between scans of a large branch", () => {
    const branches = branchesOver({});
    const names = Array.from({ length: 400 }, (_, i) => String((i * 7919) % 400).padStart(4, "0"));
    for (const [i, name] of names.entries()) {
      branches.set(0, utf8(name), utf8(name));
      if (i % 3 === 0) branches.delete(0, utf8(names[i >> 1]!));
      if (i % 5 === 0) expect(scanAll(branches).map(([key]) => key)).toEqual(expected(names, i));
    }
  });

  /** Every name up to index i that no deletion has hit since it was last set. */
  function expected(names: readonly string[], i: number): string[] {
    const present = new Set<string>();
    for (let j = 0; j <= i; j++) {
      present.add(names[j]!);
      if (j % 3 === 0) present.delete(names[j >> 1]!);
    }
    return [...present].sort();
  }
});

const STORES = 2;
const arbitraryKey = fc
  .array(fc.constantFrom(0x00, 0x61, 0x62, 0xff), { minLength: 1, maxLength: 3 })
  .map((bytes) => Uint8Array.from(bytes));
const arbitraryStore = fc.nat({ max: STORES - 1 });
const arbitraryOperation = fc.oneof(
  fc.record({
    kind: fc.constant("set" as const),
    store: arbitraryStore,
    key: arbitraryKey,
    value: fc.uint8Array({ maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant("delete" as const), store: arbitraryStore, key: arbitraryKey }),
  fc.record({ kind: fc.constant("open" as const) }),
  fc.record({ kind: fc.constant("close" as const), commit: fc.boolean() }),
  fc.record({
    kind: fc.constant("scan" as const),
    store: arbitraryStore,
    start: fc.option(arbitraryKey, { nil: undefined }),
    end: fc.option(arbitraryKey, { nil: undefined }),
    descending: fc.boolean(),
    /** How many entries to read at once; the rest is read at the end. */
    readNow: fc.nat({ max: 3 }),
  }),
);
type Operation = typeof arbitraryOperation extends fc.Arbitrary<infer T> ? T : never;

/** What branches must do, said plainly: every level is a copy of all stores. */
class Model {
  readonly touched: Set<string>[][];
  private levels: Map<string, Uint8Array>[][];

  constructor(bases: readonly ReadonlyMap<string, Uint8Array>[]) {
    this.levels = [bases.map((base) => new Map(base))];
    this.touched = [bases.map(() => new Set())];
  }

  get depth(): number {
    return this.levels.length - 1;
  }

  contents(store: number): Map<string, Uint8Array> {
    return this.levels[this.depth]![store]!;
  }

  touch(store: number, key: string): void {
    this.touched[this.depth]![store]!.add(key);
  }

  open(): void {
    this.levels.push(this.levels[this.depth]!.map((contents) => new Map(contents)));
    this.touched.push(this.touched[0]!.map(() => new Set()));
  }

  close(commit: boolean): void {
    const level = this.levels.pop()!;
    const touched = this.touched.pop()!;
    if (!commit) return;
    this.levels[this.depth] = level;
    for (const [store, keys] of touched.entries()) {
      for (const key of keys) this.touch(store, key);
    }
  }

  scan(operation: Operation & { kind: "scan" }): [string, string][] {
    const start = operation.start && toLatin1(operation.start);
    const end = operation.end && toLatin1(operation.end);
    const inRange = [...this.contents(operation.store)]
      .filter(([key]) => (start === undefined || key >= start) && (end === undefined || key < end))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]): [string, string] => [key, toHex(value)]);
    return operation.descending ? inRange.reverse() : inRange;
  }
}

interface OpenScan {
  readonly scan: Iterator<Entry>;
  readonly rest: [string, string][];
}

/** Applies one operation to both sides. */
function step(branches: Branches, model: Model, operation: Operation, open: OpenScan[]): void {
  switch (operation.kind) {
    case "set":
      branches.set(operation.store, operation.key, operation.value);
      model.contents(operation.store).set(toLatin1(operation.key), operation.value);
      model.touch(operation.store, toLatin1(operation.key));
      break;
    case "delete":
      branches.delete(operation.store, operation.key);
      model.contents(operation.store).delete(toLatin1(operation.key));
      model.touch(operation.store, toLatin1(operation.key));
      break;
    case "open":
      branches.open();
      model.open();
      break;
    case "close":
      if (model.depth === 0) break;
      branches.close(operation.commit);
      model.close(operation.commit);
      break;
    case "scan": {
      const { store, start, end, descending } = operation;
      const opened = {
        scan: branches.scan(store, start, end, descending),
        rest: model.scan(operation),
      };
      expectRead(opened, operation.readNow);
      open.push(opened);
    }
  }
}

function expectRead({ scan, rest }: OpenScan, count: number): void {
  for (let i = 0; i < count; i++) {
    const expected = rest.shift();
    const next = scan.next();
    expect(next.done ?? false).toBe(expected === undefined);
    if (!next.done) expect([toLatin1(next.value[0]), toHex(next.value[1])]).toEqual(expected);
  }
}

describe("branches and their model", () => {
  it("agree after any sequence of operations", () => {
    const arbitraryBase = fc.array(fc.tuple(arbitraryKey, fc.uint8Array({ maxLength: 2 })), {
      maxLength: 12,
      size: "max",
    });
    fc.assert(
      fc.property(
        fc.array(arbitraryBase, { minLength: STORES, maxLength: STORES }),
        fc.array(arbitraryOperation, { maxLength: 60, size: "max" }),
        (bases, operations) => {
          const maps = bases.map((base) => new Map(base.map(([k, v]) => [toLatin1(k), v])));
          const model = new Model(maps);
          const branches = new Branches(
            maps.map((contents) => {
              const tree = new IavlTree();
              for (const [key, value] of contents) tree.set(key, value);
              return tree.save();
            }),
          );
          const open: OpenScan[] = [];
          for (const operation of operations) step(branches, model, operation, open);
          for (const scan of open) expectRead(scan, scan.rest.length + 1);

          expect(branches.depth).toBe(model.depth);
          while (model.depth > 0) step(branches, model, { kind: "close", commit: true }, open);
          for (let store = 0; store < STORES; store++) {
            const touched = [...model.touched[0]![store]!].sort();
            const contents = model.contents(store);
            expect(branches.changes(store)).toEqual(
              touched.map((key) => [key, contents.get(key) ?? null]),
            );
            for (const key of [...touched, "a", "zz"]) {
              expect(branches.get(store, Buffer.from(key, "latin1"))).toEqual(contents.get(key));
            }
          }
        },
      ),
      { seed: 4, numRuns: 1000 },
    );
  });
});
