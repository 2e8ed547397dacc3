/**
 * The syntax of JSON, as Go's encoding/json scans it (scanner.go): which bytes are a value, and
 * where it ends. Nothing here recurses or allocates with the number of values, so that no text can
 * exhaust the stack or the memory.
 */
import { Bytes } from "../abi/bytes";
import { literalEquals } from "./jsonString";

/** scanner.go maxNestingDepth */
const MAX_NESTING_DEPTH: i32 = 10000;
/** Where there is no value. */
const NONE: i32 = -1;

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const OPENING_BRACE: u8 = 0x7b;
const CLOSING_BRACE: u8 = 0x7d;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const MINUS: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const LETTER_E: u8 = 0x65;
const LETTER_U: u8 = 0x75;
const LOWER_CASE_BIT: u8 = 0x20;
const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");
const NULL = Bytes.of("null");
/** What may follow a backslash, besides `u` and four hexadecimal digits. */
const ESCAPES = Bytes.of('bfnrt\\/"');

/** The byte at a position, or zero at the end, which is no part of any token. */
function byteAt(text: Bytes, position: i32): u8 {
  return position < text.length ? text.at(position) : 0;
}

/** The first position at or behind `position` that holds no white space. */
export function skipSpace(text: Bytes, position: i32): i32 {
  while (position < text.length && isSpace(text.at(position))) position++;
  return position;
}

function isSpace(byte: u8): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a;
}

function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= 0x39;
}

/**
 * Where the first JSON value ends that stands at or behind `start`, or -1 when none stands there.
 * What follows the value is not read: json.Unmarshal refuses it unless it is white space,
 * json.Decoder leaves it alone.
 */
export function endOfValue(text: Bytes, start: i32 = 0): i32 {
  // The closing bytes that are due, the innermost last. A text cannot open more than it has bytes.
  const due = Bytes.allocate(min(text.length, MAX_NESTING_DEPTH));
  let depth = 0;
  let position = start;
  do {
    position = skipSpace(text, position);
    const first = byteAt(text, position);
    if (first == OPENING_BRACE || first == OPENING_BRACKET) {
      if (depth == MAX_NESTING_DEPTH) return NONE;
      // A closing brace or bracket is two above its opening one.
      due.put(depth++, first + 2);
      position = skipSpace(text, position + 1);
      if (byteAt(text, position) != first + 2) {
        if (first == OPENING_BRACE) position = endOfKey(text, position);
        if (position == NONE) return NONE;
        continue;
      }
    } else {
      position = endOfScalar(text, position);
      if (position == NONE) return NONE;
    }
    while (depth > 0) {
      position = skipSpace(text, position);
      if (byteAt(text, position) != due.at(depth - 1)) break;
      position++;
      depth--;
    }
    if (depth > 0) {
      if (byteAt(text, position) != COMMA) return NONE;
      position = skipSpace(text, position + 1);
      if (due.at(depth - 1) == CLOSING_BRACE) position = endOfKey(text, position);
      if (position == NONE) return NONE;
    }
  } while (depth > 0);
  return position;
}

/** Where a key and its colon end, or -1. */
function endOfKey(text: Bytes, start: i32): i32 {
  const end = endOfString(text, start);
  if (end == NONE) return NONE;
  const colon = skipSpace(text, end);
  return byteAt(text, colon) == COLON ? colon + 1 : NONE;
}

function endOfScalar(text: Bytes, start: i32): i32 {
  switch (byteAt(text, start)) {
    case QUOTE:
      return endOfString(text, start);
    case 0x74:
      return endOfWord(text, start, TRUE);
    case 0x66:
      return endOfWord(text, start, FALSE);
    case 0x6e:
      return endOfWord(text, start, NULL);
    default:
      return endOfNumber(text, start);
  }
}

function endOfWord(text: Bytes, start: i32, word: Bytes): i32 {
  const end = start + word.length;
  if (end > text.length) return NONE;
  const found = text.pointer + <usize>start;
  return memory.compare(found, word.pointer, <usize>word.length) == 0 ? end : NONE;
}

/** A string holds any bytes but control characters; escapes must be complete. */
function endOfString(text: Bytes, start: i32): i32 {
  if (byteAt(text, start) != QUOTE) return NONE;
  let position = start + 1;
  while (position < text.length) {
    const byte = text.at(position++);
    if (byte == QUOTE) return position;
    if (byte < 0x20) return NONE;
    if (byte != BACKSLASH) continue;
    const escape = byteAt(text, position++);
    if (escape == LETTER_U) {
      for (let i = 0; i < 4; i++) {
        if (!isHexadecimal(byteAt(text, position++))) return NONE;
      }
    } else if (ESCAPES.indexOf(escape) < 0) return NONE;
  }
  return NONE;
}

function isHexadecimal(byte: u8): bool {
  const letter = byte | LOWER_CASE_BIT;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

function endOfNumber(text: Bytes, start: i32): i32 {
  let position = byteAt(text, start) == MINUS ? start + 1 : start;
  if (byteAt(text, position) == ZERO) position++;
  else position = endOfDigits(text, position);
  if (position != NONE && byteAt(text, position) == POINT) {
    position = endOfDigits(text, position + 1);
  }
  if (position == NONE || (byteAt(text, position) | LOWER_CASE_BIT) != LETTER_E) return position;
  const sign = byteAt(text, ++position);
  return endOfDigits(text, sign == PLUS || sign == MINUS ? position + 1 : position);
}

/** Where one or more digits end, or -1. */
function endOfDigits(text: Bytes, start: i32): i32 {
  let position = start;
  while (isDigit(byteAt(text, position))) position++;
  return position > start ? position : NONE;
}

/** Where a value ends that `endOfValue` has already found to be one. */
export function endOfKnownValue(text: Bytes, start: i32): i32 {
  let depth = 0;
  let position = start;
  do {
    const byte = text.at(position);
    if (byte == OPENING_BRACE || byte == OPENING_BRACKET) depth++;
    if (byte == CLOSING_BRACE || byte == CLOSING_BRACKET) depth--;
    if (byte == QUOTE) position = endOfString(text, position);
    else if (depth == 0 && !isClosing(byte)) position = endOfScalar(text, position);
    else position++;
  } while (depth > 0);
  return position;
}

function isClosing(byte: u8): bool {
  return byte == CLOSING_BRACE || byte == CLOSING_BRACKET;
}

/** Goes through the members of an object within a value that `endOfValue` has found. */
@final
export class Members {
  /** The key, with its quotes and escapes, and the value: from where to where in the text. */
  keyStart: i32 = 0;
  keyEnd: i32 = 0;
  valueStart: i32 = 0;
  valueEnd: i32;

  /** Takes a text, and where in it the object begins. */
  constructor(
    private readonly text: Bytes,
    start: i32,
  ) {
    this.valueEnd = start + 1;
  }

  /** Moves to the next member; false behind the last. */
  next(): bool {
    const text = this.text;
    let position = skipSpace(text, this.valueEnd);
    if (text.at(position) == COMMA) position = skipSpace(text, position + 1);
    if (text.at(position) == CLOSING_BRACE) return false;
    this.keyStart = position;
    this.keyEnd = endOfString(text, position);
    this.valueStart = skipSpace(text, skipSpace(text, this.keyEnd) + 1);
    this.valueEnd = endOfKnownValue(text, this.valueStart);
    return true;
  }

  /** Whether the key is, without its escapes, this ASCII name. */
  isNamed(name: Bytes): bool {
    const start = this.text.pointer;
    return literalEquals(start + <usize>this.keyStart, start + <usize>this.keyEnd, name);
  }
}
