/**
 * Amounts of tokens: 0 to 2^256 - 1, as the SDK's math.Int where it cannot be negative. Sums and
 * differences out of that range are null, for there the SDK panics.
 *
 * The eight limbs of 32 bits are those of codec/integer.ts, so that reading needs no conversion and
 * every carry fits 64 bits. as-bignum is not used: its u256 has neither division nor parsing, which
 * text needs, and what is left of it is the two loops below.
 */
import { Bytes } from "../abi/bytes";
import { formatInteger, Integer, parseInteger } from "../codec/integer";

const LIMBS: i32 = 8;
const LIMB_BITS: u64 = 32;

@final
export class Amount {
  private constructor(private readonly limbs: StaticArray<u32>) {}

  static zero(): Amount {
    return new Amount(new StaticArray<u32>(LIMBS));
  }

  /** The amount that an integer is, unless it is negative. */
  static of(integer: Integer): Amount | null {
    return integer.isNegative ? null : new Amount(integer.limbs);
  }

  /** Reads text as math.NewIntFromString does; null where that fails, and for a negative number. */
  static parse(text: Bytes): Amount | null {
    const integer = parseInteger(text);
    return integer === null ? null : Amount.of(integer);
  }

  get isZero(): bool {
    for (let i = 0; i < LIMBS; i++) {
      if (this.limbs[i] != 0) return false;
    }
    return true;
  }

  /** Whether this is 2^256 - 1, which stands for all that an account has
   * (types.UnboundedSpendLimit). */
  get isGreatest(): bool {
    for (let i = 0; i < LIMBS; i++) {
      if (this.limbs[i] != u32.MAX_VALUE) return false;
    }
    return true;
  }

  /** The sum, or null from 2^256 on. */
  plus(other: Amount): Amount | null {
    const sum = new StaticArray<u32>(LIMBS);
    let carry: u64 = 0;
    for (let i = 0; i < LIMBS; i++) {
      const limb = <u64>this.limbs[i] + <u64>other.limbs[i] + carry;
      sum[i] = <u32>limb;
      carry = limb >> LIMB_BITS;
    }
    return carry == 0 ? new Amount(sum) : null;
  }

  /** The difference, or null when it is negative. */
  minus(other: Amount): Amount | null {
    const difference = new StaticArray<u32>(LIMBS);
    let borrow: u64 = 0;
    for (let i = 0; i < LIMBS; i++) {
      const limb = <u64>this.limbs[i] - <u64>other.limbs[i] - borrow;
      difference[i] = <u32>limb;
      borrow = limb >> 63;
    }
    return borrow == 0 ? new Amount(difference) : null;
  }

  /** Decimal digits, as they are stored and shown. */
  get text(): Bytes {
    return formatInteger(new Integer(false, this.limbs));
  }
}
