/** Ranges of a guest's memory: the one place that checks what a guest points at. */
import { TrapError } from "../errors.js";

const EMPTY = Buffer.alloc(0);
/** Up to this length a loop copies faster than a native call does. */
const SHORT_BYTES = 64;
/** Up to this length a loop reads a text faster than a native call does. */
const SHORT_TEXT = 12;

/**
 * A guest's linear memory, as long as it does not grow. Pointers and lengths are i32 read as u32;
 * a range of length 0 is valid anywhere, and one that passes the end of memory is a TrapError
 * naming `what`.
 */
export class GuestMemory {
  private readonly bytes: Buffer;

  constructor(memory: WebAssembly.Memory) {
    this.bytes = Buffer.from(memory.buffer);
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
    return this.bytes.subarray(start, start + size);
  }

  /** A copy of a range. */
  copy(pointer: number, length: number, what: string): Uint8Array {
    const size = this.check(pointer, length, what);
    const copy = new Uint8Array(size);
    const start = pointer >>> 0;
    if (size > SHORT_BYTES) copy.set(this.bytes.subarray(start, start + size));
    else for (let i = 0; i < size; i++) copy[i] = this.bytes[start + i]!;
    return copy;
  }

  /** A range as a string, with one character for each byte. */
  text(pointer: number, length: number, what: string): string {
    const size = this.check(pointer, length, what);
    const start = pointer >>> 0;
    if (size > SHORT_TEXT) return this.bytes.toString("latin1", start, start + size);
    let text = "";
    for (let i = 0; i < size; i++) text += String.fromCharCode(this.bytes[start + i]!);
    return text;
  }

  /** Writes bytes to a range that has been checked. */
  write(pointer: number, data: Uint8Array): void {
    if (data.length > 0) this.bytes.set(data, pointer >>> 0);
  }
}
