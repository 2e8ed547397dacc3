import { HostError } from "../errors.js";
import type { BranchedStores, Entry, StoreKey } from "../vm/host.js";
import { fromLatin1, type Latin1, toLatin1 } from "./latin1.js";
import { Overlay, type Written } from "./overlay.js";

/** One key and its value. */
export interface KeyValue {
  readonly key: Latin1;
  readonly value: Uint8Array;
}

/** An ordered store that does not change while branches stand on it. */
export interface StoreBase {
  /** The value of a key; undefined when absent. */
  get(key: Latin1): Uint8Array | undefined;
  /** Keys and values from `start` (included) to `end` (not included); undefined: an open side. */
  scan(start?: Latin1, end?: Latin1, descending?: boolean): Iterator<KeyValue>;
}

/** The last write of one key: the value set, or null when the key was deleted. */
export type Change = readonly [key: Latin1, written: Written];

/** The writes of one level, by store number; undefined where nothing was written. */
type Level = (Overlay | undefined)[];

/**
 * Nested branches over several numbered stores. Writes go to the innermost level; reads look
 * through the levels, innermost first, and then at the base. Opening and discarding cost a push
 * and a pop, committing costs the writes of that branch.
 *
 * Values are kept and given out without copying: neither side may change them afterwards.
 */
export class Branches implements BranchedStores {
  private readonly outermost: Level = [];
  private readonly levels: Level[] = [this.outermost];

  /** The index of a base is the number of its store. */
  constructor(private readonly bases: readonly StoreBase[]) {}

  get depth(): number {
    return this.levels.length - 1;
  }

  has(store: number): boolean {
    return this.bases[store] !== undefined;
  }

  get(store: number, key: StoreKey): Uint8Array | undefined {
    const text = textOf(key);
    for (let i = this.levels.length - 1; i >= 0; i--) {
      const written = this.levels[i]![store]?.get(text);
      if (written !== undefined) return written ?? undefined;
    }
    return this.base(store).get(text);
  }

  set(store: number, key: StoreKey, value: Uint8Array): void {
    this.write(store, textOf(key), value);
  }

  delete(store: number, key: StoreKey): void {
    this.write(store, textOf(key), null);
  }

  scan(
    store: number,
    start: StoreKey | undefined,
    end: StoreKey | undefined,
    descending: boolean,
  ): Iterator<Entry> {
    const from = start && textOf(start);
    const to = end && textOf(end);
    const changes = this.changesBetween(store, from, to);
    if (descending) changes.reverse();
    const base = this.base(store).scan(from, to, descending);
    return new MergedScan(base, changes, descending);
  }

  open(): void {
    this.levels.push([]);
  }

  close(commit: boolean): void {
    if (this.depth === 0) throw new HostError("no branch is open");
    const closed = this.levels.pop()!;
    if (commit) mergeLevel(closed, this.levels[this.levels.length - 1]!);
  }

  /**
   * The net change of a store on the outermost level, in ascending order of keys: one entry for
   * every key written, also when it has its old value again or was never there (cosmos-sdk
   * store/cachekv: Write). Writes of open branches are not in it.
   */
  changes(store: number): Change[] {
    const overlay = this.outermost[store];
    if (overlay === undefined) return [];
    return overlay.keys().map((key) => [key, overlay.get(key) ?? null]);
  }

  private write(store: number, key: Latin1, written: Written): void {
    this.base(store);
    const level = this.levels[this.levels.length - 1]!;
    level[store] ??= new Overlay();
    level[store].write(key, written);
  }

  private base(store: number): StoreBase {
    const base = this.bases[store];
    if (base === undefined) throw new HostError(`there is no store number ${store}`);
    return base;
  }

  /** What the levels together say about a range, in ascending order of keys. */
  private changesBetween(store: number, start?: Latin1, end?: Latin1): Change[] {
    const merged = new Map<Latin1, Written>();
    let writers = 0;
    for (const level of this.levels) {
      const overlay = level[store];
      const keys = overlay?.keys(start, end) ?? [];
      for (const key of keys) merged.set(key, overlay?.get(key) ?? null);
      if (keys.length > 0) writers++;
    }
    const changes = [...merged];
    return writers > 1 ? changes.sort(([a], [b]) => (a < b ? -1 : 1)) : changes;
  }
}

function textOf(key: StoreKey): Latin1 {
  return typeof key === "string" ? key : toLatin1(key);
}

function mergeLevel(inner: Level, outer: Level): void {
  for (const [store, overlay] of inner.entries()) {
    if (overlay === undefined) continue;
    const target = outer[store];
    if (target === undefined) outer[store] = overlay;
    else target.merge(overlay);
  }
}

/** The entries of a base under the changes above it, both in the same direction. */
class MergedScan implements Iterator<Entry> {
  private nextChange = 0;
  private fromBase: IteratorResult<KeyValue>;

  constructor(
    private readonly base: Iterator<KeyValue>,
    private readonly changes: readonly Change[],
    private readonly descending: boolean,
  ) {
    this.fromBase = base.next();
  }

  next(): IteratorResult<Entry, undefined> {
    for (;;) {
      const change = this.changes[this.nextChange];
      const entry = this.fromBase.done ? undefined : this.fromBase.value;
      if (entry !== undefined && (change === undefined || this.precedes(entry.key, change[0]))) {
        this.fromBase = this.base.next();
        return { done: false, value: [fromLatin1(entry.key), entry.value] };
      }
      if (change === undefined) return { done: true, value: undefined };

      const [key, written] = change;
      this.nextChange++;
      if (entry?.key === key) this.fromBase = this.base.next();
      if (written !== null) return { done: false, value: [fromLatin1(key), written] };
    }
  }

  private precedes(a: Latin1, b: Latin1): boolean {
    return this.descending ? a > b : a < b;
  }
}
