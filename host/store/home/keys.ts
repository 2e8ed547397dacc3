import { NAME_LENGTH, type NodeName, writeNodeName } from "../iavl/stored.js";

/**
 * The keys of a home: one letter for the kind, the number of the chain in two bytes, and what
 * follows below. Numbers are big-endian, so that keys are in the order of what they name.
 *
 * f: the format of the home
 * c chain: what the chain began with
 * b chain version(6): a block
 * n chain store(1) version(6) number(4): a node of a tree
 * o chain version(6): nodes that this version has no more
 * s chain address: how many transactions of an account have been authenticated
 */

const VERSION_LENGTH = 6;
const HEAD_LENGTH = 3;

export const FORMAT_KEY: Uint8Array = Buffer.from("f");

type Kind = "c" | "b" | "n" | "o" | "s";

/** The name of a node among those of all stores of a chain. */
export interface StoreNodeName extends NodeName {
  /** The store's number in the ABI. */
  readonly store: number;
}

export function chainKey(chain: number): Buffer {
  return head("c", chain, 0);
}

export function blockKey(chain: number, version: number): Buffer {
  return versionKey("b", chain, version);
}

export function orphansKey(chain: number, version: number): Buffer {
  return versionKey("o", chain, version);
}

export function nodeKey(chain: number, name: StoreNodeName): Buffer {
  const key = head("n", chain, 1 + NAME_LENGTH);
  writeNodeName(key, key.writeUInt8(name.store, HEAD_LENGTH), name);
  return key;
}

export function sequenceKey(chain: number, address: string): Buffer {
  return Buffer.concat([head("s", chain, 0), Buffer.from(address)]);
}

/** The keys of a kind: from the first, which is included, to the second, which is not. */
export function rangeOf(kind: Kind, chain?: number): { gte: Buffer; lt: Buffer } {
  if (chain === undefined) return { gte: Buffer.from(kind), lt: Buffer.from(after(kind)) };
  return { gte: head(kind, chain, 0), lt: head(kind, chain + 1, 0) };
}

/** The number of the chain that a key is of. */
export function chainOfKey(key: Buffer): number {
  return key.readUInt16BE(1);
}

/** The version that the key of a block is of. */
export function versionOfKey(key: Buffer): number {
  return key.readUIntBE(HEAD_LENGTH, VERSION_LENGTH);
}

/** The address that the key of a sequence is of. */
export function addressOfKey(key: Buffer): string {
  return key.toString("utf8", HEAD_LENGTH);
}

function versionKey(kind: Kind, chain: number, version: number): Buffer {
  const key = head(kind, chain, VERSION_LENGTH);
  key.writeUIntBE(version, HEAD_LENGTH, VERSION_LENGTH);
  return key;
}

function head(kind: Kind, chain: number, rest: number): Buffer {
  const key = Buffer.alloc(HEAD_LENGTH + rest);
  key.write(kind, "latin1");
  key.writeUInt16BE(chain, 1);
  return key;
}

function after(kind: Kind): string {
  return String.fromCharCode(kind.charCodeAt(0) + 1);
}
