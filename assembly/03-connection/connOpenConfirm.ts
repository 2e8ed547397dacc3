/**
 * ICS-03 connOpenConfirm: chain B has proof that chain A opened its end, and opens its own.
 * Source: 03-connection/types/msgs.go, 03-connection/keeper/handshake.go.
 */
import { Bytes } from "../abi/bytes";
import { isConnectionIdentifierFormat } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import {
  MsgConnectionOpenConfirm, MsgConnectionOpenConfirmResponse, State,
} from "../codec/gen/ibc.core.connection.v1";
import { CommitmentError, ConnectionError, CoreError, IbcError } from "../error";
import { getConnection, newConnectionEnd, setConnection } from "./connection";
import { ownCounterparty } from "./counterparty";
import { connectionOpenConfirmEvent, IBC_CONNECTION_EVENT } from "./events";
import { verifyConnectionState } from "./verify";

export class ConnOpenConfirm extends Datagram {
  private constructor(private readonly message: MsgConnectionOpenConfirm) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): ConnOpenConfirm | null {
    const message = MsgConnectionOpenConfirm.decode(value);
    return message === null ? null : new ConnOpenConfirm(message);
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
    if (this.message.proofAck.length == 0) {
      return CommitmentError.invalidProof("the proof of the open end is empty");
    }
    if (this.signerAddress()) return null;
    return CoreError.invalidAddress("signer " + this.message.signer.toString());
  }

  execute(outcome: Outcome): IbcError | null {
    const connectionId = this.message.connectionId;
    const connection = getConnection(connectionId);
    if (connection === null) return ConnectionError.notFound(connectionId.toString());
    if (connection.state != State.STATE_TRYOPEN) {
      return ConnectionError.invalidConnectionState(connectionId.toString() + " is not in TRYOPEN");
    }

    const counterparty = connection.counterparty;
    const expected = newConnectionEnd(
      State.STATE_OPEN, counterparty.clientId, ownCounterparty(connection.clientId, connectionId),
      connection.versions, connection.delayPeriod,
    );
    const evidence = new Evidence(
      this.message.proofHeight, this.message.proofAck, outcome.recollection,
    );
    const proofError = verifyConnectionState(
      connection, evidence, counterparty.connectionId, expected,
    );
    if (proofError !== null) return proofError;

    connection.state = State.STATE_OPEN;
    setConnection(connectionId, connection);

    outcome.emit(connectionOpenConfirmEvent(connectionId, connection.clientId, counterparty));
    outcome.pass(IBC_CONNECTION_EVENT);
    outcome.respond(
      MsgConnectionOpenConfirmResponse.TYPE_URL, new MsgConnectionOpenConfirmResponse().encode(),
    );
    return null;
  }
}
