/** Connections as a genesis (03-connection/genesis.go ExportGenesis). */
import { Bytes } from "../abi/bytes";
import { Entry, get, Store } from "../abi/store";
import { clientConnectionsPath, NEXT_CONNECTION_SEQUENCE } from "../24-host/paths";
import { KnownClients } from "../02-client/exportGenesis";
import {
  ClientPaths, ConnectionEnd, ConnectionPaths, GenesisState, IdentifiedConnection,
} from "../codec/gen/ibc.core.connection.v1";
import { IbcError, panicked } from "../error";
import { getParams } from "./params";

const SLASH: u8 = 0x2f;

/** Parameters and the counter; a panic where genesis never wrote them. */
export function exportConnectionSettings(genesis: GenesisState): IbcError | null {
  const params = getParams();
  if (params === null) return panicked("connection params are not set in store");
  genesis.params = params;
  const sequence = get(Store.IBC, NEXT_CONNECTION_SEQUENCE);
  if (!sequence || sequence.length < 8) return panicked("next connection sequence is nil");
  genesis.nextConnectionSequence = sequence.readU64be(0);
  return null;
}

/** Adds the connection under a key `connections/{connection}`. */
export function exportConnection(entry: Entry, genesis: GenesisState): IbcError | null {
  const path = entry.key.split(SLASH);
  const connection = ConnectionEnd.decode(entry.value);
  if (path.length != 2 || connection === null) {
    return panicked("malformed connection " + entry.key.toString());
  }
  const identified = new IdentifiedConnection();
  identified.id = path[1];
  identified.clientId = connection.clientId;
  identified.versions = connection.versions;
  identified.state = connection.state;
  identified.counterparty = connection.counterparty;
  identified.delayPeriod = connection.delayPeriod;
  genesis.connections.push(identified);
  return null;
}

/** Adds the list of a client's connections, where that is what lies under the key. */
export function exportClientConnections(
  clientId: Bytes, entry: Entry, clients: KnownClients, genesis: GenesisState,
): IbcError | null {
  if (entry.key != clientConnectionsPath(clientId)) return null;
  if (entry.value.length == 0 || !clients.has(clientId)) return null;
  const stored = ClientPaths.decode(entry.value);
  if (stored === null) return panicked("malformed connections of " + clientId.toString());
  const connectionPaths = new ConnectionPaths();
  connectionPaths.clientId = clientId;
  connectionPaths.paths = stored.paths;
  genesis.clientConnectionPaths.push(connectionPaths);
  return null;
}
