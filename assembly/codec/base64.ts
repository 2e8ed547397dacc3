/** Base64 with the standard alphabet and padding (RFC 4648), as Go's encoding/base64 does it. */
import { Bytes } from "../abi/bytes";

const ALPHABET = Bytes.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const PADDING: u8 = 0x3d;
const LINE_FEED: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;

/** How long the text is that stands for so many bytes. */
export function sizeOfBase64(length: i32): i32 {
  return ((length + 2) / 3) * 4;
}

/** The text that stands for some bytes. */
export function encodeBase64(bytes: Bytes): Bytes {
  const text = Bytes.allocate(sizeOfBase64(bytes.length));
  writeBase64(bytes, text.pointer);
  return text;
}

/** Writes the text that stands for some bytes; `target` has room for it. */
export function writeBase64(bytes: Bytes, target: usize): void {
  let position: usize = target;
  for (let start = 0; start < bytes.length; start += 3) {
    const count = min(bytes.length - start, 3);
    let group: u32 = 0;
    for (let i = 0; i < 3; i++) group = (group << 8) | (i < count ? <u32>bytes.at(start + i) : 0);
    for (let i = 0; i < 4; i++) {
      const digit = (group >> (18 - 6 * <u32>i)) & 0x3f;
      store<u8>(position++, i <= count ? ALPHABET.at(<i32>digit) : PADDING);
    }
  }
}

/**
 * The bytes that a text stands for, or null. As Go's StdEncoding does, it passes over line ends
 * wherever they are, and over bits that the last digit has too many.
 */
export function decodeBase64(text: Bytes): Bytes | null {
  const bytes = Bytes.allocate(<i32>((<i64>text.length * 3) / 4));
  let size = 0;
  let group: u32 = 0;
  let digits = 0;
  let paddings = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text.at(i);
    if (byte == LINE_FEED || byte == CARRIAGE_RETURN) continue;
    if (byte == PADDING) {
      paddings++;
      continue;
    }
    const digit = digitOf(byte);
    if (digit < 0 || paddings > 0) return null;
    group = (group << 6) | <u32>digit;
    digits++;
    // Each digit behind the first of four completes a byte.
    if ((digits & 3) != 1) bytes.put(size++, <u8>(group >> (2 * (3 - ((digits - 1) & 3)))));
  }
  const isPadded = digits + paddings == ((digits + 3) & ~3) && (digits & 3) != 1;
  return isPadded ? bytes.slice(0, size) : null;
}

/** The value of a digit, or -1. */
function digitOf(byte: u8): i32 {
  if (byte >= 0x41 && byte <= 0x5a) return <i32>byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return <i32>byte - 0x61 + 26;
  if (byte >= 0x30 && byte <= 0x39) return <i32>byte - 0x30 + 52;
  return byte == 0x2b ? 62 : byte == 0x2f ? 63 : -1;
}
