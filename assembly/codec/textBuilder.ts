/** Text whose length is not known beforehand. */
import { Bytes } from "../abi/bytes";
import { copyBytes } from "../abi/memory";

@final
export class TextBuilder {
  private buffer: Bytes;
  private length: i32 = 0;

  /** `capacity` in bytes is a guess; the text may become longer. */
  constructor(capacity: i32) {
    this.buffer = Bytes.allocate(capacity);
  }

  /** Appends a byte. */
  byte(value: u8): TextBuilder {
    this.reserve(1);
    store<u8>(this.buffer.pointer + <usize>this.length, value);
    this.length++;
    return this;
  }

  /** Appends bytes as they are. */
  text(value: Bytes): TextBuilder {
    this.reserve(value.length);
    copyBytes(this.buffer.pointer + <usize>this.length, value.pointer, value.length);
    this.length += value.length;
    return this;
  }

  /** Appends the UTF-8 of a Unicode scalar value. */
  character(code: u32): TextBuilder {
    if (code < 0x80) return this.byte(<u8>code);
    if (code < 0x800) return this.byte(<u8>(0xc0 | (code >> 6))).continuation(code);
    if (code < 0x10000) {
      return this.byte(<u8>(0xe0 | (code >> 12))).continuation(code >> 6).continuation(code);
    }
    this.byte(<u8>(0xf0 | (code >> 18))).continuation(code >> 12);
    return this.continuation(code >> 6).continuation(code);
  }

  /** Appends a number in lower-case hexadecimal with `digits` digits. */
  hexadecimal(value: u32, digits: i32): TextBuilder {
    for (let i = digits - 1; i >= 0; i--) {
      const digit = <u8>((value >> (<u32>i * 4)) & 15);
      this.byte(digit < 10 ? 0x30 + digit : 0x57 + digit);
    }
    return this;
  }

  /** Where up to `size` bytes can be written that come next; `written` says how many were. */
  room(size: i32): usize {
    this.reserve(size);
    return this.buffer.pointer + <usize>this.length;
  }

  /** Appends what was written into the room that was asked for last. */
  written(size: i32): TextBuilder {
    this.length += size;
    return this;
  }

  /** What was appended so far. */
  get bytes(): Bytes {
    return this.buffer.slice(0, this.length);
  }

  private continuation(bits: u32): TextBuilder {
    return this.byte(<u8>(0x80 | (bits & 0x3f)));
  }

  private reserve(more: i32): void {
    const needed = this.length + more;
    if (needed <= this.buffer.length) return;
    const larger = Bytes.allocate(max(needed, 2 * this.buffer.length));
    copyBytes(larger.pointer, this.buffer.pointer, this.length);
    this.buffer = larger;
  }
}
