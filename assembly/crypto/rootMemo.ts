/**
 * What a transaction remembers of the proofs in it. Relayers bundle packets, and the proofs of one
 * height share the upper part of their paths: where a path comes to a hash from which an earlier
 * one took, byte for byte, the same steps, it leads to the same root. Nothing is remembered but
 * which hash follows from which, so a bad proof fares as it would without.
 */
import { Bytes } from "../abi/bytes";

/** Paths with more steps are not remembered: a tree of 64 layers holds more than any chain does. */
const MAX_STEPS: i32 = 64;
/** Room for a step: the hash below it, and its prefix and suffix, which have at most 79 bytes in an
 * IAVL tree. */
const STEP_SIZE: i32 = 128;
const DIGEST_SIZE: i32 = 32;
const MAX_FIXES: i32 = STEP_SIZE - DIGEST_SIZE;
const NOTHING = Bytes.allocate(0);

/** The path that was hashed last, all its hashes SHA-256. Its steps are counted from the root. */
@final
export class RootMemo {
  private readonly below: Bytes = Bytes.allocate(MAX_STEPS * STEP_SIZE);
  private readonly prefixLengths: StaticArray<i32> = new StaticArray<i32>(MAX_STEPS);
  private readonly suffixLengths: StaticArray<i32> = new StaticArray<i32>(MAX_STEPS);
  private readonly rootBytes: Bytes = Bytes.allocate(DIGEST_SIZE);
  private steps: i32 = 0;

  /** The root that the remembered path leads to, 32 bytes. */
  get root(): Bytes {
    return NOTHING + this.rootBytes;
  }

  /** Whether a step is the one remembered at a distance from the root. */
  isStep(index: i32, prefix: Bytes, suffix: Bytes): bool {
    if (index >= this.steps) return false;
    const prefixLength = this.prefixLengths[index];
    const suffixLength = this.suffixLengths[index];
    if (prefix.length != prefixLength || suffix.length != suffixLength) return false;
    const start = index * STEP_SIZE + DIGEST_SIZE;
    const middle = start + prefixLength;
    return prefix == this.below.slice(start, middle) &&
      suffix == this.below.slice(middle, middle + suffixLength);
  }

  /** The hash below a remembered step, 32 bytes. */
  digestBelow(index: i32): Bytes {
    return this.below.slice(index * STEP_SIZE, index * STEP_SIZE + DIGEST_SIZE);
  }

  /** Whether a step can be remembered at a distance from the root. */
  canHold(index: i32, prefix: Bytes, suffix: Bytes): bool {
    return index < MAX_STEPS && prefix.length + suffix.length <= MAX_FIXES;
  }

  /** Remembers a step and the hash below it; until `finish` the memo is not to be asked. */
  put(index: i32, digest: Bytes, prefix: Bytes, suffix: Bytes): void {
    const start = index * STEP_SIZE;
    this.below.fill(start, digest);
    this.below.fill(start + DIGEST_SIZE, prefix);
    this.below.fill(start + DIGEST_SIZE + prefix.length, suffix);
    this.prefixLengths[index] = prefix.length;
    this.suffixLengths[index] = suffix.length;
  }

  /** Ends a path of `steps` steps, each of which is remembered now, at a root. */
  finish(steps: i32, root: Bytes): void {
    this.rootBytes.fill(0, root);
    this.steps = steps;
  }
}
