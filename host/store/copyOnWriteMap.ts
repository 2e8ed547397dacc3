/**
 * A map that can be forked in constant time: both sides share the entries until one of them writes,
 * which then takes a copy of its own.
 */
export class CopyOnWriteMap<Key, Value> {
  private isShared = false;

  constructor(private entries: Map<Key, Value> = new Map()) {}

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  has(key: Key): boolean {
    return this.entries.has(key);
  }

  set(key: Key, value: Value): void {
    this.own().set(key, value);
  }

  delete(key: Key): void {
    if (this.entries.has(key)) this.own().delete(key);
  }

  /** The keys in the order in which they were first set. */
  keys(): IterableIterator<Key> {
    return this.entries.keys();
  }

  /** A map with the same entries, which either side may change without the other's knowing. */
  fork(): CopyOnWriteMap<Key, Value> {
    this.isShared = true;
    const fork = new CopyOnWriteMap(this.entries);
    fork.isShared = true;
    return fork;
  }

  private own(): Map<Key, Value> {
    if (this.isShared) {
      this.entries = new Map(this.entries);
      this.isShared = false;
    }
    return this.entries;
  }
}
