/** Genesis of ICS-20 (modules/apps/transfer/keeper/genesis.go InitGenesis). */
import { set, Store } from "../abi/store";
import { TRANSFER_PORT } from "../24-host/paths";
import { GenesisState } from "../codec/gen/ibc.applications.transfer.v1";
import { IbcError, panicked } from "../error";
import { Amount } from "./amount";
import { openBank } from "./bank/openBank";
import { setTotalEscrow } from "./escrow";
import { setParams } from "./params";
import { describeDenom, setDenom } from "./vouchers";

/** Writes the bound port, the denominations, the parameters and what is in escrow; a negative
 * amount there is a panic. */
export function initTransferGenesis(genesis: GenesisState): IbcError | null {
  set(Store.TRANSFER, TRANSFER_PORT, genesis.portId);
  const bank = openBank();
  for (let i = 0; i < genesis.denoms.length; i++) {
    setDenom(genesis.denoms[i]);
    describeDenom(genesis.denoms[i], bank);
  }
  setParams(genesis.params);
  for (let i = 0; i < genesis.totalEscrowed.length; i++) {
    const coin = genesis.totalEscrowed[i];
    const total = Amount.parse(coin.amount);
    if (total === null) return panicked("amount cannot be negative: " + coin.amount.toString());
    setTotalEscrow(coin.denom, total);
  }
  return null;
}
