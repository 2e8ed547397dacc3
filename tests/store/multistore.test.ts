import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { appHash, Multistore, proveStoreRoot } from "../../host/store/multistore.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { verify } from "./ics23Verifier.js";

const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Commits one block with these writes to store number 0; null deletes. */
function commit(store: Multistore, writes: Readonly<Record<string, string | null>>): Snapshot {
  const block = store.branch();
  for (const [key, value] of Object.entries(writes)) {
    if (value === null) block.delete(0, utf8(key));
    else block.set(0, utf8(key), utf8(value));
  }
  return store.commit(block);
}

function contents(snapshot: Snapshot, descending = false): string[] {
  return [...snapshot.scan("ibc", undefined, undefined, descending)].map(
    ([key, value]) => `${fromUtf8(key)}=${fromUtf8(value)}`,
  );
}

describe("the multistore", () => {
  it("commits every store at every height, also without writes", () => {
    const store = new Multistore(["ibc", "transfer"]);
    const first = commit(store, { a: "1" });
    const second = commit(store, {});
    expect([first.version, second.version, store.version]).toEqual([1, 2, 2]);
    expect(second.roots).toEqual(first.roots);
    expect(second.appHash).toEqual(first.appHash);
    expect(toHex(second.roots.get("transfer")!)).toBe(EMPTY_ROOT);
    expect(commit(store, { a: "1" }).roots).not.toEqual(first.roots);
  });

  it("does not depend on the order of the writes in a block, nor on what they undo", () => {
    const plain = new Multistore(["ibc"]);
    const twisted = new Multistore(["ibc"]);
    const names = Array.from({ length: 50 }, (_, i) => `k${i}`);
    const writes = Object.fromEntries(names.map((name) => [name, name]));
    commit(plain, writes);

    const block = twisted.branch();
    for (const name of names.toReversed()) {
      block.open();
      block.set(0, utf8(name), utf8("something else"));
      block.close(name.endsWith("3"));
      block.set(0, utf8(name), utf8(name));
    }
    block.set(0, utf8("brief"), utf8("gone before the block ends"));
    block.delete(0, utf8("brief"));
    expect(twisted.commit(block).appHash).toEqual(plain.latest.appHash);
  });

  it("keeps old versions readable", () => {
    const store = new Multistore(["ibc"]);
    commit(store, { a: "1", b: "1" });
    commit(store, { a: "2", b: null, c: "2" });
    expect(contents(store.at(1))).toEqual(["a=1", "b=1"]);
    expect(contents(store.latest, true)).toEqual(["c=2", "a=2"]);
    expect(fromUtf8(store.at(1).get("ibc", utf8("b"))!)).toBe("1");
    expect(store.at(2).get("ibc", utf8("b"))).toBeUndefined();
  });

  it("starts at the height it is told", async () => {
    const store = new Multistore(["ibc"], 100);
    expect(store.version).toBe(99);
    expect(() => store.latest).toThrow("version 99 is not kept");
    expect(commit(store, { a: "1" }).version).toBe(100);
  });

  it("refuses versions that were pruned or are yet to come", () => {
    const store = new Multistore(["ibc"]);
    for (const value of ["1", "2", "3", "4"]) commit(store, { a: value, [`k${value}`]: value });
    store.prune(3);
    expect(() => store.at(2)).toThrow("version 2 is not kept, 3 and later are");
    expect(() => store.at(5)).toThrow("version 5 is not committed yet, 4 is");
    expect(contents(store.at(3))).toEqual(["a=3", "k1=1", "k2=2", "k3=3"]);
    const proof = store.at(3).prove("ibc", utf8("a"));
    expect(verify(proof, "ibc", utf8("a")).root).toBe(toHex(store.at(3).appHash));

    store.prune(1000);
    expect(() => store.at(3)).toThrow("version 3 is not kept, 4 and later are");
    expect(contents(store.latest)).toEqual(["a=4", "k1=1", "k2=2", "k3=3", "k4=4"]);
    expect(commit(store, { a: null }).version).toBe(5);
    expect(contents(store.at(4))).toHaveLength(5);
  });

  it("refuses a block that is open, or that does not stand on the latest version", () => {
    const store = new Multistore(["ibc"]);
    const early = store.branch();
    early.set(0, utf8("a"), utf8("early"));
    commit(store, { a: "1" });
    expect(() => store.commit(early)).toThrow("not begun on version 1");
    expect(() => store.commit(new Multistore(["ibc"]).branch())).toThrow("not begun on version 1");

    const open = store.branch();
    open.set(0, utf8("a"), utf8("2"));
    open.open();
    expect(() => store.commit(open)).toThrow("a branch is still open");
    expect(contents(store.latest)).toEqual(["a=1"]);
    open.close(true);
    expect(store.commit(open).version).toBe(2);
    expect(() => store.commit(open)).toThrow("not begun on version 2");
  });

  it("shows branches the version they were begun on, whatever is committed later", () => {
    const store = new Multistore(["ibc"]);
    commit(store, { a: "1", b: "1" });
    const block = store.branch();
    commit(store, { a: "2", b: null, c: "2" });
    expect(fromUtf8(block.get(0, utf8("a"))!)).toBe("1");
    expect(fromUtf8(block.get(0, utf8("b"))!)).toBe("1");
    expect(block.get(0, utf8("c"))).toBeUndefined();
    const keys = block.scan(0, undefined, undefined, false);
    expect(fromUtf8(keys.next().value![0])).toBe("a");
    expect(fromUtf8(keys.next().value![0])).toBe("b");
    expect(keys.next().done).toBe(true);
  });

  it("refuses two stores of one name and unknown names", () => {
    expect(() => new Multistore(["ibc", "ibc"])).toThrow("two stores have the same name");
    const snapshot = commit(new Multistore(["ibc"]), { a: "1" });
    expect(() => snapshot.get("bank", utf8("a"))).toThrow('there is no store "bank"');
    expect(() => snapshot.scan("bank").next()).toThrow('there is no store "bank"');
  });
});

describe("the app hash", () => {
  const sha256 = (...parts: Uint8Array[]) =>
    createHash("sha256").update(Buffer.concat(parts)).digest();
  const leaf = (name: string, root: Uint8Array) =>
    sha256(Uint8Array.of(0, name.length), utf8(name), Uint8Array.of(32), sha256(root));
  const inner = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

  it("is the Merkle root over names and hashed roots, in order of names", () => {
    const roots = new Map(["c", "a", "b"].map((name) => [name, sha256(utf8(name))]));
    const [a, b, c] = ["a", "b", "c"].map((name) => leaf(name, roots.get(name)!));
    expect(toHex(appHash(roots))).toBe(toHex(inner(inner(a!, b!), c!)));
    expect(toHex(appHash(new Map([["a", roots.get("a")!]])))).toBe(toHex(a!));
    expect(toHex(appHash(new Map()))).toBe(EMPTY_ROOT);
  });

  it("refuses to prove a root that is not in it", () => {
    expect(() => proveStoreRoot(new Map(), "ibc")).toThrow('there is no store "ibc"');
  });
});
