/**
 * Trees laid out as any ICS-23 specification asks, and their proofs: more kinds of trees than any
 * chain has, so that the verifier's rules for the order of children, empty ones and other hashes
 * meet proofs that keep them.
 */
import { compareBytes, concatBytes } from "../../../host/bytes.js";
import {
  type ExistenceProof,
  HashOp,
  type InnerOp,
  LengthOp,
  type NonExistenceProof,
  ProofSpec,
} from "../../../host/codec/gen/cosmos.ics23.v1.js";
import { hashFunction } from "../../../host/vm/hashes.js";
import type { Random } from "./random.js";

/** The specifications of stores and of the tree over them (ics23 go/proof.go). */
export const IAVL_SPEC = binarySpec(33, 4, 12);
export const TENDERMINT_SPEC = binarySpec(32, 1, 1);
export const SMT_SPEC: ProofSpec = {
  leafSpec: {
    hash: HashOp.SHA256,
    prehashKey: HashOp.SHA256,
    prehashValue: HashOp.SHA256,
    length: LengthOp.NO_PREFIX,
    prefix: Uint8Array.of(0),
  },
  innerSpec: {
    childOrder: [0, 1],
    childSize: 32,
    minPrefixLength: 1,
    maxPrefixLength: 1,
    emptyChild: new Uint8Array(32),
    hash: HashOp.SHA256,
  },
  maxDepth: 256,
  minDepth: 0,
  prehashKeyBeforeComparison: true,
};

function binarySpec(childSize: number, minPrefixLength: number, maxPrefixLength: number) {
  return ProofSpec.create({
    leafSpec: {
      hash: HashOp.SHA256,
      prehashKey: HashOp.NO_HASH,
      prehashValue: HashOp.SHA256,
      length: LengthOp.VAR_PROTO,
      prefix: Uint8Array.of(0),
    },
    innerSpec: {
      childOrder: [0, 1],
      childSize,
      minPrefixLength,
      maxPrefixLength,
      emptyChild: new Uint8Array(0),
      hash: HashOp.SHA256,
    },
  });
}

/** Digest sizes of the hashes that the verifier supports. */
const DIGEST_LENGTHS = new Map<number, number>([
  [HashOp.SHA256, 32],
  [HashOp.SHA512, 64],
  [HashOp.RIPEMD160, 20],
  [HashOp.BITCOIN, 20],
  [HashOp.SHA512_256, 32],
  [HashOp.BLAKE2B_512, 64],
  [HashOp.BLAKE2S_256, 32],
]);
const FREE_LENGTH_OPS = [
  LengthOp.NO_PREFIX,
  LengthOp.VAR_PROTO,
  LengthOp.FIXED32_BIG,
  LengthOp.FIXED32_LITTLE,
  LengthOp.FIXED64_BIG,
  LengthOp.FIXED64_LITTLE,
];

function hashOf(operation: number, data: Uint8Array): Uint8Array {
  return operation === HashOp.NO_HASH ? data : hashFunction(operation)!.digest(data);
}

/** A specification that trees can be built for. */
export function randomSpec(random: Random): ProofSpec {
  const operations = [...DIGEST_LENGTHS.keys()];
  const hash = random.oneIn(2) ? HashOp.SHA256 : random.pick(operations);
  const childSize = DIGEST_LENGTHS.get(hash)!;
  const children = random.pick([2, 2, 2, 3, 4]);
  const minPrefixLength = 1 + random.below(3);
  return {
    leafSpec: {
      hash,
      prehashKey: random.oneIn(2) ? HashOp.NO_HASH : random.pick(operations),
      prehashValue: random.oneIn(2) ? HashOp.NO_HASH : random.pick(operations),
      length: random.pick(FREE_LENGTH_OPS),
      prefix: Uint8Array.of(0),
    },
    innerSpec: {
      childOrder: Array.from({ length: children }, (_, branch) => branch),
      childSize,
      minPrefixLength,
      maxPrefixLength: minPrefixLength + random.below(3),
      emptyChild: new Uint8Array(children === 2 && random.oneIn(3) ? 0 : childSize),
      hash,
    },
    maxDepth: random.oneIn(2) ? 0 : 6 + random.below(4),
    minDepth: 0,
    prehashKeyBeforeComparison: random.oneIn(3),
  };
}

