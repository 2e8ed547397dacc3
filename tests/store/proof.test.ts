import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalBytes, fromHex, fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { Multistore } from "../../host/store/multistore.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { type Verdict, verify, verifyTree } from "./ics23Verifier.js";

/** A multistore whose store "ibc" holds keys that are their own values. */
function storeWith(keys: readonly Uint8Array[], others: readonly string[] = []): Multistore {
  const store = new Multistore(["ibc", ...others]);
  const block = store.branch();
  for (const key of keys) block.set(0, key, key);
  store.commit(block);
  return store;
}

function prove(snapshot: Snapshot, name: string): Verdict {
  const key = utf8(name);
  return verify(snapshot.prove("ibc", key), "ibc", key);
}

describe("proofs of single keys", () => {
  const { latest: five } = storeWith(["b", "d", "f", "h", "j"].map(utf8));

  it("verify for the left-most, the middle and the right-most keys", () => {
    for (const name of ["b", "d", "f", "h", "j"]) {
      const verdict = prove(five, name);
      expect(verdict.root).toBe(toHex(five.appHash));
      expect(fromUtf8(verdict.value!)).toBe(name);
    }
  });

  it("verify absence before, between and behind the keys", () => {
    const expected = { a: "right", c: "leftright", e: "leftright", g: "leftright", k: "left" };
    for (const [name, neighbours] of Object.entries(expected)) {
      const root = toHex(five.appHash);
      expect(prove(five, name)).toEqual({ root, value: undefined, neighbours });
    }
  });

  it("verify in a tree of one leaf, whose path has no steps", () => {
    const { latest: one } = storeWith([utf8("m")]);
    expect(fromUtf8(prove(one, "m").value!)).toBe("m");
    expect(prove(one, "a").neighbours).toBe("right");
    expect(prove(one, "z").neighbours).toBe("left");
    for (const name of ["a", "m", "z"]) expect(prove(one, name).root).toBe(toHex(one.appHash));
  });

  it("verify in a tree whose upper nodes keep their steps, and in its next version", () => {
    const names = Array.from({ length: 500 }, (_, index) => `key/${index}`);
    const store = storeWith(names.map(utf8));
    const before = store.latest;
    const early = names.map((name) => toHex(before.prove("ibc", utf8(name))));
    const block = store.branch();
    for (const name of names.slice(0, 50)) block.set(0, utf8(name), utf8("changed"));
    const after = store.commit(block);
    for (const [index, name] of names.entries()) {
      expect(toHex(before.prove("ibc", utf8(name)))).toBe(early[index]);
      expect(prove(before, name).root).toBe(toHex(before.appHash));
      expect(prove(after, name).root).toBe(toHex(after.appHash));
    }
  });

  it("verify for whatever place the store has among others", () => {
    const names = ["acc", "bank", "gov", "mint", "staking", "transfer", "upgrade", "zeta"];
    for (let count = 0; count <= names.length; count++) {
      const { latest } = storeWith([utf8("a"), utf8("c")], names.slice(0, count));
      for (const name of ["a", "b"]) expect(prove(latest, name).root).toBe(toHex(latest.appHash));
      if (count === 0) continue;
      const last = names[count - 1]!;
      expect(() => latest.prove(last, utf8("a"))).toThrow(`store "${last}": it is empty`);
    }
  });

  it("are refused in an empty store and in an unknown one", () => {
    const { latest } = storeWith([]);
    expect(() => latest.prove("ibc", utf8("a"))).toThrow('store "ibc": it is empty');
    expect(() => latest.prove("bank", utf8("a"))).toThrow('there is no store "bank"');
  });

  it("fail to verify when a byte of them is changed", () => {
    const key = utf8("g");
    for (const name of ["f", "g"]) {
      const proof = five.prove("ibc", utf8(name));
      for (let i = 0; i < proof.length; i++) {
        const changed = proof.slice();
        changed[i] = changed[i]! ^ 1;
        expect(rootOrError(changed, name === "g" ? key : utf8(name))).not.toBe(toHex(five.appHash));
      }
    }
  });

  function rootOrError(proof: Uint8Array, key: Uint8Array): string {
    try {
      return verify(proof, "ibc", key).root;
    } catch (error) {
      return String(error);
    }
  }
});

describe("proofs of random trees", () => {
  const arbitraryKey = fc
    .array(fc.constantFrom(0x00, 0x61, 0x62, 0x63, 0xff), { minLength: 1, maxLength: 4 })
    .map((key) => Uint8Array.from(key));
  const arbitraryBlock = fc.array(
    fc.tuple(arbitraryKey, fc.option(fc.uint8Array({ minLength: 1, maxLength: 40, size: "max" }))),
    { minLength: 1, maxLength: 30, size: "max" },
  );

  it("verify for every key and for absent ones, at every version", () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryBlock, { minLength: 1, maxLength: 6, size: "max" }),
        fc.array(arbitraryKey, { minLength: 1, maxLength: 5 }),
        (blocks, probes) => {
          const store = new Multistore(["bank", "ibc", "transfer"]);
          for (const writes of blocks) {
            const block = store.branch();
            for (const [key, value] of writes) {
              if (value === null) block.delete(1, key);
              else block.set(1, key, value);
            }
            store.commit(block);
          }
          const asked = [...probes, ...blocks.flatMap((writes) => writes.map(([key]) => key))];
          for (let version = 1; version <= store.version; version++) {
            expectProofs(store.at(version), asked);
          }
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  function expectProofs(snapshot: Snapshot, keys: readonly Uint8Array[]): void {
    const first = snapshot.scan("ibc").next();
    for (const key of keys) {
      if (first.done) {
        expect(() => snapshot.prove("ibc", key)).toThrow("it is empty");
        continue;
      }
      const { root, value } = verify(snapshot.prove("ibc", key), "ibc", key);
      const expected = snapshot.get("ibc", key);
      expect(root).toBe(toHex(snapshot.appHash));
      expect(value === undefined).toBe(expected === undefined);
      if (value !== undefined && expected !== undefined) {
        expect(equalBytes(value, expected)).toBe(true);
      }
    }
  }
});

const vectors = process.env.STRAIT_VECTORS;
describe.skipIf(vectors === undefined)("the verifier of these tests (STRAIT_VECTORS)", () => {
  it.each([
    "exist_left",
    "exist_right",
    "nonexist_left",
    "nonexist_right",
  ])("accepts ics23's own %s of an IAVL tree", (name) => {
    const file = join(vectors!, "ics23/go-v0.11.0/iavl", `${name}.json`);
    const vector = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    const verdict = verifyTree(fromHex(vector.proof!), fromHex(vector.key!));
    expect(verdict.root).toBe(vector.root);
    expect(verdict.value && toHex(verdict.value)).toBe(vector.value || undefined);
  });
});
