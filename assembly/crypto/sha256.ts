/** SHA-256 (FIPS 180-4): of short inputs in the guest, of long ones by the host. */
import { Bytes } from "../abi/bytes";
import { hash } from "../abi/hash";
import { compress } from "./gen/sha256Block";

/** Size of a digest in bytes. */
export const SHA256_LENGTH: i32 = 32;
/** Space in bytes that hashing needs for the end of its input, which it pads. */
export const SHA256_SCRATCH: i32 = 128;

/** The number of the hash in the ABI. */
const OPERATION: i32 = 1;
const BLOCK_LENGTH: i32 = 64;
/** A block keeps its last 8 bytes for the length of the input. */
const LENGTH_OFFSET: i32 = 56;

/**
 * The longest input that is hashed in the guest. An import costs as much as compressing some five
 * blocks does, but its blocks cost a tenth: `npm run bench -- --only sha256` shows both, which meet
 * between 256 and 320 bytes on Node 20.
 */
const LONGEST_IN_GUEST: i32 = 256;

/** The digest of bytes, 32 of them. */
export function sha256(bytes: Bytes): Bytes {
  const space = Bytes.allocate(SHA256_LENGTH + SHA256_SCRATCH);
  const out = space.pointer;
  hashSha256(bytes.pointer, bytes.length, out, out + <usize>SHA256_LENGTH);
  return space.slice(0, SHA256_LENGTH);
}

/**
 * Hashes `length` bytes at `input` to 32 bytes at `out`, the faster way. `scratch` is the address
 * of SHA256_SCRATCH bytes that hold nothing of value.
 */
export function hashSha256(input: usize, length: i32, out: usize, scratch: usize): void {
  if (length > LONGEST_IN_GUEST) hash(OPERATION, input, length, out);
  else hashSha256InGuest(input, length, out, scratch);
}

/** As hashSha256, but always in the guest. */
export function hashSha256InGuest(input: usize, length: i32, out: usize, scratch: usize): void {
  // The first 32 bits behind the point of the square roots of the first eight primes.
  store<u64>(out, 0xbb67ae856a09e667, 0);
  store<u64>(out, 0xa54ff53a3c6ef372, 8);
  store<u64>(out, 0x9b05688c510e527f, 16);
  store<u64>(out, 0x5be0cd191f83d9ab, 24);
  const wholeBlocks = length & -BLOCK_LENGTH;
  const end = input + <usize>wholeBlocks;
  compress(out, input, end);
  compress(out, scratch, scratch + <usize>pad(end, length - wholeBlocks, length, scratch));
  for (let word = out; word < out + <usize>SHA256_LENGTH; word += 4) {
    store<u32>(word, bswap<u32>(load<u32>(word)));
  }
}

/** Writes the one or two last blocks: `rest` bytes at `input`, a one bit, zeros and the length of
 * all in bits. Returns their size in bytes. */
function pad(input: usize, rest: i32, length: i32, out: usize): i32 {
  const size = rest < LENGTH_OFFSET ? BLOCK_LENGTH : 2 * BLOCK_LENGTH;
  for (let i = 0; i < size; i += 8) store<u64>(out + <usize>i, 0);
  copyBytes(out, input, rest);
  store<u8>(out + <usize>rest, 0x80);
  store<u64>(out + <usize>size - 8, bswap<u64>(<u64>length << 3));
  return size;
}

/** Copies to memory that does not overlap. Eight bytes at a time whatever the alignment, which
 * memory.copy does not do where it is no instruction. */
export function copyBytes(to: usize, from: usize, length: i32): void {
  let left = length;
  for (; left >= 8; left -= 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  for (; left > 0; left--) store<u8>(to++, load<u8>(from++));
}
