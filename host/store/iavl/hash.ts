import { DIGEST_LENGTH, type Digest, digest, writeDigest } from "../sha256.js";
import { writeSignedVarint, writeUnsignedVarint } from "../varint.js";
import { type Inner, Leaf, type Node } from "./node.js";

/** Hashing of nodes (iavl node.go: writeHashBytes) and stamping them with their version. */

/** The longest head: three varints of at most 8 bytes each. */
export const MAX_HEAD_LENGTH = 24;
/** A hash behind its length. */
export const PREFIXED_HASH_LENGTH = 1 + DIGEST_LENGTH;

/** Preimages are put together here; all but those of very long keys fit. */
const scratch = Buffer.alloc(1024);
const scratchViews: Buffer[] = [];

/**
 * Gives the nodes written since the last save their version, and parents the hashes of their
 * children; returns the hash of the node.
 */
export function seal(node: Node, version: number): Digest {
  if (node.version === 0) node.version = version;
  if (node instanceof Leaf) return leafHash(node);
  if (node.leftHash === "") node.leftHash = seal(node.left, version);
  if (node.rightHash === "") node.rightHash = seal(node.right, version);
  return innerHash(node);
}

/** The hash of a node of a saved version. */
export function hashOfSaved(node: Node): Digest {
  return node instanceof Leaf ? leafHash(node) : innerHash(node);
}

/** Writes height, size and version, with which every preimage begins; returns the end. */
export function writeHead(target: Uint8Array, node: Node): number {
  let end = writeSignedVarint(target, 0, node.height);
  end = writeSignedVarint(target, end, node.size);
  return writeSignedVarint(target, end, node.version);
}

/** Writes a hash behind its length; returns the end. */
export function writeHash(target: Uint8Array, offset: number, hash: Digest): number {
  target[offset] = DIGEST_LENGTH;
  writeDigest(target, offset + 1, hash);
  return offset + PREFIXED_HASH_LENGTH;
}

function leafHash(leaf: Leaf): Digest {
  const valueHash = digest(leaf.value);
  const room = MAX_HEAD_LENGTH + 8 + leaf.key.length + PREFIXED_HASH_LENGTH;
  const target = room <= scratch.length ? scratch : Buffer.alloc(room);
  let end = writeHead(target, leaf);
  end = writeUnsignedVarint(target, end, leaf.key.length);
  end += target.write(leaf.key, end, "latin1");
  return hashOf(target, writeHash(target, end, valueHash));
}

function innerHash(node: Inner): Digest {
  const end = writeHash(scratch, writeHead(scratch, node), node.leftHash);
  return hashOf(scratch, writeHash(scratch, end, node.rightHash));
}

function hashOf(target: Buffer, length: number): Digest {
  if (target !== scratch) return digest(target.subarray(0, length));
  scratchViews[length] ??= scratch.subarray(0, length);
  return digest(scratchViews[length]);
}
