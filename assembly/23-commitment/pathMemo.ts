/**
 * What a transaction remembers of the proof before. Relayers bundle packets, and the proofs of one
 * height share the upper part of their paths: where a path comes to a hash from which an earlier
 * one took, byte for byte, the same steps, it leads to the same root. Such steps are not decoded,
 * checked and hashed again. Nothing is remembered but what holds of any proof with these steps, so
 * a bad proof fares as it would without.
 */
import { Bytes } from "../abi/bytes";
import { equalTail } from "../abi/memory";
import { ExistenceProof, InnerOp, LeafOp, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { Reader } from "../codec/reader";
import { Hasher } from "../crypto/hasher";

/** Paths with more steps are not remembered: a tree of 64 layers holds more than any chain does. */
const MAX_STEPS: i32 = 64;
const DIGEST_SIZE: i32 = 32;
const NOTHING = Bytes.allocate(0);
const NO_STEPS: InnerOp[] = [];
const NO_TAILS: i32[] = [];

/** The path that was hashed last, all its hashes SHA-256. */
@final
export class PathMemo {
  private path: InnerOp[] = NO_STEPS;
  private spec: ProofSpec | null = null;
  /** The hashes below the steps, those of the topmost step first. */
  private readonly below: Bytes = Bytes.allocate(MAX_STEPS * DIGEST_SIZE);
  private rootBytes: Bytes = NOTHING;

  /** The proof that `decode` read last, the steps in it, and how many of its bytes are left where
   * each of them begins. */
  private decoded: Bytes = NOTHING;
  private decodedPath: InnerOp[] = NO_STEPS;
  private decodedTails: i32[] = NO_TAILS;
  /** The same of the path that is remembered; empty when it was decoded in another way. */
  private encoded: Bytes = NOTHING;
  private tails: i32[] = NO_TAILS;

  /** The root that the remembered path leads to, 32 bytes. */
  get root(): Bytes {
    return this.rootBytes;
  }

  /** Forgets everything: the memory that proofs lie in is about to be given back. */
  forget(): void {
    this.remember(NO_STEPS, null, NOTHING);
    this.decodedPath = NO_STEPS;
    this.decoded = NOTHING;
  }

  /** Whether a path is short enough. */
  canHold(path: InnerOp[]): bool {
    return path.length <= MAX_STEPS;
  }

  /** How many of the topmost steps of a path are those of the remembered one. */
  sharedSteps(path: InnerOp[]): i32 {
    const longest = min(path.length, this.path.length);
    let shared = 0;
    while (shared < longest && isSame(fromTop(path, shared), fromTop(this.path, shared))) shared++;
    return shared;
  }

  /** Whether the shared steps of a path are known to follow a specification, in their layers. */
  isChecked(path: InnerOp[], spec: ProofSpec): bool {
    return this.spec === spec && this.path.length == path.length;
  }

  /** The hash below a step of the remembered path, counted from 0 at the top: a view. */
  digestBelow(index: i32): Bytes {
    return this.below.slice(index * DIGEST_SIZE, (index + 1) * DIGEST_SIZE);
  }

  /** Whether a hasher is about to hash what the remembered step at a place did. */
  isPreimage(index: i32, hasher: Hasher): bool {
    if (index >= this.path.length) return false;
    const step = fromTop(this.path, index);
    return hasher.isPreimage(step.prefix, this.digestBelow(index), step.suffix);
  }

  /** Notes the hash below a step; until `remember` the memo is not to be asked. */
  putBelow(index: i32, digest: Bytes): void {
    this.below.fill(index * DIGEST_SIZE, digest);
  }

  /** Remembers a path that follows a specification, all the hashes below whose steps have been
   * noted by now. */
  remember(path: InnerOp[], spec: ProofSpec | null, root: Bytes): void {
    const isDecodedHere = path === this.decodedPath;
    this.path = path;
    this.spec = spec;
    this.rootBytes = root;
    this.encoded = isDecodedHere ? this.decoded : NOTHING;
    this.tails = isDecodedHere ? this.decodedTails : NO_TAILS;
  }

  /**
   * Decodes a CommitmentProof that consists of a proof of existence whose fields stand in their
   * order; null for any other. The bytes that it ends with as the remembered one does are not
   * decoded again. It must be so short that it cannot have too many fields.
   */
  decode(encoded: Bytes): ExistenceProof | null {
    const outer = new Reader(encoded);
    if (!outer.next() || outer.field != 1) return null;
    const reader = new Reader(outer.bytes());
    if (outer.failed || outer.next() || outer.failed) return null;
    const proof = new ExistenceProof();
    if (!reader.next() || reader.field != 1) return null;
    proof.key = reader.bytes();
    if (!reader.next() || reader.field != 2) return null;
    proof.value = reader.bytes();
    if (!reader.next() || reader.field != 3) return null;
    proof.leaf = reader.message<LeafOp>(null);
    return this.decodePath(encoded, reader, proof) ? proof : null;
  }

  private decodePath(encoded: Bytes, reader: Reader, proof: ExistenceProof): bool {
    const path = proof.path;
    const tails: i32[] = [];
    const equal = equalTail(
      encoded.pointer, encoded.length, this.encoded.pointer, this.encoded.length,
    );
    for (let known = 0; reader.next();) {
      if (reader.field != 4) return false;
      const tail = reader.left;
      while (known < this.tails.length && this.tails[known] > tail) known++;
      if (known < this.tails.length && this.tails[known] == tail && tail <= equal) {
        for (; known < this.tails.length; known++) {
          path.push(this.path[known]);
          tails.push(this.tails[known]);
        }
        break;
      }
      path.push(reader.message<InnerOp>(null));
      tails.push(tail);
    }
    this.decoded = encoded;
    this.decodedPath = path;
    this.decodedTails = tails;
    return !reader.failed;
  }
}

function fromTop(path: InnerOp[], index: i32): InnerOp {
  return path[path.length - 1 - index];
}

function isSame(a: InnerOp, b: InnerOp): bool {
  return a === b || (a.hash == b.hash && a.prefix == b.prefix && a.suffix == b.suffix);
}
