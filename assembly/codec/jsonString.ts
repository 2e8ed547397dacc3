/**
 * JSON strings as Go's encoding/json reads them (decode.go unquoteBytes: what is not UTF-8, and a
 * surrogate alone, becomes U+FFFD) and writes them (encode.go appendString with HTML escaping).
 */
import { Bytes } from "../abi/bytes";
import { TextBuilder } from "./textBuilder";
import { isUtf8, sizeOfCharacter } from "./utf8";

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
const REPLACEMENT: u32 = 0xfffd;
/** An escaped character: a backslash, `u`, and four hexadecimal digits. */
const UNICODE_ESCAPE_SIZE: i32 = 6;
/** Letters of short escapes, and at the same index what they stand for. */
const LETTERS = Bytes.of('bfnrt\\"');
const MEANINGS = Bytes.of('\b\f\n\r\t\\"');
const HEXADECIMAL = Bytes.of("0123456789abcdef");
const INVALID_UTF8 = Bytes.of("\\ufffd");

/**
 * The character that begins at a position within a literal that is known to be valid, and how many
 * bytes stand for it: the code point in the lower half, the size in the upper.
 */
function characterAt(position: usize, end: usize): u64 {
  return load<u8>(position) == BACKSLASH ? escapeAt(position, end) : rawAt(position, end);
}

/** As `characterAt`, where nothing is escaped. */
function rawAt(position: usize, end: usize): u64 {
  const size = sizeOfCharacter(position, end);
  if (size == 0) return packed(REPLACEMENT, 1);
  let codePoint = <u32>load<u8>(position);
  if (size > 1) codePoint &= 0x7f >> <u32>size;
  for (let i: usize = 1; i < size; i++) {
    codePoint = (codePoint << 6) | (<u32>load<u8>(position + i) & 0x3f);
  }
  return packed(codePoint, <i32>size);
}

function packed(codePoint: u32, size: i32): u64 {
  return (<u64>size << 32) | <u64>codePoint;
}

function escapeAt(position: usize, end: usize): u64 {
  const letter = load<u8>(position + 1);
  if (letter != LETTER_U) {
    const index = LETTERS.indexOf(letter);
    return packed(index < 0 ? <u32>letter : <u32>MEANINGS.at(index), 2);
  }
  const unit = hexadecimalAt(position + 2);
  if (unit < 0xd800 || unit > 0xdfff) return packed(unit, UNICODE_ESCAPE_SIZE);
  const next = position + <usize>UNICODE_ESCAPE_SIZE;
  const isPair = unit < 0xdc00 && end - next >= <usize>UNICODE_ESCAPE_SIZE &&
    load<u8>(next) == BACKSLASH && load<u8>(next + 1) == LETTER_U;
  const low = isPair ? hexadecimalAt(next + 2) : 0;
  if (low < 0xdc00 || low > 0xdfff) return packed(REPLACEMENT, UNICODE_ESCAPE_SIZE);
  const codePoint = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  return packed(codePoint, 2 * UNICODE_ESCAPE_SIZE);
}

/** The value of four hexadecimal digits. */
function hexadecimalAt(position: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <u32>load<u8>(position + i);
    // The low four bits of a letter are one to six; bit 6 tells a letter from a digit.
    value = (value << 4) | ((byte & 0x0f) + ((byte >> 6) & 1) * 9);
  }
  return value;
}

/** Writes a code point as UTF-8; returns the size. */
function writeUtf8(codePoint: u32, target: usize): i32 {
  if (codePoint < 0x80) {
    store<u8>(target, <u8>codePoint);
    return 1;
  }
  const size = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  for (let i = size - 1; i > 0; i--) {
    store<u8>(target + <usize>i, 0x80 | <u8>(codePoint & 0x3f));
    codePoint >>= 6;
  }
  store<u8>(target, <u8>((0xf00 >> <u32>size) | codePoint));
  return size;
}

/** Writes a code point as encoding/json does within a string, at most 6 bytes; returns the size. */
function writeEscaped(codePoint: u32, target: usize): i32 {
  const index = codePoint < 0x80 ? MEANINGS.indexOf(<u8>codePoint) : -1;
  if (index >= 0) {
    store<u8>(target, BACKSLASH);
    store<u8>(target + 1, LETTERS.at(index));
    return 2;
  }
  if (!isUnicodeEscaped(codePoint)) return writeUtf8(codePoint, target);
  store<u8>(target, BACKSLASH);
  store<u8>(target + 1, LETTER_U);
  for (let i = 0; i < 4; i++) {
    const digit = (codePoint >> (12 - 4 * <u32>i)) & 0x0f;
    store<u8>(target + 2 + <usize>i, HEXADECIMAL.at(<i32>digit));
  }
  return UNICODE_ESCAPE_SIZE;
}

