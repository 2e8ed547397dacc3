/**
 * The 08-wasm light client: what is a proof, and what an update, a contract knows that the host
 * runs (08-wasm/light_client_module.go).
 */
import { Bytes } from "../abi/bytes";
import { Output } from "../abi/output";
import { Scratch } from "../abi/scratch";
import { parseClientIdentifier } from "../24-host/identifiers";
import { compareHeights, formatHeight, newHeight } from "../02-client/height";
import {
  ClientMessage, ClientState, ConsensusState, LightClient, MembershipRequest, Status,
  TimestampOutcome, UpdateOutcome,
} from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import { Height } from "../codec/gen/ibc.core.client.v1";
import {
  ClientMessage as ClientMessageData, ClientState as ClientStateData,
  ConsensusState as ConsensusStateData,
} from "../codec/gen/ibc.lightclients.wasm.v1";
import {
  ClientError, CoreError, IbcError, isPanic, panicked, SdkError, unregistered,
} from "../error";
import { hasChecksum } from "./checksums";
import { instantiateContract, queryContract, sudoContract } from "./contract";
import * as contractMessages from "./contractMessages";
import {
  HeightsResult, MisbehaviourResult, StatusResult, TimestampResult,
} from "./contractResults";
import { WasmError } from "./errors";
import { hasWasmClients, WASM } from "./settings";
import {
  validateClientState, validateConsensusState, WasmClientMessage, WasmClientState,
  WasmConsensusState,
} from "./states";
import { getClientState } from "./store";

const UPDATE_STATE = Bytes.of("update_state");
const UPDATE_STATE_ON_MISBEHAVIOUR = Bytes.of("update_state_on_misbehaviour");
const VERIFY_CLIENT_MESSAGE = Bytes.of("verify_client_message");
const CHECK_FOR_MISBEHAVIOUR = Bytes.of("check_for_misbehaviour");
const ACTIVE = Bytes.of("Active");
const FROZEN = Bytes.of("Frozen");
const EXPIRED = Bytes.of("Expired");
const UNAUTHORIZED = Bytes.of("Unauthorized");
const NO_SUBSTITUTE = Bytes.allocate(0);

@final
export class WasmLightClient extends LightClient {
  clientType(): Bytes {
    return WASM;
  }

  isInstalled(): bool {
    return hasWasmClients();
  }

  decodeClientState(typeUrl: Bytes, value: Bytes, unpacker: Unpacker): ClientState | null {
    if (typeUrl != ClientStateData.TYPE_URL || !hasWasmClients()) return null;
    const state = ClientStateData.decode(value);
    return state === null ? null : new WasmClientState(state);
  }

