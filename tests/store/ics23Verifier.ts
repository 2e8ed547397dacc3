import { createHash } from "node:crypto";
import { compareBytes, equalBytes, fromUtf8, toHex } from "../../host/bytes.js";

/**
 * A second opinion on proofs: a verifier of encoded ics23 MerkleProofs of two levels, IAVL below
 * and CometBFT's simple tree above, that shares no code with the host. It reads the wire format
 * itself, so that an encoder and a decoder with the same mistake cannot agree behind its back.
 */

/** How the nodes of a tree are laid out around the hash of a child (ics23 ProofSpec). */
interface Specification {
  readonly leafPrefix: number;
  readonly minimumPrefix: number;
  readonly maximumPrefix: number;
  /** Bytes a child hash takes, with its length byte where it has one. */
  readonly childSize: number;
}

const IAVL: Specification = { leafPrefix: 0, minimumPrefix: 4, maximumPrefix: 12, childSize: 33 };
const SIMPLE: Specification = { leafPrefix: 0, minimumPrefix: 1, maximumPrefix: 1, childSize: 32 };

/** What a proof says about a key: its value, or undefined for its absence. */
export interface Verdict {
  readonly root: string;
  readonly value: Uint8Array | undefined;
  /** Which neighbours an absence proof named. */
  readonly neighbours: string;
}

/** Checks all of a proof but its root, which it returns; throws an Error saying what is wrong. */
export function verify(encoded: Uint8Array, store: string, key: Uint8Array): Verdict {
  const levels = fields(encoded).get(1) ?? [];
  require(levels.length === 2, "two levels");
  const [lower, upper] = levels.map((level) => fields(bytes(level)));
  const { subroot, value, neighbours } = verifyKey(lower!, key);

  const storeProof = readExistence(single(upper!, 1));
  require(fromUtf8(storeProof.key) === store, "the name of the store");
  require(equalBytes(storeProof.value, subroot), "the store's root as the value above");
  const root = toHex(calculate(storeProof, SIMPLE));
  return { root, value, neighbours };
}

/** Checks the proof of a key in an IAVL tree, an encoded CommitmentProof, but for its root. */
export function verifyTree(encoded: Uint8Array, key: Uint8Array): Verdict {
  const { subroot, value, neighbours } = verifyKey(fields(encoded), key);
  return { root: toHex(subroot), value, neighbours };
}

function verifyKey(proof: Fields, key: Uint8Array) {
  require(proof.size === 1, "one kind of proof");
  if (proof.has(1)) {
    const exist = readExistence(single(proof, 1));
    require(equalBytes(exist.key, key), "the key that was asked for");
    return { subroot: calculate(exist, IAVL), value: exist.value, neighbours: "" };
  }
  const absence = fields(single(proof, 2));
  require(equalBytes(single(absence, 1), key), "the key that was asked for");
  const left = absence.has(2) ? readExistence(single(absence, 2)) : undefined;
  const right = absence.has(3) ? readExistence(single(absence, 3)) : undefined;
  const neighbours = `${left ? "left" : ""}${right ? "right" : ""}`;
  return { subroot: verifyAbsence(key, left, right), value: undefined, neighbours };
}

function verifyAbsence(
  key: Uint8Array,
  left: Existence | undefined,
  right: Existence | undefined,
): Uint8Array {
  if (left !== undefined) require(compareBytes(left.key, key) < 0, "the left key below");
  if (right !== undefined) require(compareBytes(key, right.key) < 0, "the right key above");
  const leftRoot = left && calculate(left, IAVL);
  const rightRoot = right && calculate(right, IAVL);
  if (left !== undefined && right !== undefined) {
    require(equalBytes(leftRoot!, rightRoot!), "both neighbours under one root");
    requireNeighbours(left.path.toReversed(), right.path.toReversed());
  } else if (left !== undefined) {
    require(left.path.every((step) => side(step, IAVL) === "right"), "the right-most leaf");
  } else if (right !== undefined) {
    require(right.path.every((step) => side(step, IAVL) === "left"), "the left-most leaf");
  }
  const subroot = leftRoot ?? rightRoot;
  require(subroot !== undefined, "a neighbour");
  return subroot!;
}

