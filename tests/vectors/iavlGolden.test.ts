import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { IavlTree } from "../../host/store/iavl/tree.js";
import { toLatin1 } from "../../host/store/latin1.js";
import { appHash } from "../../host/store/multistore.js";

const vectors = process.env.STRAIT_VECTORS;
const folder = vectors === undefined ? undefined : join(vectors, "iavl-golden");

function load<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder!, file), "utf8")) as T;
}

function latin1(hex: string): string {
  return toLatin1(fromHex(hex));
}

interface TreeHashFile {
  readonly versions: readonly {
    readonly version: number;
    readonly expectedRootHash: string;
    readonly ops: readonly (readonly ["s", string, string] | readonly ["d", string])[];
  }[];
}

interface SmallTreesFile {
  readonly cases: readonly {
    readonly desc: string;
    readonly sets: readonly (readonly [string, string])[];
    readonly version: number;
    readonly storeRoot: string;
    readonly appHash?: string;
    readonly storeName?: string;
  }[];
}

describe.skipIf(folder === undefined)("third-party IAVL roots (STRAIT_VECTORS)", () => {
  it("of iavl's TestTreeHash, versions 1 and 2", () => {
    const tree = new IavlTree();
    const { versions } = load<TreeHashFile>("TestTreeHash.v1-v2.json");
    expect(versions).toHaveLength(2);
    for (const { version, expectedRootHash, ops } of versions) {
      for (const op of ops) {
        if (op[0] === "s") tree.set(latin1(op[1]), fromHex(op[2]));
        else tree.remove(latin1(op[1]));
      }
      const saved = tree.save();
      expect([saved.version, toHex(saved.root)]).toEqual([version, expectedRootHash]);
    }
  });

  const { cases } = folder === undefined ? { cases: [] } : load<SmallTreesFile>("small-trees.json");
  for (const [index, testCase] of cases.entries()) {
    it(`of a small tree: ${testCase.desc}`, () => {
      const { sets, version, storeRoot } = testCase;
      // The first three cases are one story: the later ones set again what the first one wrote.
      const follows = index === 1 || index === 2;
      const tree = new IavlTree(follows ? version - 1 : version);
      if (follows) {
        for (const [key, value] of cases[0]!.sets) tree.set(latin1(key), fromHex(value));
        tree.save();
      }
      for (const [key, value] of sets) tree.set(latin1(key), fromHex(value));
      const saved = tree.save();
      expect([saved.version, toHex(saved.root)]).toEqual([version, storeRoot]);

      const { appHash: expected, storeName } = testCase;
      if (expected === undefined || storeName === undefined) return;
      expect(toHex(appHash(new Map([[storeName, saved.root]])))).toBe(expected);
    });
  }
});
