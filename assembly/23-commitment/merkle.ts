/**
 * Proofs through trees in trees, from a key in the lowest up to the app hash (ibc-go
 * modules/core/23-commitment/types/merkle.go). Proofs and specifications are listed from the
 * lowest tree up, the keys of a path from the highest down.
 *
 * ibc-go computes each root twice, once to chain the proofs and once to verify; here the chain
 * takes the root that verifying computed. No refusal differs, because whatever fails on the way is
 * the same invalid proof.
 */
import { Bytes } from "../abi/bytes";
import { CommitmentProof, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1";
import { Hasher } from "../crypto/hasher";
import { CommitmentError, IbcError, panicked } from "../error";
import { isDecompressible } from "./compress";
import { CalculatedRoot, verifyExistence } from "./existence";
import { checkGap, verifyNeighbours } from "./nonExistence";
import { PathMemo } from "./pathMemo";

/**
 * Verifies that a path holds a value under a root (MerkleProof.VerifyMembership). Refusals:
 * commitment/4 for no proofs, no root, or as many proofs as there are not specifications;
 * commitment/2 for everything else; undefined/111222 where ibc-go panics.
 */
export function verifyMembership(
  proof: MerkleProof, specs: ProofSpec[], root: Bytes, path: Bytes[], value: Bytes,
  memo: PathMemo | null = null,
): IbcError | null {
  const error = validateArguments(proof, specs, root, path);
  if (error !== null) return error;
  if (value.length == 0) {
    return CommitmentError.invalidProof("there is no membership of an empty value");
  }
  return verifyChain(proof.proofs, specs, root, path, value, 0, new Hasher(), memo);
}

/** Verifies that a path holds nothing under a root (MerkleProof.VerifyNonMembership): its key is
 * absent in the lowest tree, which exists in those above. Refusals as of verifyMembership. */
export function verifyNonMembership(
  proof: MerkleProof, specs: ProofSpec[], root: Bytes, path: Bytes[],
  memo: PathMemo | null = null,
): IbcError | null {
  const error = validateArguments(proof, specs, root, path);
  if (error !== null) return error;

  const key = path[path.length - 1];
  const lowest = nonMembershipRoot(proof.proofs[0], specs[0], key, memo);
  if (lowest.error !== null) return lowest.error;
  return verifyChain(proof.proofs, specs, root, path, lowest.hash, 1, new Hasher(), memo);
}

/** The root under which one tree holds a value under a key, or why none does. */
export function membershipRoot(
  proof: CommitmentProof, spec: ProofSpec, key: Bytes, value: Bytes, memo: PathMemo | null,
): CalculatedRoot {
  const exist = proof.exist;
  if (exist === null) return CalculatedRoot.refused(refuseKind(proof, "existence"));
  return verifyExistence(exist, spec, key, value, new Hasher(), memo);
}

/** The root under which one tree holds nothing under a key, or why none does. */
export function nonMembershipRoot(
  proof: CommitmentProof, spec: ProofSpec, key: Bytes, memo: PathMemo | null,
): CalculatedRoot {
  const nonexist = proof.nonexist;
  if (nonexist === null) return CalculatedRoot.refused(refuseKind(proof, "non-existence"));
  const hasher = new Hasher();
  const calculated = verifyNeighbours(nonexist, spec, hasher, memo);
  if (calculated.error !== null) return calculated;
  const gapError = checkGap(nonexist, spec, key, hasher);
  return gapError === null ? calculated : CalculatedRoot.refused(gapError);
}

/** Verifies that each proof from an index on holds the root of the one below it, the first one
 * `value`, and that the last leads to `root` (verifyChainedMembershipProof). */
function verifyChain(
  proofs: CommitmentProof[], specs: ProofSpec[], root: Bytes, path: Bytes[],
  value: Bytes, from: i32, hasher: Hasher, memo: PathMemo | null,
): IbcError | null {
  let subroot = value;
  for (let i = from; i < proofs.length; i++) {
    const exist = proofs[i].exist;
    if (exist === null) return refuseKind(proofs[i], "existence");
    const key = path[path.length - 1 - i];
    const calculated = verifyExistence(
      exist, specs[i], key, subroot, hasher, i == 0 ? memo : null,
    );
    if (calculated.error !== null) return calculated.error;
    subroot = calculated.hash;
  }
  if (subroot == root) return null;
  return CommitmentError.invalidProof("the proof leads to another root");
}

/** The checks before any proof is looked at (validateVerificationArgs). */
function validateArguments(
  proof: MerkleProof, specs: ProofSpec[], root: Bytes, path: Bytes[],
): IbcError | null {
  if (proof.proofs.length == 0) return CommitmentError.invalidMerkleProof("the proof is empty");
  if (root.length == 0) return CommitmentError.invalidMerkleProof("the root is empty");
  if (specs.length != proof.proofs.length) {
    return CommitmentError.invalidMerkleProof(
      specs.length.toString() + " specifications for " + proof.proofs.length.toString() + " proofs",
    );
  }
  if (path.length != specs.length) {
    return CommitmentError.invalidProof(
      "a path of " + path.length.toString() + " keys for " + specs.length.toString() + " proofs",
    );
  }
  return null;
}

/** Refuses a proof that is not of the kind asked for. ibc-go first calculates its root, and
 * panics where a compressed batch does not decompress. */
function refuseKind(proof: CommitmentProof, expected: string): IbcError {
  const compressed = proof.compressed;
  if (compressed !== null && !isDecompressible(compressed)) {
    return panicked("a batch that does not decompress");
  }
  return CommitmentError.invalidProof("the proof is not one of " + expected);
}
