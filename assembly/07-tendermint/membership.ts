/** Proofs against a client's consensus states (07-tendermint/client_state.go verifyMembership). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { compareHeights, formatHeight, newHeight, selfHeight } from "../02-client/height";
import { MembershipRequest } from "../02-client/lightClient";
import { verifyMembership, verifyNonMembership } from "../23-commitment/merkle";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1";
import { ClientState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, CommitmentError, CoreError, IbcError, TendermintError } from "../error";
import { getConsensusState, getProcessedHeight, getProcessedTime } from "./store";

/** Whether a value, or with a null value nothing, stands at a path in the state of a height. */
export function verifyState(
  clientId: Bytes, state: ClientState, request: MembershipRequest, value: Bytes | null,
): IbcError | null {
  if (compareHeights(state.latestHeight, request.height) < 0) {
    return CoreError.invalidHeight(
      "the client knows heights up to " + formatHeight(state.latestHeight).toString() +
        ", the proof is of " + formatHeight(request.height).toString(),
    );
  }
  const error = verifyDelayPassed(clientId, request);
  if (error !== null) return error;
  const proof = MerkleProof.decode(request.proof);
  if (proof === null) return CommitmentError.invalidProof("the proof is malformed");
  const consensus = getConsensusState(clientId, request.height);
  if (consensus === null) {
    return ClientError.consensusStateNotFound("no consensus state at the height of the proof");
  }
  const root = consensus.root.hash;
  const specs = state.proofSpecs;
  if (!value) return verifyNonMembership(proof, specs, root, request.path, request.memos);
  return verifyMembership(proof, specs, root, request.path, value, request.memos);
}

/** verifyDelayPeriodPassed: time and blocks since the consensus state came in; both edges pass. */
function verifyDelayPassed(clientId: Bytes, request: MembershipRequest): IbcError | null {
  if (request.delayTimeNanos != 0) {
    const processed = getProcessedTime(clientId, request.height);
    if (!processed.ok) return TendermintError.processedTimeNotFound("no processed time");
    if (<u64>blockTimeNanos() < processed.value + request.delayTimeNanos) {
      return TendermintError.delayPeriodNotPassed("the delay in time has not passed");
    }
  }
  if (request.delayBlocks == 0) return null;
  const processed: Height | null = getProcessedHeight(clientId, request.height);
  if (processed === null) return TendermintError.processedHeightNotFound("no processed height");
  const valid = newHeight(processed.revisionNumber, processed.revisionHeight + request.delayBlocks);
  if (compareHeights(selfHeight(), valid) >= 0) return null;
  return TendermintError.delayPeriodNotPassed("the delay in blocks has not passed");
}
