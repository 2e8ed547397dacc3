/**
 * Reads protobuf exactly as gogoproto's generated Unmarshal methods do (gogoproto
 * plugin/unmarshal/unmarshal.go), laxities included: stored bytes and hashes depend on them.
 */
import { ABSENT, Bytes } from "../abi/bytes";

export const VARINT: u32 = 0;
export const FIXED64: u32 = 1;
export const LENGTH_DELIMITED: u32 = 2;
export const START_GROUP: u32 = 3;
export const END_GROUP: u32 = 4;
export const FIXED32: u32 = 5;

/** How deep messages may nest. Go sets no limit here; no schema of ours nests deeper than 15 levels
 * but for nested multisignatures, whose verification fails long before this. */
const MAXIMUM_DEPTH: i32 = 100;

/** How many fields one decoding may read, those of sub-messages and packed elements included. Go
 * sets no limit; here two bytes can become 160 in the arena, which must hold whatever is decoded.
 * The header of a chain with 3,000 validators has fewer. Named as a limit in assembly/ABI.md. */
export const MAXIMUM_FIELDS: i32 = 1 << 16;

/**
 * A cursor over one message and, while `message` runs, over the messages in it. A failure is
 * remembered in `failed`, and every loop over `next` then ends.
 */
@final
export class Reader {
  failed: bool = false;
  /** Number and wire type of the field that `next` came upon. */
  field: i32 = 0;
  wire: u32 = 0;

  private position: usize;
  /** Address just behind the message that is being read. */
  private end: usize;
  /** Address of the tag of the current field. */
  private start: usize;
  private depth: i32 = 0;
  private fields: i32 = 0;

  constructor(bytes: Bytes) {
    this.position = bytes.pointer;
    this.start = bytes.pointer;
    this.end = bytes.pointer + <usize>bytes.length;
  }

  /** Advances to the next field; false at the end of the message or after a failure. */
  next(): bool {
    if (this.failed || this.position >= this.end) return false;
    this.start = this.position;
    const tag = this.varint();
    // Go keeps 32 bits of the number, so larger ones alias small ones.
    this.field = <i32>(tag >> 3);
    this.wire = <u32>tag & 7;
    if (this.wire == END_GROUP || this.field <= 0 || ++this.fields > MAXIMUM_FIELDS) this.fail();
    return !this.failed;
  }

  /** How many bytes of the message are left where the current field begins. */
  get left(): i32 {
    return <i32>(this.end - this.start);
  }

  uint64(): u64 {
    return this.expect(VARINT) ? this.varint() : 0;
  }

  int64(): i64 {
    return <i64>this.uint64();
  }

  uint32(): u32 {
    return <u32>this.uint64();
  }

  int32(): i32 {
    return <i32>this.uint64();
  }

  bool(): bool {
    return this.uint64() != 0;
  }

  fixed64(): u64 {
    if (!this.expect(FIXED64) || !this.has(8)) return 0;
    this.position += 8;
    return load<u64>(this.position - 8);
  }

  fixed32(): u32 {
    if (!this.expect(FIXED32) || !this.has(4)) return 0;
    this.position += 4;
    return load<u32>(this.position - 4);
  }

  /** A view of a `string` or `bytes` field, never ABSENT itself unless reading failed. */
  bytes(): Bytes {
    if (!this.expect(LENGTH_DELIMITED)) return ABSENT;
    const size = this.size();
    const view = new Bytes(this.position, size);
    this.position += <usize>size;
    return view;
  }

  /** Reads a sub-message into `current`, or into a new one; a repeated occurrence is merged. */
  message<T>(current: T | null): T {
    const message = current === null ? instantiate<T>() : current;
    if (!this.expect(LENGTH_DELIMITED)) return message;
    const size = this.size();
    if (++this.depth > MAXIMUM_DEPTH) this.fail();
    const outerEnd = this.end;
    this.end = this.position + <usize>size;
    message.merge(this);
    this.end = outerEnd;
    this.depth--;
    return message;
  }

  /**
   * Begins a repeated scalar, packed or not; the elements last while `within` the returned address.
   * As in Go, the last element may reach past it: only the end of the message limits it.
   */
  packed(elementWire: u32): usize {
    if (this.wire == elementWire) return this.position + 1;
    if (!this.expect(LENGTH_DELIMITED)) return 0;
    const size = this.size();
    this.wire = elementWire;
    return this.position + <usize>size;
  }

  within(end: usize): bool {
    if (this.failed || this.position >= end) return false;
    if (++this.fields > MAXIMUM_FIELDS) this.fail();
    return !this.failed;
  }

  /** Passes over the current field, groups included, and returns it with its tag. */
  skip(): Bytes {
    let depth = this.skipValue();
    while (depth > 0 && !this.failed) {
      this.wire = <u32>this.varint() & 7;
      depth += this.skipValue();
    }
    return new Bytes(this.start, <i32>(this.position - this.start));
  }

  fail(): void {
    this.failed = true;
    this.position = this.end;
  }

  /** Passes over one value; returns by how much it changes the depth of groups. */
  private skipValue(): i32 {
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
        this.fail();
        return 0;
    }
  }

  private expect(wire: u32): bool {
    if (this.wire != wire) this.fail();
    return !this.failed;
  }

  private has(size: i32): bool {
    if (this.end - this.position < <usize>size) this.fail();
    return !this.failed;
  }

  private advance(size: i32): void {
    if (this.has(size)) this.position += <usize>size;
  }

  /** A length that the rest of the message can hold, or 0 after a failure. */
  private size(): i32 {
    const size = this.varint();
    if (size > <u64>(this.end - this.position)) {
      this.fail();
      return 0;
    }
    return <i32>size;
  }

  private varint(): u64 {
    if (this.position < this.end) {
      const byte = load<u8>(this.position);
      if (byte < 0x80) {
        this.position++;
        return <u64>byte;
      }
    }
    return this.longVarint();
  }

  /** At most ten bytes; as in Go, bits beyond the 64th are dropped. */
  private longVarint(): u64 {
    let value: u64 = 0;
    for (let shift: u64 = 0; shift < 64 && this.position < this.end; shift += 7) {
      const byte = <u64>load<u8>(this.position++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    this.fail();
    return 0;
  }
}
