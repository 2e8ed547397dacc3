import type { InnerOp } from "../../codec/gen/cosmos.ics23.v1.js";
import type { Latin1 } from "../latin1.js";
import type { Digest } from "../sha256.js";

/**
 * Nodes of the IAVL tree. A saved node never changes, so every version of the tree is a pointer to
 * its root, and versions share what they have in common. Children are plain pointers, once they are
 * in memory; versions and sizes are numbers below 2^48.
 */
export type Node = Leaf | Inner;

/** A child is in memory, or on disk until somebody asks for it. */
export type Child = Node | StoredNode;

/** Where the nodes of saved versions are kept. */
export interface NodeSource {
  /** The node that was the n-th of a version to be kept; it has to have this hash. */
  readNode(version: number, nonce: number, hash: Digest): Node;
}

/** Where a node is kept; another name for it. */
export class StoredNode {
  constructor(
    readonly version: number,
    readonly nonce: number,
    private readonly source: NodeSource,
  ) {}

  load(hash: Digest): Node {
    return this.source.readNode(this.version, this.nonce, hash);
  }
}

export class Leaf {
  /** The tree version that wrote this node; 0 while it belongs to the unsaved version. */
  version = 0;
  /** Which one of its version it is among those on disk; 0 while it is not there. */
  nonce = 0;

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
  nonce = 0;
  /** SHA-256 of the children; empty for one that is not hashed yet. */
  leftHash: Digest = "";
  rightHash: Digest = "";
  /** Steps of proofs from the children to this node, when they are kept. */
  steps: { readonly left: InnerOp; readonly right: InnerOp } | undefined = undefined;

  constructor(
    /** The smallest key of the right side. */
    public key: Latin1,
    /** Children that are not in memory are among the kept ones. */
    private leftNode: Node | undefined,
    private rightNode: Node | undefined,
    public height: number,
    /** Number of leaves below. */
    public size: number,
    private readonly kept: readonly [left: StoredNode, right: StoredNode] | undefined = undefined,
  ) {}

  /** A node above two others. */
  static above(key: Latin1, left: Node, right: Node): Inner {
    const height = Math.max(left.height, right.height) + 1;
    return new Inner(key, left, right, height, left.size + right.size);
  }

  get left(): Node {
    return this.leftNode ?? this.loadLeft();
  }

  get right(): Node {
    return this.rightNode ?? this.loadRight();
  }

  /** The children as they are, neither of them fetched from disk. */
  get children(): readonly [left: Child, right: Child] {
    return [this.leftNode ?? this.kept![0], this.rightNode ?? this.kept![1]];
  }

  private loadLeft(): Node {
    this.leftNode = this.kept![0].load(this.leftHash);
    return this.leftNode;
  }

  private loadRight(): Node {
    this.rightNode = this.kept![1].load(this.rightHash);
    return this.rightNode;
  }

  /** A node with the same children that belongs to the unsaved version. */
  copy(): Inner {
    const { key, leftNode, rightNode, height, size, kept } = this;
    const copy = new Inner(key, leftNode, rightNode, height, size, kept);
    copy.leftHash = this.leftHash;
    copy.rightHash = this.rightHash;
    return copy;
  }

  setLeft(child: Node, hash: Digest = ""): void {
    this.leftNode = child;
    this.leftHash = hash;
  }

  setRight(child: Node, hash: Digest = ""): void {
    this.rightNode = child;
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
