/** The stores of two clients as one, for the code that lets one take the place of the other. */
import type { BranchedStores, Entry, StoreKey } from "../vm/host.js";
import { type Latin1, toLatin1 } from "./latin1.js";

const SUBJECT = "subject/";
const SUBSTITUTE = "substitute/";

/** A key without the prefix that says whose it is; `of` is undefined without one. */
interface Split {
  readonly of: BranchedStores | undefined;
  readonly key: Latin1;
}

/**
 * Keys say by a prefix whose they are (ibc-go
 * modules/light-clients/08-wasm/internal/types/store.go). What is not the subject's is not written,
 * and a scan whose bounds are not both of one client is empty; it gives keys without the prefix.
 */
export class RecoveryStores implements BranchedStores {
  constructor(
    private readonly subject: BranchedStores,
    private readonly substitute: BranchedStores,
  ) {}

  get depth(): number {
    return this.subject.depth;
  }

  has(store: number): boolean {
    return this.subject.has(store);
  }

  get(store: number, key: StoreKey): Uint8Array | undefined {
    const split = this.split(key);
    return split.of?.get(store, split.key);
  }

  set(store: number, key: StoreKey, value: Uint8Array): void {
    const split = this.split(key);
    if (split.of === this.subject) this.subject.set(store, split.key, value);
  }

  delete(store: number, key: StoreKey): void {
    const split = this.split(key);
    if (split.of === this.subject) this.subject.delete(store, split.key);
  }

  scan(
    store: number,
    start: StoreKey | undefined,
    end: StoreKey | undefined,
    descending: boolean,
  ): Iterator<Entry> {
    const from = this.split(start ?? "");
    const to = this.split(end ?? "");
    if (from.of === undefined || from.of !== to.of) return [].values();
    return from.of.scan(store, from.key, to.key, descending);
  }

  open(): void {
    this.subject.open();
  }

  close(commit: boolean): void {
    this.subject.close(commit);
  }

  private split(key: StoreKey): Split {
    const text = typeof key === "string" ? key : toLatin1(key);
    if (text.startsWith(SUBJECT)) return { of: this.subject, key: text.slice(SUBJECT.length) };
    if (!text.startsWith(SUBSTITUTE)) return { of: undefined, key: text };
    return { of: this.substitute, key: text.slice(SUBSTITUTE.length) };
  }
}
