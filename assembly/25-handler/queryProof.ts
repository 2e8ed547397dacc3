/** A proof as a question: what light clients verify, without a client. */
import { Bytes } from "../abi/bytes";
import { verifyMembership, verifyNonMembership } from "../23-commitment/merkle";
import { IAVL_SPEC, TENDERMINT_SPEC } from "../23-commitment/specs";
import { ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1";
import { QueryVerifyProofRequest, QueryVerifyProofResponse } from "../codec/gen/strait.abi.v0";
import { CommitmentError, IbcError } from "../error";
import { answered, malformedRequest, QueryAnswer } from "../query/answer";

/** Verifies by the specifications of Cosmos SDK chains; a refusal is in the answer. */
export function queryVerifyProof(data: Bytes): QueryAnswer {
  const request = QueryVerifyProofRequest.decode(data);
  if (request === null) return malformedRequest();
  const response = new QueryVerifyProofResponse();
  const error = verify(request);
  if (error !== null) {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  return answered(response.encode());
}

function verify(request: QueryVerifyProofRequest): IbcError | null {
  const proof = MerkleProof.decode(request.proof);
  if (proof === null) return CommitmentError.invalidProof("the proof is malformed");
  const specs: ProofSpec[] = [IAVL_SPEC, TENDERMINT_SPEC];
  const value = request.value;
  if (!value) return verifyNonMembership(proof, specs, request.root, request.path);
  return verifyMembership(proof, specs, request.root, request.path, value);
}
