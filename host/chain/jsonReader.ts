/** Reading JSON value by value out of bytes that need not be in memory as a whole. */

import { fromUtf8 } from "../bytes.js";
import type { JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";
import type { ByteSource } from "./byteSource.js";
import { findJsonFault } from "./jsonScan.js";

const WINDOW_BYTES = 64 * 1024;
const END = -1;
const LINE_BREAK = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export class JsonReader {
  private readonly buffer = new Uint8Array(WINDOW_BYTES);
  /** The bytes in memory, and where they begin. */
  private window = this.buffer.subarray(0, 0);
  private windowStart = 0;

  /** Begins at an offset of the bytes; `isChecked` says that all values have been read before. */
  constructor(
    private readonly source: ByteSource,
    private offset = 0,
    private readonly isChecked = false,
  ) {
    if (offset > 0) return;
    const hasMark = BYTE_ORDER_MARK.every((byte, index) => this.byteAt(index) === byte);
    if (hasMark) this.offset = BYTE_ORDER_MARK.length;
  }

  /** Where the next value begins. */
  get position(): number {
    this.skipSpace();
    return this.offset;
  }

  /** Whether the next value is an object, a list, or anything else. */
  get kind(): "object" | "list" | "other" {
    const byte = this.next();
    return byte === OBJECT ? "object" : byte === LIST ? "list" : "other";
  }

  /** The names of an object's members; whoever takes one reads its value before the next. */
  *members(): Generator<string> {
    const names = new Set<string>();
    this.offset = this.position + 1;
    if (this.takes(OBJECT_END)) return;
    do {
      if (this.next() !== QUOTE) this.refuse(this.offset);
      const start = this.offset;
      const name = this.value() as string;
      if (names.has(name)) {
        const quoted = JSON.stringify(name).slice(0, 60);
        this.fail(start, `the field ${quoted} is given twice in one object`);
      }
      names.add(name);
      if (!this.takes(COLON)) this.refuse(this.offset);
      yield name;
    } while (this.takes(COMMA));
    if (!this.takes(OBJECT_END)) this.refuse(this.offset);
  }

  /** The indices of a list's items; whoever takes one reads it before the next. */
  *items(): Generator<number> {
    this.offset = this.position + 1;
    if (this.takes(LIST_END)) return;
    let index = 0;
    do yield index++;
    while (this.takes(COMMA));
    if (!this.takes(LIST_END)) this.refuse(this.offset);
  }

  /** The next value, which is in memory as a whole. */
  value(): JsonValue {
    const start = this.position;
    this.offset = this.endOfValue(start);
    if (this.offset === start) this.refuse(start);
    const text = this.decode(this.bytesBetween(start, this.offset));
    const fault = this.isChecked ? undefined : findJsonFault(text);
    if (fault === undefined) return JSON.parse(text) as JsonValue;
    const offset = start + Buffer.byteLength(text.slice(0, fault.offset));
    return this.fail(offset, isJson(text) ? fault.what : `not JSON: ${fault.what}`);
  }

  /** Passes over the next value, of which one item of a list at a time is in memory. */
  skip(): void {
    if (this.kind === "object") for (const _name of this.members()) this.skip();
    else if (this.kind === "list") for (const _index of this.items()) this.value();
    else this.value();
  }

  /** Refuses anything but space behind the last value. */
  end(): void {
    if (this.next() !== END) this.refuse(this.offset);
  }

  /** The first byte that is no space. */
  private next(): number {
    return this.byteAt(this.position);
  }

  private takes(byte: number): boolean {
    const isThere = this.next() === byte;
    if (isThere) this.offset++;
    return isThere;
  }

  private skipSpace(): void {
    while (isSpace(this.byteAt(this.offset))) this.offset++;
  }

  /** Where a value ends as far as its brackets and quotes tell, or the text. */
  private endOfValue(start: number): number {
    let depth = 0;
    for (let offset = start; ; ) {
      const byte = this.byteAt(offset);
      if (byte === END) return offset;
      if (byte === QUOTE) offset = this.endOfText(offset);
      else if (byte === LIST || byte === OBJECT) offset += 1;
      else if (depth === 0) return this.endOfWord(offset);
      else offset += 1;
      if (byte === LIST || byte === OBJECT) depth += 1;
      if (byte === LIST_END || byte === OBJECT_END) depth -= 1;
      if (depth === 0) return offset;
    }
  }

  private endOfText(start: number): number {
    for (let offset = start + 1; ; offset++) {
      const byte = this.byteAt(offset);
      if (byte === END) return this.source.length;
      if (byte === QUOTE) return offset + 1;
      if (byte === BACKSLASH) offset += 1;
    }
  }

  /** Where a number, true, false, null, or what is none of them, ends. */
  private endOfWord(start: number): number {
    for (let offset = start; ; offset++) {
      const byte = this.byteAt(offset);
      const isMark = byte === COMMA || byte === COLON || byte === LIST_END || byte === OBJECT_END;
      if (byte === END || isMark || isSpace(byte)) return offset;
    }
  }

  private byteAt(offset: number): number {
    const byte = this.window[offset - this.windowStart];
    if (byte !== undefined) return byte;
    if (offset >= this.source.length) return END;
    this.window = this.buffer.subarray(0, this.source.read(this.buffer, offset));
    this.windowStart = offset;
    return this.window[0]!;
  }

  private bytesBetween(start: number, end: number): Uint8Array {
    const { windowStart, window } = this;
    if (start >= windowStart && end <= windowStart + window.length) {
      return window.subarray(start - windowStart, end - windowStart);
    }
    const bytes = new Uint8Array(end - start);
    for (let done = 0; done < bytes.length; ) {
      done += this.source.read(bytes.subarray(done), start + done);
    }
    return bytes;
  }

  private decode(bytes: Uint8Array): string {
    try {
      return fromUtf8(bytes);
    } catch {
      throw new InputError(this.source.name, "not a text in UTF-8");
    }
  }

  private refuse(offset: number): never {
    const isEnd = offset >= this.source.length;
    const [character] = isEnd ? "" : this.decode(this.characterAt(offset));
    const what = isEnd ? "the text ends too early" : `${JSON.stringify(character)} is not expected`;
    return this.fail(offset, `not JSON: ${what}`);
  }

  /** The bytes of a character of up to four. */
  private characterAt(offset: number): Uint8Array {
    const bytes = this.bytesBetween(offset, Math.min(offset + 4, this.source.length));
    const next = bytes.findIndex((byte, index) => index > 0 && (byte & 0xc0) !== 0x80);
    return next === -1 ? bytes : bytes.subarray(0, next);
  }

  /** Names line and column, both counted from 1. */
  private fail(offset: number, what: string): never {
    let line = 1;
    let lineStart = 0;
    for (let at = 0; at < offset; at++) {
      if (this.byteAt(at) !== LINE_BREAK) continue;
      line += 1;
      lineStart = at + 1;
    }
    const column = this.decode(this.bytesBetween(lineStart, offset)).length + 1;
    throw new InputError(this.source.name, `${what} (line ${line}, column ${column})`);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === LINE_BREAK || byte === 0x0d || byte === 0x09;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
