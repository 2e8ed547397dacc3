import type { InnerOp } from "../../codec/gen/cosmos.ics23.v1.js";
import type { Latin1 } from "../latin1.js";
import type { Digest } from "../sha256.js";

/**
 * Nodes of the IAVL tree. A saved node never changes, so every version of the tree is a pointer to
 * its root, and versions share what they have in common. Children are plain pointers: versions and
 * sizes are numbers below 2^53.
 */
export type Node = Leaf | Inner;

export class Leaf {
  /** The tree version that wrote this node; 0 while it belongs to the unsaved version. */
  version = 0;

  constructor(
    readonly key: Latin1,
    readonly value: Uint8Array,
  ) {}

  get height(): number {
    return 0;
  }

  get size(): number {
    return 1;
  }
}

/**
 * An inner node holds the hashes of its children, so that hashing and proving read the nodes on the
 * way only: in a large tree each other one would be fetched from memory first.
 */
export class Inner {
  version = 0;
  /** SHA-256 of the children; empty for one that is not hashed yet. */
  leftHash: Digest = "";
  rightHash: Digest = "";
  /** Steps of proofs from the children to this node, when they are kept. */
  steps: { readonly left: InnerOp; readonly right: InnerOp } | undefined = undefined;

  constructor(
    /** The smallest key of the right side. */
    public key: Latin1,
    public left: Node,
    public right: Node,
    public height: number = Math.max(left.height, right.height) + 1,
    /** Number of leaves below. */
    public size: number = left.size + right.size,
  ) {}

  setLeft(child: Node, hash: Digest = ""): void {
    this.left = child;
    this.leftHash = hash;
  }

  setRight(child: Node, hash: Digest = ""): void {
    this.right = child;
    this.rightHash = hash;
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
