/** Genesis of ICS-20 (modules/apps/transfer/keeper/genesis.go InitGenesis). */
import { set, Store } from "../abi/store";
import { TRANSFER_PARAMS, TRANSFER_PORT } from "../24-host/paths";
import { GenesisState } from "../codec/gen/ibc.applications.transfer.v1";

/** Writes the bound port and the parameters. */
export function initTransferGenesis(genesis: GenesisState): void {
  set(Store.TRANSFER, TRANSFER_PORT, genesis.portId);
  set(Store.TRANSFER, TRANSFER_PARAMS, genesis.params.encode());
}
