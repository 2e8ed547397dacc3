/** A step of a proof from the hash of a child to that of its parent (ics23 go/ops.go). */
import { InnerOp, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { Hasher } from "../crypto/hasher";
import { CommitmentError, IbcError } from "../error";
import { isSupported } from "./hashOp";
import { isIavlInnerPrefix } from "./iavlPrefix";

/**
 * Checks the step at a layer, counted from 1 above the leaf, against a specification
 * (InnerOp.CheckAgainstSpec). `isIavlSpec` is isIavl(spec), found once for all steps.
 */
export function checkInner(
  step: InnerOp, spec: ProofSpec, isIavlSpec: bool, layer: i32,
): IbcError | null {
  const inner = spec.innerSpec;
  if (inner === null) return CommitmentError.invalidProof("the specification has no inner node");
  const leaf = spec.leafSpec;
  if (leaf === null) return CommitmentError.invalidProof("the specification has no leaf");

  if (step.hash != inner.hash) {
    return CommitmentError.invalidProof("a step's hash is not that of the specification");
  }
  if (isIavlSpec && !isIavlInnerPrefix(step.prefix, layer)) {
    return CommitmentError.invalidProof("the prefix of a step is not that of an IAVL node");
  }
  if (step.prefix.startsWith(leaf.prefix)) {
    return CommitmentError.invalidProof("a step begins as a leaf does");
  }
  if (step.prefix.length < inner.minPrefixLength) {
    return CommitmentError.invalidProof("the prefix of a step is too short");
  }
  const childSize = <i64>inner.childSize;
  const leftChildrenSize = (<i64>inner.childOrder.length - 1) * childSize;
  if (<i64>step.prefix.length > <i64>inner.maxPrefixLength + leftChildrenSize) {
    return CommitmentError.invalidProof("the prefix of a step is too long");
  }
  if (childSize <= 0) return CommitmentError.invalidProof("the child size must be at least 1");
  if (<i64>step.suffix.length % childSize != 0) {
    return CommitmentError.invalidProof("the suffix of a step does not hold whole children");
  }
  return null;
}

/** Replaces the hash of a child in the hasher by that of its parent (InnerOp.Apply). */
export function applyInner(step: InnerOp, hasher: Hasher): IbcError | null {
  if (!isSupported(step.hash)) {
    return CommitmentError.invalidProof("the hash of a step is not supported");
  }
  beginInner(step, hasher);
  hasher.finish(step.hash);
  return null;
}

/** Puts the preimage of a parent together. */
export function beginInner(step: InnerOp, hasher: Hasher): void {
  hasher.begin();
  hasher.append(step.prefix);
  hasher.appendDigest();
  hasher.append(step.suffix);
}
