import { arenaBytes } from "rt/stub";
import { copyBytes, equalBytes } from "./memory";

/** How much of a value a log shows. */
const MAX_SHOWN_LENGTH: i32 = 100;

/**
 * An immutable view of bytes with value semantics: the one type for keys, values, identifiers and
 * every protobuf `string` or `bytes` field.
 *
 * Go strings are bytes, and ibc-go does not check that nested strings are UTF-8, so a lossy
 * conversion to a UTF-16 string could change what is stored. `==` compares contents, and so does
 * `===`, which AssemblyScript sends to the same overload: a test for null is `if (!bytes)`. Views
 * share memory with what they were cut from: the arena (assembly/runtime/arena.ts) frees nothing
 * within a call, so a view never dangles. What would reach outside a view traps without a message:
 * checks without a call can be inlined.
 */
@final
export class Bytes {
  constructor(
    /** Address of the first byte. */
    public readonly pointer: usize,
    /** Size in bytes. */
    public readonly length: i32,
  ) {}

  /** The UTF-8 bytes of a text. */
  static of(text: string): Bytes {
    const size = String.UTF8.byteLength(text);
    const bytes = Bytes.allocate(size);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, bytes.pointer);
    return bytes;
  }

  /** A fresh, zeroed run of bytes, to be filled by a Writer or by the host. */
  static allocate(length: i32): Bytes {
    return new Bytes(arenaBytes(<usize>length), length);
  }

  /** The 8 big-endian bytes of a number, as ibc-go stores sequences and times. */
  static u64be(value: u64): Bytes {
    const bytes = Bytes.allocate(8);
    store<u64>(bytes.pointer, bswap<u64>(value));
    return bytes;
  }

  /** The decimal digits of a number. */
  static decimal(value: u64): Bytes {
    let length = 1;
    for (let rest = value; rest > 9; rest /= 10) length++;
    const digits = Bytes.allocate(length);
    for (let i = length - 1, rest = value; i >= 0; i--, rest /= 10) {
      digits.put(i, 0x30 + <u8>(rest % 10));
    }
    return digits;
  }

  /** Whether this is ABSENT itself, and not merely empty. */
  get isAbsent(): bool {
    return changetype<usize>(this) == changetype<usize>(ABSENT);
  }

  /** The byte at an index; traps outside, which is a bug of the caller and never of an input. */
  @operator("[]")
  at(index: i32): u8 {
    if (<u32>index >= <u32>this.length) unreachable();
    return load<u8>(this.pointer + <usize>index);
  }

  /** Sets a byte of freshly allocated bytes, before anyone else has seen them. */
  put(index: i32, byte: u8): void {
    if (<u32>index >= <u32>this.length) unreachable();
    store<u8>(this.pointer + <usize>index, byte);
  }

  /** Copies bytes into freshly allocated ones, at an offset. */
  fill(offset: i32, source: Bytes): void {
    if (offset < 0 || offset > this.length - source.length) unreachable();
    copyBytes(this.pointer + <usize>offset, source.pointer, source.length);
  }

  /** Reads 8 big-endian bytes at an offset. */
  readU64be(offset: i32): u64 {
    assert(offset >= 0 && offset <= this.length - 8, "u64 out of range");
    return bswap<u64>(load<u64>(this.pointer + <usize>offset));
  }

  /** Reads 4 little-endian bytes at an offset. */
  readU32le(offset: i32): u32 {
    assert(offset >= 0 && offset <= this.length - 4, "u32 out of range");
    return load<u32>(this.pointer + <usize>offset);
  }

  @operator("==")
  equals(other: Bytes): bool {
    if (this.length != other.length) return false;
    return equalBytes(this.pointer, other.pointer, this.length);
  }

  @operator("!=")
  differs(other: Bytes): bool {
    return !this.equals(other);
  }

  /** Concatenation, always into fresh bytes. */
  @operator("+")
  concat(other: Bytes): Bytes {
    const sum = Bytes.allocate(this.length + other.length);
    copyBytes(sum.pointer, this.pointer, this.length);
    copyBytes(sum.pointer + <usize>this.length, other.pointer, other.length);
    return sum;
  }

  /** Bytewise order: negative, zero or positive. */
  compare(other: Bytes): i32 {
    const shared = <usize>min(this.length, other.length);
    const order = memory.compare(this.pointer, other.pointer, shared);
    return order != 0 ? order : this.length - other.length;
  }

  /** The view from `start` up to, not including, `end`. */
  slice(start: i32, end: i32 = this.length): Bytes {
    if (start < 0 || start > end || end > this.length) unreachable();
    return new Bytes(this.pointer + <usize>start, end - start);
  }

  startsWith(prefix: Bytes): bool {
    if (this.length < prefix.length) return false;
    return equalBytes(this.pointer, prefix.pointer, prefix.length);
  }

  endsWith(suffix: Bytes): bool {
    return this.length >= suffix.length && this.slice(this.length - suffix.length) == suffix;
  }

  /** Whether other bytes occur somewhere in these. */
  contains(part: Bytes): bool {
    for (let i = 0; i <= this.length - part.length; i++) {
      const found = this.pointer + <usize>i;
      if (memory.compare(found, part.pointer, <usize>part.length) == 0) return true;
    }
    return false;
  }

  /** Index of the first occurrence of a byte at or after `from`, or -1. */
  indexOf(byte: u8, from: i32 = 0): i32 {
    for (let i = from; i < this.length; i++) {
      if (load<u8>(this.pointer + <usize>i) == byte) return i;
    }
    return -1;
  }

  /** Index of the last occurrence of a byte, or -1. */
  lastIndexOf(byte: u8): i32 {
    for (let i = this.length - 1; i >= 0; i--) {
      if (load<u8>(this.pointer + <usize>i) == byte) return i;
    }
    return -1;
  }

  /** The pieces between separators; always at least one, as Go's strings.Split. */
  split(separator: u8): Bytes[] {
    const pieces: Bytes[] = [];
    let start = 0;
    for (;;) {
      const end = this.indexOf(separator, start);
      if (end < 0) break;
      pieces.push(this.slice(start, end));
      start = end + 1;
    }
    pieces.push(this.slice(start));
    return pieces;
  }

  /** A text for logs only: at most 100 bytes, printable ASCII as it is and other bytes as \xNN, so
   * that what a stranger sent can neither blow up a log nor break its encoding. */
  toString(): string {
    const shown = min(this.length, MAX_SHOWN_LENGTH);
    let text = "";
    for (let i = 0; i < shown; i++) {
      const byte = <i32>load<u8>(this.pointer + <usize>i);
      if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
      else text += "\\x" + (byte | 256).toString(16).slice(1);
    }
    return shown < this.length ? text + "..." : text;
  }
}

/** The value of an absent `bytes` or `string` field. A present but empty field decodes to another
 * object, so `field.isAbsent` tells Go's nil from its empty slice. */
export const ABSENT: Bytes = Bytes.allocate(0);
