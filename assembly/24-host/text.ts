/** Tests over identifier bytes, with the meaning that Go's strings package gives them. */
import { Bytes } from "../abi/bytes";

/**
 * Size in bytes of the Unicode white space that begins at an index, 0 when none does
 * (Go unicode.IsSpace over UTF-8; invalid UTF-8 is never white space).
 */
function whiteSpaceSize(text: Bytes, index: i32): i32 {
  const first = text.at(index);
  if (first == 0x20 || (first >= 0x09 && first <= 0x0d)) return 1;
  const left = text.length - index;
  if (first == 0xc2 && left >= 2) {
    const second = text.at(index + 1);
    return second == 0x85 || second == 0xa0 ? 2 : 0;
  }
  if (left < 3) return 0;
  const rune = (<u32>first << 16) | (<u32>text.at(index + 1) << 8) | <u32>text.at(index + 2);
  if (rune >= 0xe28080 && rune <= 0xe2808a) return 3; // U+2000 to U+200A
  switch (rune) {
    case 0xe19a80: // U+1680
    case 0xe280a8: // U+2028
    case 0xe280a9: // U+2029
    case 0xe280af: // U+202F
    case 0xe2819f: // U+205F
    case 0xe38080: // U+3000
      return 3;
    default:
      return 0;
  }
}

/** Whether nothing is left after trimming white space: Go's `strings.TrimSpace(s) == ""`. */
export function isBlank(text: Bytes): bool {
  let index = 0;
  while (index < text.length) {
    const size = whiteSpaceSize(text, index);
    if (size == 0) return false;
    index += size;
  }
  return true;
}

export function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** `\w` of Go's regexp: letters, digits and underscore of ASCII. */
export function isWord(byte: u8): bool {
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isLetter || isDigit(byte) || byte == 0x5f;
}

/** Outcome of parseU64. */
@final
export class ParsedU64 {
  constructor(
    public readonly ok: bool,
    public readonly value: u64,
  ) {}
}

const NO_NUMBER = new ParsedU64(false, 0);

/** Parses decimal digits as Go's `strconv.ParseUint(s, 10, 64)`: leading zeros pass, signs,
 * separators, the empty text and numbers from 2^64 on do not. */
export function parseU64(text: Bytes): ParsedU64 {
  if (text.length == 0) return NO_NUMBER;
  let value: u64 = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text.at(i);
    if (!isDigit(byte)) return NO_NUMBER;
    const digit = <u64>(byte - 0x30);
    if (value > (u64.MAX_VALUE - digit) / 10) return NO_NUMBER;
    value = value * 10 + digit;
  }
  return new ParsedU64(true, value);
}

const HEX_DIGITS = Bytes.of("0123456789abcdef");

/** The lower-case hexadecimal digits of bytes. */
export function hexadecimal(bytes: Bytes): Bytes {
  const digits = Bytes.allocate(bytes.length * 2);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.at(i);
    digits.put(2 * i, hexDigit(byte >> 4));
    digits.put(2 * i + 1, hexDigit(byte & 15));
  }
  return digits;
}

function hexDigit(value: u8): u8 {
  return HEX_DIGITS.at(value);
}

/** The bytes that hexadecimal digits of either case stand for, two for each (Go's
 * encoding/hex DecodeString); null for any other text. */
export function readHexadecimal(digits: Bytes): Bytes | null {
  if (digits.length % 2 != 0) return null;
  const bytes = Bytes.allocate(digits.length / 2);
  for (let i = 0; i < digits.length; i += 2) {
    const high = hexValue(digits.at(i));
    const low = hexValue(digits.at(i + 1));
    if (high > 15 || low > 15) return null;
    bytes.put(i / 2, (high << 4) | low);
  }
  return bytes;
}

/** What a hexadecimal digit stands for; more than 15 for any other byte. */
function hexValue(byte: u8): u8 {
  if (isDigit(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : u8.MAX_VALUE;
}
