/**
 * ICS-02 updateClient: a header, or evidence of misbehaviour, in one datagram. Source:
 * 02-client/types/msgs.go, 02-client/keeper/client.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { isRecheckMode } from "../abi/environment";
import { parseClientIdentifier, validateClientIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { MsgUpdateClient, MsgUpdateClientResponse } from "../codec/gen/ibc.core.client.v1";
import { ClientError, CoreError, IbcError } from "../error";
import { checkAllowedRelayer } from "./config";
import { clientMisbehaviourEvent, IBC_CLIENT_EVENT, updateClientEvent } from "./events";
import { ClientMessage, Status, statusName } from "./lightClient";
import { route, unpackClientMessage } from "./router";
import { isPacked, PACKED_DEPTH, Unpacker } from "./unpacker";
import { clientStatus } from "./verify";

export class UpdateClient extends Datagram {
  private constructor(
    private readonly message: MsgUpdateClient,
    /** Null when the message packs none. */
    private readonly clientMessage: ClientMessage | null,
  ) {
    super();
  }

  /** Decodes message and packed client message; null when the transaction does not decode. */
  static decode(value: Bytes, unpacker: Unpacker): UpdateClient | null {
    const message = MsgUpdateClient.decode(value);
    if (message === null) return null;
    const packed = message.clientMessage;
    if (!unpacker.admits(packed, PACKED_DEPTH)) return null;
    if (!isPacked(packed)) return new UpdateClient(message, null);
    const clientMessage = unpackClientMessage(packed!, unpacker);
    return clientMessage === null ? null : new UpdateClient(message, clientMessage);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.CLIENT_UPDATE;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const clientMessage = this.clientMessage;
    if (clientMessage === null) return CoreError.unpackAny("the client message has no type");
    const error = clientMessage.validateBasic();
    return error !== null ? error : validateClientIdentifier(this.message.clientId);
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    const clientMessage = this.clientMessage!;
    const relayerError = checkAllowedRelayer(clientId, this.message.signer);
    if (relayerError !== null) return relayerError;
    const routed = route(clientId);
    const lightClient = routed.lightClient;
    if (lightClient === null) return routed.error;
    const status = lightClient.status(clientId);
    if (status != Status.Active) {
      const detail = "cannot update " + clientId.toString() + " with status " + statusName(status);
      return ClientError.clientNotActive(detail);
    }
    const error = lightClient.verifyClientMessage(clientId, clientMessage);
    if (error !== null) return error;

    const clientType = parseClientIdentifier(clientId).clientType;
    if (lightClient.checkForMisbehaviour(clientId, clientMessage)) {
      // Proven misbehaviour is a success: the client is frozen, and that must stay.
      const panic = lightClient.updateStateOnMisbehaviour(clientId, clientMessage);
      if (panic !== null) return panic;
      outcome.emit(clientMisbehaviourEvent(clientId, clientType));
    } else {
      const updated = lightClient.updateState(clientId, clientMessage);
      if (updated.error !== null) return updated.error;
      outcome.emit(updateClientEvent(clientId, clientType, updated.heights));
    }
    outcome.pass(IBC_CLIENT_EVENT);
    outcome.respond(MsgUpdateClientResponse.TYPE_URL, new MsgUpdateClientResponse().encode());
    return null;
  }

  /** Verifies and writes, but neither looks for misbehaviour nor at who may relay
   * (core/ante/ante.go updateClientCheckTx). */
  check(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    const clientMessage = this.clientMessage!;
    const status = clientStatus(clientId);
    if (status != Status.Active) {
      const detail = "cannot update " + clientId.toString() + " with status " + statusName(status);
      return ClientError.clientNotActive(detail);
    }
    const routed = route(clientId);
    const lightClient = routed.lightClient;
    if (lightClient === null) return routed.error;
    if (!isRecheckMode()) {
      const error = lightClient.verifyClientMessage(clientId, clientMessage);
      if (error !== null) return error;
    }
    return lightClient.updateState(clientId, clientMessage).error;
  }
}
