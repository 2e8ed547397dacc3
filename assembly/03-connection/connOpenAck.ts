/**
 * ICS-03 connOpenAck: chain A has proof that chain B answered, and opens its end with the
 * version that chain B picked. Source: 03-connection/types/msgs.go,
 * 03-connection/keeper/handshake.go.
 */
import { Bytes } from "../abi/bytes";
import { isConnectionIdentifierFormat, validateConnectionIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import {
  MsgConnectionOpenAck, MsgConnectionOpenAckResponse, State,
} from "../codec/gen/ibc.core.connection.v1";
import { CommitmentError, ConnectionError, CoreError, IbcError } from "../error";
import { getConnection, newConnectionEnd, setConnection } from "./connection";
import { ownCounterparty } from "./counterparty";
import { connectionOpenAckEvent, IBC_CONNECTION_EVENT } from "./events";
import { verifyConnectionState } from "./verify";
import { isSupportedVersion, validateVersion } from "./version";

export class ConnOpenAck extends Datagram {
  private constructor(private readonly message: MsgConnectionOpenAck) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): ConnOpenAck | null {
    const message = MsgConnectionOpenAck.decode(value);
    return message === null ? null : new ConnOpenAck(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!isConnectionIdentifierFormat(this.message.connectionId)) {
      return ConnectionError.invalidConnectionIdentifier(
        this.message.connectionId.toString() + " is not connection-{N}",
      );
    }
    const idError = validateConnectionIdentifier(this.message.counterpartyConnectionId);
    if (idError !== null) return idError;
    const versionError = validateVersion(this.message.version);
    if (versionError !== null) return versionError;
    if (this.message.proofTry.length == 0) {
      return CommitmentError.invalidProof("the proof of the answer is empty");
    }
    if (this.signerAddress()) return null;
    return CoreError.invalidAddress("signer " + this.message.signer.toString());
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const connectionId = message.connectionId;
    const version = message.version!;
    const connection = getConnection(connectionId);
    if (connection === null) return ConnectionError.notFound(connectionId.toString());
    if (connection.state != State.STATE_INIT) {
      return ConnectionError.invalidConnectionState(connectionId.toString() + " is not in INIT");
    }
    if (!isSupportedVersion(connection.versions, version)) {
      // Not `connection/9`: so says ibc-go.
      return ConnectionError.invalidConnectionState(
        "the counterparty picked a version that " + connectionId.toString() + " did not propose",
      );
    }

    const expected = newConnectionEnd(
      State.STATE_TRYOPEN, connection.counterparty.clientId,
      ownCounterparty(connection.clientId, connectionId), [version], connection.delayPeriod,
    );
    const evidence = new Evidence(message.proofHeight, message.proofTry, outcome.recollection);
    const proofError = verifyConnectionState(
      connection, evidence, message.counterpartyConnectionId, expected,
    );
    if (proofError !== null) return proofError;

    connection.state = State.STATE_OPEN;
    connection.versions = [version];
    connection.counterparty.connectionId = message.counterpartyConnectionId;
    setConnection(connectionId, connection);

    outcome.emit(
      connectionOpenAckEvent(connectionId, connection.clientId, connection.counterparty),
    );
    outcome.pass(IBC_CONNECTION_EVENT);
    outcome.respond(
      MsgConnectionOpenAckResponse.TYPE_URL, new MsgConnectionOpenAckResponse().encode(),
    );
    return null;
  }
}
