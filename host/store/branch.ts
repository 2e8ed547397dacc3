import { HostError } from "../errors.js";
import type { BranchedStores, Entry, StoreKey } from "../vm/host.js";
import { fromLatin1, type Latin1, toLatin1 } from "./latin1.js";
import { type Change, Overlay, type Written } from "./overlay.js";

export type { Change } from "./overlay.js";

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

/** What a key had before a write: undefined when it was not among the writes. */
interface Undo {
  readonly overlay: Overlay;
  readonly key: Latin1;
  readonly before: Written | undefined;
}

/**
 * Nested branches over several numbered stores. There is one set of writes, whatever the depth, and
 * a journal of what to put back: a read looks there and then at the base, opening and committing
 * cost nothing, and discarding costs the writes of that branch.
 *
 * Values are kept and given out without copying: neither side may change them afterwards.
 */
export class Branches implements BranchedStores {
  /** The writes by store number; undefined where nothing was written. */
  private readonly overlays: (Overlay | undefined)[] = [];
  /** Every write of the open branches, in order. */
  private readonly journal: Undo[] = [];
  /** What was asked for last and is not among the writes: most keys are written right after. */
  private unwrittenKey: Latin1 | undefined;
  private unwrittenStore = 0;
  /** Of each open branch, outermost first, how long the journal was when it was opened. */
  private readonly marks: number[] = [];

  /** The index of a base is the number of its store. */
  constructor(private readonly bases: readonly StoreBase[]) {}

  get depth(): number {
    return this.marks.length;
  }

  has(store: number): boolean {
    return this.bases[store] !== undefined;
  }

  get(store: number, key: StoreKey): Uint8Array | undefined {
    const text = textOf(key);
    const written = this.overlays[store]?.get(text);
    if (written !== undefined) return written ?? undefined;
    this.unwrittenKey = text;
    this.unwrittenStore = store;
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
    const changes = this.overlays[store]?.changes(from, to) ?? [];
    if (descending) changes.reverse();
    const base = this.base(store).scan(from, to, descending);
    return new MergedScan(base, changes, descending);
  }

  open(): void {
    this.marks.push(this.journal.length);
  }

  close(commit: boolean): void {
    const begin = this.marks.pop();
    if (begin === undefined) throw new HostError("no branch is open");
    if (commit && this.marks.length > 0) return;
    if (!commit) {
      this.unwrittenKey = undefined;
      for (let i = this.journal.length - 1; i >= begin; i--) {
        const { overlay, key, before } = this.journal[i]!;
        overlay.restore(key, before);
      }
    }
    this.journal.length = begin;
  }

  /**
   * The net change of a store below all branches, in ascending order of keys: one entry for every
   * key written, also when it has its old value again or was never there (cosmos-sdk
   * store/cachekv: Write). Writes of open branches are not in it.
   */
  changes(store: number): Change[] {
    const overlay = this.overlays[store];
    if (overlay === undefined) return [];
    const before = new Map<Latin1, Written | undefined>();
    for (let i = this.journal.length - 1; i >= 0; i--) {
      const undo = this.journal[i]!;
      if (undo.overlay === overlay) before.set(undo.key, undo.before);
    }
    if (before.size === 0) return overlay.changes();
    const changes: Change[] = [];
    for (const [key, now] of overlay.changes()) {
      const written = before.has(key) ? before.get(key) : now;
      if (written !== undefined) changes.push([key, written]);
    }
    return changes;
  }

  private write(store: number, key: Latin1, written: Written): void {
    let overlay = this.overlays[store];
    if (overlay === undefined) {
      this.base(store);
      overlay = new Overlay();
      this.overlays[store] = overlay;
    }
    if (this.marks.length > 0) {
      const isNew = key === this.unwrittenKey && store === this.unwrittenStore;
      this.journal.push({ overlay, key, before: isNew ? undefined : overlay.get(key) });
    }
    this.unwrittenKey = undefined;
    overlay.write(key, written);
  }

  private base(store: number): StoreBase {
    const base = this.bases[store];
    if (base === undefined) throw new HostError(`there is no store number ${store}`);
    return base;
  }
}

function textOf(key: StoreKey): Latin1 {
  return typeof key === "string" ? key : toLatin1(key);
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
