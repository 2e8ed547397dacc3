import type { BranchedStores, Entry, StoreKey } from "../vm/host.js";
import { type Latin1, toLatin1 } from "./latin1.js";

/**
 * The part of one store whose keys begin with a prefix, as the only store there is: whoever sees it
 * names keys without the prefix, and can name no others.
 */
export class PrefixedStores implements BranchedStores {
  constructor(
    private readonly stores: BranchedStores,
    /** The number of the store among `stores`. */
    private readonly inner: number,
    /** The number by which it is named here. */
    private readonly outer: number,
    /** Not empty; its last byte is not 255. */
    private readonly prefix: Latin1,
  ) {}

  get depth(): number {
    return this.stores.depth;
  }

  has(store: number): boolean {
    return store === this.outer;
  }

  get(_store: number, key: StoreKey): Uint8Array | undefined {
    return this.stores.get(this.inner, this.whole(key));
  }

  set(_store: number, key: StoreKey, value: Uint8Array): void {
    this.stores.set(this.inner, this.whole(key), value);
  }

  delete(_store: number, key: StoreKey): void {
    this.stores.delete(this.inner, this.whole(key));
  }

  scan(
    _store: number,
    start: StoreKey | undefined,
    end: StoreKey | undefined,
    descending: boolean,
  ): Iterator<Entry> {
    const from = this.whole(start ?? "");
    const to = end === undefined ? this.end : this.whole(end);
    return new Shortened(this.stores.scan(this.inner, from, to, descending), this.prefix.length);
  }

  open(): void {
    this.stores.open();
  }

  close(commit: boolean): void {
    this.stores.close(commit);
  }

  /** The first key behind all that begin with the prefix. */
  private get end(): Latin1 {
    const last = this.prefix.length - 1;
    const next = String.fromCharCode(this.prefix.charCodeAt(last) + 1);
    return this.prefix.slice(0, last) + next;
  }

  private whole(key: StoreKey): Latin1 {
    return this.prefix + (typeof key === "string" ? key : toLatin1(key));
  }
}

/** Entries with so many bytes less in front of their keys. */
class Shortened implements Iterator<Entry> {
  constructor(
    private readonly entries: Iterator<Entry>,
    private readonly cut: number,
  ) {}

  next(): IteratorResult<Entry, undefined> {
    const next = this.entries.next();
    if (next.done) return { done: true, value: undefined };
    const [key, value] = next.value;
    return { done: false, value: [key.subarray(this.cut), value] };
  }
}