  decodeConsensusState(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ConsensusState | null {
    if (typeUrl != ConsensusStateData.TYPE_URL || !hasWasmClients()) return null;
    const state = ConsensusStateData.decode(value);
    return state === null ? null : new WasmConsensusState(state);
  }

  decodeClientMessage(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ClientMessage | null {
    if (typeUrl != ClientMessageData.TYPE_URL || !hasWasmClients()) return null;
    const message = ClientMessageData.decode(value);
    return message === null ? null : new WasmClientMessage(message);
  }

  /** The contract writes the states itself. */
  initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null {
    const client = ClientStateData.decode(clientState);
    if (client === null) return unregistered("the client state is malformed");
    const clientError = validateClientState(client);
    if (clientError !== null) return clientError;
    const consensus = ConsensusStateData.decode(consensusState);
    if (consensus === null) return unregistered("the consensus state is malformed");
    const consensusError = validateConsensusState(consensus);
    if (consensusError !== null) return consensusError;
    if (!hasChecksum(client.checksum)) {
      return WasmError.invalidChecksum("code of the checksum has not been stored");
    }
    const message = contractMessages.instantiateMessage(client, consensus);
    return instantiateContract(clientId, client, message);
  }

  verifyClientMessage(clientId: Bytes, message: ClientMessage): IbcError | null {
    const stored = getClientState(clientId);
    const client = stored.state;
    if (client === null) return stored.error;
    if (!(message instanceof WasmClientMessage)) {
      return CoreError.invalidType("the message is for another kind of client");
    }
    const scratch = new Scratch();
    const question = contractMessages.clientMessage(VERIFY_CLIENT_MESSAGE, dataOf(message));
    const error = queryContract(clientId, client, question).error;
    if (error === null) scratch.release();
    return error;
  }

  checkForMisbehaviour(clientId: Bytes, message: ClientMessage): bool {
    const scratch = new Scratch();
    const isFound = findsMisbehaviour(clientId, message);
    scratch.release();
    return isFound;
  }

  updateStateOnMisbehaviour(clientId: Bytes, message: ClientMessage): IbcError | null {
    const stored = getClientState(clientId);
    const client = stored.state;
    if (client === null) return asPanic(stored.error!);
    const request = contractMessages.clientMessage(UPDATE_STATE_ON_MISBEHAVIOUR, dataOf(message));
    const error = sudoContract(clientId, NO_SUBSTITUTE, client, request).error;
    return error === null ? null : asPanic(error);
  }

  /** Where the contract fails, ibc-go panics. */
  updateState(clientId: Bytes, message: ClientMessage): UpdateOutcome {
    const stored = getClientState(clientId);
    const client = stored.state;
    if (client === null) return new UpdateOutcome([], asPanic(stored.error!));
    if (!(message instanceof WasmClientMessage)) {
      return new UpdateOutcome([], panicked("the message is for another kind of client"));
    }
    const kept = new Output();
    const request = contractMessages.clientMessage(UPDATE_STATE, dataOf(message));
    const answer = sudoContract(clientId, NO_SUBSTITUTE, client, request);
    const error = answer.error;
    if (error !== null) return new UpdateOutcome([], asPanic(error));
    // A long header has left little memory, and a long answer takes some to be read.
    kept.append(answer.data);
    const result = new HeightsResult();
    if (result.unmarshal(kept.bytes)) return new UpdateOutcome(result.heights, null);
    if (result.areTooMany) {
      return new UpdateOutcome([], SdkError.outOfGas("the update is for more than 16,384 heights"));
    }
    return new UpdateOutcome([], panicked("the heights of the update cannot be read"));
  }

  verifyMembership(clientId: Bytes, request: MembershipRequest, value: Bytes): IbcError | null {
    return verify(clientId, request, value);
  }

  verifyNonMembership(clientId: Bytes, request: MembershipRequest): IbcError | null {
    return verify(clientId, request, null);
  }

  status(clientId: Bytes): Status {
    const scratch = new Scratch();
    const status = readStatus(clientId);
    scratch.release();
    return status;
  }

  latestHeight(clientId: Bytes): Height {
    const client = getClientState(clientId).state;
    return client === null ? newHeight(0, 0) : client.latestHeight;
  }

  timestampAtHeight(clientId: Bytes, height: Height): TimestampOutcome {
    const stored = getClientState(clientId);
    const client = stored.state;
    if (client === null) return new TimestampOutcome(0, stored.error);
    const question = contractMessages.timestampAtHeightMessage(height);
    const answer = queryContract(clientId, client, question);
    if (answer.error !== null) return new TimestampOutcome(0, answer.error);
    const result = new TimestampResult();
    if (result.unmarshal(answer.data)) return new TimestampOutcome(result.nanos, null);
    const error = WasmError.invalidResponseData("the time of a height cannot be read");
    return new TimestampOutcome(0, error);
  }

  upgrade(
    clientId: Bytes, clientState: Bytes, consensusState: Bytes, clientProof: Bytes,
    consensusProof: Bytes,
  ): IbcError | null {
    const newClient = ClientStateData.decode(clientState);
    if (newClient === null) return ClientError.invalidClient("the new client state is malformed");
    const newConsensus = ConsensusStateData.decode(consensusState);
    if (newConsensus === null) {
      return ClientError.invalidConsensus("the new consensus state is malformed");
    }
    const stored = getClientState(clientId);
    const client = stored.state;
    if (client === null) return stored.error;
    if (compareHeights(newClient.latestHeight, client.latestHeight) <= 0) {
      return CoreError.invalidHeight("the upgraded client is not ahead of the client");
    }
    const message = contractMessages.upgradeMessage(
      newClient, newConsensus, clientProof, consensusProof,
    );
    return sudoContract(clientId, NO_SUBSTITUTE, client, message).error;
  }

  /** Code is changed by MsgMigrateContract alone. */
  recover(subjectId: Bytes, substituteId: Bytes): IbcError | null {
    const parsed = parseClientIdentifier(substituteId);
    if (parsed.error !== null) return parsed.error;
    if (parsed.clientType != WASM) {
      return ClientError.invalidClientType("the substitute is another kind of client");
    }
    const subject = getClientState(subjectId);
    const subjectState = subject.state;
    if (subjectState === null) return subject.error;
    const substitute = getClientState(substituteId);
    const substituteState = substitute.state;
    if (substituteState === null) return substitute.error;
    if (subjectState.checksum != substituteState.checksum) {
      return ClientError.invalidClient("subject and substitute have different checksums");
    }
    const message = contractMessages.MIGRATE_CLIENT_STORE;
    return sudoContract(subjectId, substituteId, subjectState, message).error;
  }
}

/** Whether a value, or with a null one none, stands at a path. Verifying may change the client. */
function verify(
  clientId: Bytes, request: MembershipRequest, value: Bytes | null,
): IbcError | null {
  const stored = getClientState(clientId);
  const client = stored.state;
  if (client === null) return stored.error;
  if (compareHeights(client.latestHeight, request.height) < 0) {
    return CoreError.invalidHeight(
      "the client is at " + formatHeight(client.latestHeight).toString() + ", the proof is of " +
        formatHeight(request.height).toString(),
    );
  }
  const scratch = new Scratch();
  const message = contractMessages.membershipMessage(request, value);
  const error = sudoContract(clientId, NO_SUBSTITUTE, client, message).error;
  if (error === null) scratch.release();
  return error;
}

/** A contract that gives no answer has found none. */
function findsMisbehaviour(clientId: Bytes, message: ClientMessage): bool {
  const client = getClientState(clientId).state;
  if (client === null) return false;
  const question = contractMessages.clientMessage(CHECK_FOR_MISBEHAVIOUR, dataOf(message));
  const answer = queryContract(clientId, client, question);
  if (answer.error !== null) return false;
  const result = new MisbehaviourResult();
  return result.unmarshal(answer.data) && result.isFound;
}

/** What is not the word for a status is none that a client can be used with. */
function readStatus(clientId: Bytes): Status {
  const client = getClientState(clientId).state;
  if (client === null) return Status.Unknown;
  if (!hasChecksum(client.checksum)) return Status.Unauthorized;
  const answer = queryContract(clientId, client, contractMessages.STATUS);
  if (answer.error !== null) return Status.Unknown;
  const result = new StatusResult();
  if (!result.unmarshal(answer.data)) return Status.Unknown;
  if (result.status == ACTIVE) return Status.Active;
  if (result.status == FROZEN) return Status.Frozen;
  if (result.status == EXPIRED) return Status.Expired;
  return result.status == UNAUTHORIZED ? Status.Unauthorized : Status.Unknown;
}

function dataOf(message: ClientMessage): Bytes {
  return (<WasmClientMessage>message).message.data;
}

/** An error that ibc-go panics with. */
function asPanic(error: IbcError): IbcError {
  return isPanic(error) ? error : panicked(error.detail);
}
