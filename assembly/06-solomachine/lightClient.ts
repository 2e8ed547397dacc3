/** The 06-solomachine light client: a key, or several, in place of a chain
 * (06-solomachine/light_client_module.go). */
import { ABSENT, Bytes } from "../abi/bytes";
import { parseClientIdentifier } from "../24-host/identifiers";
import { checkValueSize } from "../24-host/valueSize";
import { newHeight } from "../02-client/height";
import {
  ClientMessage, ClientState, ConsensusState, LightClient, MembershipRequest, Status,
  TimestampOutcome, UpdateOutcome,
} from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import { Height } from "../codec/gen/ibc.core.client.v1";
import {
  ClientState as SoloMachineState, ConsensusState as SoloMachineConsensus, Header, Misbehaviour,
} from "../codec/gen/ibc.lightclients.solomachine.v3";
import { ClientError, IbcError, panicked, unregistered } from "../error";
import { decodeClientState } from "./clientState";
import { decodeConsensusState, SOLO_MACHINE } from "./consensusState";
import { decodeHeader, SoloMachineHeader, verifyHeader } from "./header";
import { verifySigned } from "./membership";
import { SoloMachineMisbehaviour, verifyMisbehaviour } from "./misbehaviour";
import { getClientState, setClientState } from "./store";

function clientNotFound(clientId: Bytes): IbcError {
  return ClientError.clientNotFound(clientId.toString());
}

export class SoloMachineLightClient extends LightClient {
  clientType(): Bytes {
    return SOLO_MACHINE;
  }

  decodeClientState(typeUrl: Bytes, value: Bytes, unpacker: Unpacker): ClientState | null {
    return typeUrl == SoloMachineState.TYPE_URL ? decodeClientState(value, unpacker) : null;
  }

  decodeConsensusState(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ConsensusState | null {
    return typeUrl == SoloMachineConsensus.TYPE_URL ? decodeConsensusState(value, unpacker) : null;
  }

  decodeClientMessage(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ClientMessage | null {
    if (typeUrl == Header.TYPE_URL) return decodeHeader(value, unpacker);
    if (typeUrl != Misbehaviour.TYPE_URL) return null;
    const misbehaviour = Misbehaviour.decode(value);
    return misbehaviour === null ? null : new SoloMachineMisbehaviour(misbehaviour);
  }

  /** The one state is stored; the other must equal what is in it. */
  initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null {
    const client = decodeClientState(clientState, new Unpacker());
    if (client === null) return unregistered("the client state is malformed");
    const clientError = client.validate();
    if (clientError !== null) return clientError;
    const consensus = decodeConsensusState(consensusState, new Unpacker());
    if (consensus === null) return unregistered("the consensus state is malformed");
    const consensusError = consensus.validateBasic();
    if (consensusError !== null) return consensusError;
    if (client.consensusState.encode() != consensus.encode()) {
      return ClientError.invalidConsensus("the consensus state is not that of the client state");
    }
    setClientState(clientId, client);
    return null;
  }

  verifyClientMessage(clientId: Bytes, message: ClientMessage): IbcError | null {
    const client = getClientState(clientId);
    if (client === null) return clientNotFound(clientId);
    if (message instanceof SoloMachineHeader) {
      return verifyHeader(client, <SoloMachineHeader>message);
    }
    if (message instanceof SoloMachineMisbehaviour) {
      return verifyMisbehaviour(client, <SoloMachineMisbehaviour>message);
    }
    return ClientError.invalidClientType("the message is for another kind of client");
  }

  checkForMisbehaviour(clientId: Bytes, message: ClientMessage): bool {
    return message instanceof SoloMachineMisbehaviour;
  }

  updateStateOnMisbehaviour(clientId: Bytes, message: ClientMessage): IbcError | null {
    setClientState(clientId, getClientState(clientId)!.frozen());
    return null;
  }

  updateState(clientId: Bytes, message: ClientMessage): UpdateOutcome {
    const client = getClientState(clientId);
    if (client === null) return new UpdateOutcome([], panicked("there is no client state"));
    // Transactions that are only checked bring evidence here, checked again what is not ours, too.
    if (!(message instanceof SoloMachineHeader)) return new UpdateOutcome([], null);
    const advanced = client.advanced((<SoloMachineHeader>message).consensusState());
    const sizeError = checkValueSize(advanced.encode(), "the state");
    if (sizeError !== null) return new UpdateOutcome([], sizeError);
    setClientState(clientId, advanced);
    return new UpdateOutcome([newHeight(0, advanced.sequence)], null);
  }

  verifyMembership(clientId: Bytes, request: MembershipRequest, value: Bytes): IbcError | null {
    const client = getClientState(clientId);
    if (client === null) return clientNotFound(clientId);
    return verifySigned(clientId, client, request, value);
  }

  /** For what is absent the machine signs no value at all. */
  verifyNonMembership(clientId: Bytes, request: MembershipRequest): IbcError | null {
    return this.verifyMembership(clientId, request, ABSENT);
  }

  status(clientId: Bytes): Status {
    const client = getClientState(clientId);
    if (client === null) return Status.Unknown;
    return client.isFrozen ? Status.Frozen : Status.Active;
  }

  /** The sequence stands for a height, always of revision 0. */
  latestHeight(clientId: Bytes): Height {
    const client = getClientState(clientId);
    return newHeight(0, client === null ? 0 : client.sequence);
  }

  /** Whichever the height, the time of the last signature. */
  timestampAtHeight(clientId: Bytes, height: Height): TimestampOutcome {
    const client = getClientState(clientId);
    if (client === null) return new TimestampOutcome(0, clientNotFound(clientId));
    return new TimestampOutcome(client.consensusState.timestamp, null);
  }

  upgrade(
    clientId: Bytes, clientState: Bytes, consensusState: Bytes, clientProof: Bytes,
    consensusProof: Bytes,
  ): IbcError | null {
    return ClientError.invalidUpgradeClient("a solo machine client cannot be upgraded");
  }

  /** The subject becomes its substitute, which must have another key. */
  recover(subjectId: Bytes, substituteId: Bytes): IbcError | null {
    const parsed = parseClientIdentifier(substituteId);
    if (parsed.error !== null) return parsed.error;
    if (parsed.clientType != SOLO_MACHINE) {
      return ClientError.invalidClientType("the substitute is another kind of client");
    }
    const subject = getClientState(subjectId);
    if (subject === null) return clientNotFound(subjectId);
    const substitute = getClientState(substituteId);
    if (substitute === null) return clientNotFound(substituteId);
    if (subject.consensusState.publicKey.equals(substitute.consensusState.publicKey)) {
      return ClientError.invalidHeader("subject and substitute have the same public key");
    }
    // A substitute is active, so what the subject becomes is not frozen.
    setClientState(subjectId, substitute);
    return null;
  }
}
