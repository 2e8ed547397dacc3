/**
 * What a contract keeps. Values are numbers (stored in 8 bytes), texts, bytes or data (stored as
 * JSON); keys are numbers without a sign, texts or bytes. Nothing under a key reads as the empty
 * value: 0, "", no bytes, or data as it is when it is made.
 */
import { Bytes } from "../abi/bytes";
import { get, has, remove, Scan, set, Store } from "../abi/store";
import { decodeValue, encodeKey, encodeValue, namePrefix } from "./stored";
import { Walk } from "./walk";

/** One value under a name of its own. */
@final
export class Item<T> {
  private readonly key: Bytes;

  /** No other item or table has the name, which has at most 255 bytes. */
  constructor(name: string) {
    this.key = namePrefix(name);
  }

  get isSet(): bool {
    return has(Store.CONTRACT, this.key);
  }

  get(): T {
    return decodeValue<T>(get(Store.CONTRACT, this.key));
  }

  set(value: T): void {
    set(Store.CONTRACT, this.key, encodeValue<T>(value));
  }

  remove(): void {
    remove(Store.CONTRACT, this.key);
  }
}

/** Values by their keys, in the order of the keys. */
@final
export class Table<K, V> {
  private readonly prefix: Bytes;

  /** No other item or table has the name, which has at most 255 bytes; `part` tells tables of one
   * name apart. */
  constructor(name: string, part: Bytes | null = null) {
    const prefix = namePrefix(name);
    this.prefix = part ? prefix + part : prefix;
  }

  has(key: K): bool {
    return has(Store.CONTRACT, this.at(key));
  }

  get(key: K): V {
    return decodeValue<V>(get(Store.CONTRACT, this.at(key)));
  }

  set(key: K, value: V): void {
    set(Store.CONTRACT, this.at(key), encodeValue<V>(value));
  }

  remove(key: K): void {
    remove(Store.CONTRACT, this.at(key));
  }

  /** A walk over all. */
  all(): Walk<K, V> {
    return this.walk(this.prefix, this.end(), false);
  }

  /** A walk over all, the last one first. */
  backward(): Walk<K, V> {
    return this.walk(this.prefix, this.end(), true);
  }

  /** A walk over what comes behind a key. */
  after(key: K): Walk<K, V> {
    return this.walk(this.at(key) + Bytes.allocate(1), this.end(), false);
  }

  private walk(start: Bytes, end: Bytes, isBackward: bool): Walk<K, V> {
    const scan = new Scan(Store.CONTRACT, start, end, isBackward);
    return new Walk<K, V>(scan, this.prefix.length);
  }

  private at(key: K): Bytes {
    return this.prefix + encodeKey<K>(key);
  }

  /** The first key behind all that begin with the prefix. */
  private end(): Bytes {
    const end = this.prefix + Bytes.allocate(0);
    for (let i = end.length - 1; i >= 0; i--) {
      const byte = end.at(i);
      end.put(i, byte + 1);
      if (byte < 255) return end.slice(0, i + 1);
    }
    return end;
  }
}

/** Tables by their keys: `tokens.of(class).get(token)`. */
@final
export class Tables<K, L, V> {
  /** No other item or table has the name, which has at most 255 bytes. */
  constructor(private readonly name: string) {}

  of(key: K): Table<L, V> {
    const bytes = encodeKey<K>(key);
    const length = Bytes.u64be(<u64>bytes.length).slice(4);
    return new Table<L, V>(this.name, length + bytes);
  }
}
