/** The stores of a recorded chain as its write sets give them, with no execution of ours. */
import { fromHex } from "../../../host/bytes.js";
import type { ExpectedBlock, ExpectedWrite } from "../../../host/replay/expected.js";
import { Branches, type KeyValue, type StoreBase } from "../../../host/store/branch.js";
import { type Latin1, toLatin1 } from "../../../host/store/latin1.js";
import { Overlay } from "../../../host/store/overlay.js";
import { STORE_NUMBERS } from "../../../host/vm/host.js";

/** One store: its last writes are its content. */
class RecordedStore implements StoreBase {
  private readonly entries = new Overlay();

  get(key: Latin1): Uint8Array | undefined {
    return this.entries.get(key) ?? undefined;
  }

  *scan(start?: Latin1, end?: Latin1, descending = false): Generator<KeyValue> {
    const changes = this.entries.changes(start, end);
    if (descending) changes.reverse();
    for (const [key, value] of changes) if (value !== null) yield { key, value };
  }

  write(writes: readonly ExpectedWrite[]): void {
    for (const [key, value] of writes) {
      this.entries.write(toLatin1(fromHex(key)), value === null ? null : fromHex(value));
    }
  }
}

/** All stores of the core; those that a recording does not hold stay empty. */
export class RecordedStores {
  private readonly stores = Object.keys(STORE_NUMBERS).map(() => new RecordedStore());

  /** Branches over what the blocks so far have left. */
  branch(): Branches {
    return new Branches(this.stores);
  }

  /** Takes over what a recorded block wrote. */
  write(writes: ExpectedBlock["writes"]): void {
    this.stores[STORE_NUMBERS.ibc]!.write(writes.ibc);
    this.stores[STORE_NUMBERS.transfer]!.write(writes.transfer);
  }
}
