/** Genesis of ICS-03 (03-connection/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { LOCALHOST_CLIENT_ID } from "../24-host/identifiers";
import { GenesisState, State } from "../codec/gen/ibc.core.connection.v1";
import {
  newConnectionEnd, setClientConnectionPaths, setConnection, setNextConnectionSequence,
} from "./connection";
import { ownCounterparty } from "./counterparty";
import { setParams } from "./params";
import { compatibleVersions } from "./version";

/** The connection of a chain to itself; it is open from genesis on and never shakes hands. */
const LOCALHOST_CONNECTION_ID = Bytes.of("connection-localhost");

/** Writes connections, their lists per client, counter, parameters and the localhost connection.
 * Nothing is checked: ibc-go validates a genesis in its command line only. */
export function initConnectionGenesis(genesis: GenesisState): void {
  for (let i = 0; i < genesis.connections.length; i++) {
    const identified = genesis.connections[i];
    const connection = newConnectionEnd(
      identified.state, identified.clientId, identified.counterparty, identified.versions,
      identified.delayPeriod,
    );
    setConnection(identified.id, connection);
  }
  for (let i = 0; i < genesis.clientConnectionPaths.length; i++) {
    const connectionPaths = genesis.clientConnectionPaths[i];
    setClientConnectionPaths(connectionPaths.clientId, connectionPaths.paths);
  }
  setNextConnectionSequence(genesis.nextConnectionSequence);
  setParams(genesis.params);
  createLocalhostConnection();
}

/** Keeper.CreateSentinelLocalhostConnection */
function createLocalhostConnection(): void {
  const counterparty = ownCounterparty(LOCALHOST_CLIENT_ID, LOCALHOST_CONNECTION_ID);
  const connection = newConnectionEnd(
    State.STATE_OPEN, LOCALHOST_CLIENT_ID, counterparty, compatibleVersions(), 0,
  );
  setConnection(LOCALHOST_CONNECTION_ID, connection);
}
