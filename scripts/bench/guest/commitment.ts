/** Verifies proofs and hashes in the guest; compiled for the benchmarks only. */
import { arenaRewind, arenaSeal } from "rt/stub";
import { Bytes } from "../../../assembly/abi/bytes";
import { hash } from "../../../assembly/abi/hash";
import "../../../assembly/abi/diagnostics";
import { verifyMembership, verifyNonMembership } from "../../../assembly/23-commitment/merkle";
import { IAVL_SPEC, TENDERMINT_SPEC } from "../../../assembly/23-commitment/specs";
import { ProofSpec } from "../../../assembly/codec/gen/cosmos.ics23.v1";
import { MerkleProof } from "../../../assembly/codec/gen/ibc.core.commitment.v1";
import { hashSha256InGuest } from "../../../assembly/crypto/sha256";

/** Space for the input of one call. */
const INPUT = Bytes.allocate(1 << 16);
const SPACE = Bytes.allocate(192);
const STORE = Bytes.of("ibc");
const SPECS: ProofSpec[] = [IAVL_SPEC, TENDERMINT_SPEC];
const ROOT_LENGTH: i32 = 32;

export function input_pointer(): usize {
  return INPUT.pointer;
}

/** Verifies the proof at the beginning of the input, with root, key and value behind it. No value
 * stands for absence. 1 for a valid proof. */
export function verify(proofLength: i32, keyLength: i32, valueLength: i32): i32 {
  const keyStart = proofLength + ROOT_LENGTH;
  const valueStart = keyStart + keyLength;
  const root = INPUT.slice(proofLength, keyStart);
  const path = [STORE, INPUT.slice(keyStart, valueStart)];
  const proof = MerkleProof.decode(INPUT.slice(0, proofLength))!;
  const error = valueLength == 0
    ? verifyNonMembership(proof, SPECS, root, path)
    : verifyMembership(
        proof, SPECS, root, path, INPUT.slice(valueStart, valueStart + valueLength),
      );
  const valid = error === null;
  arenaRewind();
  return <i32>valid;
}

/** Decodes the proof at the beginning of the input; the number of trees. */
export function decode(proofLength: i32): i32 {
  const levels = MerkleProof.decode(INPUT.slice(0, proofLength))!.proofs.length;
  arenaRewind();
  return levels;
}

export function hash_in_guest(length: i32): i32 {
  hashSha256InGuest(INPUT.pointer, length, SPACE.pointer, SPACE.pointer + 64);
  return load<u8>(SPACE.pointer);
}

export function hash_by_import(length: i32): i32 {
  hash(1, INPUT.pointer, length, SPACE.pointer);
  return load<u8>(SPACE.pointer);
}

arenaSeal();