/** Control characters, what HTML gives a meaning (`<`, `>`, `&`), and JavaScript's line ends. */
function isUnicodeEscaped(codePoint: u32): bool {
  if (codePoint < 0x20 || codePoint == 0x3c || codePoint == 0x3e || codePoint == 0x26) return true;
  return codePoint == 0x2028 || codePoint == 0x2029;
}

/** The text that a valid literal, given with its quotes, stands for. */
export function unquote(literal: Bytes): Bytes {
  const isPlain = literal.indexOf(BACKSLASH) < 0 && isUtf8(literal);
  if (isPlain) return literal.slice(1, literal.length - 1);
  const start = literal.pointer + 1;
  const end = literal.pointer + <usize>(literal.length - 1);
  const scratch = Bytes.allocate(UNICODE_ESCAPE_SIZE);
  let size = 0;
  for (let position = start; position < end; ) {
    const character = characterAt(position, end);
    size += writeUtf8(<u32>character, scratch.pointer);
    position += <usize>(character >> 32);
  }
  const text = Bytes.allocate(size);
  let target = text.pointer;
  for (let position = start; position < end; ) {
    const character = characterAt(position, end);
    target += <usize>writeUtf8(<u32>character, target);
    position += <usize>(character >> 32);
  }
  return text;
}

/** The literal that encoding/json writes for a text; bytes that are not UTF-8 become `\ufffd`. */
export function quote(text: Bytes): Bytes {
  const scratch = Bytes.allocate(UNICODE_ESCAPE_SIZE);
  const end = text.pointer + <usize>text.length;
  let size = 2;
  for (let position = text.pointer; position < end; ) {
    size += writeQuoted(position, end, scratch.pointer);
    position += max(sizeOfCharacter(position, end), 1);
  }
  const literal = Bytes.allocate(size);
  let target = literal.pointer;
  store<u8>(target++, QUOTE);
  for (let position = text.pointer; position < end; ) {
    target += <usize>writeQuoted(position, end, target);
    position += max(sizeOfCharacter(position, end), 1);
  }
  store<u8>(target, QUOTE);
  return literal;
}

/** Appends the same literal. It leaves nothing else in memory, and so serves many short texts. */
export function appendQuote(out: TextBuilder, text: Bytes): TextBuilder {
  const start = out.room(2 + UNICODE_ESCAPE_SIZE * text.length);
  const end = text.pointer + <usize>text.length;
  let target = start;
  store<u8>(target++, QUOTE);
  for (let position = text.pointer; position < end; ) {
    target += <usize>writeQuoted(position, end, target);
    position += max(sizeOfCharacter(position, end), 1);
  }
  store<u8>(target++, QUOTE);
  return out.written(<i32>(target - start));
}

/** Writes what stands in a literal for the character of a text that begins at a position. */
function writeQuoted(position: usize, end: usize, target: usize): i32 {
  if (sizeOfCharacter(position, end) > 0) return writeEscaped(<u32>rawAt(position, end), target);
  memory.copy(target, INVALID_UTF8.pointer, <usize>INVALID_UTF8.length);
  return INVALID_UTF8.length;
}

/** Whether the valid literal from `start` to `end` stands for an ASCII name. */
export function literalEquals(start: usize, end: usize, name: Bytes): bool {
  let position = start + 1;
  for (let i = 0; i < name.length; i++) {
    if (position == end - 1) return false;
    const character = characterAt(position, end - 1);
    if (<u32>character != <u32>name.at(i)) return false;
    position += <usize>(character >> 32);
  }
  return position == end - 1;
}

/** Whether a valid literal, given with its quotes, is what `quote` writes for its text. */
export function isCanonical(literal: Bytes): bool {
  const scratch = Bytes.allocate(UNICODE_ESCAPE_SIZE);
  const end = literal.pointer + <usize>(literal.length - 1);
  for (let position = literal.pointer + 1; position < end; ) {
    const character = characterAt(position, end);
    const size = <i32>(character >> 32);
    if (writeEscaped(<u32>character, scratch.pointer) != size) return false;
    if (memory.compare(scratch.pointer, position, <usize>size) != 0) return false;
    position += <usize>size;
  }
  return true;
}

/** Whether a name, without its quotes, is that of a field, in lower case, without case
 * (encoding/json fold.go). The long s, U+017F, folds to s; no field has a k, to which the Kelvin
 * sign folds. */
export function isFolded(name: Bytes, field: Bytes): bool {
  let position = 0;
  for (let i = 0; i < field.length; i++) {
    const letter = field.at(i);
    if (position >= name.length) return false;
    const byte = name.at(position++);
    if (byte == letter || (byte | 0x20) == letter) continue;
    const isLongS = byte == 0xc5 && position < name.length && name.at(position) == 0xbf;
    if (letter != 0x73 || !isLongS) return false;
    position++;
  }
  return position == name.length;
}
