/** A walk through a store in calls of bounded work: one call goes on where the last one ended. */
import { Bytes } from "../abi/bytes";
import { Entry, Scan } from "../abi/store";

/** How much of keys and values a call looks at, in bytes, unless one entry alone has more. */
const MAX_CALL_BYTES: i32 = 65_536;
/** How many entries a call looks at. */
const MAX_CALL_ENTRIES: i32 = 2_048;

const NOTHING = Bytes.allocate(0);

@final
export class StoreWalk {
  /** Where the next call goes on: a key, or empty at the end. */
  cursor: Bytes = NOTHING;

  private readonly scan: Scan;
  private entriesLeft: i32 = MAX_CALL_ENTRIES;
  private bytesLeft: i32 = MAX_CALL_BYTES;

  /** The entries from `start` up to, not including, `end`; both may be empty, for an open side. */
  constructor(store: i32, start: Bytes, end: Bytes) {
    this.scan = new Scan(store, start, end, false);
  }

  /** The next entry; null when there is none, or when it is left to the next call. */
  next(): Entry | null {
    const entry = this.scan.next();
    if (entry === null) return null;
    const size = entry.key.length + entry.value.length;
    const isFirst = this.entriesLeft == MAX_CALL_ENTRIES;
    if (this.entriesLeft == 0 || (size > this.bytesLeft && !isFirst)) {
      this.cursor = entry.key;
      this.scan.close();
      return null;
    }
    this.entriesLeft--;
    this.bytesLeft -= size;
    return entry;
  }

  /** Ends a walk that did not come to its end. */
  close(): void {
    this.scan.close();
  }
}

/** The first key behind all that begin with a prefix, whose last byte is not 0xff. */
export function prefixEnd(prefix: Bytes): Bytes {
  const end = Bytes.allocate(prefix.length);
  end.fill(0, prefix);
  end.put(prefix.length - 1, prefix[prefix.length - 1] + 1);
  return end;
}
