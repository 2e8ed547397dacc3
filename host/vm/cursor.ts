/** Reads the primitive forms of the WebAssembly binary format, always within bounds. */
import { ModuleError } from "../errors.js";
import type { ValueType } from "./abi.js";

const VALUE_TYPES: ReadonlyMap<number, string> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x70, "funcref"],
  [0x6f, "externref"],
]);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A name out of a module as it may stand in a message: cut, and with nothing unprintable. */
export function shown(name: string): string {
  return name.slice(0, 64).replace(/[^\x21-\x7e]/g, "?");
}

/**
 * A position in a range of a module. Every method reads at the position and moves it on, and throws
 * a ModuleError that names `where` and the byte when the bytes are not what it reads.
 */
export class Cursor {
  constructor(
    private readonly bytes: Uint8Array,
    /** Offset in the file of the next byte. */
    public position: number,
    /** Offset in the file of the end of the range. */
    readonly end: number,
    /** What is being read, for messages: `import section`, `function 12`. */
    public where: string,
  ) {}

  /** Ends the reading with what is wrong, at the offset of a byte. */
  fail(what: string, at: number = this.position): never {
    throw new ModuleError(`${this.where} at byte 0x${at.toString(16)}: ${what}`);
  }

  get atEnd(): boolean {
    return this.position === this.end;
  }

  byte(): number {
    if (this.position >= this.end) this.fail("ends too early");
    return this.bytes[this.position++]!;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    const start = this.position;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) this.fail("number does not fit 32 bits", start);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return this.fail("number does not fit 32 bits", start);
  }

  /** Skips a signed LEB128 number of at most 32 or 64 bits. */
  skipSigned(bits: 32 | 64): void {
    const start = this.position;
    const size = Math.ceil(bits / 7);
    // The last byte holds this many bits of the number; the others of it repeat the sign.
    const held = bits - 7 * (size - 1);
    const signs = 0x7f & ~(2 ** (held - 1) - 1);
    for (let count = 1; count <= size; count++) {
      const byte = this.byte();
      if (byte >= 0x80) continue;
      const spare = byte & signs;
      if (count === size && spare !== 0 && spare !== signs) break;
      return;
    }
    this.fail(`number does not fit ${bits} bits`, start);
  }

  /** A number of entries, of which each takes a byte at least. */
  count(of: string, limit = Number.POSITIVE_INFINITY): number {
    const start = this.position;
    const count = this.u32();
    if (count > limit) this.fail(`has ${count} ${of}, more than ${limit}`, start);
    if (count > this.end - this.position) this.fail(`ends before its ${count} ${of}`, start);
    return count;
  }

  /** A length and that many bytes of UTF-8. */
  name(): string {
    const start = this.position;
    const length = this.u32();
    if (length > this.end - this.position) this.fail("name passes the end", start);
    this.position += length;
    try {
      return utf8.decode(this.bytes.subarray(this.position - length, this.position));
    } catch {
      return this.fail("name is not UTF-8", start);
    }
  }

  /** A value type, of which only the integers are allowed. */
  valueType(): ValueType {
    const start = this.position;
    const byte = this.byte();
    if (byte === 0x7f) return "i32";
    if (byte === 0x7e) return "i64";
    const name = VALUE_TYPES.get(byte) ?? `0x${byte.toString(16)}`;
    return this.fail(`type ${name} is not allowed`, start);
  }

  /** A byte that has to be this one. */
  expect(byte: number, what: string): void {
    const start = this.position;
    if (this.byte() !== byte) this.fail(what, start);
  }

  skip(count: number): void {
    if (count > this.end - this.position) this.fail("ends too early");
    this.position += count;
  }

  /** A cursor over the next bytes, which this one then stands behind. */
  sub(length: number, where: string): Cursor {
    if (length > this.end - this.position) this.fail(`${where} passes the end`);
    const cursor = new Cursor(this.bytes, this.position, this.position + length, where);
    this.position += length;
    return cursor;
  }
}
