/** Whether enough voting power signed a commit (cometbft types/validation.go). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import {
  CanonicalBlockID, CanonicalPartSetHeader, CanonicalVote, Commit, SignedMsgType,
} from "../codec/gen/tendermint.types";
import { PublicKey } from "../codec/gen/tendermint.crypto";
import { Fraction } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { lengthPrefixed } from "../codec/lengthPrefixed";
import { IbcError, unregistered } from "../error";
import { isSameKey, verifySignature } from "./publicKey";
import { isForBlock } from "./signedHeader";
import { CheckedValidatorSet } from "./validatorSet";

/** Signatures of one commit, each verified at most once per key. */
@final
export class CommitVerifier {
  /** By index of the signature: the key that it was found to be of. */
  private readonly verified: Array<PublicKey | null>;

  constructor(
    private readonly commit: Commit,
    private readonly chainId: Bytes,
  ) {
    this.verified = new Array<PublicKey | null>(commit.signatures.length);
  }

  /**
   * VerifyCommitLight: more than two thirds of a set, which made this very commit, signed it.
   * Validator and signature belong together by index, and the address must say so too.
   */
  verifyLight(set: CheckedValidatorSet): IbcError | null {
    const signatures = this.commit.signatures;
    if (set.validators.length != signatures.length) {
      return unregistered(
        "expected " + set.validators.length.toString() + " signatures, got " +
          signatures.length.toString(),
      );
    }
    const needed = (set.totalVotingPower * 2) / 3;
    let tallied: i64 = 0;
    for (let i = 0; i < signatures.length && tallied <= needed; i++) {
      if (!isForBlock(signatures[i])) continue;
      const validator = set.validators[i];
      if (validator.address != signatures[i].validatorAddress) {
        return unregistered("signature " + i.toString() + " has another validator's address");
      }
      if (!this.isSignedBy(i, validator.pubKey)) return wrongSignature(i);
      tallied += validator.votingPower;
    }
    return tallied > needed ? null : notEnough(tallied, needed);
  }

  /**
   * VerifyCommitLightTrusting: more than the trust level of a set that need not be the commit's
   * own. Validators are found by address; whoever is unknown does not count, whoever signed twice
   * spoils it.
   */
  verifyTrusting(set: CheckedValidatorSet, trustLevel: Fraction): IbcError | null {
    const numerator = <i64>trustLevel.numerator;
    if (productOverflows(set.totalVotingPower, numerator)) {
      return unregistered("the trust level's numerator is too large");
    }
    const needed = (set.totalVotingPower * numerator) / <i64>trustLevel.denominator;
    const signatures = this.commit.signatures;
    const seen = new Array<bool>(set.validators.length);
    let tallied: i64 = 0;
    for (let i = 0; i < signatures.length; i++) {
      if (!isForBlock(signatures[i])) continue;
      const index = set.indexOf(signatures[i].validatorAddress);
      if (index < 0) continue;
      if (seen[index]) return unregistered("signature " + i.toString() + " is a double vote");
      seen[index] = true;
      if (!this.isSignedBy(i, set.validators[index].pubKey)) return wrongSignature(i);
      tallied += set.validators[index].votingPower;
      if (tallied > needed) return null;
    }
    // A denominator beyond 63 bits is negative in Go: then less than nothing is enough.
    return tallied > needed ? null : notEnough(tallied, needed);
  }

  private isSignedBy(index: i32, key: PublicKey): bool {
    const known = this.verified[index];
    if (known !== null && isSameKey(known, key)) return true;
    const scratch = new Scratch();
    const signature = this.commit.signatures[index].signature;
    const isValid = verifySignature(key, this.signBytes(index), signature);
    scratch.release();
    if (isValid) this.verified[index] = key;
    return isValid;
  }

  /** What the validator of a signature for the block signed: a canonical precommit, with its
   * length before it (Commit.VoteSignBytes). */
  private signBytes(index: i32): Bytes {
    const blockId = this.commit.blockId;
    const vote = new CanonicalVote();
    vote.type = SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT;
    vote.height = this.commit.height;
    vote.round = <i64>this.commit.round;
    const canonicalId = new CanonicalBlockID();
    canonicalId.hash = blockId.hash;
    const parts = new CanonicalPartSetHeader();
    parts.total = blockId.partSetHeader.total;
    parts.hash = blockId.partSetHeader.hash;
    canonicalId.partSetHeader = parts;
    vote.blockId = canonicalId;
    vote.timestamp = this.commit.signatures[index].timestamp;
    vote.chainId = this.chainId;
    return lengthPrefixed(vote.encode());
  }
}

/** Whether a product leaves 64 bits, as cometbft's safeMul sees it. */
function productOverflows(a: i64, b: i64): bool {
  if (a == 0 || b == 0) return false;
  const absoluteOfA = a < 0 ? -a : a;
  const absoluteOfB = b < 0 ? -b : b;
  return absoluteOfA > i64.MAX_VALUE / absoluteOfB;
}

function wrongSignature(index: i32): IbcError {
  return unregistered("signature " + index.toString() + " is wrong");
}

function notEnough(tallied: i64, needed: i64): IbcError {
  return unregistered(
    "a power of " + tallied.toString() + " signed, more than " + needed.toString() + " must",
  );
}
