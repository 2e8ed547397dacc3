/** A duration in proportion, as ibc-go computes it with 18-digit decimals. */

/** A tie at the 18th digit rounds up from here: 10^18 and twice that. */
const TWICE_DECIMAL_UNIT: u64 = 2_000_000_000_000_000_000;

/**
 * `duration * numerator / denominator`, truncated (calculateNewTrustingPeriod). The quotient is
 * first rounded to 18 digits, half to even, which carries over into the next whole number when the
 * fraction is within half a unit of it. The denominator is positive.
 */
export function scaleDuration(durationNanos: i64, numerator: i64, denominator: i64): i64 {
  if (numerator <= 0 || durationNanos <= 0) {
    // A new unbonding period of zero or less fails validation whatever this is.
    return 0;
  }
  const divisor = <u64>denominator;
  let quotient: u64 = 0;
  let remainder: u64 = 0;
  // Schoolbook division of the 126-bit product, one bit of the duration at a time.
  for (let bit = 62; bit >= 0; bit--) {
    quotient <<= 1;
    remainder <<= 1;
    if (remainder >= divisor) {
      remainder -= divisor;
      quotient++;
    }
    if (((<u64>durationNanos >> <u64>bit) & 1) != 0) {
      quotient += <u64>numerator / divisor;
      remainder += <u64>numerator % divisor;
      if (remainder >= divisor) {
        remainder -= divisor;
        quotient++;
      }
    }
  }
  const missing = divisor - remainder;
  const carries = missing <= 4 && missing * TWICE_DECIMAL_UNIT <= divisor;
  return <i64>(carries ? quotient + 1 : quotient);
}
