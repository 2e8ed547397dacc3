/**
 * Which bytes are a public key on the curve secp256r1, NIST P-256 (SEC 1, section 2.3.4): the SDK
 * refuses others already when it decodes. Signatures are the host's work.
 */
import { Bytes } from "../abi/bytes";

/** A number below 2^256: four limbs, the least significant first. */
type Limbs = StaticArray<u64>;

const LIMBS: i32 = 4;
const LIMB_BYTES: i32 = 8;

const COMPRESSED_LENGTH: i32 = 33;
const EVEN: u8 = 2;
const ODD: u8 = 3;

/** The prime of the field. */
const PRIME: Limbs = [
  0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001,
];

/** The prime less three. */
const MINUS_THREE: Limbs = [
  0xfffffffffffffffc, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001,
];

/** What is left of the curve's equation: y^2 = x^3 - 3 x + B. */
const B: Limbs = [0x3bce3c3e27d2604b, 0x651d06b0cc53b0f6, 0xb3ebbd55769886bc, 0x5ac635d8aa3a93e7];

/** Whether 33 bytes are a point in compressed form: 2 or 3, then an x that has a y. */
export function isCompressedSecp256r1Point(key: Bytes): bool {
  if (key.length != COMPRESSED_LENGTH || (key.at(0) != EVEN && key.at(0) != ODD)) return false;
  const x: Limbs = new StaticArray<u64>(LIMBS);
  for (let i = 0; i < LIMBS; i++) x[i] = key.readU64be(1 + (LIMBS - 1 - i) * LIMB_BYTES);
  if (compare(x, PRIME) >= 0) return false;
  const slope = multiplyModPrime(x, x);
  addModPrime(slope, MINUS_THREE);
  const squareOfY = multiplyModPrime(slope, x);
  addModPrime(squareOfY, B);
  return isSquareModPrime(squareOfY);
}

function isZero(a: Limbs): bool {
  return (a[0] | a[1] | a[2] | a[3]) == 0;
}

/** Negative, zero or positive. */
function compare(a: Limbs, b: Limbs): i32 {
  for (let i = LIMBS - 1; i >= 0; i--) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

/** a += b modulo 2^256; whether that wrapped. */
function add(a: Limbs, b: Limbs): bool {
  let carry: u64 = 0;
  for (let i = 0; i < LIMBS; i++) {
    const withCarry = a[i] + carry;
    const sum = withCarry + b[i];
    carry = u64(withCarry < carry) | u64(sum < withCarry);
    a[i] = sum;
  }
  return carry != 0;
}

/** a -= b modulo 2^256. */
function subtract(a: Limbs, b: Limbs): void {
  let borrow: u64 = 0;
  for (let i = 0; i < LIMBS; i++) {
    const withoutBorrow = a[i] - borrow;
    const difference = withoutBorrow - b[i];
    borrow = u64(withoutBorrow > a[i]) | u64(difference > withoutBorrow);
    a[i] = difference;
  }
}

function halve(a: Limbs): void {
  for (let i = 0; i < LIMBS - 1; i++) a[i] = (a[i] >> 1) | (a[i + 1] << 63);
  a[LIMBS - 1] >>= 1;
}

/** a += b in the field, both being in it. */
function addModPrime(a: Limbs, b: Limbs): void {
  // Past 2^256 the sum is also past the prime, and what wraps comes back by the subtraction.
  if (add(a, b) || compare(a, PRIME) >= 0) subtract(a, PRIME);
}

/** The product in the field, bit by bit: keys are few, and this is short. */
function multiplyModPrime(a: Limbs, b: Limbs): Limbs {
  const product: Limbs = new StaticArray<u64>(LIMBS);
  for (let bit = 255; bit >= 0; bit--) {
    addModPrime(product, product);
    if ((b[bit >> 6] >> (bit & 63)) & 1) addModPrime(product, a);
  }
  return product;
}

/**
 * Whether a number of the field is the square of another that is not zero: its Jacobi symbol is 1.
 * Halving and subtracting, with the law of quadratic reciprocity at each exchange.
 */
function isSquareModPrime(value: Limbs): bool {
  let top = value.slice<Limbs>();
  let bottom = PRIME.slice<Limbs>();
  let symbol = true;
  while (!isZero(top)) {
    while ((top[0] & 1) == 0) {
      halve(top);
      const remainder = bottom[0] & 7;
      if (remainder == 3 || remainder == 5) symbol = !symbol;
    }
    if (compare(top, bottom) < 0) {
      if ((top[0] & bottom[0] & 3) == 3) symbol = !symbol;
      const swapped = top;
      top = bottom;
      bottom = swapped;
    }
    subtract(top, bottom);
  }
  // The field is of a prime: but for zero, the last divisor is one.
  return symbol && !isZero(value);
}
