/** Bech32 addresses (BIP-173), accepting what the SDK accepts: types/bech32 over btcutil. */
import { Bytes } from "../abi/bytes";

const MAX_LENGTH: i32 = 1023;
const MIN_LENGTH: i32 = 8;
const CHECKSUM_LENGTH: i32 = 6;
const SEPARATOR: u8 = 0x31; // "1"

/** The character of each 5-bit value. */
const ALPHABET = Bytes.of("qpzry9x8gf2tvdw0s3jn54khce6mua7l");
const NO_VALUE: u8 = 255;
/** The value of each byte below 128. */
const VALUES = valuesOf(ALPHABET);

function valuesOf(alphabet: Bytes): Bytes {
  const values = Bytes.allocate(128);
  for (let i = 0; i < values.length; i++) values.put(i, NO_VALUE);
  for (let i = 0; i < alphabet.length; i++) values.put(alphabet.at(i), <u8>i);
  return values;
}

/** A decoded address. */
@final
export class Bech32 {
  constructor(
    /** The human-readable part, in lower case. */
    public readonly prefix: Bytes,
    public readonly data: Bytes,
  ) {}
}

/** Lower-case bytes of a text of one case, or null: characters out of 33..126 or of both cases. */
function toSingleCase(text: Bytes): Bytes | null {
  const lower = Bytes.allocate(text.length);
  let hasLower = false;
  let hasUpper = false;
  for (let i = 0; i < text.length; i++) {
    let byte = text.at(i);
    if (byte < 33 || byte > 126) return null;
    if (byte >= 0x61 && byte <= 0x7a) hasLower = true;
    if (byte >= 0x41 && byte <= 0x5a) {
      hasUpper = true;
      byte += 0x20;
    }
    lower.put(i, byte);
  }
  return hasLower && hasUpper ? null : lower;
}

/** One step of the checksum. */
function polymodStep(checksum: u32, value: u8): u32 {
  const top = checksum >> 25;
  let next = ((checksum & 0x1ffffff) << 5) ^ <u32>value;
  if ((top & 1) != 0) next ^= 0x3b6a57b2;
  if ((top & 2) != 0) next ^= 0x26508e6d;
  if ((top & 4) != 0) next ^= 0x1ea119fa;
  if ((top & 8) != 0) next ^= 0x3d4233dd;
  if ((top & 16) != 0) next ^= 0x2a1462b3;
  return next;
}

/** The checksum over a prefix and 5-bit values: 1 when they end with their own. */
function polymod(prefix: Bytes, values: Bytes): u32 {
  let checksum: u32 = 1;
  for (let i = 0; i < prefix.length; i++) checksum = polymodStep(checksum, prefix.at(i) >> 5);
  checksum = polymodStep(checksum, 0);
  for (let i = 0; i < prefix.length; i++) checksum = polymodStep(checksum, prefix.at(i) & 31);
  for (let i = 0; i < values.length; i++) checksum = polymodStep(checksum, values.at(i));
  return checksum;
}

/** Regroups 5-bit values into bytes; null when 5 or more bits, or set bits, are left over. */
function toBytes(values: Bytes): Bytes | null {
  const bytes = Bytes.allocate((values.length * 5) / 8);
  let accumulator: u32 = 0;
  let bits: i32 = 0;
  let length: i32 = 0;
  for (let i = 0; i < values.length; i++) {
    accumulator = ((accumulator << 5) | <u32>values.at(i)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.put(length++, <u8>(accumulator >> bits));
    }
  }
  const leftOver = accumulator & ((1 << bits) - 1);
  return bits >= 5 || leftOver != 0 ? null : bytes;
}

/** Decodes an address; null when it is not valid Bech32. */
export function decodeBech32(text: Bytes): Bech32 | null {
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) return null;
  const lower = toSingleCase(text);
  if (!lower) return null;
  const separator = lower.lastIndexOf(SEPARATOR);
  if (separator < 1 || separator + CHECKSUM_LENGTH + 1 > lower.length) return null;
  const prefix = lower.slice(0, separator);
  const values = Bytes.allocate(lower.length - separator - 1);
  for (let i = 0; i < values.length; i++) {
    const value = VALUES.at(lower.at(separator + 1 + i));
    if (value == NO_VALUE) return null;
    values.put(i, value);
  }
  if (polymod(prefix, values) != 1) return null;
  const data = toBytes(values.slice(0, values.length - CHECKSUM_LENGTH));
  return !data ? null : new Bech32(prefix, data);
}

/** The address of some bytes, under a human-readable part in lower case (ConvertAndEncode). */
export function encodeBech32(prefix: Bytes, data: Bytes): Bytes {
  const length = (data.length * 8 + 4) / 5;
  const values = Bytes.allocate(length + CHECKSUM_LENGTH);
  putGroups(values, data);
  const checksum = polymod(prefix, values) ^ 1;
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    values.put(length + i, <u8>((checksum >> (5 * <u32>(CHECKSUM_LENGTH - 1 - i))) & 31));
  }
  const address = Bytes.allocate(prefix.length + 1 + values.length);
  address.fill(0, prefix);
  address.put(prefix.length, SEPARATOR);
  for (let i = 0; i < values.length; i++) {
    address.put(prefix.length + 1 + i, ALPHABET.at(values.at(i)));
  }
  return address;
}

/** Regroups bytes into 5-bit values, the last one filled up with zeros. */
function putGroups(values: Bytes, data: Bytes): void {
  let accumulator: u32 = 0;
  let bits: i32 = 0;
  let index: i32 = 0;
  for (let i = 0; i < data.length; i++) {
    accumulator = ((accumulator << 8) | <u32>data.at(i)) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      values.put(index++, <u8>((accumulator >> bits) & 31));
    }
  }
  if (bits > 0) values.put(index, <u8>((accumulator << (5 - bits)) & 31));
}
