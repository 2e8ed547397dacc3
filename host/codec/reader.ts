/** Reads protobuf exactly as gogoproto's generated Unmarshal methods do; the twin of
 * assembly/codec/reader.ts. */
import { isUtf8 } from "node:buffer";
import type { MessageCodec } from "./message.js";
import { recentText } from "./recentTexts.js";
import { escapedText, REPLACEMENT_CHARACTER } from "./text.js";
import {
  DecodeError,
  END_GROUP,
  FIXED32,
  FIXED64,
  fieldName,
  LENGTH_DELIMITED,
  START_GROUP,
  VARINT,
} from "./wire.js";

/** How deep messages may nest; the same limit as in the core (assembly/codec/reader.ts). */
const MAXIMUM_DEPTH = 100;

/** A cursor over one message and, while `message` runs, over the messages in it. */
export class Reader {
  /** Number and wire type of the field that `next` came upon. */
  field = 0;
  wire = 0;

  private position = 0;
  private start = 0;
  private end: number;
  private depth = 0;
  /** The same bytes, once somebody needs what a Buffer can do. */
  private view: Buffer | undefined;
  /** The halves of the varint that was read last, unsigned. */
  private low = 0;
  private high = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private codec: MessageCodec<unknown>,
  ) {
    this.end = bytes.length;
  }

  /** Advances to the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false;
    this.start = this.position;
    this.varint();
    this.wire = this.low & 7;
    // Go keeps 32 bits of the number, so larger ones alias small ones.
    this.field = (this.low >>> 3) | (this.high << 29);
    if (this.wire === END_GROUP) this.fail("an end of group without a start");
    if (this.field <= 0) this.fail("an illegal field number");
    return true;
  }

  uint64(): bigint {
    this.expect(VARINT);
    this.varint();
    return this.high === 0 ? BigInt(this.low) : joinHalves(this.low, this.high);
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint32(): number {
    this.expect(VARINT);
    this.varint();
    return this.low;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    this.expect(VARINT);
    this.varint();
    return this.low !== 0 || this.high !== 0;
  }

  fixed64(): bigint {
    this.expect(FIXED64);
    this.advance(8);
    return this.buffer().readBigUInt64LE(this.position - 8);
  }

  sfixed64(): bigint {
    return BigInt.asIntN(64, this.fixed64());
  }

  fixed32(): number {
    this.expect(FIXED32);
    this.advance(4);
    return this.buffer().readUInt32LE(this.position - 4);
  }

  sfixed32(): number {
    return this.fixed32() | 0;
  }

  /** A view of a `bytes` field. */
  bytesField(): Uint8Array {
    this.expect(LENGTH_DELIMITED);
    const size = this.size();
    this.position += size;
    return this.bytes.subarray(this.position - size, this.position);
  }

  /** A `string` field. Go takes any bytes; this takes only valid UTF-8. */
  string(): string {
    return this.validText() ?? this.fail("invalid UTF-8");
  }

  /** A `text` field: any bytes, kept as host/codec/text.ts says. */
  text(): string {
    const { position } = this;
    const text = this.validText();
    if (text !== undefined) return text;
    this.position = position;
    return escapedText(this.bytesField());
  }

  /** Reads a sub-message into `current`, or into a new one; a repeated occurrence is merged. */
  message<T>(codec: MessageCodec<T>, current: T | undefined): T {
    this.expect(LENGTH_DELIMITED);
    const message = current ?? codec.empty();
    const size = this.size();
    if (++this.depth > MAXIMUM_DEPTH) this.fail("nested too deeply");
    const { end, codec: outer } = this;
    this.end = this.position + size;
    this.codec = codec;
    codec.merge(message, this);
    this.end = end;
    this.codec = outer;
    this.depth--;
    return message;
  }

  /**
   * Begins a repeated scalar, packed or not; the elements last while `within` what is returned. As
   * in Go, the last element may reach past it: only the end of the message limits it.
   */
  packed(elementWire: number): number {
    if (this.wire === elementWire) return this.position + 1;
    this.expect(LENGTH_DELIMITED);
    const size = this.size();
    this.wire = elementWire;
    return this.position + size;
  }

  within(end: number): boolean {
    return this.position < end;
  }

  /** Passes over the current field, groups included, and returns it with its tag. */
  skip(): Uint8Array {
    let depth = this.skipValue();
    while (depth > 0) {
      this.varint();
      this.wire = this.low & 7;
      depth += this.skipValue();
    }
    return this.bytes.subarray(this.start, this.position);
  }

  fail(what: string): never {
    throw new DecodeError(`${fieldName(this.codec, this.field)}: ${what}`);
  }

  /** Passes over one value; returns by how much it changes the depth of groups. */
  private skipValue(): number {
    switch (this.wire) {
      case VARINT:
        this.varint();
        return 0;
      case FIXED64:
        this.advance(8);
        return 0;
      case LENGTH_DELIMITED:
        this.advance(this.size());
        return 0;
      case START_GROUP:
        return 1;
      case END_GROUP:
        return -1;
      case FIXED32:
        this.advance(4);
        return 0;
      default:
        return this.fail(`wire type ${this.wire} does not exist`);
    }
  }

  /** A length-delimited field that is valid UTF-8; undefined where it is not. */
  private validText(): string | undefined {
    this.expect(LENGTH_DELIMITED);
    const size = this.size();
    this.position += size;
    const start = this.position - size;
    const ascii = recentText(this.bytes, start, size);
    if (ascii !== undefined) return ascii;
    const buffer = this.buffer();
    const text = buffer.toString("utf8", start, this.position);
    // Only a text with replacement characters may have been something else.
    if (!text.includes(REPLACEMENT_CHARACTER)) return text;
    return isUtf8(buffer.subarray(start, this.position)) ? text : undefined;
  }

  private buffer(): Buffer {
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.view ??= Buffer.from(buffer, byteOffset, byteLength);
    return this.view;
  }

  private expect(wire: number): void {
    if (this.wire !== wire) this.fail(`wire type ${this.wire} where ${wire} belongs`);
  }

  private advance(size: number): void {
    if (size > this.end - this.position) this.fail("cut short");
    this.position += size;
  }

  /** A length that the rest of the message can hold. */
  private size(): number {
    this.varint();
    if (this.high !== 0 || this.low > this.end - this.position) this.fail("cut short");
    return this.low;
  }

  /** At most ten bytes, into `low` and `high`; as in Go, bits beyond the 64th are dropped. */
  private varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      if (this.position >= this.end) this.fail("cut short");
      const byte = this.bytes[this.position++]!;
      const bits = byte & 0x7f;
      if (shift <= 28) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    this.fail("a varint of more than ten bytes");
  }
}

const halves = new DataView(new ArrayBuffer(8));

/** A 64-bit number of its halves, without the four that BigInt arithmetic would make on the way. */
function joinHalves(low: number, high: number): bigint {
  halves.setUint32(0, high);
  halves.setUint32(4, low);
  return halves.getBigUint64(0);
}
