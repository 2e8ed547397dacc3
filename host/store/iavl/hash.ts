import type { Latin1 } from "../latin1.js";
import { sha256Latin1 } from "../sha256.js";
import { writeSignedVarint, writeUnsignedVarint } from "../varint.js";
import { Inner, type Leaf, type Node } from "./node.js";

/** Hashing of nodes (iavl node.go: writeHashBytes) and stamping them with their version. */

/** Length prefix of a hash inside a node's preimage. */
export const HASH_LENGTH = 32;

/** The longest head: three varints of at most 8 bytes each. */
export const MAX_HEAD_LENGTH = 24;

/** Preimages are put together here; all but those of very long keys fit. */
const scratch = Buffer.alloc(1024);
const scratchViews: Buffer[] = [];

/** Gives the nodes written since the last save their version and hash, children first. */
export function seal(node: Node, version: number): void {
  if (node.version !== 0) return;
  node.version = version;
  if (node instanceof Inner) {
    seal(node.left, version);
    seal(node.right, version);
    node.hash = innerHash(node);
  } else {
    node.hash = leafHash(node);
  }
}

/** Writes height, size and version, with which every preimage begins; returns the end. */
export function writeHead(target: Uint8Array, node: Node): number {
  let end = writeSignedVarint(target, 0, node.height);
  end = writeSignedVarint(target, end, node.size);
  return writeSignedVarint(target, end, node.version);
}

function leafHash(leaf: Leaf): Latin1 {
  const valueHash = sha256Latin1(leaf.value);
  const room = MAX_HEAD_LENGTH + 8 + leaf.key.length + 1 + HASH_LENGTH;
  const target = room <= scratch.length ? scratch : Buffer.alloc(room);
  let end = writeHead(target, leaf);
  end = writeUnsignedVarint(target, end, leaf.key.length);
  end += target.write(leaf.key, end, "latin1");
  return hashOf(target, writeHash(target, end, valueHash));
}

function innerHash(node: Inner): Latin1 {
  const end = writeHash(scratch, writeHead(scratch, node), node.left.hash);
  return hashOf(scratch, writeHash(scratch, end, node.right.hash));
}

/** Writes a hash behind its length; a loop over 32 characters is faster than a native call. */
export function writeHash(target: Uint8Array, offset: number, hash: Latin1): number {
  target[offset] = HASH_LENGTH;
  for (let i = 0; i < HASH_LENGTH; i++) target[offset + 1 + i] = hash.charCodeAt(i);
  return offset + 1 + HASH_LENGTH;
}

function hashOf(target: Buffer, length: number): Latin1 {
  if (target !== scratch) return sha256Latin1(target.subarray(0, length));
  scratchViews[length] ??= scratch.subarray(0, length);
  return sha256Latin1(scratchViews[length]);
}
