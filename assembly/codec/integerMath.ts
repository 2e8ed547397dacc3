/**
 * Arithmetic of integers as the SDK's math.Int has it (cosmossdk.io/math int.go): signed, of at
 * most 256 bits. A result beyond that is null, for there the SDK panics.
 */
import { Integer } from "./integer";

const LIMBS: i32 = 8;
const LIMB_BITS: u64 = 32;

/** An integer out of a small number. */
export function integerOf(value: u32): Integer {
  const limbs = new StaticArray<u32>(LIMBS);
  limbs[0] = value;
  return new Integer(false, limbs);
}

export function isZeroInteger(integer: Integer): bool {
  for (let i = 0; i < LIMBS; i++) {
    if (integer.limbs[i] != 0) return false;
  }
  return true;
}

/** Negative, zero or positive. */
export function compareIntegers(a: Integer, b: Integer): i32 {
  if (a.isNegative != b.isNegative) return a.isNegative ? -1 : 1;
  const order = compareMagnitudes(a, b);
  return a.isNegative ? -order : order;
}

function compareMagnitudes(a: Integer, b: Integer): i32 {
  for (let i = LIMBS - 1; i >= 0; i--) {
    if (a.limbs[i] != b.limbs[i]) return a.limbs[i] < b.limbs[i] ? -1 : 1;
  }
  return 0;
}

export function addIntegers(a: Integer, b: Integer): Integer | null {
  if (a.isNegative == b.isNegative) return sumOfMagnitudes(a, b);
  const order = compareMagnitudes(a, b);
  if (order == 0) return integerOf(0);
  return order > 0 ? differenceOfMagnitudes(a, b) : differenceOfMagnitudes(b, a);
}

export function subtractIntegers(a: Integer, b: Integer): Integer | null {
  return addIntegers(a, new Integer(!b.isNegative && !isZeroInteger(b), b.limbs));
}

/** With the sign of both. */
function sumOfMagnitudes(a: Integer, b: Integer): Integer | null {
  const sum = new StaticArray<u32>(LIMBS);
  let carry: u64 = 0;
  for (let i = 0; i < LIMBS; i++) {
    const limb = <u64>a.limbs[i] + <u64>b.limbs[i] + carry;
    sum[i] = <u32>limb;
    carry = limb >> LIMB_BITS;
  }
  return carry == 0 ? new Integer(a.isNegative, sum) : null;
}

/** With the sign of `larger`, whose magnitude is the larger one. */
function differenceOfMagnitudes(larger: Integer, smaller: Integer): Integer {
  const difference = new StaticArray<u32>(LIMBS);
  let borrow: u64 = 0;
  for (let i = 0; i < LIMBS; i++) {
    const limb = <u64>larger.limbs[i] - <u64>smaller.limbs[i] - borrow;
    difference[i] = <u32>limb;
    borrow = limb >> 63;
  }
  return new Integer(larger.isNegative, difference);
}

export function multiplyIntegers(a: Integer, b: Integer): Integer | null {
  const product = new StaticArray<u32>(2 * LIMBS);
  for (let i = 0; i < LIMBS; i++) {
    let carry: u64 = 0;
    for (let j = 0; j < LIMBS; j++) {
      const value = <u64>a.limbs[i] * <u64>b.limbs[j] + <u64>product[i + j] + carry;
      product[i + j] = <u32>value;
      carry = value >> LIMB_BITS;
    }
    product[i + LIMBS] = <u32>carry;
  }
  const limbs = new StaticArray<u32>(LIMBS);
  let isZero = true;
  for (let i = 0; i < LIMBS; i++) {
    if (product[i + LIMBS] != 0) return null;
    limbs[i] = product[i];
    if (limbs[i] != 0) isZero = false;
  }
  return new Integer(a.isNegative != b.isNegative && !isZero, limbs);
}

/** The quotient by a positive number, rounded towards zero (math.Int.Quo). */
export function divideInteger(dividend: Integer, divisor: u32): Integer {
  const quotient = new StaticArray<u32>(LIMBS);
  let remainder: u64 = 0;
  let isZero = true;
  for (let i = LIMBS - 1; i >= 0; i--) {
    const value = (remainder << LIMB_BITS) | <u64>dividend.limbs[i];
    quotient[i] = <u32>(value / <u64>divisor);
    remainder = value % <u64>divisor;
    if (quotient[i] != 0) isZero = false;
  }
  return new Integer(dividend.isNegative && !isZero, quotient);
}
