/** The fields of a piece of data, which are read or written by the same description. */
import { Bytes } from "../abi/bytes";

/** What messages, packets and stored values are: classes that name their fields once. A class needs
 * a value for every field, and no arguments to be made. */
export abstract class Data {
  /**
   * Names every field, in the order of the JSON text: `this.pair = f.text("pair", this.pair)`.
   * Whether it is read or written, `f` decides.
   */
  abstract fields(f: Fields): void;
}

/** Reads fields from JSON, or writes them. Each method takes a field's name and its value, and
 * returns its value: another one when it is read. */
export abstract class Fields {
  constructor(
    /** Whether values come from what is read, in place of those given. */
    public readonly isReading: bool,
  ) {}

  abstract text(name: string, value: string): string;

  /** Absent or null: null. */
  abstract optionalText(name: string, value: string | null): string | null;

  /** Decimal, as text or as a number; written as text, as proto3 JSON does. */
  abstract u64(name: string, value: u64): u64;

  /** The same, written as a number, as Go writes it. */
  abstract number(name: string, value: u64): u64;

  /** True or false; false when absent. */
  abstract bool(name: string, value: bool): bool;

  /** Base64 text. */
  abstract bytes(name: string, value: Bytes): Bytes;

  abstract texts(name: string, value: string[]): string[];

  /** Absent or null: null. */
  abstract optionalTexts(name: string, value: string[] | null): string[] | null;

  /** Reads into the value, or writes it. */
  abstract object(name: string, value: Data): void;

  /** A list of data of one class. */
  list<T extends Data>(name: string, value: T[]): T[] {
    const count = this.beginList(name, value.length);
    const items: T[] = [];
    for (let i = 0; i < count; i++) {
      const item = this.isReading ? instantiate<T>() : value[i];
      this.item(item);
      items.push(item);
    }
    this.endList();
    return items;
  }

  /** How many items there are: in what is read, or as many as are to be written. */
  protected abstract beginList(name: string, count: i32): i32;

  /** The next item of the list that was begun last. */
  protected abstract item(value: Data): void;

  protected abstract endList(): void;
}
