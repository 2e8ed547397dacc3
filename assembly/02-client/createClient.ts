/**
 * ICS-02 createClient: makes a client of a counterparty chain from a client state and its first
 * consensus state. Source: 02-client/types/msgs.go, 02-client/keeper/client.go,
 * core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import {
  formatClientIdentifier, LOCALHOST_CLIENT_ID, parseClientIdentifier, validateClientIdentifier,
} from "../24-host/identifiers";
import { clientCreatorPath, NEXT_CLIENT_SEQUENCE } from "../24-host/paths";
import { isBlank } from "../24-host/text";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Any } from "../codec/gen/google.protobuf";
import { MsgCreateClient, MsgCreateClientResponse } from "../codec/gen/ibc.core.client.v1";
import { ClientError, CoreError, IbcError, panicked } from "../error";
import { createClientEvent, IBC_CLIENT_EVENT } from "./events";
import {
  ClientState, ConsensusState, MAX_STATE_SIZE, Status, statusName,
} from "./lightClient";
import { route, unpackClientState, unpackConsensusState } from "./router";
import { isPacked, PACKED_DEPTH, Unpacker } from "./unpacker";

export class CreateClient extends Datagram {
  private constructor(
    private readonly message: MsgCreateClient,
    /** Null when the message packs none. */
    private readonly clientState: ClientState | null,
    private readonly consensusState: ConsensusState | null,
  ) {
    super();
  }

  /** Decodes message and packed states; null when the transaction does not decode. */
  static decode(value: Bytes, unpacker: Unpacker): CreateClient | null {
    const message = MsgCreateClient.decode(value);
    if (message === null) return null;
    let clientState: ClientState | null = null;
    const packedClientState = message.clientState;
    if (!unpacker.admits(packedClientState, PACKED_DEPTH)) return null;
    if (isPacked(packedClientState)) {
      clientState = unpackClientState(packedClientState!, unpacker);
      if (clientState === null) return null;
    }
    let consensusState: ConsensusState | null = null;
    const packedConsensusState = message.consensusState;
    if (!unpacker.admits(packedConsensusState, PACKED_DEPTH)) return null;
    if (isPacked(packedConsensusState)) {
      consensusState = unpackConsensusState(packedConsensusState!, unpacker);
      if (consensusState === null) return null;
    }
    return new CreateClient(message, clientState, consensusState);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const clientState = this.clientState;
    let error = validateSize(
      this.message.clientState, clientState === null ? null : clientState.encode(), "client state",
    );
    if (error !== null) return error;
    if (clientState === null) return CoreError.unpackAny("the client state has no type");
    error = clientState.validate();
    if (error !== null) return error;
    const consensusState = this.consensusState;
    error = validateSize(
      this.message.consensusState, consensusState === null ? null : consensusState.encode(),
      "consensus state",
    );
    if (error !== null) return error;
    if (consensusState === null) return CoreError.unpackAny("the consensus state has no type");
    if (clientState.clientType() != consensusState.clientType()) {
      return ClientError.invalidClientType("client state and consensus state differ in type");
    }
    error = validateClientType(clientState.clientType());
    if (error !== null) return error;
    return consensusState.validateBasic();
  }

  execute(outcome: Outcome): IbcError | null {
    const clientType = this.clientState!.clientType();
    if (clientType == LOCALHOST_CLIENT_ID) {
      return ClientError.invalidClientType("cannot create a client of type 09-localhost");
    }

    // The number is taken before anything is checked: ibc-go counts first.
    const nextSequence = get(Store.IBC, NEXT_CLIENT_SEQUENCE);
    if (!nextSequence || nextSequence.length == 0) {
      return panicked("next client sequence is nil");
    }
    const sequence = nextSequence.readU64be(0);
    const clientId = formatClientIdentifier(clientType, sequence);
    set(Store.IBC, NEXT_CLIENT_SEQUENCE, Bytes.u64be(sequence + 1));

    const routed = route(clientId);
    const lightClient = routed.lightClient;
    if (lightClient === null) return routed.error;

    const error = lightClient.initialize(
      clientId,
      this.message.clientState!.value,
      this.message.consensusState!.value,
    );
    if (error !== null) return error;
    const status = lightClient.status(clientId);
    if (status != Status.Active) {
      const detail = "cannot create " + clientId.toString() + " with status " + statusName(status);
      return ClientError.clientNotActive(detail);
    }

    // Who created a client may later register its counterparty.
    set(Store.IBC, clientCreatorPath(clientId), this.signerAddress()!);

    outcome.emit(createClientEvent(clientId, clientType, lightClient.latestHeight(clientId)));
    outcome.pass(IBC_CLIENT_EVENT);
    const response = new MsgCreateClientResponse();
    response.clientId = clientId;
    outcome.respond(MsgCreateClientResponse.TYPE_URL, response.encode());
    return null;
  }
}

/** The size of a packed state, once unpacked that of its new encoding; an absent one is a nil
 * pointer that ibc-go dereferences. */
function validateSize(packed: Any | null, encoded: Bytes | null, name: string): IbcError | null {
  if (packed === null) return panicked("the " + name + " is absent");
  const size = encoded ? encoded.length : packed.value.length;
  if (size <= MAX_STATE_SIZE) return null;
  return CoreError.tooLarge(
    "the " + name + " has " + size.toString() + " bytes, at most 32768 are allowed",
  );
}

/** clienttypes.ValidateClientType: the type must make valid identifiers with every number. */
function validateClientType(clientType: Bytes): IbcError | null {
  if (isBlank(clientType)) return ClientError.invalidClientType("client type cannot be blank");
  const smallest = formatClientIdentifier(clientType, 0);
  const largest = formatClientIdentifier(clientType, u64.MAX_VALUE);
  if (parseClientIdentifier(smallest).error !== null) {
    return ClientError.invalidClientType(clientType.toString() + " cannot name a client");
  }
  const error = validateClientIdentifier(smallest);
  return error !== null ? error : validateClientIdentifier(largest);
}
