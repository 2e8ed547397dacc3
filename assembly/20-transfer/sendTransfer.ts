/** How tokens leave (modules/apps/transfer/keeper/relay.go SendTransfer). */
import { Bytes } from "../abi/bytes";
import { EventLog } from "../event";
import { Bank, TRANSFER_ACCOUNT } from "./bank/bank";
import { isBlockedAccount } from "./blocked";
import { hasHop, ibcDenom, isCoinDenom } from "./denom";
import { escrowAddress, escrowCoin } from "./escrow";
import { Transfer } from "./packetData";
import { getParams } from "./params";
import { Refusal } from "./refusal";

const MAY_NOT_SEND = Bytes.of(" is not allowed to send funds");
const SEND_DISABLED = Bytes.of("fungible token transfers from this chain are disabled");
const COIN_DISABLED = Bytes.of(" transfers are currently disabled: send transactions are disabled");

/** `transfer/7` */
export function sendDisabled(): Refusal {
  return new Refusal("transfer", 7, SEND_DISABLED);
}

/**
 * Takes the tokens of a transfer from its sender: into escrow, or, when they return over the
 * channel that they came by, out of existence. `sender` is an address in bytes.
 */
export function sendTransfer(
  transfer: Transfer, portId: Bytes, channelId: Bytes, sender: Bytes, bank: Bank, events: EventLog,
): Refusal | null {
  const params = getParams();
  if (params.panic !== null) return params.panic;
  if (!params.value.sendEnabled) return sendDisabled();
  if (isBlockedAccount(bank, sender)) {
    return Refusal.unauthorized(transfer.sender + MAY_NOT_SEND);
  }
  const coin = ibcDenom(transfer.denom);
  if (!isCoinDenom(coin)) return Refusal.panic("invalid denom: " + coin.toString());
  if (!bank.isSendEnabled(coin)) return sendDisabled().during(coin + COIN_DISABLED);
  if (!hasHop(transfer.denom, portId, channelId)) {
    const escrow = escrowAddress(portId, channelId);
    return escrowCoin(bank, sender, escrow, coin, transfer.amount, events);
  }
  const sendRefusal = bank.send(sender, TRANSFER_ACCOUNT, coin, transfer.amount, events);
  if (sendRefusal !== null) return sendRefusal;
  const burnRefusal = bank.burn(coin, transfer.amount, events);
  return burnRefusal === null ? null : Refusal.panic("cannot burn coins that were just received");
}
