/** Blocks in parts, as CometBFT gossips and names them (cometbft types/part_set.go). */
import type { Proof } from "../codec/gen/tendermint.crypto.js";
import { Block, type BlockID, type PartSetHeader } from "../codec/gen/tendermint.types.js";
import { merkleRoot } from "../store/merkle.js";
import { headerHash } from "./header.js";
import { merkleProofs } from "./merkleProof.js";

/** Size of every part of a block but the last. */
export const BLOCK_PART_BYTES = 65_536;

/** One part, with the proof that it belongs to the part set of a header. */
export interface Part {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly proof: Proof;
}

export interface PartSet {
  readonly header: PartSetHeader;
  readonly parts: readonly Part[];
}

/** The parts of an encoded block. */
export function makePartSet(bytes: Uint8Array): PartSet {
  const pieces = split(bytes);
  const { root, proofs } = merkleProofs(pieces);
  const parts = pieces.map((piece, index) => ({ index, bytes: piece, proof: proofs[index]! }));
  return { header: { total: pieces.length, hash: root }, parts };
}

/** What names a block: the hash of its header, and that of its parts. */
export function blockIdOf(block: Block): BlockID {
  const pieces = split(Block.encode(block));
  const partSetHeader = { total: pieces.length, hash: merkleRoot(pieces) };
  return { hash: headerHash(block.header), partSetHeader };
}

function split(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let begin = 0; begin < bytes.length; begin += BLOCK_PART_BYTES) {
    pieces.push(bytes.subarray(begin, begin + BLOCK_PART_BYTES));
  }
  return pieces;
}
