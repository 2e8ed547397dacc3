import type { Latin1 } from "../latin1.js";

/**
 * Nodes of the IAVL tree. A saved node never changes, so every version of the tree is a pointer to
 * its root, and versions share what they have in common. Children are plain pointers: versions and
 * sizes are numbers below 2^53.
 */
export type Node = Leaf | Inner;

export class Leaf {
  /** The tree version that wrote this node; 0 while it belongs to the unsaved version. */
  version = 0;
  /** The node's SHA-256; empty until it is saved. */
  hash: Latin1 = "";
  readonly height = 0;
  readonly size = 1;

  constructor(
    readonly key: Latin1,
    readonly value: Uint8Array,
  ) {}
}

export class Inner {
  version = 0;
  hash: Latin1 = "";
  height = 0;
  /** Number of leaves below. */
  size = 0;

  constructor(
    /** The smallest key of the right side. */
    public key: Latin1,
    public left: Node,
    public right: Node,
  ) {
    this.measure();
  }

  /** Recomputes height and size from the children. */
  measure(): void {
    this.height = Math.max(this.left.height, this.right.height) + 1;
    this.size = this.left.size + this.right.size;
  }

  /** How much higher the left side is than the right one. */
  get imbalance(): number {
    return this.left.height - this.right.height;
  }
}

/** The leaf of a key, or undefined. */
export function findLeaf(root: Node | undefined, key: Latin1): Leaf | undefined {
  let node = root;
  while (node instanceof Inner) node = key < node.key ? node.left : node.right;
  return node?.key === key ? node : undefined;
}

export function leftmostLeaf(root: Node): Leaf {
  let node = root;
  while (node instanceof Inner) node = node.left;
  return node;
}
