/** Hashes of what is put together from pieces, without memory a hash. */
import { Bytes } from "../abi/bytes";
import { hash, LONGEST_DIGEST } from "../abi/hash";
import { copyBytes, equalBytes } from "../abi/memory";
import {
  hashSha256, hashSha256InPlace, SHA256_LENGTH, SHA256_PADDING, SHA256_SCRATCH,
} from "./sha256";

/** The number of SHA-256 in the ABI. */
const SHA256: i32 = 1;
/** Most preimages of a proof fit: a node of an IAVL tree has at most 112 bytes. */
const FIRST_CAPACITY: i32 = 512;

/** A preimage that grows piece by piece in one buffer, and the digest that was computed last. */
@final
export class Hasher {
  /** Size in bytes of the last digest. */
  digestLength: i32 = 0;

  private readonly out: usize = Bytes.allocate(LONGEST_DIGEST + SHA256_SCRATCH).pointer;
  private buffer: usize = Bytes.allocate(FIRST_CAPACITY).pointer;
  private capacity: i32 = FIRST_CAPACITY;
  private length: i32 = 0;

  /** A copy of the last digest. */
  get digest(): Bytes {
    const copy = Bytes.allocate(this.digestLength);
    copyBytes(copy.pointer, this.out, this.digestLength);
    return copy;
  }

  /** A view of the last digest, which the next one changes. */
  get digestView(): Bytes {
    return new Bytes(this.out, this.digestLength);
  }

  /** Begins a new preimage. */
  begin(): void {
    this.length = 0;
  }

  append(bytes: Bytes): void {
    this.appendAt(bytes.pointer, bytes.length);
  }

  appendByte(byte: u8): void {
    this.reserve(1);
    store<u8>(this.buffer + <usize>this.length, byte);
    this.length++;
  }

  /** Appends the last digest. */
  appendDigest(): void {
    this.appendAt(this.out, this.digestLength);
  }

  /** Whether the preimage consists of these three. */
  isPreimage(first: Bytes, second: Bytes, third: Bytes): bool {
    const secondAt = this.buffer + <usize>first.length;
    const thirdAt = secondAt + <usize>second.length;
    return first.length + second.length + third.length == this.length &&
      equalBytes(this.buffer, first.pointer, first.length) &&
      equalBytes(secondAt, second.pointer, second.length) &&
      equalBytes(thirdAt, third.pointer, third.length);
  }

  /** Hashes the preimage; `operation` is the number of an ICS-23 HashOp, 1 to 9. */
  finish(operation: i32): void {
    if (operation == SHA256) {
      hashSha256InPlace(this.buffer, this.length, this.out);
      this.digestLength = SHA256_LENGTH;
    } else {
      this.digestLength = hash(operation, this.buffer, this.length, this.out);
    }
  }

  /** Hashes bytes and leaves the preimage alone. */
  hash(operation: i32, bytes: Bytes): void {
    if (operation == SHA256) {
      hashSha256(bytes.pointer, bytes.length, this.out, this.out + <usize>LONGEST_DIGEST);
      this.digestLength = SHA256_LENGTH;
    } else {
      this.digestLength = hash(operation, bytes.pointer, bytes.length, this.out);
    }
  }

  private appendAt(pointer: usize, length: i32): void {
    this.reserve(length);
    copyBytes(this.buffer + <usize>this.length, pointer, length);
    this.length += length;
  }

  /** Makes place for more bytes, and for padding behind them. */
  private reserve(more: i32): void {
    const needed = this.length + more + SHA256_PADDING;
    if (needed <= this.capacity) return;
    this.capacity = max(needed, 2 * this.capacity);
    const larger = Bytes.allocate(this.capacity).pointer;
    copyBytes(larger, this.buffer, this.length);
    this.buffer = larger;
  }
}
