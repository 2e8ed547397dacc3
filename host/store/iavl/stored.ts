import { crc32 } from "node:zlib";
import { type Latin1, toLatin1 } from "../latin1.js";
import { DIGEST_LENGTH, type Digest, toDigest, writeDigest } from "../sha256.js";
import { hashOfSaved } from "./hash.js";
import { Inner, Leaf, type Node, type NodeSource, StoredNode } from "./node.js";

/**
 * Nodes as they are kept on disk. A node is named by the version that wrote it and its number
 * among the nodes of that version; both stand in its key and not in its value:
 *
 * leaf: 0, length of the key (4 bytes), key, value
 * inner: height (1), size (6), left and right child (version 6, number 4), both hashes (32),
 * CRC-32 of the key (4), key
 *
 * All numbers are big-endian. A node is checked by its hash, of which the key of an inner one is no
 * part.
 */

const LEAF_HEAD = 1 + 4;
const SIZE_LENGTH = 6;
const VERSION_LENGTH = 6;
const NONCE_LENGTH = 4;
const CHILDREN = 1 + SIZE_LENGTH;
const HASHES = CHILDREN + 2 * (VERSION_LENGTH + NONCE_LENGTH);
const KEY_CHECK = HASHES + 2 * DIGEST_LENGTH;
const INNER_HEAD = KEY_CHECK + 4;
/** What a name takes. */
export const NAME_LENGTH = VERSION_LENGTH + NONCE_LENGTH;

/** The name of a node on disk. */
export interface NodeName {
  readonly version: number;
  readonly nonce: number;
}

/** Writes a name; returns the end. */
export function writeNodeName(target: Buffer, offset: number, { version, nonce }: NodeName) {
  const end = target.writeUIntBE(version, offset, VERSION_LENGTH);
  return target.writeUInt32BE(nonce, end);
}

export function readNodeName(bytes: Buffer, offset: number): NodeName {
  const version = bytes.readUIntBE(offset, VERSION_LENGTH);
  return { version, nonce: bytes.readUInt32BE(offset + VERSION_LENGTH) };
}

/** What one version of a tree adds to the disk, and what is in no later version. */
export interface TreeChange {
  readonly added: readonly Node[];
  /** Nodes of the version before that are in this one no more. */
  readonly orphans: readonly NodeName[];
}

/**
 * Names the nodes that a version of a tree has written. `before` is the top of the version before
 * it: versions share subtrees, and whatever of it hangs below no new node is an orphan.
 */
export function changeOf(
  version: number,
  before: Node | undefined,
  after: Node | undefined,
): TreeChange {
  const added: Node[] = [];
  const shared = new Set<string>();
  if (after !== undefined) addNodes(after, version, added, shared);
  const orphans: NodeName[] = [];
  if (before !== undefined) addOrphans(before, shared, orphans);
  return { added, orphans };
}

function addNodes(node: Node, version: number, added: Node[], shared: Set<string>): void {
  if (node.version !== version) {
    shared.add(textOf(node));
    return;
  }
  added.push(node);
  node.nonce = added.length;
  if (node instanceof Leaf) return;
  for (const child of node.children) {
    if (child instanceof StoredNode) shared.add(textOf(child));
    else addNodes(child, version, added, shared);
  }
}

function addOrphans(node: Node, shared: ReadonlySet<string>, orphans: NodeName[]): void {
  if (shared.has(textOf(node))) return;
  orphans.push(node);
  if (node instanceof Leaf) return;
  const [left, right] = node.children;
  if (!shared.has(textOf(left))) addOrphans(node.left, shared, orphans);
  if (!shared.has(textOf(right))) addOrphans(node.right, shared, orphans);
}

function textOf({ version, nonce }: NodeName): string {
  return `${version}/${nonce}`;
}

/** A node of a saved version whose children have their names. */
export function encodeNode(node: Node): Buffer {
  return node instanceof Leaf ? encodeLeaf(node) : encodeInner(node);
}

function encodeLeaf({ key, value }: Leaf): Buffer {
  const bytes = Buffer.allocUnsafe(LEAF_HEAD + key.length + value.length);
  bytes[0] = 0;
  bytes.writeUInt32BE(key.length, 1);
  bytes.write(key, LEAF_HEAD, "latin1");
  bytes.set(value, LEAF_HEAD + key.length);
  return bytes;
}

function encodeInner(node: Inner): Buffer {
  const bytes = Buffer.allocUnsafe(INNER_HEAD + node.key.length);
  bytes[0] = node.height;
  let end = bytes.writeUIntBE(node.size, 1, SIZE_LENGTH);
  for (const child of node.children) end = writeNodeName(bytes, end, child);
  writeDigest(bytes, HASHES, node.leftHash);
  writeDigest(bytes, HASHES + DIGEST_LENGTH, node.rightHash);
  bytes.write(node.key, INNER_HEAD, "latin1");
  bytes.writeUInt32BE(crc32(bytes.subarray(INNER_HEAD)), KEY_CHECK);
  return bytes;
}

/**
 * The node of a name, from its bytes; undefined when it has not the hash that its parent has for
 * it: no damage to a disk goes unnoticed.
 */
export function decodeNode(
  bytes: Buffer,
  name: NodeName,
  hash: Digest,
  source: NodeSource,
): Node | undefined {
  const node = parseNode(bytes, source);
  if (node === undefined) return undefined;
  node.version = name.version;
  node.nonce = name.nonce;
  return hashOfSaved(node) === hash ? node : undefined;
}

function parseNode(bytes: Buffer, source: NodeSource): Node | undefined {
  const height = bytes[0];
  if (height === 0) return parseLeaf(bytes);
  if (height === undefined || bytes.length < INNER_HEAD) return undefined;
  if (crc32(bytes.subarray(INNER_HEAD)) !== bytes.readUInt32BE(KEY_CHECK)) return undefined;
  const child = (offset: number) => {
    const { version, nonce } = readNodeName(bytes, offset);
    return new StoredNode(version, nonce, source);
  };
  const kept = [child(CHILDREN), child(CHILDREN + NAME_LENGTH)] as const;
  const size = bytes.readUIntBE(1, SIZE_LENGTH);
  const key = keyOf(bytes, INNER_HEAD, bytes.length);
  const inner = new Inner(key, undefined, undefined, height, size, kept);
  inner.leftHash = toDigest(bytes, HASHES);
  inner.rightHash = toDigest(bytes, HASHES + DIGEST_LENGTH);
  return inner;
}

function parseLeaf(bytes: Buffer): Leaf | undefined {
  if (bytes.length < LEAF_HEAD) return undefined;
  const end = LEAF_HEAD + bytes.readUInt32BE(1);
  if (end > bytes.length) return undefined;
  return new Leaf(keyOf(bytes, LEAF_HEAD, end), new Uint8Array(bytes.subarray(end)));
}

function keyOf(bytes: Buffer, start: number, end: number): Latin1 {
  return toLatin1(bytes.subarray(start, end));
}
