/**
 * Numbers of JSON, as Go's encoding/json puts them into a float64 (strconv.ParseFloat): the nearest
 * double, ties to even, or an error for what has none.
 */
import { Bytes } from "../abi/bytes";
import { Float64 } from "./float64";

const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const LETTER_E: u8 = 0x65;
const LOWER_CASE_BIT: u8 = 0x20;

/** What lies halfway between two doubles has fewer digits (strconv/decimal.go). */
const MAX_DIGITS: i32 = 800;
/** What doubling a tiny number up to 2^53 puts before its digits. */
const MORE_DIGITS: i32 = 400;
/** strconv reads an exponent no further. */
const MAX_EXPONENT: i32 = 10_000;
/** Below 10^-330 is nothing but zero. */
const MIN_POINT: i32 = -330;
/** From 10^19 on no signed integer of 64 bits is in reach. */
const MAX_POINT: i32 = 19;
/** So many digits before the point have 54 bits at least, and 57 at most. */
const ENOUGH_DIGITS: i32 = 17;
/** How many bits a number is moved by that has few digits before its point, and one that has not:
 * it never passes ENOUGH_DIGITS. */
const LARGE_STEP: i32 = 27;
const SMALL_STEP: i32 = 3;
const FEW_DIGITS: i32 = 8;
/** Half of the smallest double is 2^-1075, and rounds to zero. */
const TINY_SHIFT: i32 = 1075;

/** 2^1024 - 2^970: the least that rounds to infinity. */
const INFINITE = Bytes.of(
  "17976931348623158079372897140530341507993413271003782693617377898044496829276475094664901797" +
    "75872070963302864166928879109465555478519404026306574886715058206819089020007083836762738548" +
    "45817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711" +
    "559699508093042880177904174497792",
);

/** A number of JSON as a double; what it is beyond 64-bit integers does not matter. */
@final
export class JsonNumber {
  private constructor(
    /** Below zero; not set for a negative zero. */
    public readonly isNegative: bool,
    /** Its magnitude, unless it is too large for that. */
    private readonly magnitude: Float64 | null,
  ) {}

  /** Reads a number that the syntax of JSON admits, and that is not infinite. */
  static read(text: Bytes): JsonNumber {
    const decimal = new Decimal(text);
    if (decimal.isZero || decimal.point < MIN_POINT) return new JsonNumber(false, Float64.of(0));
    if (decimal.point > MAX_POINT) return new JsonNumber(decimal.isNegative, null);
    let shift = 0;
    while (decimal.point < ENOUGH_DIGITS) {
      const step = decimal.point <= FEW_DIGITS ? LARGE_STEP : SMALL_STEP;
      decimal.shiftLeft(step);
      shift += step;
    }
    const bits = decimal.whole;
    const hasRest = decimal.hasFraction;
    if (shift >= TINY_SHIFT) {
      const half = (<u64>1) << <u64>(shift - TINY_SHIFT);
      const isZero = bits < half || (bits == half && !hasRest);
      if (isZero) return new JsonNumber(false, Float64.of(0));
    }
    return new JsonNumber(decimal.isNegative, Float64.nearest(bits, -shift, hasRest));
  }

  /** What Go's conversion to int64 gives on the machines that chains run on: the integer towards
   * zero, and the least of all where there is none. */
  get truncated(): i64 {
    const magnitude = this.magnitude;
    if (magnitude === null || magnitude.isBeyondI64) return i64.MIN_VALUE;
    const floor = <i64>magnitude.floor;
    return this.isNegative ? -floor : floor;
  }

  /** Whether it is greater than an integer. */
  isAbove(limit: u64): bool {
    if (this.isNegative) return false;
    const magnitude = this.magnitude;
    if (magnitude === null || magnitude.isBeyondI64) return true;
    return magnitude.floor > limit || (magnitude.floor == limit && !magnitude.isInteger);
  }
}

/** Whether some number in a text, which is known to be JSON, has no double. */
export function hasInfiniteNumber(json: Bytes): bool {
  for (let position = 0; position < json.length; ) {
    const byte = json.at(position);
    if (byte == QUOTE) position = endOfString(json, position);
    else if (byte == MINUS || isDigit(byte)) {
      const end = endOfNumber(json, position);
      if (isInfinite(json.slice(position, end))) return true;
      position = end;
    } else position++;
  }
  return false;
}

function endOfString(json: Bytes, start: i32): i32 {
  let position = start + 1;
  while (json.at(position) != QUOTE) position += json.at(position) == BACKSLASH ? 2 : 1;
  return position + 1;
}

function endOfNumber(json: Bytes, start: i32): i32 {
  let position = start + 1;
  while (position < json.length && isPartOfNumber(json.at(position))) position++;
  return position;
}

