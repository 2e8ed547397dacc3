/** Typed access to the host's stores (assembly/ABI.md, "Store" and "Branch"). */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";
import { offerSpace, takeResult } from "./staged";

/** Numbers of the stores. */
export namespace Store {
  export const IBC: i32 = 0;
  export const TRANSFER: i32 = 1;
  export const BANK: i32 = 2;
  export const UPGRADE: i32 = 3;
  export const PACKET_FORWARD: i32 = 4;
  export const RATE_LIMIT: i32 = 5;
  export const FEE: i32 = 6;
  /** A contract's own, and for contracts the only one. */
  export const CONTRACT: i32 = 32;
}

/** Nearly all values (states, ends, commitments) fit; larger ones cost a second call. */
const FIRST_GUESS: i32 = 4096;

/** Where the key of a scanned record begins: behind its length. */
const KEY_OFFSET: i32 = 4;

/** The value of a key, or null when absent. An empty value is present. */
export function get(store: i32, key: Bytes): Bytes | null {
  const length = ibc0.store_get(
    store, key.pointer, key.length, offerSpace(FIRST_GUESS), FIRST_GUESS,
  );
  return length < 0 ? null : takeResult(length, FIRST_GUESS);
}

export function has(store: i32, key: Bytes): bool {
  return ibc0.store_get(store, key.pointer, key.length, 0, 0) >= 0;
}

export function set(store: i32, key: Bytes, value: Bytes): void {
  ibc0.store_set(store, key.pointer, key.length, value.pointer, value.length);
}

/** A key and its value. */
@final
export class Entry {
  constructor(
    public readonly key: Bytes,
    public readonly value: Bytes,
  ) {}
}

/** A walk over part of a store, as it was when the walk began. */
@final
export class Scan {
  private readonly handle: i32;

  /** Keys from `start` up to, not including, `end`. */
  constructor(store: i32, start: Bytes, end: Bytes, descending: bool) {
    this.handle = ibc0.store_scan(
      store, start.pointer, start.length, end.pointer, end.length, descending ? 1 : 0,
    );
  }

  /** The next entry, or null at the end. */
  next(): Entry | null {
    const length = ibc0.store_next(this.handle, offerSpace(FIRST_GUESS), FIRST_GUESS);
    if (length < 0) return null;
    const record = takeResult(length, FIRST_GUESS);
    const keyEnd = KEY_OFFSET + <i32>record.readU32le(0);
    return new Entry(record.slice(KEY_OFFSET, keyEnd), record.slice(keyEnd));
  }

  /** Ends a walk that did not come to its end. */
  close(): void {
    ibc0.store_close(this.handle);
  }
}

/** Deletes a key; deleting what is absent is allowed. */
export function remove(store: i32, key: Bytes): void {
  ibc0.store_delete(store, key.pointer, key.length);
}
