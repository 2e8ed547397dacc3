/** Byte strings in JSON, as Go's encoding/json reads a []byte (decode.go literalStore, array). */
import { ABSENT, Bytes } from "../abi/bytes";
import { decodeBase64 } from "./base64";
import { endOfKnownValue, skipSpace } from "./json";
import { unquote } from "./jsonString";
import { isUtf8 } from "./utf8";

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const LETTER_N: u8 = 0x6e;
const ZERO: u8 = 0x30;
const DECIMAL: i32 = 10;
const MAX_BYTE: i32 = 0xff;

/**
 * The bytes that a JSON value stands for: a string is base64, an array holds a number a byte, and
 * null is Go's nil, here ABSENT. Null is returned where encoding/json reports an error.
 */
export function readJsonBytes(value: Bytes): Bytes | null {
  switch (value.at(0)) {
    case LETTER_N:
      return ABSENT;
    case OPENING_BRACKET:
      return readArray(value);
    case QUOTE:
      // What is not UTF-8 becomes U+FFFD, three bytes each, which is no base64 in any case.
      return isUtf8(value) ? decodeBase64(unquote(value)) : null;
    default:
      return null;
  }
}

function readArray(array: Bytes): Bytes | null {
  const bytes = Bytes.allocate(array.length / 2);
  let size = 0;
  for (let position = skipSpace(array, 1); array.at(position) != CLOSING_BRACKET; ) {
    const end = endOfKnownValue(array, position);
    const byte = readByte(array, position, end);
    if (byte < 0) return null;
    bytes.put(size++, <u8>byte);
    position = skipSpace(array, end);
    if (array.at(position) == COMMA) position = skipSpace(array, position + 1);
  }
  return bytes.slice(0, size);
}

/** The byte that an element stands for, or -1; null leaves the zero that was there. */
function readByte(array: Bytes, start: i32, end: i32): i32 {
  if (array.at(start) == LETTER_N) return 0;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = <i32>array.at(i) - <i32>ZERO;
    if (digit < 0 || digit >= DECIMAL) return -1;
    value = value * DECIMAL + digit;
    if (value > MAX_BYTE) return -1;
  }
  return value;
}
