import type { Latin1 } from "../latin1.js";
import { Inner, type Leaf, type Node } from "./node.js";

/**
 * The leaves from `start` (included) to `end` (not included), in either order; undefined leaves a
 * side open. Lazy: opening costs one walk down, and nothing below what is read is touched.
 */
export class LeafIterator implements Iterator<Leaf> {
  /** Subtrees yet to be read, the next one last. */
  private readonly pending: Node[] = [];

  constructor(
    root: Node | undefined,
    private readonly start: Latin1 | undefined,
    private readonly end: Latin1 | undefined,
    private readonly descending: boolean,
  ) {
    if (root !== undefined) this.pending.push(root);
  }

  next(): IteratorResult<Leaf, undefined> {
    for (;;) {
      const node = this.pending.pop();
      if (node === undefined) return { done: true, value: undefined };
      if (node instanceof Inner) this.descend(node);
      else if (this.covers(node.key)) return { done: false, value: node };
    }
  }

  private descend(node: Inner): void {
    // Keys on the left are below node.key, those on the right at or above it.
    const left = this.start === undefined || this.start < node.key;
    const right = this.end === undefined || this.end > node.key;
    if (this.descending) {
      if (left) this.pending.push(node.left);
      if (right) this.pending.push(node.right);
    } else {
      if (right) this.pending.push(node.right);
      if (left) this.pending.push(node.left);
    }
  }

  private covers(key: Latin1): boolean {
    return (
      (this.start === undefined || key >= this.start) && (this.end === undefined || key < this.end)
    );
  }
}
