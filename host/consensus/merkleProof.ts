/** Proofs that an item is in a list with a given Merkle root (cometbft crypto/merkle/proof.go). */
import { concatBytes, equalBytes } from "../bytes.js";
import type { Proof } from "../codec/gen/tendermint.crypto.js";
import { sha256 } from "../store/sha256.js";

const LEAF_PREFIX = Uint8Array.of(0);
const INNER_PREFIX = Uint8Array.of(1);
const HASH_BYTES = 32;
/** Enough for 2^100 items. */
const MAXIMUM_AUNTS = 100;

/** The root of a list, 32 bytes, and the proof of each of its items. */
export function merkleProofs(items: readonly Uint8Array[]): {
  readonly root: Uint8Array;
  readonly proofs: readonly Proof[];
} {
  if (items.length === 0) return { root: sha256(new Uint8Array()), proofs: [] };
  const leaves = items.map(hashLeaf);
  const { root, aunts } = climb(leaves);
  const proofs = leaves.map((leafHash, index) => ({
    total: BigInt(items.length),
    index: BigInt(index),
    leafHash,
    aunts: aunts[index]!,
  }));
  return { root, proofs };
}

/** Whether a proof shows that an item is in the list with a root, at the proof's index. */
export function verifyMerkleProof(proof: Proof, root: Uint8Array, item: Uint8Array): boolean {
  if (proof.aunts.length > MAXIMUM_AUNTS) return false;
  if (proof.aunts.some(({ length }) => length !== HASH_BYTES)) return false;
  if (!equalBytes(proof.leafHash, hashLeaf(item))) return false;
  const computed = rootOf(proof.index, proof.total, proof.leafHash, proof.aunts);
  return computed !== undefined && equalBytes(computed, root);
}

/** The root over hashed leaves, one at least, and the aunts of each, the lowest first. */
function climb(leaves: readonly Uint8Array[]): { root: Uint8Array; aunts: Uint8Array[][] } {
  if (leaves.length === 1) return { root: leaves[0]!, aunts: [[]] };
  const split = Number(splitPoint(BigInt(leaves.length)));
  const left = climb(leaves.slice(0, split));
  const right = climb(leaves.slice(split));
  for (const aunts of left.aunts) aunts.push(right.root);
  for (const aunts of right.aunts) aunts.push(left.root);
  return { root: hashInner(left.root, right.root), aunts: [...left.aunts, ...right.aunts] };
}

/** The root that a leaf at an index of `total` leads to; undefined when the aunts do not fit. */
function rootOf(
  index: bigint,
  total: bigint,
  leaf: Uint8Array,
  aunts: readonly Uint8Array[],
): Uint8Array | undefined {
  if (index < 0n || index >= total) return undefined;
  if (total === 1n) return aunts.length === 0 ? leaf : undefined;
  const aunt = aunts.at(-1);
  if (aunt === undefined) return undefined;
  const split = splitPoint(total);
  const isLeft = index < split;
  const below = isLeft
    ? rootOf(index, split, leaf, aunts.slice(0, -1))
    : rootOf(index - split, total - split, leaf, aunts.slice(0, -1));
  if (below === undefined) return undefined;
  return isLeft ? hashInner(below, aunt) : hashInner(aunt, below);
}

/** The largest power of two below a length of 2 or more. */
function splitPoint(length: bigint): bigint {
  let split = 1n;
  while (split * 2n < length) split *= 2n;
  return split;
}

function hashLeaf(item: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, item));
}

function hashInner(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(INNER_PREFIX, left, right));
}
