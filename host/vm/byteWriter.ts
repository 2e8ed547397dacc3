/** Writes the primitive forms of the WebAssembly binary format. */

const FIRST_CAPACITY = 1_024;

/** Bytes that grow. */
export class ByteWriter {
  private bytes = new Uint8Array(FIRST_CAPACITY);
  private size = 0;

  get length(): number {
    return this.size;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.size);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.size++] = value;
  }

  append(...values: readonly number[]): void {
    for (const value of values) this.byte(value);
  }

  raw(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.size);
    this.size += data.length;
  }

  /** An unsigned LEB128 number of at most 32 bits, in as few bytes as it takes. */
  u32(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  /** A signed LEB128 number, in as few bytes as it takes. */
  signed(value: bigint): void {
    let rest = value;
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const isLast = rest === (low & 0x40 ? -1n : 0n);
      this.byte(isLast ? low : low | 0x80);
      if (isLast) return;
    }
  }

  /** A length and a text of ASCII. */
  name(text: string): void {
    this.u32(text.length);
    for (const character of text) this.byte(character.charCodeAt(0));
  }

  private reserve(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.size + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
