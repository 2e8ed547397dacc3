/** The 07-tendermint light client (07-tendermint/light_client_module.go). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { parseClientIdentifier } from "../24-host/identifiers";
import { isZeroHeight, newHeight } from "../02-client/height";
import {
  ClientMessage, ClientState, ConsensusState, LightClient, MembershipRequest, Status,
  TimestampOutcome, UpdateOutcome,
} from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import { ProvenState } from "../26-routing/recollection";
import { Height } from "../codec/gen/ibc.core.client.v1";
import {
  ClientState as TendermintState, ConsensusState as TendermintConsensus, Header, Misbehaviour,
} from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError, panicked, unregistered } from "../error";
import { isExpired, TENDERMINT, TendermintClientState, validateClientState } from "./clientState";
import { TendermintConsensusState, validateConsensusState } from "./consensusState";
import { TendermintHeader } from "./header";
import { openState, verifyState } from "./membership";
import { TendermintMisbehaviour, verifyMisbehaviour } from "./misbehaviour";
import { recoverFrom } from "./recover";
import {
  getClientState, getConsensusState, setClientState, setConsensusMetadata, setConsensusState,
} from "./store";
import { unixNanos } from "./time";
import { contradictsStates, updateState, verifyUpdate } from "./update";
import { upgradeClient } from "./upgrade";

function clientNotFound(clientId: Bytes): IbcError {
  return ClientError.clientNotFound(clientId.toString());
}

export class TendermintLightClient extends LightClient {
  clientType(): Bytes {
    return TENDERMINT;
  }

  decodeClientState(typeUrl: Bytes, value: Bytes, unpacker: Unpacker): ClientState | null {
    if (typeUrl != TendermintState.TYPE_URL) return null;
    const state = TendermintState.decode(value);
    return state === null ? null : new TendermintClientState(state);
  }

  decodeConsensusState(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ConsensusState | null {
    if (typeUrl != TendermintConsensus.TYPE_URL) return null;
    const state = TendermintConsensus.decode(value);
    return state === null ? null : new TendermintConsensusState(state);
  }

  decodeClientMessage(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ClientMessage | null {
    if (typeUrl == Header.TYPE_URL) {
      const header = Header.decode(value);
      return header === null ? null : new TendermintHeader(header);
    }
    if (typeUrl == Misbehaviour.TYPE_URL) {
      const misbehaviour = Misbehaviour.decode(value);
      return misbehaviour === null ? null : new TendermintMisbehaviour(misbehaviour);
    }
    return null;
  }

  initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null {
    const client = TendermintState.decode(clientState);
    if (client === null) return unregistered("the client state is malformed");
    const clientError = validateClientState(client);
    if (clientError !== null) return clientError;
    const consensus = TendermintConsensus.decode(consensusState);
    if (consensus === null) return unregistered("the consensus state is malformed");
    const consensusError = validateConsensusState(consensus);
    if (consensusError !== null) return consensusError;

    setClientState(clientId, client);
    setConsensusState(clientId, client.latestHeight, consensus);
    setConsensusMetadata(clientId, client.latestHeight);
    return null;
  }

  verifyClientMessage(clientId: Bytes, message: ClientMessage): IbcError | null {
    const state = getClientState(clientId);
    if (state === null) return clientNotFound(clientId);
    if (message instanceof TendermintHeader) {
      return verifyUpdate(clientId, state, <TendermintHeader>message);
    }
    if (message instanceof TendermintMisbehaviour) {
      return verifyMisbehaviour(clientId, state, <TendermintMisbehaviour>message);
    }
    return ClientError.invalidClientType("the message is for another kind of client");
  }

  checkForMisbehaviour(clientId: Bytes, message: ClientMessage): bool {
    if (message instanceof TendermintHeader) {
      return contradictsStates(clientId, <TendermintHeader>message);
    }
    return (<TendermintMisbehaviour>message).conflicts();
  }

  updateStateOnMisbehaviour(clientId: Bytes, message: ClientMessage): IbcError | null {
    const state = getClientState(clientId)!;
    // The height says nothing; not being zero says that the client is frozen.
    state.frozenHeight = newHeight(0, 1);
    setClientState(clientId, state);
    return null;
  }

  updateState(clientId: Bytes, message: ClientMessage): UpdateOutcome {
    const state = getClientState(clientId);
    if (state === null) return new UpdateOutcome([], panicked("there is no client state"));
    if (message instanceof TendermintHeader) {
      return updateState(clientId, state, <TendermintHeader>message);
    }
    // Misbehaviour that turned out to be none changes nothing.
    return new UpdateOutcome([], null);
  }

  openState(clientId: Bytes, height: Height): ProvenState | null {
    return openState(clientId, height);
  }

  verifyMembership(clientId: Bytes, request: MembershipRequest, value: Bytes): IbcError | null {
    const state = getClientState(clientId);
    return state === null ? clientNotFound(clientId) : verifyState(clientId, state, request, value);
  }

  verifyNonMembership(clientId: Bytes, request: MembershipRequest): IbcError | null {
    const state = getClientState(clientId);
    return state === null ? clientNotFound(clientId) : verifyState(clientId, state, request, null);
  }

  status(clientId: Bytes): Status {
    const client = getClientState(clientId);
    if (client === null) return Status.Unknown;
    if (!isZeroHeight(client.frozenHeight)) return Status.Frozen;
    const consensus = getConsensusState(clientId, client.latestHeight);
    if (consensus === null) return Status.Expired;
    const expired = isExpired(client, consensus.timestamp, blockTimeNanos());
    return expired ? Status.Expired : Status.Active;
  }

  latestHeight(clientId: Bytes): Height {
    const client = getClientState(clientId);
    return client === null ? newHeight(0, 0) : client.latestHeight;
  }

  timestampAtHeight(clientId: Bytes, height: Height): TimestampOutcome {
    if (getClientState(clientId) === null) return new TimestampOutcome(0, clientNotFound(clientId));
    const consensus = getConsensusState(clientId, height);
    if (consensus !== null) return new TimestampOutcome(unixNanos(consensus.timestamp), null);
    const error = ClientError.consensusStateNotFound("no consensus state at this height");
    return new TimestampOutcome(0, error);
  }

  upgrade(
    clientId: Bytes, clientState: Bytes, consensusState: Bytes, clientProof: Bytes,
    consensusProof: Bytes,
  ): IbcError | null {
    const newClient = TendermintState.decode(clientState);
    if (newClient === null) return ClientError.invalidClient("the new client state is malformed");
    const newConsensus = TendermintConsensus.decode(consensusState);
    if (newConsensus === null) {
      return ClientError.invalidConsensus("the new consensus state is malformed");
    }
    const state = getClientState(clientId);
    if (state === null) return clientNotFound(clientId);
    return upgradeClient(clientId, state, newClient, newConsensus, clientProof, consensusProof);
  }

  recover(subjectId: Bytes, substituteId: Bytes): IbcError | null {
    const parsed = parseClientIdentifier(substituteId);
    if (parsed.error !== null) return parsed.error;
    if (parsed.clientType != TENDERMINT) {
      return ClientError.invalidClientType("the substitute is another kind of client");
    }
    const subject = getClientState(subjectId);
    if (subject === null) return clientNotFound(subjectId);
    const substitute = getClientState(substituteId);
    if (substitute === null) return clientNotFound(substituteId);
    return recoverFrom(subjectId, subject, substituteId, substitute);
  }
}
