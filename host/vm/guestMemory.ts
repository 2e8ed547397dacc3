/** Ranges of a guest's memory: the one place that checks what a guest points at. */
import { TrapError } from "../errors.js";
import { shortLivedCopy } from "../slab.js";

const EMPTY = Buffer.alloc(0);
/** Up to this length a loop reads a text faster than a native call does. */
const SHORT_TEXT = 12;

/**
 * A guest's linear memory, as long as it does not grow. Pointers and lengths are i32 read as u32;
 * a range of length 0 is valid anywhere, and one that passes the end of memory is a TrapError
 * naming `what`.
 */
export class GuestMemory {
  private readonly bytes: Uint8Array;
  /** The same, for what a Buffer does faster. */
  private readonly buffer: Buffer;
  /** The key that was read last: a guest that asks for one tends to write it next. */
  private lastKey = "";
  /** Values of one byte, by that byte. */
  private readonly ofOneByte: (Uint8Array | undefined)[] = new Array(256).fill(undefined);

  constructor(memory: WebAssembly.Memory) {
    this.bytes = new Uint8Array(memory.buffer);
    this.buffer = Buffer.from(memory.buffer);
  }

  /** Checks a range and returns its length as u32. */
  check(pointer: number, length: number, what: string): number {
    const start = pointer >>> 0;
    const size = length >>> 0;
    if (size > 0 && start + size > this.bytes.length) {
      throw new TrapError(
        `${what} of ${size} bytes at 0x${start.toString(16)} passes the end of memory`,
      );
    }
    return size;
  }

  /** A view of a range, good until the guest runs again. */
  view(pointer: number, length: number, what: string): Buffer {
    const size = this.check(pointer, length, what);
    if (size === 0) return EMPTY;
    const start = pointer >>> 0;
    return this.buffer.subarray(start, start + size);
  }

  /** A copy of a range. */
  copy(pointer: number, length: number, what: string): Uint8Array {
    const size = this.check(pointer, length, what);
    const start = pointer >>> 0;
    return this.bytes.slice(start, start + size);
  }

  /** A range as a value of a store, which nobody will change: all of one equal byte, as receipts of
   * packets are, may be the same array. */
  value(pointer: number, length: number): Uint8Array {
    if (length !== 1) return this.copy(pointer, length, "value");
    this.check(pointer, 1, "value");
    const byte = this.bytes[pointer >>> 0]!;
    const known = this.ofOneByte[byte];
    if (known !== undefined) return known;
    const value = Uint8Array.of(byte);
    this.ofOneByte[byte] = value;
    return value;
  }

  /** A copy of a range that nobody keeps for long. */
  shortLivedCopy(pointer: number, length: number, what: string): Uint8Array {
    const size = this.check(pointer, length, what);
    const start = pointer >>> 0;
    return shortLivedCopy(this.bytes, start, start + size);
  }

  /** A range as a string, with one character for each byte. */
  text(pointer: number, length: number, what: string): string {
    const size = this.check(pointer, length, what);
    const start = pointer >>> 0;
    if (size > SHORT_TEXT) return this.buffer.toString("latin1", start, start + size);
    let text = "";
    for (let i = 0; i < size; i++) text += String.fromCharCode(this.bytes[start + i]!);
    return text;
  }

  /** The same for a key of a store. */
  key(pointer: number, length: number): string {
    if (!this.isLastKey(pointer >>> 0, length >>> 0)) {
      this.lastKey = this.text(pointer, length, "key");
    }
    return this.lastKey;
  }

  /** Keys differ at their ends more often than at their starts. */
  private isLastKey(start: number, size: number): boolean {
    const { bytes, lastKey } = this;
    if (lastKey.length !== size || start + size > bytes.length) return false;
    for (let i = size - 1; i >= 0; i--) {
      if (lastKey.charCodeAt(i) !== bytes[start + i]) return false;
    }
    return true;
  }

  /** Writes bytes to a range that has been checked. */
  write(pointer: number, data: Uint8Array): void {
    if (data.length > 0) this.bytes.set(data, pointer >>> 0);
  }
}
