/** Recovery of a client by a substitute (07-tendermint/proposal_handle.go). */
import { Bytes } from "../abi/bytes";
import { newHeight } from "../02-client/height";
import { ClientState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError } from "../error";
import {
  getConsensusState, getProcessedHeight, getProcessedTime, setClientState,
  setConsensusMetadataWithValues, setConsensusState,
} from "./store";

/** CheckSubstituteAndUpdateState: takes over latest state, chain id and trusting period. */
export function recoverFrom(
  subjectId: Bytes, subject: ClientState, substituteId: Bytes, substitute: ClientState,
): IbcError | null {
  if (!isMatchingClientState(subject, substitute)) {
    return ClientError.invalidSubstitute("the substitute differs in a parameter that must match");
  }
  subject.frozenHeight = newHeight(0, 0);
  const height = substitute.latestHeight;
  const consensus = getConsensusState(substituteId, height);
  if (consensus === null) {
    return ClientError.consensusStateNotFound("the substitute's latest consensus state is missing");
  }
  setConsensusState(subjectId, height, consensus);
  const processedHeight = getProcessedHeight(substituteId, height);
  if (processedHeight === null) {
    return ClientError.updateClientFailed("the substitute's processed height is missing");
  }
  const processedTime = getProcessedTime(substituteId, height);
  if (!processedTime.ok) {
    return ClientError.updateClientFailed("the substitute's processed time is missing");
  }
  setConsensusMetadataWithValues(subjectId, height, processedHeight, processedTime.value);
  subject.latestHeight = height;
  subject.chainId = substitute.chainId;
  subject.trustingPeriodNanos = substitute.trustingPeriodNanos;
  setClientState(subjectId, subject);
  return null;
}

/** IsMatchingClientState: equal but for heights, trusting period and chain id; two flags that no
 * longer mean anything do not count. */
function isMatchingClientState(subject: ClientState, substitute: ClientState): bool {
  return comparableBytes(subject) == comparableBytes(substitute);
}

/** What must match, encoded. */
function comparableBytes(state: ClientState): Bytes {
  const rest = new ClientState();
  rest.trustLevel = state.trustLevel;
  rest.unbondingPeriodNanos = state.unbondingPeriodNanos;
  rest.maxClockDriftNanos = state.maxClockDriftNanos;
  rest.proofSpecs = state.proofSpecs;
  rest.upgradePath = state.upgradePath;
  return rest.encode();
}
