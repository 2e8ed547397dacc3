import type { Latin1 } from "../latin1.js";
import { type Digest, digest, digestBytes } from "../sha256.js";
import { seal } from "./hash.js";
import { withKey, withoutKey } from "./mutate.js";
import { findLeaf, type Leaf, type Node } from "./node.js";
import { LeafIterator } from "./range.js";

/** Root hash of a tree without keys. */
export const EMPTY_ROOT: Digest = digest(new Uint8Array(0));

/** One saved version of a tree; it never changes. */
export class TreeVersion {
  constructor(
    readonly version: number,
    /** The topmost node; undefined in an empty tree. */
    readonly top: Node | undefined,
    private readonly rootHash: Digest,
  ) {}

  /** The root hash, 32 bytes. */
  get root(): Uint8Array {
    return digestBytes(this.rootHash);
  }

  /** Number of keys. */
  get size(): number {
    return this.top?.size ?? 0;
  }

  /** The value of a key, not to be changed by the caller; undefined when absent. */
  get(key: Latin1): Uint8Array | undefined {
    return findLeaf(this.top, key)?.value;
  }

  /** Keys and values from `start` (included) to `end` (not included); undefined: an open side. */
  scan(start?: Latin1, end?: Latin1, descending = false): Iterator<Leaf> {
    return new LeafIterator(this.top, start, end, descending);
  }
}

/**
 * The versioned Merkle tree of cosmos/iavl: its roots equal, byte for byte, those that iavl v1
 * gives after the same sets, removals and saves in the same order. A saved version stays readable
 * for as long as somebody holds it. Values are kept, not copied.
 */
export class IavlTree {
  private working: Node | undefined;
  private saved: TreeVersion;

  /** `initialVersion` is the number of the first save. */
  constructor(initialVersion = 1) {
    this.saved = new TreeVersion(initialVersion - 1, undefined, EMPTY_ROOT);
  }

  /** A tree that goes on from a saved version. */
  static from(saved: TreeVersion): IavlTree {
    const tree = new IavlTree();
    tree.saved = saved;
    tree.working = saved.top;
    return tree;
  }

  /** A tree that begins with what this one saved last; neither sees what the other does next. */
  fork(): IavlTree {
    return IavlTree.from(this.saved);
  }

  /** The version saved last; before the first save an empty one. */
  get latest(): TreeVersion {
    return this.saved;
  }

  /** Sets a key in the unsaved version. */
  set(key: Latin1, value: Uint8Array): void {
    this.working = withKey(this.working, key, value);
  }

  /** Removes a key from the unsaved version; whether it was there. */
  remove(key: Latin1): boolean {
    if (this.working === undefined || findLeaf(this.working, key) === undefined) return false;
    this.working = withoutKey(this.working, key);
    return true;
  }

  /**
   * Saves the sets and removals since the last save as the next version, and returns that. Without
   * any, the root stays the same and only the version number moves on.
   */
  save(): TreeVersion {
    const version = this.saved.version + 1;
    const rootHash = this.working === undefined ? EMPTY_ROOT : seal(this.working, version);
    this.saved = new TreeVersion(version, this.working, rootHash);
    return this.saved;
  }
}
