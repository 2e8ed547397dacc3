import { compareBytes, concatBytes, utf8 } from "../bytes.js";
import {
  type ExistenceProof,
  HashOp,
  type InnerOp,
  LengthOp,
} from "../codec/gen/cosmos.ics23.v1.js";
import { HostError } from "../errors.js";
import { type MerkleStep, merklePath, merkleRoot } from "./merkle.js";
import { sha256 } from "./sha256.js";
import { writeUnsignedVarint } from "./varint.js";

/** The app hash over the roots of named stores (cosmos-sdk store/types/commit_info.go). */

interface NamedRoot {
  readonly name: Uint8Array;
  readonly root: Uint8Array;
}

/** The app hash, 32 bytes, of the roots of all stores by name; the order given is of no matter. */
export function appHash(roots: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return merkleRoot(sortedByName(roots).map(leafBytes));
}

/** The ICS-23 proof that an app hash holds the root of a store; HostError without that store. */
export function proveStoreRoot(
  roots: ReadonlyMap<string, Uint8Array>,
  store: string,
): ExistenceProof {
  const sorted = sortedByName(roots);
  const name = utf8(store);
  const index = sorted.findIndex((entry) => compareBytes(entry.name, name) === 0);
  const proven = sorted[index];
  if (proven === undefined) throw new HostError(`there is no store "${store}"`);
  return {
    key: proven.name,
    value: proven.root,
    leaf: {
      hash: HashOp.SHA256,
      prehashKey: HashOp.NO_HASH,
      prehashValue: HashOp.SHA256,
      length: LengthOp.VAR_PROTO,
      prefix: Uint8Array.of(0),
    },
    path: merklePath(sorted.map(leafBytes), index).map(innerOp),
  };
}

function sortedByName(roots: ReadonlyMap<string, Uint8Array>): NamedRoot[] {
  return [...roots]
    .map(([name, root]) => ({ name: utf8(name), root }))
    .sort((a, b) => compareBytes(a.name, b.name));
}

/** Name and hash of the root, each behind its length. The root is hashed once more. */
function leafBytes({ name, root }: NamedRoot): Uint8Array {
  return concatBytes(lengthPrefix(name), name, Uint8Array.of(32), sha256(root));
}

function lengthPrefix(bytes: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(8);
  return prefix.subarray(0, writeUnsignedVarint(prefix, 0, bytes.length));
}

function innerOp({ neighbour, side }: MerkleStep): InnerOp {
  return side === "left"
    ? {
        hash: HashOp.SHA256,
        prefix: concatBytes(Uint8Array.of(1), neighbour),
        suffix: new Uint8Array(0),
      }
    : { hash: HashOp.SHA256, prefix: Uint8Array.of(1), suffix: neighbour };
}
