import {
  CommitmentProof,
  type ExistenceProof,
  HashOp,
  type InnerOp,
  LengthOp,
} from "../../codec/gen/cosmos.ics23.v1.js";
import { fromLatin1, type Latin1 } from "../latin1.js";
import { DIGEST_LENGTH } from "../sha256.js";
import { MAX_HEAD_LENGTH, PREFIXED_HASH_LENGTH, writeHash, writeHead } from "./hash.js";
import { Inner, type Leaf, type Node } from "./node.js";
import { LeafIterator } from "./range.js";

/** ICS-23 proofs of a saved tree, as iavl builds them (proof_ics23.go). */

const head = new Uint8Array(MAX_HEAD_LENGTH);
const NO_SUFFIX = new Uint8Array(0);
/** From this size on a node keeps its steps; of all nodes, that is one in forty or so. */
const UPPER_SIZE = 64;

/**
 * The proof that a key of a tree has its value, or, when it is absent, that its neighbours on both
 * sides exist next to each other. `top` is the top of a saved tree: an empty one proves nothing.
 * Not to be changed by the caller: proofs share what they have in common.
 */
export function proveKey(top: Node, key: Latin1): CommitmentProof {
  const { leaf, proof } = proveNearest(top, key);
  if (leaf.key === key) return CommitmentProof.create({ exist: proof });
  const isLeft = leaf.key < key;
  const right = isLeft ? new LeafIterator(top, key, undefined, false).next().value : leaf;
  return CommitmentProof.create({
    nonexist: {
      key: fromLatin1(key),
      left: isLeft ? proof : undefined,
      right: isLeft ? right && proveNearest(top, right.key).proof : proof,
    },
  });
}

/**
 * The leaf at which a search for a key ends, and the proof of it: the leaf of the key, else of the
 * next key on the left, else, for a key below all others, of the first.
 */
function proveNearest(top: Node, key: Latin1): { leaf: Leaf; proof: ExistenceProof } {
  const path: InnerOp[] = [];
  let node = top;
  while (node instanceof Inner) {
    const goesLeft = key < node.key;
    path.push(stepOf(node, goesLeft));
    node = goesLeft ? node.left : node.right;
  }
  return { leaf: node, proof: proveLeaf(node, path.reverse()) };
}

function proveLeaf(leaf: Leaf, path: InnerOp[]): ExistenceProof {
  const headEnd = writeHead(head, leaf);
  return {
    key: fromLatin1(leaf.key),
    value: leaf.value,
    leaf: {
      hash: HashOp.SHA256,
      prehashKey: HashOp.NO_HASH,
      prehashValue: HashOp.SHA256,
      length: LengthOp.VAR_PROTO,
      prefix: headBytes(headEnd, headEnd),
    },
    path,
  };
}

/** The step from a child to its parent. Upper nodes, which many proofs pass, keep theirs. */
function stepOf(node: Inner, goesLeft: boolean): InnerOp {
  if (node.size < UPPER_SIZE) return goesLeft ? leftStep(node) : rightStep(node);
  node.steps ??= { left: leftStep(node), right: rightStep(node) };
  return goesLeft ? node.steps.left : node.steps.right;
}

/** What stands before and behind the hash of the left child in the preimage of its parent. */
function leftStep(node: Inner): InnerOp {
  const headEnd = writeHead(head, node);
  const prefix = headBytes(headEnd, headEnd + 1);
  prefix[headEnd] = DIGEST_LENGTH;
  const suffix = new Uint8Array(PREFIXED_HASH_LENGTH);
  writeHash(suffix, 0, node.rightHash);
  return { hash: HashOp.SHA256, prefix, suffix };
}

/** The same of the right child, behind which nothing stands. */
function rightStep(node: Inner): InnerOp {
  const headEnd = writeHead(head, node);
  const prefix = headBytes(headEnd, headEnd + PREFIXED_HASH_LENGTH + 1);
  const end = writeHash(prefix, headEnd, node.leftHash);
  prefix[end] = DIGEST_LENGTH;
  return { hash: HashOp.SHA256, prefix, suffix: NO_SUFFIX };
}

/** An array of some length that begins with the head written last. */
function headBytes(headEnd: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < headEnd; i++) bytes[i] = head[i]!;
  return bytes;
}
