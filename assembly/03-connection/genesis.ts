/** Genesis of ICS-03 (03-connection/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { commitmentPrefix } from "../abi/environment";
import { set, Store } from "../abi/store";
import { LOCALHOST_CLIENT_ID } from "../24-host/identifiers";
import {
  clientConnectionsPath, CONNECTION_PARAMS, connectionPath, NEXT_CONNECTION_SEQUENCE,
} from "../24-host/paths";
import {
  ClientPaths, ConnectionEnd, GenesisState, IdentifiedConnection, State, Version,
} from "../codec/gen/ibc.core.connection.v1";

/** The connection of a chain to itself; it is open from genesis on and never shakes hands. */
const LOCALHOST_CONNECTION_ID = Bytes.of("connection-localhost");

const VERSION_IDENTIFIER = Bytes.of("1");
const ORDER_ORDERED = Bytes.of("ORDER_ORDERED");
const ORDER_UNORDERED = Bytes.of("ORDER_UNORDERED");

/** Writes connections, their lists per client, counter, parameters and the localhost connection. */
export function initConnectionGenesis(genesis: GenesisState): void {
  for (let i = 0; i < genesis.connections.length; i++) {
    const connection = genesis.connections[i];
    set(Store.IBC, connectionPath(connection.id), connectionEndOf(connection).encode());
  }
  for (let i = 0; i < genesis.clientConnectionPaths.length; i++) {
    const connectionPaths = genesis.clientConnectionPaths[i];
    const paths = new ClientPaths();
    paths.paths = connectionPaths.paths;
    set(Store.IBC, clientConnectionsPath(connectionPaths.clientId), paths.encode());
  }
  set(Store.IBC, NEXT_CONNECTION_SEQUENCE, Bytes.u64be(genesis.nextConnectionSequence));
  set(Store.IBC, CONNECTION_PARAMS, genesis.params.encode());
  set(Store.IBC, connectionPath(LOCALHOST_CONNECTION_ID), localhostConnection().encode());
}

function connectionEndOf(identified: IdentifiedConnection): ConnectionEnd {
  const connection = new ConnectionEnd();
  connection.clientId = identified.clientId;
  connection.versions = identified.versions;
  connection.state = identified.state;
  connection.counterparty = identified.counterparty;
  connection.delayPeriod = identified.delayPeriod;
  return connection;
}

/** Keeper.CreateSentinelLocalhostConnection */
function localhostConnection(): ConnectionEnd {
  const version = new Version();
  version.identifier = VERSION_IDENTIFIER;
  version.features = [ORDER_ORDERED, ORDER_UNORDERED];
  const connection = new ConnectionEnd();
  connection.clientId = LOCALHOST_CLIENT_ID;
  connection.versions = [version];
  connection.state = State.STATE_OPEN;
  connection.counterparty.clientId = LOCALHOST_CLIENT_ID;
  connection.counterparty.connectionId = LOCALHOST_CONNECTION_ID;
  connection.counterparty.prefix.keyPrefix = commitmentPrefix();
  return connection;
}