function isPartOfNumber(byte: u8): bool {
  if (isDigit(byte) || (byte | LOWER_CASE_BIT) == LETTER_E) return true;
  return byte == POINT || byte == MINUS || byte == 0x2b;
}

function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= 0x39;
}

function isInfinite(number: Bytes): bool {
  const isShort = number.length < INFINITE.length && exponentStart(number) < 0;
  if (isShort) return false;
  const scan = new DigitScan(number);
  const point = scan.point;
  if (scan.firstDigit < 0 || point != INFINITE.length) {
    return scan.firstDigit >= 0 && point > INFINITE.length;
  }
  let position = scan.firstDigit;
  for (let i = 0; i < INFINITE.length; i++) {
    if (position < scan.end && number.at(position) == POINT) position++;
    const digit = position < scan.end ? number.at(position++) : ZERO;
    if (digit != INFINITE.at(i)) return digit > INFINITE.at(i);
  }
  return true;
}

/** Where the letter of an exponent is, or -1. */
function exponentStart(number: Bytes): i32 {
  const start = number.indexOf(LETTER_E);
  return start >= 0 ? start : number.indexOf(LETTER_E & ~LOWER_CASE_BIT);
}

/** Where the digits of a number are that count, and where its point is among them. */
@final
class DigitScan {
  /** The first digit that is not zero, or -1. */
  firstDigit: i32 = -1;
  /** Where digits and point end. */
  end: i32;
  /** How many digits from the first on stand before the point, its exponent considered. */
  point: i32 = 0;

  constructor(number: Bytes) {
    const exponent = exponentStart(number);
    this.end = exponent < 0 ? number.length : exponent;
    let pointAt = this.end;
    for (let i = 0; i < this.end; i++) {
      const byte = number.at(i);
      if (byte == POINT) pointAt = i;
      else if (byte > ZERO && byte <= 0x39 && this.firstDigit < 0) this.firstDigit = i;
    }
    this.point = pointAt - this.firstDigit;
    // Between point and digit the point itself was counted.
    if (this.firstDigit > pointAt) this.point++;
    if (exponent >= 0) this.point += readExponent(number, exponent + 1);
  }
}

function readExponent(number: Bytes, start: i32): i32 {
  const isNegative = number.at(start) == MINUS;
  let exponent = 0;
  for (let i = start; i < number.length; i++) {
    const byte = number.at(i);
    if (isDigit(byte) && exponent < MAX_EXPONENT) exponent = exponent * 10 + <i32>(byte - ZERO);
  }
  return isNegative ? -exponent : exponent;
}

/** Digits and a decimal point somewhere, also outside them. */
@final
class Decimal {
  readonly isNegative: bool;
  point: i32;
  private readonly digits: Bytes = Bytes.allocate(MAX_DIGITS + MORE_DIGITS);
  private count: i32 = 0;
  /** Whether digits other than zero were left out behind the last. */
  private hasMore: bool = false;

  constructor(number: Bytes) {
    this.isNegative = number.at(0) == MINUS;
    const scan = new DigitScan(number);
    this.point = scan.point;
    const start = scan.firstDigit < 0 ? scan.end : scan.firstDigit;
    for (let i = start; i < scan.end; i++) {
      const byte = number.at(i);
      if (byte == POINT) continue;
      if (this.count < MAX_DIGITS) this.digits.put(this.count++, byte - ZERO);
      else if (byte != ZERO) this.hasMore = true;
    }
  }

  get isZero(): bool {
    return this.count == 0;
  }

  /** Multiplies by 2^`bits`, at most 27. */
  shiftLeft(bits: i32): void {
    let carry: u64 = 0;
    for (let i = this.count - 1; i >= 0; i--) {
      const value = (<u64>this.digits.at(i) << <u64>bits) + carry;
      this.digits.put(i, <u8>(value % 10));
      carry = value / 10;
    }
    let more = 0;
    for (let rest = carry; rest > 0; rest /= 10) more++;
    if (more == 0) return;
    const kept = min(this.count, this.digits.length - more);
    for (let i = kept; i < this.count; i++) {
      if (this.digits.at(i) != 0) this.hasMore = true;
    }
    const start = this.digits.pointer;
    memory.copy(start + <usize>more, start, <usize>kept);
    for (let i = more - 1; i >= 0; i--, carry /= 10) this.digits.put(i, <u8>(carry % 10));
    this.count = kept + more;
    this.point += more;
  }

  /** The digits before the point. */
  get whole(): u64 {
    let value: u64 = 0;
    for (let i = 0; i < this.point; i++) {
      value = value * 10 + (i < this.count ? <u64>this.digits.at(i) : 0);
    }
    return value;
  }

  /** Whether there is anything behind the point. */
  get hasFraction(): bool {
    for (let i = max(this.point, 0); i < this.count; i++) {
      if (this.digits.at(i) != 0) return true;
    }
    return this.hasMore;
  }
}
