/** SHA-256 (FIPS 180-4): of short inputs in the guest, of long ones by the host. */
import { Bytes } from "../abi/bytes";
import { hash } from "../abi/hash";
import { copyBytes } from "../abi/memory";
import { compress } from "./gen/sha256Block";

/** Size of a digest in bytes. */
export const SHA256_LENGTH: i32 = 32;
/** The most that padding adds to an input, in bytes. */
export const SHA256_PADDING: i32 = 72;
/** Space in bytes for the end of an input with its padding. */
export const SHA256_SCRATCH: i32 = 128;

/** The number of the hash in the ABI. */
const OPERATION: i32 = 1;
const BLOCK_LENGTH: i32 = 64;
/** A block keeps its last 8 bytes for the length of the input. */
const LENGTH_OFFSET: i32 = 56;

/**
 * The longest input that is hashed in the guest. An import costs as much as compressing five blocks
 * or six, but its own blocks next to nothing: `npm run bench -- --only sha256` shows both, which
 * meet between 320 and 384 bytes on Node 20.
 */
const LONGEST_IN_GUEST: i32 = 320;

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

/** The same of an input behind which SHA256_PADDING bytes hold nothing of value. */
export function hashSha256InPlace(input: usize, length: i32, out: usize): void {
  if (length > LONGEST_IN_GUEST) {
    hash(OPERATION, input, length, out);
    return;
  }
  begin(out);
  compress(out, input, pad(input + <usize>length, length));
  finish(out);
}

/** As hashSha256, but always in the guest. */
export function hashSha256InGuest(input: usize, length: i32, out: usize, scratch: usize): void {
  const rest = length & (BLOCK_LENGTH - 1);
  const wholeEnd = input + <usize>(length - rest);
  begin(out);
  compress(out, input, wholeEnd);
  copyBytes(scratch, wholeEnd, rest);
  compress(out, scratch, pad(scratch + <usize>rest, length));
  finish(out);
}

/** The first 32 bits behind the point of the square roots of the first eight primes. */
function begin(state: usize): void {
  store<u64>(state, 0xbb67ae856a09e667, 0);
  store<u64>(state, 0xa54ff53a3c6ef372, 8);
  store<u64>(state, 0x9b05688c510e527f, 16);
  store<u64>(state, 0x5be0cd191f83d9ab, 24);
}

/** Writes behind an input of a length: a one bit, zeros up to the last 8 bytes of a block, and the
 * length in bits. Returns the end of that block. */
function pad(end: usize, length: i32): usize {
  const rest = length & (BLOCK_LENGTH - 1);
  const size = rest < LENGTH_OFFSET ? BLOCK_LENGTH : 2 * BLOCK_LENGTH;
  const blockEnd = end + <usize>(size - rest);
  store<u8>(end, 0x80);
  for (let zero = end + 1; zero < blockEnd - 8; zero += 8) store<u64>(zero, 0);
  store<u64>(blockEnd - 8, bswap<u64>(<u64>length << 3));
  return blockEnd;
}

/** Turns the words of the state into big-endian bytes. They are stored in pairs, because a
 * processor is slow to read as one what it has just written as two. */
function finish(state: usize): void {
  for (let pair = state; pair < state + <usize>SHA256_LENGTH; pair += 8) {
    const first = <u64>bswap<u32>(load<u32>(pair));
    const second = <u64>bswap<u32>(load<u32>(pair, 4));
    store<u64>(pair, first | (second << 32));
  }
}
