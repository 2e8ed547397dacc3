/** Proofs that a key is absent (ics23 go/proof.go NonExistenceProof). */
import { ABSENT, Bytes } from "../abi/bytes";
import { HashOp, NonExistenceProof, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { Hasher } from "../crypto/hasher";
import { CommitmentError, IbcError, panicked } from "../error";
import { Answer, Children } from "./children";
import { CalculatedRoot, verifyExistence } from "./existence";
import { isSupported } from "./hashOp";
import { isLeftMost, isLeftNeighbor, isRightMost } from "./neighbours";
import { PathMemo } from "./pathMemo";

/** The root under which both neighbours, or the one that there is, exist. It is still to be
 * compared, and the gap between them to be checked. */
export function verifyNeighbours(
  proof: NonExistenceProof, spec: ProofSpec, hasher: Hasher, memo: PathMemo | null = null,
): CalculatedRoot {
  const left = proof.left;
  const right = proof.right;
  if (left === null && right === null) {
    return CalculatedRoot.refused(
      CommitmentError.invalidProof("an absence proof needs a neighbour of the key"),
    );
  }
  if (left === null) {
    return verifyExistence(right!, spec, right!.key, right!.value, hasher, memo);
  }
  const leftRoot = verifyExistence(left, spec, left.key, left.value, hasher, memo);
  if (right === null || leftRoot.error !== null) return leftRoot;

  const rightRoot = verifyExistence(right, spec, right.key, right.value, hasher, memo);
  if (rightRoot.error === null && rightRoot.hash != leftRoot.hash) {
    return CalculatedRoot.refused(
      CommitmentError.invalidProof("the neighbours have different roots"),
    );
  }
  return rightRoot;
}

/** Checks that a key lies between two neighbours that exist, and nothing else does: the rest of
 * NonExistenceProof.Verify. */
export function checkGap(
  proof: NonExistenceProof, spec: ProofSpec, key: Bytes, hasher: Hasher,
): IbcError | null {
  const left = proof.left;
  const right = proof.right;
  if (right !== null && compareKeys(spec, key, right.key, hasher) >= 0) {
    return CommitmentError.invalidProof("the key is not left of its right neighbour");
  }
  if (left !== null && compareKeys(spec, key, left.key, hasher) <= 0) {
    return CommitmentError.invalidProof("the key is not right of its left neighbour");
  }

  const inner = spec.innerSpec;
  if (inner === null) return panicked("the specification has no inner node");
  const children = new Children(inner);
  if (left === null) {
    const answer = isLeftMost(children, right!.path, right!.path.length);
    return refusal(answer, "the right neighbour is not left-most, and there is no left one");
  }
  if (right === null) {
    const answer = isRightMost(children, left.path, left.path.length);
    return refusal(answer, "the left neighbour is not right-most, and there is no right one");
  }
  return refusal(
    isLeftNeighbor(children, left.path, right.path), "the neighbours are not next to each other",
  );
}

/** The order of keys in a tree: negative, zero or positive. */
export function compareKeys(spec: ProofSpec, a: Bytes, b: Bytes, hasher: Hasher): i32 {
  return keyForComparison(spec, a, hasher).compare(keyForComparison(spec, b, hasher));
}

/** The bytes by which a tree orders a key; nothing for a specification without a leaf, or whose
 * hash is not supported, because no proof of it verifies. */
function keyForComparison(spec: ProofSpec, key: Bytes, hasher: Hasher): Bytes {
  if (!spec.prehashKeyBeforeComparison) return key;
  const leaf = spec.leafSpec;
  const operation = leaf === null ? -1 : leaf.prehashKey;
  if (operation == HashOp.NO_HASH) return key;
  if (!isSupported(operation)) return ABSENT;
  hasher.hash(operation, key);
  return hasher.digest;
}

function refusal(answer: Answer, detail: string): IbcError | null {
  switch (answer) {
    case Answer.YES:
      return null;
    case Answer.PANIC:
      return panicked("a path or specification that Go's verifier cannot compare");
    default:
      return CommitmentError.invalidProof(detail);
  }
}
