/** Proofs that a key has a value (ics23 go/proof.go ExistenceProof). */
import { ABSENT, Bytes } from "../abi/bytes";
import { ExistenceProof, HashOp, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { Hasher } from "../crypto/hasher";
import { CommitmentError, IbcError } from "../error";
import { applyInner, beginInner, checkInner } from "./innerOp";
import { applyLeaf, checkLeaf } from "./leafOp";
import { PathMemo } from "./pathMemo";
import { isIavl } from "./specs";

/** How many steps a proof may have where its specification sets no limit. */
const DEFAULT_MAX_DEPTH: i32 = 128;
/** Below this child size, the reference does not compare it with the size of hashes. */
const SHORTEST_CHECKED_CHILD: i32 = 32;

/** The root that a proof leads to, or why it leads to none. */
@final
export class CalculatedRoot {
  constructor(
    public readonly hash: Bytes,
    public readonly error: IbcError | null,
  ) {}

  static refused(error: IbcError): CalculatedRoot {
    return new CalculatedRoot(ABSENT, error);
  }
}

/**
 * All that ExistenceProof.Verify checks but the root, which is returned to be compared: leaf and
 * steps follow the specification, key and value are those asked for.
 */
export function verifyExistence(
  proof: ExistenceProof, spec: ProofSpec, key: Bytes, value: Bytes, hasher: Hasher,
  memo: PathMemo | null = null,
): CalculatedRoot {
  const path = proof.path;
  const shared = memo === null ? 0 : memo.sharedSteps(path);
  const checked = memo !== null && memo.isChecked(path, spec) ? shared : 0;
  const error = checkAgainstSpec(proof, spec, path.length - checked);
  if (error !== null) return CalculatedRoot.refused(error);
  if (key != proof.key) {
    return CalculatedRoot.refused(CommitmentError.invalidProof(
      "the proof is of key " + proof.key.toString() + ", not of " + key.toString(),
    ));
  }
  if (value != proof.value) {
    return CalculatedRoot.refused(CommitmentError.invalidProof("the proof is of another value"));
  }
  if (memo !== null && memo.canHold(path) && isSha256(proof, path.length - shared)) {
    return calculateWithMemo(proof, spec, hasher, memo, shared);
  }
  return calculateRoot(proof, spec, hasher);
}

/** Checks the leaf and every step against a specification (CheckAgainstSpec). The steps from
 * `unchecked` on are known to follow it. */
export function checkAgainstSpec(
  proof: ExistenceProof, spec: ProofSpec, unchecked: i32,
): IbcError | null {
  const leaf = proof.leaf;
  if (leaf === null) return CommitmentError.invalidProof("an existence proof needs a leaf");
  const leafError = checkLeaf(leaf, spec);
  if (leafError !== null) return leafError;

  const depth = proof.path.length;
  if (depth < spec.minDepth) return CommitmentError.invalidProof("the proof has too few steps");
  const maxDepth = spec.maxDepth == 0 ? DEFAULT_MAX_DEPTH : spec.maxDepth;
  if (depth > maxDepth) return CommitmentError.invalidProof("the proof has too many steps");

  const isIavlSpec = isIavl(spec);
  for (let i = 0; i < unchecked; i++) {
    const error = checkInner(proof.path[i], spec, isIavlSpec, i + 1);
    if (error !== null) return error;
  }
  return null;
}

/** Hashes from the leaf up to the root (calculate); of the specification, which is not checked
 * here, only the child size counts. */
export function calculateRoot(
  proof: ExistenceProof, spec: ProofSpec, hasher: Hasher,
): CalculatedRoot {
  const leaf = proof.leaf;
  if (leaf === null) {
    return CalculatedRoot.refused(CommitmentError.invalidProof("an existence proof needs a leaf"));
  }
  const leafError = applyLeaf(leaf, proof.key, proof.value, hasher);
  if (leafError !== null) return CalculatedRoot.refused(leafError);

  const inner = spec.innerSpec;
  const childSize = inner === null ? 0 : inner.childSize;
  for (let i = 0; i < proof.path.length; i++) {
    const error = applyInner(proof.path[i], hasher);
    if (error !== null) return CalculatedRoot.refused(error);
    if (childSize >= SHORTEST_CHECKED_CHILD && hasher.digestLength > childSize) {
      return CalculatedRoot.refused(CommitmentError.invalidProof("a hash is longer than a child"));
    }
  }
  return new CalculatedRoot(hasher.digest, null);
}

/** Whether the leaf and the lower steps are hashed by SHA-256, as all steps are that a memo holds:
 * no specification finds such hashes longer than a child. */
function isSha256(proof: ExistenceProof, lowerSteps: i32): bool {
  const leaf = proof.leaf;
  if (leaf === null || leaf.hash != HashOp.SHA256) return false;
  for (let i = 0; i < lowerSteps; i++) {
    if (proof.path[i].hash != HashOp.SHA256) return false;
  }
  return true;
}

/** The same as calculateRoot, up to where the path joins the one that is remembered. */
function calculateWithMemo(
  proof: ExistenceProof, spec: ProofSpec, hasher: Hasher, memo: PathMemo, shared: i32,
): CalculatedRoot {
  const path = proof.path;
  const leafError = applyLeaf(proof.leaf!, proof.key, proof.value, hasher);
  if (leafError !== null) return CalculatedRoot.refused(leafError);
  let root: Bytes | null = null;
  for (let i = 0; i < path.length && !root; i++) {
    const index = path.length - 1 - i;
    if (index == shared - 1 && hasher.digestView == memo.digestBelow(index)) {
      root = memo.root;
      break;
    }
    beginInner(path[i], hasher);
    // From two children of one parent the steps differ, and hash the same bytes.
    const joins = index == shared && memo.isPreimage(index, hasher);
    memo.putBelow(index, hasher.digestView);
    if (joins) root = memo.root;
    else hasher.finish(HashOp.SHA256);
  }
  const calculated = root ? root : hasher.digest;
  memo.remember(path, spec, calculated);
  return new CalculatedRoot(calculated, null);
}
