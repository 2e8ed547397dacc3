import type { Latin1 } from "./latin1.js";

/** One write of a branch: the value set, or null for a delete. */
export type Written = Uint8Array | null;

/** The writes of one branch to one store: the last one of each key, also in order of keys. */
export class Overlay {
  private readonly writes = new Map<Latin1, Written>();
  /** The keys in order, but for those of `unsorted`; put in order only when somebody asks. */
  private sorted: Latin1[] = [];
  private unsorted: Latin1[] = [];

  /** The last write of a key, or undefined when it was not written here. */
  get(key: Latin1): Written | undefined {
    return this.writes.get(key);
  }

  write(key: Latin1, written: Written): void {
    const before = this.writes.size;
    this.writes.set(key, written);
    if (this.writes.size !== before) this.unsorted.push(key);
  }

  /** Takes over the writes of an inner branch. */
  merge(inner: Overlay): void {
    for (const [key, written] of inner.writes) this.write(key, written);
  }

  /** The written keys from `start` (included) to `end` (not included), in ascending order. */
  keys(start?: Latin1, end?: Latin1): Latin1[] {
    this.sort();
    const from = start === undefined ? 0 : lowerBound(this.sorted, start);
    const to = end === undefined ? this.sorted.length : lowerBound(this.sorted, end);
    return this.sorted.slice(from, to);
  }

  /** A few new keys are put in their places: a scan after every write must not sort everything. */
  private sort(): void {
    if (this.unsorted.length * 16 > this.sorted.length) {
      this.sorted = this.sorted.concat(this.unsorted).sort();
    } else {
      for (const key of this.unsorted) this.sorted.splice(lowerBound(this.sorted, key), 0, key);
    }
    this.unsorted = [];
  }
}

/** The index of the first key that is not below the given one. */
function lowerBound(keys: readonly Latin1[], key: Latin1): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
