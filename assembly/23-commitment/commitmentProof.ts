/**
 * Proofs about one tree, single, in a batch or in a compressed one (ics23 go/ics23.go). Refusals
 * are those that ibc-go would make of them; ibc-go itself takes single proofs only (merkle.ts).
 */
import { Bytes } from "../abi/bytes";
import {
  BatchProof, CommitmentProof, ExistenceProof, NonExistenceProof, ProofSpec,
} from "../codec/gen/cosmos.ics23.v1";
import { Hasher } from "../crypto/hasher";
import { CommitmentError, IbcError, panicked } from "../error";
import { decompress } from "./compress";
import { verifyExistence } from "./existence";
import { checkGap, compareKeys, verifyNeighbours } from "./nonExistence";

/** Verifies that a tree with a root holds a value under a key (VerifyMembership). */
export function verifyMembership(
  proof: CommitmentProof, spec: ProofSpec, root: Bytes, key: Bytes, value: Bytes,
): IbcError | null {
  const compressed = proof.compressed;
  const batch = compressed === null ? proof.batch : decompress(compressed);
  if (compressed !== null && batch === null) return panicked("a batch that does not decompress");

  const exist = batch === null ? proof.exist : existenceIn(batch, key);
  if (exist === null) return CommitmentError.invalidProof("no proof of existence of the key");
  const calculated = verifyExistence(exist, spec, key, value, new Hasher());
  if (calculated.error !== null) return calculated.error;
  return compareRoots(root, calculated.hash);
}

/** Verifies that a tree with a root holds nothing under a key (VerifyNonMembership). */
export function verifyNonMembership(
  proof: CommitmentProof, spec: ProofSpec, root: Bytes, key: Bytes,
): IbcError | null {
  const compressed = proof.compressed;
  const batch = compressed === null ? proof.batch : decompress(compressed);
  if (compressed !== null && batch === null) return panicked("a batch that does not decompress");

  const hasher = new Hasher();
  const nonexist = batch === null ? proof.nonexist : absenceIn(batch, spec, key, hasher);
  if (nonexist === null) return CommitmentError.invalidProof("no proof of absence of the key");
  const calculated = verifyNeighbours(nonexist, spec, hasher);
  if (calculated.error !== null) return calculated.error;
  const error = compareRoots(root, calculated.hash);
  return error === null ? checkGap(nonexist, spec, key, hasher) : error;
}

/** The first proof of existence of a key. */
function existenceIn(batch: BatchProof, key: Bytes): ExistenceProof | null {
  for (let i = 0; i < batch.entries.length; i++) {
    const exist = batch.entries[i].exist;
    if (exist !== null && exist.key == key) return exist;
  }
  return null;
}

/** The first proof of absence whose neighbours stand on both sides of a key. */
function absenceIn(
  batch: BatchProof, spec: ProofSpec, key: Bytes, hasher: Hasher,
): NonExistenceProof | null {
  for (let i = 0; i < batch.entries.length; i++) {
    const nonexist = batch.entries[i].nonexist;
    if (nonexist === null) continue;
    const left = nonexist.left;
    const right = nonexist.right;
    const isAfterLeft = left === null || compareKeys(spec, key, left.key, hasher) > 0;
    const isBeforeRight = right === null || compareKeys(spec, key, right.key, hasher) < 0;
    if (isAfterLeft && isBeforeRight) return nonexist;
  }
  return null;
}

function compareRoots(expected: Bytes, calculated: Bytes): IbcError | null {
  if (expected == calculated) return null;
  return CommitmentError.invalidProof("the proof leads to another root");
}
