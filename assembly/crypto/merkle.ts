/** The Merkle tree of CometBFT, RFC 6962 style (cometbft crypto/merkle/tree.go). */
import { Bytes } from "../abi/bytes";
import { hashSha256, SHA256_LENGTH, SHA256_SCRATCH } from "./sha256";

const LEAF_PREFIX: u8 = 0;
const INNER_PREFIX: u8 = 1;
/** A prefix and two digests. */
const INNER_LENGTH: i32 = 1 + 2 * SHA256_LENGTH;

/**
 * Computes a root from leaves given one after the other, keeping their digests only. Pairing
 * digests level by level, a last odd one going up as it is, makes the same tree as splitting at the
 * largest power of two does.
 */
@final
export class MerkleRoot {
  private readonly digests: Bytes;
  private readonly scratch: Bytes = Bytes.allocate(SHA256_SCRATCH);
  private count: i32 = 0;

  constructor(capacity: i32) {
    this.digests = Bytes.allocate(max(capacity, 1) * SHA256_LENGTH);
  }

  private digest(index: i32): usize {
    return this.digests.pointer + <usize>(index * SHA256_LENGTH);
  }

  /** Adds the next leaf; there are at most as many as the capacity. */
  add(leaf: Bytes): void {
    assert(this.count * SHA256_LENGTH < this.digests.length, "more leaves than announced");
    const input = Bytes.allocate(1 + leaf.length);
    store<u8>(input.pointer, LEAF_PREFIX);
    memory.copy(input.pointer + 1, leaf.pointer, <usize>leaf.length);
    hashSha256(input.pointer, input.length, this.digest(this.count++), this.scratch.pointer);
  }

  /** The root over the leaves; of none, the hash of nothing. Only once: it consumes them. */
  finish(): Bytes {
    if (this.count == 0) {
      hashSha256(this.scratch.pointer, 0, this.digest(0), this.scratch.pointer);
    }
    const input = Bytes.allocate(INNER_LENGTH);
    store<u8>(input.pointer, INNER_PREFIX);
    while (this.count > 1) this.pairUp(input);
    return this.digests.slice(0, SHA256_LENGTH);
  }

  /** Replaces each two neighbours by the digest over them. */
  private pairUp(input: Bytes): void {
    const pairs = this.count / 2;
    for (let i = 0; i < pairs; i++) {
      memory.copy(input.pointer + 1, this.digest(2 * i), 2 * SHA256_LENGTH);
      hashSha256(input.pointer, INNER_LENGTH, this.digest(i), this.scratch.pointer);
    }
    const isOdd = (this.count & 1) != 0;
    if (isOdd) memory.copy(this.digest(pairs), this.digest(this.count - 1), SHA256_LENGTH);
    this.count = pairs + (isOdd ? 1 : 0);
  }
}
