/**
 * ICS-03 connOpenTry: chain B answers an attempt that it has proof of, and picks the version.
 * Source: 03-connection/types/msgs.go, 03-connection/keeper/handshake.go.
 */
import { ABSENT, Bytes } from "../abi/bytes";
import {
  LOCALHOST_CLIENT_ID, validateClientIdentifier, validateConnectionIdentifier,
} from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import {
  MsgConnectionOpenTry, MsgConnectionOpenTryResponse, State, Version,
} from "../codec/gen/ibc.core.connection.v1";
import {
  ClientError, CommitmentError, ConnectionError, CoreError, IbcError, panicked,
} from "../error";
import {
  addConnectionToClient, generateConnectionIdentifier, newConnectionEnd, setConnection,
} from "./connection";
import { ownCounterparty, validateCounterparty } from "./counterparty";
import { connectionOpenTryEvent, IBC_CONNECTION_EVENT } from "./events";
import { verifyConnectionState } from "./verify";
import { compatibleVersions, pickVersion, validateVersion } from "./version";

const MAX_COUNTERPARTY_VERSIONS: i32 = 100;

export class ConnOpenTry extends Datagram {
  private constructor(private readonly message: MsgConnectionOpenTry) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): ConnOpenTry | null {
    const message = MsgConnectionOpenTry.decode(value);
    return message === null ? null : new ConnOpenTry(message);
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
    const connectionError = validateConnectionIdentifier(this.message.counterparty.connectionId);
    if (connectionError !== null) return connectionError;
    const versionsError = validateVersions(this.message.counterpartyVersions);
    if (versionsError !== null) return versionsError;
    if (this.message.proofInit.length == 0) {
      return CommitmentError.invalidProof("the proof of the attempt is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    return validateCounterparty(this.message.counterparty);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const counterparty = message.counterparty;
    const connectionId = generateConnectionIdentifier();
    if (!connectionId) return panicked("next connection sequence is nil");
    const version = pickVersion(compatibleVersions(), message.counterpartyVersions);
    if (version === null) {
      return ConnectionError.versionNegotiationFailed("no version is known to both chains");
    }
    const connection = newConnectionEnd(
      State.STATE_TRYOPEN, message.clientId, counterparty, [version], message.delayPeriod,
    );

    const expected = newConnectionEnd(
      State.STATE_INIT, counterparty.clientId, ownCounterparty(message.clientId, ABSENT),
      message.counterpartyVersions, message.delayPeriod,
    );
    const evidence = new Evidence(message.proofHeight, message.proofInit, outcome.recollection);
    const proofError = verifyConnectionState(
      connection, evidence, counterparty.connectionId, expected,
    );
    if (proofError !== null) return proofError;

    const error = addConnectionToClient(message.clientId, connectionId);
    if (error !== null) return error;
    setConnection(connectionId, connection);

    outcome.emit(connectionOpenTryEvent(connectionId, message.clientId, counterparty));
    outcome.pass(IBC_CONNECTION_EVENT);
    outcome.respond(
      MsgConnectionOpenTryResponse.TYPE_URL, new MsgConnectionOpenTryResponse().encode(),
    );
    return null;
  }
}

/** 1 to 100 versions (`ibc/10`), each of them valid (`connection/9`). */
function validateVersions(versions: Version[]): IbcError | null {
  if (versions.length == 0) return CoreError.invalidVersion("the counterparty has no versions");
  if (versions.length > MAX_COUNTERPARTY_VERSIONS) {
    return CoreError.invalidVersion("at most 100 versions, got " + versions.length.toString());
  }
  for (let i = 0; i < versions.length; i++) {
    const error = validateVersion(versions[i]);
    if (error !== null) return error;
  }
  return null;
}
