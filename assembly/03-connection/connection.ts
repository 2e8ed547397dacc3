/** Connections as they are stored (03-connection/keeper/keeper.go). */
import { Bytes } from "../abi/bytes";
import { get, has, set, Store } from "../abi/store";
import { formatConnectionIdentifier } from "../24-host/identifiers";
import {
  clientConnectionsPath, clientStatePath, connectionPath, NEXT_CONNECTION_SEQUENCE,
} from "../24-host/paths";
import { checkValueSize } from "../24-host/valueSize";
import {
  ClientPaths, ConnectionEnd, Counterparty, State, Version,
} from "../codec/gen/ibc.core.connection.v1";
import { ClientError, IbcError } from "../error";

export function newConnectionEnd(
  state: State, clientId: Bytes, counterparty: Counterparty, versions: Version[],
  delayPeriodNanos: u64,
): ConnectionEnd {
  const connection = new ConnectionEnd();
  connection.state = state;
  connection.clientId = clientId;
  connection.counterparty = counterparty;
  connection.versions = versions;
  connection.delayPeriod = delayPeriodNanos;
  return connection;
}

/** A connection; null when there is none (Keeper.GetConnection). */
export function getConnection(connectionId: Bytes): ConnectionEnd | null {
  const stored = get(Store.IBC, connectionPath(connectionId));
  return stored && stored.length != 0 ? ConnectionEnd.decode(stored) : null;
}

export function setConnection(connectionId: Bytes, connection: ConnectionEnd): void {
  set(Store.IBC, connectionPath(connectionId), connection.encode());
}

/** Takes the next number for a connection; null, where ibc-go panics, when genesis never wrote it
 * (Keeper.GenerateConnectionIdentifier). */
export function generateConnectionIdentifier(): Bytes | null {
  const stored = get(Store.IBC, NEXT_CONNECTION_SEQUENCE);
  if (!stored || stored.length == 0) return null;
  const sequence = stored.readU64be(0);
  setNextConnectionSequence(sequence + 1);
  return formatConnectionIdentifier(sequence);
}

export function setNextConnectionSequence(sequence: u64): void {
  set(Store.IBC, NEXT_CONNECTION_SEQUENCE, Bytes.u64be(sequence));
}

/** Appends to a client's list of connections; `client/4` when there is no such client, `sdk/11`
 * when its list is full (Keeper.addConnectionToClient). */
export function addConnectionToClient(clientId: Bytes, connectionId: Bytes): IbcError | null {
  if (!has(Store.IBC, clientStatePath(clientId))) {
    return ClientError.clientNotFound(clientId.toString());
  }
  const stored = get(Store.IBC, clientConnectionsPath(clientId));
  // Encoded lists are joined by joining their bytes: a list may be longer than what can be decoded.
  const added = encodePaths([connectionId]);
  const longer = !stored ? added : stored + added;
  const error = checkValueSize(longer, "the list of the client's connections");
  if (error !== null) return error;
  set(Store.IBC, clientConnectionsPath(clientId), longer);
  return null;
}

/** A list of connections as it is stored. */
export function encodePaths(paths: Bytes[]): Bytes {
  const clientPaths = new ClientPaths();
  clientPaths.paths = paths;
  return clientPaths.encode();
}
