/** A walk over a table, as it was when the walk began. */
import { Bytes } from "../abi/bytes";
import { Scan } from "../abi/store";
import { decodeKey, decodeValue } from "./stored";

/** `const walk = table.all(); while (walk.next()) ... walk.key, walk.value`. One that is left
 * before its end stays open until the call ends, and 32 may be open at a time. */
@final
export class Walk<K, V> {
  private storedKey: Bytes = Bytes.allocate(0);
  private storedValue: Bytes = Bytes.allocate(0);
  private isOpen: bool = true;

  constructor(
    private readonly scan: Scan,
    private readonly prefixLength: i32,
  ) {}

  /** Goes on to the next entry; false behind the last. */
  next(): bool {
    if (!this.isOpen) return false;
    const entry = this.scan.next();
    if (!entry) {
      this.isOpen = false;
      return false;
    }
    this.storedKey = entry.key.slice(this.prefixLength);
    this.storedValue = entry.value;
    return true;
  }

  /** Of the entry that the walk is at; `next` comes first. */
  get key(): K {
    return decodeKey<K>(this.storedKey);
  }

  get value(): V {
    return decodeValue<V>(this.storedValue);
  }

  /** Ends a walk before its end. */
  close(): void {
    if (this.isOpen) this.scan.close();
    this.isOpen = false;
  }
}
