/** Genesis of ICS-03 (03-connection/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Store } from "../abi/store";
import { LOCALHOST_CLIENT_ID } from "../24-host/identifiers";
import { clientConnectionsPath, connectionPath } from "../24-host/paths";
import { writeChecked } from "../24-host/valueSize";
import { GenesisState, State } from "../codec/gen/ibc.core.connection.v1";
import { IbcError } from "../error";
import {
  encodePaths, newConnectionEnd, setConnection, setNextConnectionSequence,
} from "./connection";
import { ownCounterparty } from "./counterparty";
import { setParams } from "./params";
import { compatibleVersions } from "./version";

/** The connection of a chain to itself; it is open from genesis on and never shakes hands. */
const LOCALHOST_CONNECTION_ID = Bytes.of("connection-localhost");

/** Writes counter and parameters. */
export function initConnectionSettings(genesis: GenesisState): void {
  setNextConnectionSequence(genesis.nextConnectionSequence);
  setParams(genesis.params);
}

/** Writes connections, their lists per client and the localhost connection; null, or `sdk/11` for
 * what no store takes. Nothing else is checked: ibc-go validates a genesis in its command line
 * only. */
export function initConnections(genesis: GenesisState): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.connections.length; i++) {
    const identified = genesis.connections[i];
    const connection = newConnectionEnd(
      identified.state, identified.clientId, identified.counterparty, identified.versions,
      identified.delayPeriod,
    );
    const key = connectionPath(identified.id);
    const error = writeChecked(Store.IBC, key, connection.encode());
    if (error !== null) return error;
    scratch.release();
  }
  for (let i = 0; i < genesis.clientConnectionPaths.length; i++) {
    const connectionPaths = genesis.clientConnectionPaths[i];
    const key = clientConnectionsPath(connectionPaths.clientId);
    const error = writeChecked(Store.IBC, key, encodePaths(connectionPaths.paths));
    if (error !== null) return error;
    scratch.release();
  }
  createLocalhostConnection();
  return null;
}

/** Keeper.CreateSentinelLocalhostConnection */
function createLocalhostConnection(): void {
  const counterparty = ownCounterparty(LOCALHOST_CLIENT_ID, LOCALHOST_CONNECTION_ID);
  const connection = newConnectionEnd(
    State.STATE_OPEN, LOCALHOST_CLIENT_ID, counterparty, compatibleVersions(), 0,
  );
  setConnection(LOCALHOST_CONNECTION_ID, connection);
}
