import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { merkleRoot } from "../../host/store/merkle.js";
import { appHash } from "../../host/store/multistore.js";

interface GoldenFile {
  readonly MerkleHashFromByteSlices: {
    readonly cases: readonly { readonly leavesHex: readonly string[]; readonly root: string }[];
  };
  readonly RFC6962: {
    readonly cases: readonly {
      readonly op: string;
      readonly hash: string;
      readonly dataUtf8?: string;
      readonly leavesUtf8?: readonly string[];
    }[];
  };
  readonly SimpleMap_multistore: {
    readonly cases: readonly {
      readonly keys: readonly string[];
      readonly values: readonly string[];
      readonly root: string;
    }[];
  };
}

const vectors = process.env.STRAIT_VECTORS;

describe.skipIf(vectors === undefined)("third-party Merkle roots (STRAIT_VECTORS)", () => {
  const golden: GoldenFile | undefined =
    vectors === undefined
      ? undefined
      : JSON.parse(readFileSync(join(vectors, "golden-constants/cometbft-golden.json"), "utf8"));

  for (const { leavesHex, root } of golden?.MerkleHashFromByteSlices.cases ?? []) {
    it(`of ${leavesHex.length} byte slices, ${root.slice(0, 8)}`, () => {
      expect(toHex(merkleRoot(leavesHex.map(fromHex)))).toBe(root);
    });
  }

  // The raw inner hash of RFC 6962 is no tree of its own: the tree of two leaves covers it.
  const trees = golden?.RFC6962.cases.filter(({ op }) => !op.startsWith("inner")) ?? [];
  for (const { op, hash, dataUtf8, leavesUtf8 } of trees) {
    const leaves = leavesUtf8 ?? (dataUtf8 === undefined ? [] : [dataUtf8]);
    it(`of RFC 6962: ${op} ${leaves.join(" ")}`, () => {
      expect(toHex(merkleRoot(leaves.map(utf8)))).toBe(hash);
    });
  }

  for (const { keys, values, root } of golden?.SimpleMap_multistore.cases ?? []) {
    it(`of a simple map, as over the stores: ${keys.join(" ")} ${root.slice(0, 8)}`, () => {
      const roots = new Map(keys.map((key, index) => [key, utf8(values[index]!)]));
      expect(toHex(appHash(roots))).toBe(root);
    });
  }
});
