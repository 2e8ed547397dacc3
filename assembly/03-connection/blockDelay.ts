/**
 * How many blocks a delay in time amounts to (03-connection/keeper/verify.go getBlockDelay).
 *
 * ibc-go computes `uint64(math.Ceil(float64(delay) / float64(expected)))`, whose roundings are
 * consensus. The same is done here on integers: IEEE 754 doubles, rounded to the nearest, ties to
 * even.
 */

/** Bits of a double's significand. */
const SIGNIFICAND_BITS: i32 = 53;

/** A positive double: `significand` of exactly 53 bits, times two to the power of `exponent`. */
@final
class Double {
  constructor(
    public readonly significand: u64,
    public readonly exponent: i32,
  ) {}
}

/** Go's conversion of a double of 2^64 on amd64; arm64 saturates. */
const OUT_OF_RANGE: u64 = 1 << 63;

/** Blocks that `delayNanos` lasts when one takes `expectedNanos`; 0 when that is 0. */
export function blockDelay(delayNanos: u64, expectedNanos: u64): u64 {
  if (expectedNanos == 0 || delayNanos == 0) return 0;
  return ceil(divide(toDouble(delayNanos), toDouble(expectedNanos)));
}

/** The nearest double of a positive number. */
function toDouble(value: u64): Double {
  const excess = 64 - <i32>clz(value) - SIGNIFICAND_BITS;
  if (excess <= 0) return new Double(value << -excess, excess);
  const floor = value >> excess;
  const remainder = value - (floor << excess);
  const half = <u64>1 << (excess - 1);
  return rounded(floor, excess, remainder > half, remainder == half);
}

/** The nearest double of a quotient, by long division. */
function divide(dividend: Double, divisor: Double): Double {
  let remainder = dividend.significand;
  let exponent = dividend.exponent - divisor.exponent - (SIGNIFICAND_BITS - 1);
  if (remainder < divisor.significand) {
    remainder <<= 1;
    exponent--;
  }
  let quotient: u64 = 0;
  for (let bit = 0; bit < SIGNIFICAND_BITS; bit++) {
    quotient <<= 1;
    if (remainder >= divisor.significand) {
      remainder -= divisor.significand;
      quotient |= 1;
    }
    remainder <<= 1;
  }
  // The remainder has been doubled once more, which is what the comparison with a half needs.
  const isAbove = remainder > divisor.significand;
  return rounded(quotient, exponent, isAbove, remainder == divisor.significand);
}

/** Rounds what lies above, or exactly at, the middle between a significand and the next. */
function rounded(floor: u64, exponent: i32, isAboveHalf: bool, isHalf: bool): Double {
  const isUp = isAboveHalf || (isHalf && (floor & 1) == 1);
  const significand = isUp ? floor + 1 : floor;
  if (significand >> SIGNIFICAND_BITS == 0) return new Double(significand, exponent);
  return new Double(significand >> 1, exponent + 1);
}

/** The smallest integer that is not below a positive double. */
function ceil(value: Double): u64 {
  if (value.exponent > 64 - SIGNIFICAND_BITS) return OUT_OF_RANGE;
  if (value.exponent >= 0) return value.significand << value.exponent;
  const fractionBits = -value.exponent;
  if (fractionBits >= SIGNIFICAND_BITS) return 1;
  const floor = value.significand >> fractionBits;
  return floor << fractionBits == value.significand ? floor : floor + 1;
}
