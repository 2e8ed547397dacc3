import type { Latin1 } from "../latin1.js";
import { Inner, Leaf, leftmostLeaf, type Node } from "./node.js";

/**
 * Insertion and removal with the shape of iavl (mutable_tree.go: recursiveSet, recursiveRemove,
 * balance), on which every root hash depends. Nodes of the unsaved version are changed in place;
 * saved ones are copied first.
 */

/** The tree with a key set: always by a new leaf, also when the value is the one it had. */
export function withKey(node: Node | undefined, key: Latin1, value: Uint8Array): Node {
  if (node === undefined) return new Leaf(key, value);
  if (node instanceof Leaf) {
    const leaf = new Leaf(key, value);
    if (key < node.key) return new Inner(node.key, leaf, node);
    if (key > node.key) return new Inner(key, node, leaf);
    return leaf;
  }
  const inner = writable(node);
  if (key < inner.key) inner.left = withKey(inner.left, key, value);
  else inner.right = withKey(inner.right, key, value);
  inner.measure();
  return balance(inner);
}

/** The tree without a key that it holds, or undefined when that was the last one. */
export function withoutKey(node: Node, key: Latin1): Node | undefined {
  if (node instanceof Leaf) return undefined;
  const goesLeft = key < node.key;
  const child = withoutKey(goesLeft ? node.left : node.right, key);
  if (child === undefined) return goesLeft ? node.right : node.left;

  const inner = writable(node);
  if (goesLeft) {
    inner.left = child;
  } else {
    inner.right = child;
    if (inner.key === key) inner.key = leftmostLeaf(child).key;
  }
  inner.measure();
  return balance(inner);
}

function writable(node: Inner): Inner {
  return node.version === 0 ? node : new Inner(node.key, node.left, node.right);
}

/** Restores the balance of a writable node whose sides differ in height by at most two. */
function balance(node: Inner): Inner {
  if (node.imbalance > 1) {
    const left = node.left as Inner;
    if (left.imbalance < 0) node.left = rotateLeft(writable(left));
    return rotateRight(node);
  }
  if (node.imbalance < -1) {
    const right = node.right as Inner;
    if (right.imbalance > 0) node.right = rotateRight(writable(right));
    return rotateLeft(node);
  }
  return node;
}

function rotateRight(node: Inner): Inner {
  const top = writable(node.left as Inner);
  node.left = top.right;
  top.right = node;
  node.measure();
  top.measure();
  return top;
}

function rotateLeft(node: Inner): Inner {
  const top = writable(node.right as Inner);
  node.right = top.left;
  top.left = node;
  node.measure();
  top.measure();
  return top;
}
