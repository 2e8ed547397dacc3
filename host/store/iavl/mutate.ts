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
    if (key < node.key) return Inner.above(node.key, leaf, node);
    if (key > node.key) return Inner.above(key, node, leaf);
    return leaf;
  }
  const goesLeft = key < node.key;
  const child = goesLeft ? node.left : node.right;
  const inner = writable(node);
  const sizeBefore = child.size;
  const changed = withKey(child, key, value);
  if (goesLeft) inner.setLeft(changed);
  else inner.setRight(changed);
  // A key that was there already changes no shape.
  return changed.size === sizeBefore ? inner : balance(inner);
}

/** The tree without a key that it holds, or undefined when that was the last one. */
export function withoutKey(node: Node, key: Latin1): Node | undefined {
  if (node instanceof Leaf) return undefined;
  const goesLeft = key < node.key;
  const child = withoutKey(goesLeft ? node.left : node.right, key);
  if (child === undefined) return goesLeft ? node.right : node.left;

  const inner = writable(node);
  if (goesLeft) {
    inner.setLeft(child);
  } else {
    inner.setRight(child);
    if (inner.key === key) inner.key = leftmostLeaf(child).key;
  }
  return balance(inner);
}

function writable(node: Inner): Inner {
  return node.version === 0 ? node : node.copy();
}

/**
 * Measures a writable node with a new child and restores its balance, when its sides have come to
 * differ in height by two.
 */
function balance(node: Inner): Inner {
  node.measure();
  if (node.imbalance > 1) {
    const left = node.left as Inner;
    if (left.imbalance < 0) node.setLeft(rotateLeft(writable(left)));
    return rotateRight(node);
  }
  if (node.imbalance < -1) {
    const right = node.right as Inner;
    if (right.imbalance > 0) node.setRight(rotateRight(writable(right)));
    return rotateLeft(node);
  }
  return node;
}

function rotateRight(node: Inner): Inner {
  const top = writable(node.left as Inner);
  node.setLeft(top.right, top.rightHash);
  top.setRight(node);
  node.measure();
  top.measure();
  return top;
}

function rotateLeft(node: Inner): Inner {
  const top = writable(node.right as Inner);
  node.setRight(top.left, top.leftHash);
  top.setLeft(node);
  node.measure();
  top.measure();
  return top;
}
