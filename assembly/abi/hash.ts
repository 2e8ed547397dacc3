/** The hash functions of the host (assembly/ABI.md, "Hashing and signatures"). */
import * as ibc0 from "./ibc0";

/** Size in bytes of the longest digest. */
export const LONGEST_DIGEST: i32 = 64;

/**
 * Hashes `length` bytes at `input`, writes the digest at `out`, where the longest one must fit, and
 * returns its size in bytes. `operation` is the number of an ICS-23 HashOp, 1 to 9; others trap.
 */
export function hash(operation: i32, input: usize, length: i32, out: usize): i32 {
  return ibc0.hash(operation, input, length, out);
}
