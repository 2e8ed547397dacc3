/**
 * ICS-03 connOpenInit: the first step of the handshake, on chain A, which names client and
 * counterparty. Source: 03-connection/types/msgs.go, 03-connection/keeper/handshake.go.
 */
import { Bytes } from "../abi/bytes";
import { Status, statusName } from "../02-client/lightClient";
import { clientStatus } from "../02-client/verify";
import { LOCALHOST_CLIENT_ID, validateClientIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgConnectionOpenInit, MsgConnectionOpenInitResponse, State,
} from "../codec/gen/ibc.core.connection.v1";
import { ClientError, ConnectionError, CoreError, IbcError, panicked } from "../error";
import {
  addConnectionToClient, generateConnectionIdentifier, newConnectionEnd, setConnection,
} from "./connection";
import { validateCounterparty } from "./counterparty";
import { connectionOpenInitEvent, IBC_CONNECTION_EVENT } from "./events";
import { compatibleVersions, isSupportedVersion, validateVersion } from "./version";

export class ConnOpenInit extends Datagram {
  private constructor(private readonly message: MsgConnectionOpenInit) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): ConnOpenInit | null {
    const message = MsgConnectionOpenInit.decode(value);
    return message === null ? null : new ConnOpenInit(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (this.message.clientId == LOCALHOST_CLIENT_ID) {
      return ClientError.invalidClientType("the localhost client never shakes hands");
    }
    const clientError = validateClientIdentifier(this.message.clientId);
    if (clientError !== null) return clientError;
    if (this.message.counterparty.connectionId.length != 0) {
      return ConnectionError.invalidCounterparty("the counterparty has no connection yet");
    }
    if (this.message.version !== null) {
      const versionError = validateVersion(this.message.version);
      if (versionError !== null) return versionError;
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    return validateCounterparty(this.message.counterparty);
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    const counterparty = this.message.counterparty;
    const version = this.message.version;
    let versions = compatibleVersions();
    if (version !== null) {
      if (!isSupportedVersion(versions, version)) {
        return ConnectionError.invalidVersion("the version is not supported");
      }
      versions = [version];
    }
    const status = clientStatus(clientId);
    if (status != Status.Active) {
      return ClientError.clientNotActive(clientId.toString() + " is " + statusName(status));
    }

    const connectionId = generateConnectionIdentifier();
    if (!connectionId) return panicked("next connection sequence is nil");
    const error = addConnectionToClient(clientId, connectionId);
    if (error !== null) return error;
    const connection = newConnectionEnd(
      State.STATE_INIT, clientId, counterparty, versions, this.message.delayPeriod,
    );
    setConnection(connectionId, connection);

    outcome.emit(connectionOpenInitEvent(connectionId, clientId, counterparty));
    outcome.pass(IBC_CONNECTION_EVENT);
    outcome.respond(
      MsgConnectionOpenInitResponse.TYPE_URL, new MsgConnectionOpenInitResponse().encode(),
    );
    return null;
  }
}
