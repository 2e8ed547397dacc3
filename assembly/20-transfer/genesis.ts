/** Genesis of ICS-20 (modules/apps/transfer/keeper/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { get, Store } from "../abi/store";
import { TOTAL_ESCROW_PREFIX, totalEscrowForDenomPath, TRANSFER_PORT } from "../24-host/paths";
import { isBlank } from "../24-host/text";
import { isKeySize, writeChecked } from "../24-host/valueSize";
import { Coin, IntProto } from "../codec/gen/cosmos.base.v1beta1";
import { Denom, GenesisState } from "../codec/gen/ibc.applications.transfer.v1";
import { IbcError, panicked, SdkError } from "../error";
import { Amount } from "./amount";
import { Bank } from "./bank/bank";
import { openBank } from "./bank/openBank";
import { isCoinDenom } from "./denom";
import { setTotalEscrow } from "./escrow";
import { getParams, setParams } from "./params";
import { describeDenom, setDenom } from "./vouchers";

/** Writes the bound port and the parameters. */
export function initTransferSettings(genesis: GenesisState): IbcError | null {
  setParams(genesis.params);
  return writeChecked(Store.TRANSFER, TRANSFER_PORT, genesis.portId);
}

/** Writes the denominations and what is in escrow; a negative amount there is a panic, and what no
 * store takes is `sdk/11`. */
export function initTransferLists(genesis: GenesisState): IbcError | null {
  const bank = openBank();
  const scratch = new Scratch();
  for (let i = 0; i < genesis.denoms.length; i++) {
    const error = initDenom(genesis.denoms[i], bank);
    if (error !== null) return error;
    scratch.release();
  }
  for (let i = 0; i < genesis.totalEscrowed.length; i++) {
    const error = initTotalEscrow(genesis.totalEscrowed[i]);
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}

function initDenom(denom: Denom, bank: Bank): IbcError | null {
  const error = setDenom(denom);
  return error !== null ? error : describeDenom(denom, bank);
}

function initTotalEscrow(coin: Coin): IbcError | null {
  const total = Amount.parse(coin.amount);
  if (total === null) return panicked("amount cannot be negative: " + coin.amount.toString());
  if (!isKeySize(totalEscrowForDenomPath(coin.denom).length)) {
    return SdkError.outOfGas("the denomination " + coin.denom.toString() + " is too long");
  }
  setTotalEscrow(coin.denom, total);
  return null;
}

/** The bound port and the parameters; a panic where genesis never wrote those. */
export function exportTransferSettings(genesis: GenesisState): IbcError | null {
  const port = get(Store.TRANSFER, TRANSFER_PORT);
  if (port) genesis.portId = port;
  const params = getParams();
  const panic = params.panic;
  if (panic !== null) return panic.error;
  genesis.params = params.value;
  return null;
}

/** Adds what is stored under the hash of a denomination. */
export function exportDenom(value: Bytes, genesis: GenesisState): IbcError | null {
  const denom = Denom.decode(value);
  if (denom === null) return panicked("a denomination is malformed");
  genesis.denoms.push(denom);
  return null;
}

/** Adds what is in escrow of a denomination; a total that cannot be read is left out
 * (IterateTokensInEscrow), and one that cannot be is a panic. */
export function exportTotalEscrow(
  key: Bytes, value: Bytes, genesis: GenesisState,
): IbcError | null {
  const denom = key.slice(TOTAL_ESCROW_PREFIX.length);
  const stored = IntProto.decode(value);
  if (isBlank(denom) || stored === null) return null;
  const total = Amount.parse(stored.int);
  if (total === null || !isCoinDenom(denom)) {
    return panicked("what is in escrow of " + denom.toString() + " is no coin");
  }
  if (total.isZero) return null;
  const coin = new Coin();
  coin.denom = denom;
  coin.amount = total.text;
  genesis.totalEscrowed.push(coin);
  return null;
}
