/**
 * Integers in text, as the SDK's math.Int reads and writes them (cosmossdk.io/math int.go over Go's
 * big.Int): read with Go's base prefixes and underscores, at most 256 bits, written in decimal.
 */
import { ABSENT, Bytes } from "../abi/bytes";
import { Reader } from "./reader";

const LIMBS: i32 = 8;
const LIMB_BITS: u64 = 32;
const MINUS: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const UNDERSCORE: u8 = 0x5f;
const ZERO_DIGIT: u8 = 0x30;
const LOWER_CASE_BIT: u8 = 0x20;
const LETTER_B: u8 = 0x62;
const LETTER_O: u8 = 0x6f;
const LETTER_X: u8 = 0x78;
/** What `digitOf` gives for anything but a digit: above every base. */
const NO_DIGIT: u32 = 36;
const ZERO = Bytes.of("0");
/** 2^256 has 78 decimal digits, and a sign may precede them. */
const MAXIMUM_TEXT: i32 = 79;

/** What is written for an integer field: an absent one is zero. */
export function integerText(value: Bytes): Bytes {
  return value.length == 0 ? ZERO : value;
}

/** Reads an integer field as decimal text; empty bytes leave the current value as it was. */
export function readInteger(reader: Reader, current: Bytes): Bytes {
  const text = reader.bytes();
  if (text.length == 0) return current;
  const integer = normalizeInteger(text);
  if (!integer) {
    reader.fail();
    return ABSENT;
  }
  return integer;
}

/** An integer of at most 256 bits. */
@final
export class Integer {
  constructor(
    /** Never set for zero. */
    public readonly isNegative: bool,
    /** The magnitude: eight groups of 32 bits, the lowest first. */
    public readonly limbs: StaticArray<u32>,
  ) {}
}

/** The decimal text of an integer that Go's big.Int accepts, or null where it does not. */
export function normalizeInteger(text: Bytes): Bytes | null {
  const integer = parseInteger(text);
  return integer === null ? null : formatInteger(integer);
}

/**
 * Reads an integer as Go's big.Int does in base 0 (math.NewIntFromString): a sign, a prefix for
 * base 2, 8 or 16, underscores between digits; null where it refuses, and beyond 256 bits.
 */
export function parseInteger(text: Bytes): Integer | null {
  const negative = text.length > 0 && text.at(0) == MINUS;
  const signed = negative || (text.length > 0 && text.at(0) == PLUS);
  const digits = signed ? text.slice(1) : text;
  let limbs: StaticArray<u32> | null = null;
  const marker = digits.length > 1 ? digits.at(1) | LOWER_CASE_BIT : 0;
  if (digits.length == 0) return null;
  if (digits.at(0) != ZERO_DIGIT) limbs = parseDigits(digits, 10);
  else if (digits.length == 1) limbs = new StaticArray<u32>(LIMBS);
  else if (marker == LETTER_B) limbs = parseDigits(digits.slice(2), 2);
  else if (marker == LETTER_O) limbs = parseDigits(digits.slice(2), 8);
  else if (marker == LETTER_X) limbs = parseDigits(digits.slice(2), 16);
  else limbs = parseDigits(digits.slice(1), 8);
  if (limbs === null) return null;
  return new Integer(negative && !isZero(limbs), limbs);
}

/** The decimal digits of an integer, behind a minus sign when it is negative. */
export function formatInteger(integer: Integer): Bytes {
  const limbs = new StaticArray<u32>(LIMBS);
  for (let i = 0; i < LIMBS; i++) limbs[i] = integer.limbs[i];
  return decimalText(limbs, integer.isNegative);
}

/**
 * The value of one or more digits, with single underscores between them, or null. An underscore in
 * front is for the caller to allow: behind a base prefix it may stand, at the start it may not.
 */
function parseDigits(digits: Bytes, base: u32): StaticArray<u32> | null {
  const limbs = new StaticArray<u32>(LIMBS);
  let afterSeparator = base == 10 || digits.length == 0;
  for (let i = 0; i < digits.length; i++) {
    const byte = digits.at(i);
    if (byte == UNDERSCORE) {
      if (afterSeparator) return null;
      afterSeparator = true;
      continue;
    }
    const digit = digitOf(byte);
    if (digit >= base || !multiplyAdd(limbs, base, digit)) return null;
    afterSeparator = false;
  }
  return afterSeparator ? null : limbs;
}

/** The value of a digit up to `z`, or 36. */
function digitOf(byte: u8): u32 {
  if (byte >= ZERO_DIGIT && byte <= 0x39) return <u32>(byte - ZERO_DIGIT);
  const letter = byte | LOWER_CASE_BIT;
  return letter >= 0x61 && letter <= 0x7a ? <u32>(letter - 0x61) + 10 : NO_DIGIT;
}

/** limbs = limbs * factor + summand; false when that has more than 256 bits. */
function multiplyAdd(limbs: StaticArray<u32>, factor: u32, summand: u32): bool {
  let carry: u64 = summand;
  for (let i = 0; i < LIMBS; i++) {
    const value = <u64>limbs[i] * <u64>factor + carry;
    limbs[i] = <u32>value;
    carry = value >> LIMB_BITS;
  }
  return carry == 0;
}

/** limbs = limbs / 10; returns the remainder. */
function divideByTen(limbs: StaticArray<u32>): u64 {
  let remainder: u64 = 0;
  for (let i = LIMBS - 1; i >= 0; i--) {
    const value = (remainder << LIMB_BITS) | <u64>limbs[i];
    limbs[i] = <u32>(value / 10);
    remainder = value % 10;
  }
  return remainder;
}

function isZero(limbs: StaticArray<u32>): bool {
  for (let i = 0; i < LIMBS; i++) {
    if (limbs[i] != 0) return false;
  }
  return true;
}

/** Uses the limbs up. */
function decimalText(limbs: StaticArray<u32>, negative: bool): Bytes {
  if (isZero(limbs)) return ZERO;
  const text = Bytes.allocate(MAXIMUM_TEXT);
  let start = MAXIMUM_TEXT;
  while (!isZero(limbs)) {
    store<u8>(text.pointer + <usize>--start, <u8>divideByTen(limbs) + ZERO_DIGIT);
  }
  if (negative) store<u8>(text.pointer + <usize>--start, MINUS);
  return text.slice(start);
}
