import { concatBytes } from "../bytes.js";
import { sha256 } from "./sha256.js";

/** CometBFT's Merkle tree over a list of byte strings, as RFC 6962 (crypto/merkle/tree.go). */

const LEAF_PREFIX = Uint8Array.of(0);
const INNER_PREFIX = Uint8Array.of(1);

/** One step from a leaf to the root: the neighbouring hash and the side it is on. */
export interface MerkleStep {
  readonly neighbour: Uint8Array;
  readonly side: "left" | "right";
}

/** The root of a list, 32 bytes; that of the empty list is SHA-256 of nothing. */
export function merkleRoot(items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return sha256(new Uint8Array(0));
  if (items.length === 1) return sha256(concatBytes(LEAF_PREFIX, items[0]!));
  const split = splitPoint(items.length);
  const left = merkleRoot(items.slice(0, split));
  return sha256(concatBytes(INNER_PREFIX, left, merkleRoot(items.slice(split))));
}

/** The way from the item at an index, which the list must have, up to the root. */
export function merklePath(items: readonly Uint8Array[], index: number): MerkleStep[] {
  if (items.length === 1) return [];
  const split = splitPoint(items.length);
  const left = items.slice(0, split);
  const right = items.slice(split);
  return index < split
    ? [...merklePath(left, index), { neighbour: merkleRoot(right), side: "right" }]
    : [...merklePath(right, index - split), { neighbour: merkleRoot(left), side: "left" }];
}

/** The largest power of two below a length of 2 or more. */
function splitPoint(length: number): number {
  return 2 ** (31 - Math.clz32(length - 1));
}
