/** Durations in text, as Go's time.ParseDuration reads them (time/format.go). */
import { Bytes } from "../abi/bytes";
import { Float64 } from "./float64";

const MINUS: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
/** 2^63, which a negative duration may reach. */
const LIMIT: u64 = (<u64>1) << 63;
/** More decimals than this are worth nothing in the largest unit: 2^63 of them make less than a
 * nanosecond. Powers of ten that large are never asked for. */
const MAX_DECIMALS: i32 = 32;

/** Names of units; what they are in nanoseconds stands at the same index. */
const UNITS: Bytes[] = [
  Bytes.of("ns"), Bytes.of("us"), Bytes.of("\u00b5s"), Bytes.of("\u03bcs"), Bytes.of("ms"),
  Bytes.of("s"), Bytes.of("m"), Bytes.of("h"),
];
const UNIT_NANOS: u64[] = [
  1, 1_000, 1_000, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000,
];

/** A duration, or that a text is none. */
@final
export class ParsedDuration {
  constructor(
    public readonly ok: bool,
    public readonly nanos: i64,
  ) {}
}

const NONE = new ParsedDuration(false, 0);

/** Reads a sign and a sequence of numbers with units, such as `1h15m30.918s`. */
export function parseDuration(text: Bytes): ParsedDuration {
  const isNegative = text.length > 0 && text.at(0) == MINUS;
  const isSigned = isNegative || (text.length > 0 && text.at(0) == PLUS);
  const terms = new Terms(text, isSigned ? 1 : 0);
  // A zero alone needs no unit.
  if (terms.isLoneZero) return new ParsedDuration(true, 0);
  if (terms.isAtEnd) return NONE;
  let nanos: u64 = 0;
  while (!terms.isAtEnd) {
    if (!terms.read()) return NONE;
    nanos += terms.nanos;
    if (nanos > LIMIT) return NONE;
  }
  if (isNegative) return new ParsedDuration(true, -<i64>nanos);
  return nanos == LIMIT ? NONE : new ParsedDuration(true, <i64>nanos);
}

/** Goes through the numbers and their units. */
@final
class Terms {
  /** Of the term that was read last. */
  nanos: u64 = 0;

  constructor(
    private readonly text: Bytes,
    private position: i32,
  ) {}

  get isAtEnd(): bool {
    return this.position == this.text.length;
  }

  get isLoneZero(): bool {
    return this.position == this.text.length - 1 && this.text.at(this.position) == ZERO;
  }

  /** Reads the next term; false when it is none, or too large. */
  read(): bool {
    const start = this.position;
    if (!this.isInNumber()) return false;
    let whole: u64 = 0;
    while (this.isAtDigit()) {
      if (whole > LIMIT / 10) return false;
      whole = whole * 10 + this.takeDigit();
      if (whole > LIMIT) return false;
    }
    let hasDigits = this.position > start;
    let fraction: u64 = 0;
    let decimals = 0;
    if (!this.isAtEnd && this.text.at(this.position) == POINT) {
      const first = ++this.position;
      let isFull = false;
      while (this.isAtDigit()) {
        const digit = this.takeDigit();
        if (isFull || fraction > (LIMIT - 1) / 10 || fraction * 10 + digit > LIMIT) {
          isFull = true;
          continue;
        }
        fraction = fraction * 10 + digit;
        decimals++;
      }
      hasDigits = hasDigits || this.position > first;
    }
    const unit = hasDigits ? this.takeUnit() : 0;
    if (unit == 0 || whole > LIMIT / unit) return false;
    this.nanos = whole * unit + partOf(unit, fraction, decimals);
    return this.nanos <= LIMIT;
  }

  private isInNumber(): bool {
    return this.isAtDigit() || (!this.isAtEnd && this.text.at(this.position) == POINT);
  }

  private isAtDigit(): bool {
    if (this.isAtEnd) return false;
    const byte = this.text.at(this.position);
    return byte >= ZERO && byte <= 0x39;
  }

  private takeDigit(): u64 {
    return <u64>(this.text.at(this.position++) - ZERO);
  }

  /** The nanoseconds of the unit that comes next, up to the next number; 0 for none. */
  private takeUnit(): u64 {
    const start = this.position;
    while (!this.isAtEnd && !this.isInNumber()) this.position++;
    const name = this.text.slice(start, this.position);
    for (let i = 0; i < UNITS.length; i++) {
      if (UNITS[i] == name) return UNIT_NANOS[i];
    }
    return 0;
  }
}

/** `fraction` / 10^`decimals` of a unit, as Go's floating point computes it. */
function partOf(unit: u64, fraction: u64, decimals: i32): u64 {
  if (fraction == 0 || decimals > MAX_DECIMALS) return 0;
  const share = Float64.of(unit).over(powerOfTen(decimals));
  return Float64.of(fraction).times(share).floor;
}

/** 10 to a power, by one multiplication after the other, each rounded. */
function powerOfTen(exponent: i32): Float64 {
  let power = Float64.of(1);
  const ten = Float64.of(10);
  for (let i = 0; i < exponent; i++) power = power.times(ten);
  return power;
}
