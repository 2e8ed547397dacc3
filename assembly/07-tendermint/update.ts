/** Updating a client with a header (07-tendermint/update.go, misbehaviour_handle.go). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos, isCheckMode } from "../abi/environment";
import { checkValueSize } from "../24-host/valueSize";
import { compareHeights } from "../02-client/height";
import { UpdateOutcome } from "../02-client/lightClient";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError, panicked, TendermintError } from "../error";
import { isExpired } from "./clientState";
import { checkTrustedValidators, TendermintHeader } from "./header";
import {
  deleteConsensusState, getConsensusState, getNextConsensusState, getPreviousConsensusState,
  oldestHeight, setClientState, setConsensusMetadata, setConsensusState,
} from "./store";
import { compareTimes, timeOfNanos } from "./time";
import { TrustedHeader, TrustOptions, verifyHeader } from "./verifier";

/** verifyHeader: the header follows from the consensus state at its trusted height. */
export function verifyUpdate(
  clientId: Bytes, state: ClientState, header: TendermintHeader,
): IbcError | null {
  const trustedHeight = header.message.trustedHeight;
  const trusted = getConsensusState(clientId, trustedHeight);
  if (trusted === null) {
    return ClientError.consensusStateNotFound("no consensus state at the trusted height");
  }
  const trustedError = checkTrustedValidators(header, trusted);
  if (trustedError !== null) return trustedError;
  if (header.height.revisionNumber != trustedHeight.revisionNumber) {
    return TendermintError.invalidHeaderHeight("the header is of another revision");
  }
  const validators = header.validators.set;
  if (validators === null) return header.validators.error;
  if (compareHeights(header.height, trustedHeight) <= 0) {
    return ClientError.invalidHeader("the header is not higher than what is trusted");
  }
  return verifyHeader(
    new TrustedHeader(
      state.chainId,
      <i64>trustedHeight.revisionHeight,
      trusted.timestamp,
      trusted.nextValidatorsHash,
      header.trustedValidators.set!,
    ),
    header.message.signedHeader!,
    validators,
    new TrustOptions(
      state.trustingPeriodNanos,
      state.maxClockDriftNanos,
      state.trustLevel,
      timeOfNanos(blockTimeNanos()),
    ),
  );
}

/**
 * CheckForMisbehaviour for a header: another state at its height, or a time out of order with its
 * neighbours'. The header has been verified, so either is proof.
 */
export function contradictsStates(clientId: Bytes, header: TendermintHeader): bool {
  const state = header.consensusState();
  const existing = getConsensusState(clientId, header.height);
  if (existing !== null) return !isSameState(existing, state);
  const previous = getPreviousConsensusState(clientId, header.height);
  if (previous !== null && compareTimes(previous.timestamp, state.timestamp) >= 0) return true;
  const next = getNextConsensusState(clientId, header.height);
  return next !== null && compareTimes(next.timestamp, state.timestamp) <= 0;
}

/** reflect.DeepEqual of a stored state and a header's: a field that the header has but leaves empty
 * is not the same as one that was never written. */
function isSameState(stored: ConsensusState, state: ConsensusState): bool {
  return compareTimes(stored.timestamp, state.timestamp) == 0 &&
    isSameField(stored.root.hash, state.root.hash) &&
    isSameField(stored.nextValidatorsHash, state.nextValidatorsHash);
}

function isSameField(stored: Bytes, field: Bytes): bool {
  return stored == field && stored.isAbsent == field.isAbsent;
}

/**
 * UpdateState: forgets the oldest state when it has expired, then writes the header's state, unless
 * it is known. Heights below the latest fill gaps.
 */
export function updateState(
  clientId: Bytes, state: ClientState, header: TendermintHeader,
): UpdateOutcome {
  const error = pruneOldest(clientId, state);
  if (error !== null) return new UpdateOutcome([], error);
  const height = header.height;
  if (getConsensusState(clientId, height) !== null) return new UpdateOutcome([height], null);
  const consensus = header.consensusState();
  const sizeError = checkValueSize(consensus.root.hash, "the header's app hash");
  if (sizeError !== null) return new UpdateOutcome([], sizeError);
  if (compareHeights(height, state.latestHeight) > 0) state.latestHeight = height;
  setClientState(clientId, state);
  setConsensusState(clientId, height, consensus);
  setConsensusMetadata(clientId, height);
  return new UpdateOutcome([height], null);
}

/** pruneOldestConsensusState: one a message at most, none while a transaction is only checked. */
function pruneOldest(clientId: Bytes, state: ClientState): IbcError | null {
  if (isCheckMode()) return null;
  const oldest = oldestHeight(clientId);
  if (oldest === null) return null;
  const consensus = getConsensusState(clientId, oldest);
  if (consensus === null) return panicked("the oldest consensus state is missing");
  if (isExpired(state, consensus.timestamp, blockTimeNanos())) {
    deleteConsensusState(clientId, oldest);
  }
  return null;
}
