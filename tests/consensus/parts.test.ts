/** Part sets, Merkle proofs, content hashes and revisions. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { revisionOf } from "../../host/consensus/clientHeader.js";
import {
  DEFAULT_PARAMETERS,
  dataHash,
  evidenceHash,
  parametersHash,
  resultsHash,
} from "../../host/consensus/contentHashes.js";
import { merkleProofs, verifyMerkleProof } from "../../host/consensus/merkleProof.js";
import { BLOCK_PART_BYTES, makePartSet } from "../../host/consensus/partSet.js";
import { merkleRoot } from "../../host/store/merkle.js";

const SEED = 20_261_121;
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 100);
const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

describe("Merkle proofs", () => {
  const items = fc.array(fc.uint8Array({ maxLength: 5 }), { minLength: 1, maxLength: 40 });

  test("prove every item of a list, and no other", () => {
    fc.assert(
      fc.property(items, (list) => {
        const { root, proofs } = merkleProofs(list);
        expect(toHex(root)).toBe(toHex(merkleRoot(list)));
        for (const [index, item] of list.entries()) {
          const proof = proofs[index]!;
          expect(verifyMerkleProof(proof, root, item)).toBe(true);
          expect(verifyMerkleProof(proof, root, utf8("another item"))).toBe(false);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test("hold at one place of one list only", () => {
    const list = ["a", "b", "c", "d", "e", "f", "g"].map(utf8);
    const { root, proofs } = merkleProofs(list);
    const [first, , third] = proofs;
    const damaged = [
      { ...first!, index: 1n },
      { ...first!, index: -1n },
      { ...first!, index: 7n },
      { ...first!, total: 5n - 1n },
      { ...first!, total: 0n },
      { ...first!, total: 2n ** 62n },
      { ...first!, aunts: first!.aunts.slice(1) },
      { ...first!, aunts: [...first!.aunts, root] },
      { ...first!, aunts: [root, ...first!.aunts] },
      { ...first!, aunts: [] },
      { ...first!, aunts: first!.aunts.map((aunt) => aunt.subarray(1)) },
      { ...first!, aunts: new Array<Uint8Array>(101).fill(root) },
      { ...first!, leafHash: third!.leafHash },
      { ...third! },
    ];
    expect(verifyMerkleProof(first!, root, utf8("a"))).toBe(true);
    for (const proof of damaged) expect(verifyMerkleProof(proof, root, utf8("a"))).toBe(false);
  });

  test("of nothing there are none", () => {
    const { root, proofs } = merkleProofs([]);
    expect(toHex(root)).toBe(EMPTY_ROOT);
    expect(proofs).toEqual([]);
    const [only] = merkleProofs([utf8("a")]).proofs;
    expect(only!.aunts).toEqual([]);
    expect(verifyMerkleProof({ ...only!, total: 0n }, root, utf8("a"))).toBe(false);
  });
});

describe("part sets", () => {
  test.each([
    [1, 1],
    [BLOCK_PART_BYTES - 1, 1],
    [BLOCK_PART_BYTES, 1],
    [BLOCK_PART_BYTES + 1, 2],
    [5 * BLOCK_PART_BYTES + 77, 6],
  ])("%i bytes are %i parts", (size, total) => {
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) >>> 3);
    const { header, parts } = makePartSet(bytes);
    expect(header.total).toBe(total);
    expect(parts.map(({ index }) => index)).toEqual(Array.from({ length: total }, (_, i) => i));
    expect(Buffer.concat(parts.map((part) => part.bytes)).equals(bytes)).toBe(true);
    for (const part of parts) {
      expect(verifyMerkleProof(part.proof, header.hash, part.bytes)).toBe(true);
    }
    expect(toHex(header.hash)).toBe(toHex(merkleRoot(parts.map((part) => part.bytes))));
  });
});

describe("content hashes", () => {
  test("of nothing are those of an empty list", () => {
    for (const hash of [dataHash([]), resultsHash([]), evidenceHash([])]) {
      expect(toHex(hash)).toBe(EMPTY_ROOT);
    }
  });

  test("of results tell code, data and gas apart", () => {
    const result = { code: 1, data: Uint8Array.of(2), gasWanted: 3n, gasUsed: 4n };
    const others = [{ code: 2 }, { data: Uint8Array.of(3) }, { gasWanted: -1n }, { gasUsed: 5n }];
    const hashes = [{}, ...others].map((other) => toHex(resultsHash([{ ...result, ...other }])));
    expect(new Set(hashes).size).toBe(5);
  });

  test("of CometBFT's default parameters, which most headers have", () => {
    expect(toHex(parametersHash(DEFAULT_PARAMETERS))).toBe(
      "048091bc7ddc283f77bfbf91d73c44da58c3df8a9cbc867405d8b7f3daada22f",
    );
    const versioned = { ...DEFAULT_PARAMETERS, appVersion: 9n };
    expect(parametersHash(versioned)).toEqual(parametersHash(DEFAULT_PARAMETERS));
  });

  test("of evidence of no kind there is none", () => {
    const none = { duplicateVoteEvidence: undefined, lightClientAttackEvidence: undefined };
    expect(() => evidenceHash([none])).toThrow("evidence of no kind");
  });
});

describe("revisions", () => {
  test.each([
    ["testchain1-4", 4n],
    ["cosmoshub", 0n],
    ["a-0", 0n],
    ["a-01", 0n],
    ["-1", 0n],
    ["a--1", 0n],
    ["a-1-2", 2n],
    ["a-b-18446744073709551615", 2n ** 64n - 1n],
    ["a-1 ", 0n],
    ["a\n-1", 0n],
    ["a\u2028b-1", 1n],
  ])("of %j is %s", (chainId, revision) => expect(revisionOf(chainId)).toBe(revision));

  test("beyond 64 bits is refused", () => {
    expect(() => revisionOf("a-18446744073709551616")).toThrow("more than 64 bits");
  });
});
