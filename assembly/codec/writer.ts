/**
 * Writes protobuf as gogoproto's MarshalToSizedBuffer does: the exact size is known, and everything
 * is written from the end to the start, so that the length of a sub-message is known when its
 * length prefix is due. Fields are therefore written in descending order of their numbers.
 */
import { Bytes } from "../abi/bytes";
import { copyBytes } from "../abi/memory";
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT } from "./reader";

export function sizeOfVarint(value: u64): i32 {
  return (70 - <i32>clz<u64>(value | 1)) / 7;
}

export function sizeOfTag(field: u32): i32 {
  return sizeOfVarint(<u64>field << 3);
}

export function sizeOfVarintField(field: u32, value: u64): i32 {
  return sizeOfTag(field) + sizeOfVarint(value);
}

/** Size of a field that has `size` bytes behind its length prefix. */
export function sizeOfLengthDelimited(field: u32, size: i32): i32 {
  return sizeOfTag(field) + sizeOfVarint(<u64>size) + size;
}

@final
export class Writer {
  private readonly bytes: Bytes;
  /** Address of what was written last; all before it is still free. */
  private position: usize;

  constructor(size: i32) {
    this.bytes = Bytes.allocate(size);
    this.position = this.bytes.pointer + <usize>size;
  }

  /** The written bytes; the size given must have been exactly right. */
  finish(): Bytes {
    assert(this.position == this.bytes.pointer, "a message's size and its encoding disagree");
    return this.bytes;
  }

  varint(field: u32, value: u64): void {
    this.rawVarint(value);
    this.tag(field, VARINT);
  }

  fixed64(field: u32, value: u64): void {
    this.rawFixed64(value);
    this.tag(field, FIXED64);
  }

  fixed32(field: u32, value: u32): void {
    this.rawFixed32(value);
    this.tag(field, FIXED32);
  }

  bytesField(field: u32, value: Bytes): void {
    this.raw(value);
    this.rawVarint(<u64>value.length);
    this.tag(field, LENGTH_DELIMITED);
  }

  message<T>(field: u32, message: T): void {
    const end = this.position;
    message.write(this);
    this.lengthDelimited(field, end);
  }

  /** What comes before the bytes that were written since the position was `end`. */
  lengthDelimited(field: u32, end: usize): void {
    this.rawVarint(<u64>(end - this.position));
    this.tag(field, LENGTH_DELIMITED);
  }

  /** The current position, for `lengthDelimited`. */
  mark(): usize {
    return this.position;
  }

  raw(value: Bytes): void {
    this.position -= <usize>value.length;
    copyBytes(this.position, value.pointer, value.length);
  }

  rawVarint(value: u64): void {
    this.position -= <usize>sizeOfVarint(value);
    let position = this.position;
    while (value >= 0x80) {
      store<u8>(position++, <u8>value | 0x80);
      value >>= 7;
    }
    store<u8>(position, <u8>value);
  }

  rawFixed64(value: u64): void {
    this.position -= 8;
    store<u64>(this.position, value);
  }

  rawFixed32(value: u32): void {
    this.position -= 4;
    store<u32>(this.position, value);
  }

  private tag(field: u32, wire: u32): void {
    this.rawVarint(<u64>((field << 3) | wire));
  }
}
