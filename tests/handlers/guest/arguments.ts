/** What vitest passes to a query of a guest: byte strings in a row. */
import { Bytes } from "../../../assembly/abi/bytes";

/** Reads byte strings, each behind its length in four little-endian bytes. */
export class Arguments {
  private offset: i32 = 0;

  constructor(private readonly bytes: Bytes) {}

  get isEmpty(): bool {
    return this.offset == this.bytes.length;
  }

  next(): Bytes {
    const length = load<i32>(this.bytes.pointer + <usize>this.offset);
    const start = this.offset + 4;
    this.offset = start + length;
    return this.bytes.slice(start, this.offset);
  }

  nextU64(): u64 {
    return load<u64>(this.next().pointer);
  }
}
