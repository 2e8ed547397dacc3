/** The lowest step of a proof: from key and value to the hash of their leaf (ics23 go/ops.go). */
import { Bytes } from "../abi/bytes";
import { HashOp, LeafOp, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { Hasher } from "../crypto/hasher";
import { CommitmentError, IbcError } from "../error";
import { isSupported } from "./hashOp";
import { isIavlLeafPrefix } from "./iavlPrefix";
import { appendLength } from "./lengthOp";
import { isIavl } from "./specs";

/** Checks a leaf against a specification (LeafOp.CheckAgainstSpec). */
export function checkLeaf(leaf: LeafOp, spec: ProofSpec): IbcError | null {
  const expected = spec.leafSpec;
  if (expected === null) return CommitmentError.invalidProof("the specification has no leaf");
  if (isIavl(spec) && !isIavlLeafPrefix(leaf.prefix)) {
    return CommitmentError.invalidProof("the prefix is not that of an IAVL leaf");
  }
  if (
    leaf.hash != expected.hash ||
    leaf.prehashKey != expected.prehashKey ||
    leaf.prehashValue != expected.prehashValue ||
    leaf.length != expected.length
  ) {
    return CommitmentError.invalidProof("the leaf's operations are not those of the specification");
  }
  if (!leaf.prefix.startsWith(expected.prefix)) {
    return CommitmentError.invalidProof("the leaf's prefix is not that of the specification");
  }
  return null;
}

/** Leaves the hash of a leaf in the hasher (LeafOp.Apply). */
export function applyLeaf(
  leaf: LeafOp, key: Bytes, value: Bytes, hasher: Hasher,
): IbcError | null {
  if (key.length == 0) return CommitmentError.invalidProof("a leaf needs a key");
  if (value.length == 0) return CommitmentError.invalidProof("a leaf needs a value");
  hasher.begin();
  hasher.append(leaf.prefix);
  if (!appendData(leaf.prehashKey, leaf.length, key, hasher)) {
    return CommitmentError.invalidProof("the key's operations are not supported");
  }
  if (!appendData(leaf.prehashValue, leaf.length, value, hasher)) {
    return CommitmentError.invalidProof("the value's operations are not supported");
  }
  if (!isSupported(leaf.hash)) {
    return CommitmentError.invalidProof("the leaf's hash is not supported");
  }
  hasher.finish(leaf.hash);
  return null;
}

/** Appends data, hashed if so asked, behind its length (prepareLeafData). */
function appendData(hashOp: i32, lengthOp: i32, data: Bytes, hasher: Hasher): bool {
  if (hashOp == HashOp.NO_HASH) {
    if (!appendLength(hasher, lengthOp, data.length)) return false;
    hasher.append(data);
    return true;
  }
  if (!isSupported(hashOp)) return false;
  hasher.hash(hashOp, data);
  if (!appendLength(hasher, lengthOp, hasher.digestLength)) return false;
  hasher.appendDigest();
  return true;
}
