/**
 * Doubles of IEEE 754 in integers. The module has no floats (assembly/ABI.md), but Go computes some
 * values with float64, and their rounding shows in the result.
 */

/** How many bits a double has for its digits. */
const PRECISION: u64 = 53;
/** How far 53 bits must be moved to reach the top of 64. */
const SPARE: u64 = 64 - PRECISION;
/** How many bits of a quotient are computed behind the point: more than are kept. */
const QUOTIENT_BITS: i32 = 62;
/** The highest of the 53 bits. */
const IMPLICIT_BIT: u64 = (<u64>1) << (PRECISION - 1);

/** A positive number or zero, neither subnormal nor infinite: `mantissa` * 2^`exponent`. */
@final
export class Float64 {
  private constructor(
    /** Zero, or 53 bits of which the highest is set. */
    private readonly mantissa: u64,
    private readonly exponent: i32,
  ) {}

  /** The double nearest to an integer, as Go's conversion gives it. */
  static of(value: u64): Float64 {
    return Float64.nearest(value, 0, false);
  }

  /**
   * The double nearest to `bits` * 2^`exponent`, ties to even. With `hasRest` the number is a
   * little larger than that; `bits` must then have 54 bits at least.
   */
  static nearest(bits: u64, exponent: i32, hasRest: bool): Float64 {
    if (bits == 0) return new Float64(0, 0);
    const zeros = clz<u64>(bits);
    if (zeros >= SPARE) {
      const added = zeros - SPARE;
      return new Float64(bits << added, exponent - <i32>added);
    }
    const dropped = SPARE - zeros;
    const raised = exponent + <i32>dropped;
    const half = (<u64>1) << (dropped - 1);
    const rest = bits & ((half << 1) - 1);
    let mantissa = bits >> dropped;
    const isOdd = (mantissa & 1) == 1;
    if (rest > half || (rest == half && (hasRest || isOdd))) mantissa++;
    // Rounded up to a power of two, it has one bit more, which is not set.
    if (mantissa == IMPLICIT_BIT << 1) return new Float64(IMPLICIT_BIT, raised + 1);
    return new Float64(mantissa, raised);
  }

  times(other: Float64): Float64 {
    if (this.mantissa == 0 || other.mantissa == 0) return new Float64(0, 0);
    const a = this.mantissa << SPARE;
    const b = other.mantissa << SPARE;
    const exponent = this.exponent + other.exponent + 64 - 2 * <i32>SPARE;
    return Float64.nearest(upperProduct(a, b), exponent, a * b != 0);
  }

  /** The quotient by a number that is not zero. */
  over(other: Float64): Float64 {
    let quotient: u64 = 0;
    let rest = this.mantissa;
    for (let i = 0; i <= QUOTIENT_BITS; i++) {
      quotient <<= 1;
      if (rest >= other.mantissa) {
        rest -= other.mantissa;
        quotient |= 1;
      }
      rest <<= 1;
    }
    const exponent = this.exponent - other.exponent - QUOTIENT_BITS;
    return Float64.nearest(quotient, exponent, rest != 0);
  }

  /** Whether it is 2^63 or more, which no signed integer can hold. */
  get isBeyondI64(): bool {
    return this.mantissa != 0 && this.exponent + <i32>PRECISION > 63;
  }

  /** The integer below, of a number that is less than 2^63. */
  get floor(): u64 {
    if (this.exponent >= 0) return this.mantissa << <u64>this.exponent;
    return this.exponent <= -64 ? 0 : this.mantissa >> <u64>-this.exponent;
  }

  /** Whether it is an integer. */
  get isInteger(): bool {
    if (this.mantissa == 0 || this.exponent >= 0) return true;
    return <i32>ctz<u64>(this.mantissa) >= -this.exponent;
  }
}

/** The upper 64 bits of a product. */
function upperProduct(a: u64, b: u64): u64 {
  const lowA = a & 0xffff_ffff;
  const highA = a >> 32;
  const lowB = b & 0xffff_ffff;
  const highB = b >> 32;
  const middle = highA * lowB + ((lowA * lowB) >> 32);
  const carry = lowA * highB + (middle & 0xffff_ffff);
  return highA * highB + (middle >> 32) + (carry >> 32);
}
