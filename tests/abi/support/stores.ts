/** Stores for tests: the branches of the host over bases that a test fills. */
import { fromUtf8, utf8 } from "../../../host/bytes.js";
import { Branches, type KeyValue, type StoreBase } from "../../../host/store/branch.js";
import { fromLatin1, type Latin1, toLatin1 } from "../../../host/store/latin1.js";
import type { BranchedStores, CallContext } from "../../../host/vm/host.js";

/** An ordered store in memory. */
class MemoryBase implements StoreBase {
  private readonly values: ReadonlyMap<Latin1, Uint8Array>;

  constructor(entries: Readonly<Record<string, string>>) {
    this.values = new Map(
      Object.entries(entries)
        .map(([key, value]): [Latin1, Uint8Array] => [toLatin1(utf8(key)), utf8(value)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  get(key: Latin1): Uint8Array | undefined {
    return this.values.get(key);
  }

  *scan(start?: Latin1, end?: Latin1, descending = false): Generator<KeyValue> {
    const found = [...this.values].filter(([key]) => {
      return (start === undefined || key >= start) && (end === undefined || key < end);
    });
    if (descending) found.reverse();
    for (const [key, value] of found) yield { key, value };
  }
}

/** Four stores with these texts in the first one. */
export function storesWith(entries: Readonly<Record<string, string>> = {}): Branches {
  return new Branches([
    new MemoryBase(entries),
    new MemoryBase({}),
    new MemoryBase({}),
    new MemoryBase({}),
  ]);
}

/** Everything in the four stores, as texts: `store/key` to value. */
export function contents(stores: BranchedStores): Record<string, string> {
  const found: Record<string, string> = {};
  for (const store of [0, 1, 2, 3]) {
    const entries = stores.scan(store, undefined, undefined, false);
    for (let next = entries.next(); !next.done; next = entries.next()) {
      const [key, value] = next.value;
      found[`${store}/${fromUtf8(key)}`] = fromUtf8(value);
    }
  }
  return found;
}

/** A context of a call over some stores. */
export function contextOf(stores: BranchedStores, parts: Partial<CallContext> = {}): CallContext {
  return {
    stores,
    mode: "deliver",
    blockTimeNanos: 1_577_923_205_000_000_001n,
    blockHeight: 42n,
    chainId: "testchain1-1",
    authority: "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn",
    commitmentPrefix: utf8("ibc"),
    addressPrefix: "cosmos",
    nextValidatorsHash: fromLatin1("\u0001\u0002\u0003"),
    ...parts,
  };
}
