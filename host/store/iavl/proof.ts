import {
  CommitmentProof,
  type ExistenceProof,
  HashOp,
  type InnerOp,
  LengthOp,
} from "../../codec/gen/cosmos.ics23.v1.js";
import { fromLatin1, type Latin1 } from "../latin1.js";
import { HASH_LENGTH, MAX_HEAD_LENGTH, writeHash, writeHead } from "./hash.js";
import { Inner, type Leaf, type Node } from "./node.js";
import { LeafIterator } from "./range.js";

/** ICS-23 proofs of a saved tree, as iavl builds them (proof_ics23.go). */

const head = new Uint8Array(MAX_HEAD_LENGTH);

/**
 * The proof that a key of a tree has its value, or, when it is absent, that its neighbours on both
 * sides exist next to each other. `top` is the top of a saved tree: an empty one proves nothing.
 */
export function proveKey(top: Node, key: Latin1): CommitmentProof {
  const right = new LeafIterator(top, key, undefined, false).next().value;
  if (right?.key === key) return CommitmentProof.create({ exist: proveLeaf(top, right) });
  const left = new LeafIterator(top, undefined, key, true).next().value;
  return CommitmentProof.create({
    nonexist: {
      key: fromLatin1(key),
      left: left && proveLeaf(top, left),
      right: right && proveLeaf(top, right),
    },
  });
}

function proveLeaf(top: Node, leaf: Leaf): ExistenceProof {
  const path: InnerOp[] = [];
  let node = top;
  while (node instanceof Inner) {
    const goesLeft = leaf.key < node.key;
    path.push(innerOp(node, goesLeft));
    node = goesLeft ? node.left : node.right;
  }
  return {
    key: fromLatin1(leaf.key),
    value: leaf.value,
    leaf: {
      hash: HashOp.SHA256,
      prehashKey: HashOp.NO_HASH,
      prehashValue: HashOp.SHA256,
      length: LengthOp.VAR_PROTO,
      prefix: head.slice(0, writeHead(head, leaf)),
    },
    path: path.reverse(),
  };
}

/** What stands before and behind the hash of the child on the way, in the preimage of a node. */
function innerOp(node: Inner, goesLeft: boolean): InnerOp {
  const headEnd = writeHead(head, node);
  const prefixLength = headEnd + 1 + (goesLeft ? 0 : HASH_LENGTH + 1);
  const prefix = new Uint8Array(prefixLength);
  for (let i = 0; i < headEnd; i++) prefix[i] = head[i]!;
  if (!goesLeft) writeHash(prefix, headEnd, node.left.hash);
  prefix[prefixLength - 1] = HASH_LENGTH;

  const suffix = new Uint8Array(goesLeft ? 1 + HASH_LENGTH : 0);
  if (goesLeft) writeHash(suffix, 0, node.right.hash);
  return { hash: HashOp.SHA256, prefix, suffix };
}
