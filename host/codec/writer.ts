/** Writes canonical protobuf; the twin of assembly/codec/writer.ts. */

import { shortLivedCopy } from "../slab.js";
import type { MessageCodec } from "./message.js";
import { textBytes } from "./text.js";
import { EncodeError, FIXED32, FIXED64, fieldName, LENGTH_DELIMITED, VARINT } from "./wire.js";

/** Enough for most messages. */
const INITIAL_CAPACITY = 4096;
/** Up to this length a loop writes a text faster than a native call does. */
const SHORT_LENGTH = 64;

/** Room for one message, which a writer takes and gives back: to allocate it anew would cost more
 * than to write most messages. */
let spare: Uint8Array | undefined;

function takeSpare(): Uint8Array {
  const taken = spare ?? new Uint8Array(INITIAL_CAPACITY);
  spare = undefined;
  return taken;
}

/**
 * Writes from the end to the start, as gogoproto does, so that the length of a sub-message is known
 * when its length prefix is due. Fields are therefore written in descending order of their numbers.
 */
export class Writer {
  private buffer = takeSpare();
  /** Index of what was written last; all before it is still free. */
  private position = this.buffer.length;

  constructor(private codec: MessageCodec<unknown>) {}

  /** A copy of what was written, to which nothing can be added. */
  finish(): Uint8Array {
    const written = shortLivedCopy(this.buffer, this.position, this.buffer.length);
    if (this.buffer.length === INITIAL_CAPACITY) spare = this.buffer;
    return written;
  }

  uint64(field: number, value: bigint): void {
    this.rawUint64(field, value);
    this.tag(field, VARINT);
  }

  int64(field: number, value: bigint): void {
    this.rawInt64(field, value);
    this.tag(field, VARINT);
  }

  uint32(field: number, value: number): void {
    this.rawUint32(field, value);
    this.tag(field, VARINT);
  }

  int32(field: number, value: number): void {
    this.rawInt32(field, value);
    this.tag(field, VARINT);
  }

  bool(field: number, value: boolean): void {
    this.rawBool(field, value);
    this.tag(field, VARINT);
  }

  fixed64(field: number, value: bigint): void {
    this.rawFixed64(field, value);
    this.tag(field, FIXED64);
  }

  sfixed64(field: number, value: bigint): void {
    this.rawSfixed64(field, value);
    this.tag(field, FIXED64);
  }

  fixed32(field: number, value: number): void {
    this.rawFixed32(field, value);
    this.tag(field, FIXED32);
  }

  sfixed32(field: number, value: number): void {
    this.rawSfixed32(field, value);
    this.tag(field, FIXED32);
  }

  bytesField(field: number, value: Uint8Array): void {
    this.raw(value);
    this.varint(value.length);
    this.tag(field, LENGTH_DELIMITED);
  }

  string(field: number, value: string): void {
    const end = this.mark();
    if (!this.shortAscii(value)) {
      const size = Buffer.byteLength(value, "utf8");
      this.reserve(size);
      this.position -= size;
      this.view().write(value, this.position, "utf8");
    }
    this.lengthDelimited(field, end);
  }

  /** A `text` field, which may stand for any bytes (host/codec/text.ts). */
  text(field: number, value: string): void {
    const end = this.mark();
    if (!this.shortAscii(value)) this.raw(textBytes(value));
    this.lengthDelimited(field, end);
  }

  message<T>(field: number, codec: MessageCodec<T>, message: T): void {
    const end = this.mark();
    const outer = this.codec;
    this.codec = codec;
    codec.write(message, this);
    this.codec = outer;
    this.lengthDelimited(field, end);
  }

  /** What comes before the bytes that were written since `mark` gave `end`. */
  lengthDelimited(field: number, end: number): void {
    this.varint(this.mark() - end);
    this.tag(field, LENGTH_DELIMITED);
  }

  /** How much has been written, for `lengthDelimited`. */
  mark(): number {
    return this.buffer.length - this.position;
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.position -= value.length;
    this.buffer.set(value, this.position);
  }

  rawUint64(field: number, value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) this.fail(field, `${value} is no uint64`);
    this.varint64(value);
  }

  rawInt64(field: number, value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) this.fail(field, `${value} is no int64`);
    this.varint64(BigInt.asUintN(64, value));
  }

  rawUint32(field: number, value: number): void {
    if (value >>> 0 !== value) this.fail(field, `${value} is no uint32`);
    this.varint(value);
  }

  /** A negative number takes ten bytes, as its 64-bit form does. */
  rawInt32(field: number, value: number): void {
    if ((value | 0) !== value) this.fail(field, `${value} is no int32`);
    if (value < 0) this.varint64(BigInt.asUintN(64, BigInt(value)));
    else this.varint(value);
  }

  rawBool(_field: number, value: boolean): void {
    this.varint(value ? 1 : 0);
  }

  rawFixed64(field: number, value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) this.fail(field, `${value} is no fixed64`);
    this.reserve(8);
    this.position -= 8;
    this.view().writeBigUInt64LE(value, this.position);
  }

  rawSfixed64(field: number, value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) this.fail(field, `${value} is no sfixed64`);
    this.rawFixed64(field, BigInt.asUintN(64, value));
  }

  rawFixed32(field: number, value: number): void {
    if (value >>> 0 !== value) this.fail(field, `${value} is no fixed32`);
    this.reserve(4);
    this.position -= 4;
    this.view().writeUInt32LE(value, this.position);
  }

  rawSfixed32(field: number, value: number): void {
    if ((value | 0) !== value) this.fail(field, `${value} is no sfixed32`);
    this.rawFixed32(field, value >>> 0);
  }

  fail(field: number, what: string): never {
    throw new EncodeError(`${fieldName(this.codec, field)}: ${what}`);
  }

  /** Writes a short text of ASCII only, or returns false. */
  private shortAscii(value: string): boolean {
    const size = value.length;
    if (size > SHORT_LENGTH) return false;
    this.reserve(size);
    const start = this.position - size;
    for (let i = 0; i < size; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      this.buffer[start + i] = code;
    }
    this.position = start;
    return true;
  }

  private tag(field: number, wire: number): void {
    this.varint(((field << 3) | wire) >>> 0);
  }

  /** A varint of an unsigned 32-bit number. */
  private varint(value: number): void {
    let size = 1;
    for (let rest = value >>> 7; rest !== 0; rest >>>= 7) size++;
    this.reserve(size);
    this.position -= size;
    let position = this.position;
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.buffer[position++] = (rest & 0x7f) | 0x80;
    this.buffer[position] = rest;
  }

  private varint64(value: bigint): void {
    let low = Number(value & 0xffffffffn);
    let high = Number(value >> 32n);
    const bits = high === 0 ? 32 - Math.clz32(low | 1) : 64 - Math.clz32(high);
    const size = Math.ceil(bits / 7);
    this.reserve(size);
    this.position -= size;
    let position = this.position;
    while (high !== 0 || low >= 0x80) {
      this.buffer[position++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.buffer[position] = low;
  }

  /** Makes room for `size` more bytes before what was written. */
  private reserve(size: number): void {
    if (size <= this.position) return;
    const written = this.mark();
    const grown = new Uint8Array(Math.max(2 * this.buffer.length, written + size));
    grown.set(this.buffer.subarray(this.position), grown.length - written);
    this.buffer = grown;
    this.position = grown.length - written;
  }

  /** The same bytes, for what a Buffer can do. */
  private view(): Buffer {
    return Buffer.from(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length);
  }
}
