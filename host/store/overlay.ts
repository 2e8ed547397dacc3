import type { Latin1 } from "./latin1.js";

/** One write: the value set, or null for a delete. */
export type Written = Uint8Array | null;

/** The last write of one key. */
export type Change = readonly [key: Latin1, written: Written];

/** Writes to one store: the last one of each key, also in order of keys. */
export class Overlay {
  private readonly writes = new Map<Latin1, Written>();
  /** The keys in order, but for those of `unsorted`; put in order only when somebody asks. */
  private sorted: Latin1[] = [];
  /** In the order in which they were first written. */
  private unsorted: Latin1[] = [];

  /** The last write of a key, or undefined when it was not written. */
  get(key: Latin1): Written | undefined {
    return this.writes.get(key);
  }

  write(key: Latin1, written: Written): void {
    const before = this.writes.size;
    this.writes.set(key, written);
    if (this.writes.size !== before) this.unsorted.push(key);
  }

  /** Takes a write back, of all that were not taken back the last one: the key has what it had
   * before it, undefined when it was not written then. */
  restore(key: Latin1, before: Written | undefined): void {
    if (before !== undefined) {
      this.writes.set(key, before);
      return;
    }
    this.writes.delete(key);
    if (this.unsorted.at(-1) === key) this.unsorted.pop();
    else this.sorted.splice(lowerBound(this.sorted, key), 1);
  }

  /** The writes from `start` (included) to `end` (not included), in ascending order of keys. */
  changes(start?: Latin1, end?: Latin1): Change[] {
    this.sort();
    const from = start === undefined ? 0 : lowerBound(this.sorted, start);
    const to = end === undefined ? this.sorted.length : lowerBound(this.sorted, end);
    return this.sorted.slice(from, to).map((key) => [key, this.writes.get(key) ?? null]);
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