/** Both paths from the top: equal, then parting at one node, then hugging the gap between them. */
function requireNeighbours(left: readonly Step[], right: readonly Step[]): void {
  let same = 0;
  while (stepsEqual(left[same], right[same])) same++;
  require(side(left[same]!, IAVL) === "left", "the left path to part to the left");
  require(side(right[same]!, IAVL) === "right", "the right path to part to the right");
  require(sameHead(left[same]!, right[same]!), "the paths to part at one node");
  for (const step of left.slice(same + 1)) require(side(step, IAVL) === "right", "no gap left");
  for (const step of right.slice(same + 1)) require(side(step, IAVL) === "left", "no gap right");
}

interface Step {
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}

interface Existence {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly leafPrefix: Uint8Array;
  readonly path: readonly Step[];
}

function readExistence(encoded: Uint8Array): Existence {
  const proof = fields(encoded);
  const leaf = fields(single(proof, 3));
  // SHA-256, the key as it is, the value hashed, both behind their lengths.
  require(leaf.get(1)?.[0] === 1n && leaf.get(3)?.[0] === 1n, "SHA-256 of the leaf");
  require(leaf.get(4)?.[0] === 1n && !leaf.has(2), "lengths and an unhashed key");
  return {
    key: single(proof, 1),
    value: proof.has(2) ? single(proof, 2) : new Uint8Array(0),
    leafPrefix: single(leaf, 5),
    path: (proof.get(4) ?? []).map((step) => readStep(fields(bytes(step)))),
  };
}

function readStep(step: Fields): Step {
  require(step.get(1)?.[0] === 1n, "SHA-256 of an inner node");
  if (step.has(3)) require(single(step, 3).length > 0, "an empty suffix to be left out");
  return {
    prefix: single(step, 2),
    suffix: step.has(3) ? single(step, 3) : new Uint8Array(0),
  };
}

function calculate(proof: Existence, specification: Specification): Uint8Array {
  require(proof.leafPrefix[0] === specification.leafPrefix, "the prefix of a leaf");
  const valueHash = sha256(proof.value);
  let hash = sha256(proof.leafPrefix, prefixed(proof.key), prefixed(valueHash));
  for (const step of proof.path) {
    side(step, specification);
    require(step.prefix[0] !== specification.leafPrefix, "no leaf among the inner nodes");
    hash = sha256(step.prefix, hash, step.suffix);
  }
  return hash;
}

/** On which side of its parent the child is. */
function side(step: Step, specification: Specification): "left" | "right" {
  const { minimumPrefix, maximumPrefix, childSize } = specification;
  const fits = (length: number) => length >= minimumPrefix && length <= maximumPrefix;
  if (step.suffix.length === childSize && fits(step.prefix.length)) return "left";
  const isRight = step.suffix.length === 0 && fits(step.prefix.length - childSize);
  require(isRight, "an inner node with two children");
  return "right";
}

function stepsEqual(a: Step | undefined, b: Step | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return equalBytes(a.prefix, b.prefix) && equalBytes(a.suffix, b.suffix);
}

/** Height, size and version stand before the length byte of the first child. */
function sameHead(left: Step, right: Step): boolean {
  const head = left.prefix.subarray(0, left.prefix.length - 1);
  return equalBytes(head, right.prefix.subarray(0, head.length));
}

type Value = bigint | Uint8Array;
type Fields = ReadonlyMap<number, readonly Value[]>;

function fields(encoded: Uint8Array): Fields {
  const found = new Map<number, Value[]>();
  let offset = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = encoded[offset++];
      require(byte !== undefined, "a whole varint");
      value |= BigInt(byte! & 0x7f) << shift;
      if (byte! < 0x80) return value;
    }
  };
  while (offset < encoded.length) {
    const tag = Number(varint());
    require(tag % 8 === 0 || tag % 8 === 2, "varints and bytes only");
    let value: Value = varint();
    if (tag % 8 === 2) {
      const end = offset + Number(value);
      require(end <= encoded.length, "bytes within the message");
      value = encoded.subarray(offset, end);
      offset = end;
    }
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value]);
  }
  return found;
}

function single(message: Fields, field: number): Uint8Array {
  const values = message.get(field) ?? [];
  require(values.length === 1, `field ${field} once`);
  return bytes(values[0]!);
}

function bytes(value: Value): Uint8Array {
  require(typeof value !== "bigint", "bytes");
  return value as Uint8Array;
}

function prefixed(value: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let rest = value.length;
  for (; rest >= 128; rest >>= 7) prefix.push((rest & 127) | 128);
  return Buffer.concat([Uint8Array.from([...prefix, rest]), value]);
}

function sha256(...parts: Uint8Array[]): Uint8Array {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function require(condition: boolean, expected: string): void {
  if (!condition) throw new Error(`the proof lacks ${expected}`);
}