/** A key and its value. */
export interface Leaf {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

interface Node {
  readonly hash: Uint8Array;
  /** Paths of the leaves below, in the order of keys, from this node down. */
  readonly leaves: readonly { readonly leaf: Leaf; readonly path: readonly InnerOp[] }[];
}

/** A tree, its root, and the proofs of all keys and gaps. */
export interface Tree {
  readonly spec: ProofSpec;
  readonly root: Uint8Array;
  readonly proofs: readonly ExistenceProof[];
  /** The absence of a key: its neighbours, by the order that the specification gives keys. */
  proveAbsence(key: Uint8Array): NonExistenceProof;
}

/** Builds a tree over keys and values, both without equals and none empty. */
export function buildTree(spec: ProofSpec, entries: readonly Leaf[], random: Random): Tree {
  const order = (key: Uint8Array) =>
    spec.prehashKeyBeforeComparison ? hashOf(spec.leafSpec!.prehashKey, key) : key;
  const sorted = [...entries].sort((a, b) => compareBytes(order(a.key), order(b.key)));
  const top = buildNode(spec, sorted, random);
  const proofs = top.leaves.map(({ leaf, path }) => ({
    key: leaf.key,
    value: leaf.value,
    leaf: spec.leafSpec!,
    path: [...path].reverse(),
  }));
  return {
    spec,
    root: top.hash,
    proofs,
    proveAbsence: (key) => ({
      key,
      left: proofs.findLast((proof) => compareBytes(order(proof.key), order(key)) < 0),
      right: proofs.find((proof) => compareBytes(order(proof.key), order(key)) > 0),
    }),
  };
}

function buildNode(spec: ProofSpec, entries: readonly Leaf[], random: Random): Node {
  if (entries.length === 1) {
    return { hash: leafHash(spec, entries[0]!), leaves: [{ leaf: entries[0]!, path: [] }] };
  }
  const { childOrder, emptyChild, childSize, ...inner } = spec.innerSpec!;
  const mayBeEmpty = emptyChild.length === childSize;
  const children = split(entries, childOrder.length, mayBeEmpty, random).map((part) =>
    part.length === 0 ? undefined : buildNode(spec, part, random),
  );
  const numbers = 1 + random.below(inner.maxPrefixLength - inner.minPrefixLength + 1);
  const prefix = random.bytes(inner.minPrefixLength + numbers - 1);
  prefix[0] = 1 + random.below(255);
  const byPosition = childOrder.map((branch) => children[branch]?.hash ?? emptyChild);
  return {
    hash: hashOf(inner.hash, concatBytes(prefix, ...byPosition)),
    leaves: children.flatMap((child, branch) => {
      const position = childOrder.indexOf(branch);
      const step = {
        hash: inner.hash,
        prefix: concatBytes(prefix, ...byPosition.slice(0, position)),
        suffix: concatBytes(...byPosition.slice(position + 1)),
      };
      return (child?.leaves ?? []).map(({ leaf, path }) => ({ leaf, path: [step, ...path] }));
    }),
  };
}

/** Cuts a list of at least two into as many parts. Where parts may be empty, now and then all but
 * one are. */
function split<T>(items: readonly T[], parts: number, mayBeEmpty: boolean, random: Random): T[][] {
  const cuts = Array.from({ length: parts - 1 }, () => random.below(items.length + 1));
  const isOnePart = cuts.every((cut) => cut === 0 || cut === items.length);
  if (!mayBeEmpty || (isOnePart && !random.oneIn(3))) {
    for (let i = 0; i < cuts.length; i++) {
      cuts[i] = Math.min(items.length, Math.max(1, Math.round(((i + 1) * items.length) / parts)));
    }
  }
  cuts.sort((a, b) => a - b);
  return Array.from({ length: parts }, (_, i) => items.slice(cuts[i - 1] ?? 0, cuts[i]));
}

/** The root that a proof leads to, whatever it holds; undefined where an operation is unknown. */
export function calculateRoot(proof: ExistenceProof): Uint8Array | undefined {
  const operations = [proof.leaf, ...proof.path].map((step) => step?.hash ?? HashOp.NO_HASH);
  const prehashes = [proof.leaf?.prehashKey, proof.leaf?.prehashValue];
  if (!operations.every((operation) => DIGEST_LENGTHS.has(operation))) return undefined;
  if (!prehashes.every((operation) => !operation || DIGEST_LENGTHS.has(operation)))
    return undefined;
  const spec = ProofSpec.create({ leafSpec: proof.leaf });
  return proof.path.reduce(
    (hash, step) => hashOf(step.hash, concatBytes(step.prefix, hash, step.suffix)),
    leafHash(spec, proof),
  );
}

function leafHash(spec: ProofSpec, { key, value }: Leaf): Uint8Array {
  const { hash, prehashKey, prehashValue, length, prefix } = spec.leafSpec!;
  const data = [hashOf(prehashKey, key), hashOf(prehashValue, value)];
  return hashOf(
    hash,
    concatBytes(prefix, ...data.flatMap((part) => [lengthPrefix(length, part.length), part])),
  );
}

/** What a length operation puts before data. */
export function lengthPrefix(operation: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  switch (operation) {
    case LengthOp.VAR_PROTO: {
      const varint: number[] = [];
      let rest = length;
      for (; rest > 127; rest >>>= 7) varint.push((rest & 127) | 128);
      return Uint8Array.from([...varint, rest]);
    }
    case LengthOp.FIXED32_BIG:
      view.setUint32(0, length);
      return bytes.slice(0, 4);
    case LengthOp.FIXED32_LITTLE:
      view.setUint32(0, length, true);
      return bytes.slice(0, 4);
    case LengthOp.FIXED64_BIG:
      view.setUint32(4, length);
      return bytes;
    case LengthOp.FIXED64_LITTLE:
      view.setUint32(0, length, true);
      return bytes;
    default:
      return new Uint8Array(0);
  }
}

/** Keys and values, none of them twice. */
export function randomEntries(count: number, random: Random): Leaf[] {
  const keys = new Map<string, Uint8Array>();
  while (keys.size < count) {
    const key = random.bytes(1 + random.below(4));
    keys.set(String(key), key);
  }
  return [...keys.values()].map((key) => ({ key, value: random.bytes(1 + random.below(40)) }));
}
