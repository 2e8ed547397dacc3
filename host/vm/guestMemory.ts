/** Ranges of a guest's memory: the one place that checks what a guest points at. */
import { TrapError } from "../errors.js";

const EMPTY = Buffer.alloc(0);

/**
 * A guest's linear memory, which never grows. Pointers and lengths are i32 read as u32; a range
 * that passes the end of memory is a TrapError naming `what`, and one of length 0 is valid anywhere.
 */
export class GuestMemory {
  private readonly bytes: Buffer;

  constructor(memory: WebAssembly.Memory) {
    this.bytes = Buffer.from(memory.buffer);
  }

  /** A view of a range, good until the guest runs again. */
  view(pointer: number, length: number, what: string): Buffer {
    const start = pointer >>> 0;
    const size = length >>> 0;
    if (size === 0) return EMPTY;
    if (start + size > this.bytes.length) {
      throw new TrapError(
        `${what} of ${size} bytes at 0x${start.toString(16)} passes the end of memory`,
      );
    }
    return this.bytes.subarray(start, start + size);
  }

  /** A copy of a range. */
  copy(pointer: number, length: number, what: string): Uint8Array {
    return new Uint8Array(this.view(pointer, length, what));
  }
}
