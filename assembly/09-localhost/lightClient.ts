/**
 * ICS-09: this chain as its own counterparty. The client has no state: what it proves it reads in
 * store `ibc` (09-localhost/light_client_module.go).
 */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { get, has, Store } from "../abi/store";
import { LOCALHOST_CLIENT_ID } from "../24-host/identifiers";
import { selfHeight } from "../02-client/height";
import {
  ClientMessage, ClientState, ConsensusState, LightClient, MembershipRequest, Status,
  TimestampOutcome, UpdateOutcome,
} from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ClientError, CommitmentError, HostError, IbcError, panicked } from "../error";

/** What stands in the place of a proof, where the core's messages demand one. */
const SENTINEL_PROOF = Bytes.of("\x01");

/** The store's name, then the key in it. */
const PATH_LENGTH: i32 = 2;

/** What both kinds of proof ask of proof and path. */
function validateRequest(request: MembershipRequest): IbcError | null {
  if (request.proof != SENTINEL_PROOF) {
    return CommitmentError.invalidProof("a proof of the localhost client is the one byte 0x01");
  }
  if (request.path.length != PATH_LENGTH) {
    return HostError.invalidPath(
      "expected a path of 2 keys, got " + request.path.length.toString(),
    );
  }
  // The SDK's stores panic.
  return request.path[1].length == 0 ? panicked("the key is empty") : null;
}

export class LocalhostLightClient extends LightClient {
  clientType(): Bytes {
    return LOCALHOST_CLIENT_ID;
  }

  decodeClientState(typeUrl: Bytes, value: Bytes, unpacker: Unpacker): ClientState | null {
    return null;
  }

  decodeConsensusState(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ConsensusState | null {
    return null;
  }

  decodeClientMessage(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ClientMessage | null {
    return null;
  }

  initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null {
    return ClientError.clientExists("the localhost client has no state to begin with");
  }

  verifyClientMessage(clientId: Bytes, message: ClientMessage): IbcError | null {
    return ClientError.updateClientFailed("the localhost client takes no updates");
  }

  checkForMisbehaviour(clientId: Bytes, message: ClientMessage): bool {
    return false;
  }

  updateStateOnMisbehaviour(clientId: Bytes, message: ClientMessage): IbcError | null {
    return null;
  }

  updateState(clientId: Bytes, message: ClientMessage): UpdateOutcome {
    return new UpdateOutcome([selfHeight()], null);
  }

  /** Height and delays are not looked at: the state is that of this very moment. */
  verifyMembership(clientId: Bytes, request: MembershipRequest, value: Bytes): IbcError | null {
    const error = validateRequest(request);
    if (error !== null) return error;
    const stored = get(Store.IBC, request.path[1]);
    if (!stored) {
      return ClientError.failedMembership("there is nothing at " + request.path[1].toString());
    }
    if (stored == value) return null;
    return ClientError.failedMembership("another value is at " + request.path[1].toString());
  }

  verifyNonMembership(clientId: Bytes, request: MembershipRequest): IbcError | null {
    const error = validateRequest(request);
    if (error !== null) return error;
    if (!has(Store.IBC, request.path[1])) return null;
    return ClientError.failedNonMembership("there is a value at " + request.path[1].toString());
  }

  status(clientId: Bytes): Status {
    return Status.Active;
  }

  latestHeight(clientId: Bytes): Height {
    return selfHeight();
  }

  timestampAtHeight(clientId: Bytes, height: Height): TimestampOutcome {
    return new TimestampOutcome(blockTimeNanos(), null);
  }

  upgrade(
    clientId: Bytes, clientState: Bytes, consensusState: Bytes, clientProof: Bytes,
    consensusProof: Bytes,
  ): IbcError | null {
    return ClientError.invalidUpgradeClient("the localhost client cannot be upgraded");
  }

  recover(subjectId: Bytes, substituteId: Bytes): IbcError | null {
    return ClientError.updateClientFailed("the localhost client cannot be recovered");
  }
}
