/** Upgrade of a client to what its chain committed to become (07-tendermint/upgrade.go). */
import { Bytes } from "../abi/bytes";
import { compareHeights } from "../02-client/height";
import { MAX_STATE_SIZE } from "../02-client/lightClient";
import { verifyMembership } from "../23-commitment/merkle";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, CommitmentError, CoreError, IbcError, SdkError } from "../error";
import { validateClientState, withoutCustomFields } from "./clientState";
import { SENTINEL_ROOT } from "./consensusState";
import { pack } from "../02-client/packing";
import { scaleDuration } from "./scale";
import {
  getConsensusState, setClientState, setConsensusMetadata, setConsensusState,
} from "./store";

const UPGRADED_CLIENT = Bytes.of("/upgradedClient");
const UPGRADED_CONSENSUS_STATE = Bytes.of("/upgradedConsState");
const SLASH = Bytes.of("/");

/** VerifyUpgradeAndUpdateState */
export function upgradeClient(
  clientId: Bytes, state: ClientState, newClient: ClientState, newConsensus: ConsensusState,
  clientProof: Bytes, consensusProof: Bytes,
): IbcError | null {
  if (compareHeights(newClient.latestHeight, state.latestHeight) <= 0) {
    return CoreError.invalidHeight("the upgraded client must be at a greater height");
  }
  if (state.upgradePath.length == 0) {
    return ClientError.invalidUpgradeClient("the client has no upgrade path");
  }
  const error = verifyUpgrade(
    clientId, state, newClient, newConsensus, clientProof, consensusProof,
  );
  if (error !== null) return error;

  const upgraded = upgradedClientState(state, newClient);
  const validationError = validateClientState(upgraded);
  if (validationError !== null) return validationError;
  // Of ibc-go only gas sets a limit. Every use of the client decodes its state, which has to fit.
  if (upgraded.encode().length > MAX_STATE_SIZE) {
    return SdkError.outOfGas("the upgraded client state has more than 32768 bytes");
  }
  const kernel = new ConsensusState();
  kernel.timestamp = newConsensus.timestamp;
  kernel.root.hash = SENTINEL_ROOT;
  kernel.nextValidatorsHash = newConsensus.nextValidatorsHash;

  setClientState(clientId, upgraded);
  setConsensusState(clientId, upgraded.latestHeight, kernel);
  setConsensusMetadata(clientId, upgraded.latestHeight);
  return null;
}

/** Both new states were committed under the upgrade path at the client's latest height. */
function verifyUpgrade(
  clientId: Bytes, state: ClientState, newClient: ClientState, newConsensus: ConsensusState,
  clientProof: Bytes, consensusProof: Bytes,
): IbcError | null {
  const merkleProofOfClient = MerkleProof.decode(clientProof);
  if (merkleProofOfClient === null) return CommitmentError.invalidProof("client proof");
  const merkleProofOfConsensus = MerkleProof.decode(consensusProof);
  if (merkleProofOfConsensus === null) return CommitmentError.invalidProof("consensus proof");
  const trusted = getConsensusState(clientId, state.latestHeight);
  if (trusted === null) {
    return ClientError.consensusStateNotFound("the latest consensus state is missing");
  }
  const client = pack(ClientState.TYPE_URL, withoutCustomFields(newClient).encode());
  const clientPath = upgradePath(state.upgradePath, state.latestHeight, UPGRADED_CLIENT);
  const root = trusted.root.hash;
  const error = verifyMembership(merkleProofOfClient, state.proofSpecs, root, clientPath, client);
  if (error !== null) return error;
  const consensus = pack(ConsensusState.TYPE_URL, newConsensus.encode());
  const path = upgradePath(state.upgradePath, state.latestHeight, UPGRADED_CONSENSUS_STATE);
  return verifyMembership(merkleProofOfConsensus, state.proofSpecs, root, path, consensus);
}

/** The upgrade path with height and name appended to its last key. */
function upgradePath(keys: Bytes[], height: Height, name: Bytes): Bytes[] {
  const path = keys.slice(0, keys.length - 1);
  path.push(keys[keys.length - 1] + SLASH + Bytes.decimal(height.revisionHeight) + name);
  return path;
}

/** What the chain chooses from the new state, what the client chose from the old one; a shorter
 * unbonding period shortens the trusting period in proportion. */
function upgradedClientState(state: ClientState, newClient: ClientState): ClientState {
  const upgraded = withoutCustomFields(newClient);
  upgraded.trustLevel = state.trustLevel;
  upgraded.maxClockDriftNanos = state.maxClockDriftNanos;
  upgraded.trustingPeriodNanos = state.trustingPeriodNanos;
  if (newClient.unbondingPeriodNanos < state.unbondingPeriodNanos) {
    upgraded.trustingPeriodNanos = scaleDuration(
      state.trustingPeriodNanos, newClient.unbondingPeriodNanos, state.unbondingPeriodNanos,
    );
  }
  return upgraded;
}
