/** What contracts verify: signatures, hashes, and proofs of chains of the Cosmos SDK (ICS-23). */
import { Bytes } from "../abi/bytes";
import { verifyMembership, verifyNonMembership } from "../23-commitment/merkle";
import { IAVL_SPEC, TENDERMINT_SPEC } from "../23-commitment/specs";
import { ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1";

export { verifyEd25519, verifySecp256k1, verifySecp256r1 } from "../abi/signature";
export { sha256 } from "../crypto/sha256";

/**
 * Whether a proof shows that a chain of the Cosmos SDK has a value at a path, or with a null value
 * none, in the state of an app hash: empty when it does, else why it does not.
 */
export function verifyChainProof(
  appHash: Bytes, proof: Bytes, path: Bytes[], value: Bytes | null,
): string {
  const decoded = MerkleProof.decode(proof);
  if (decoded === null) return "the proof is malformed";
  const specs: ProofSpec[] = [IAVL_SPEC, TENDERMINT_SPEC];
  const error = value
    ? verifyMembership(decoded, specs, appHash, path, value)
    : verifyNonMembership(decoded, specs, appHash, path);
  return error === null ? "" : error.detail;
}
