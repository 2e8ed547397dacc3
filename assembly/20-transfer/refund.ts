/** How tokens return that were not received (modules/apps/transfer/keeper/relay.go
 * refundPacketTokens). */
import { Bytes } from "../abi/bytes";
import { Hop } from "../codec/gen/ibc.applications.transfer.v1";
import { EventLog } from "../event";
import { TRANSFER_ACCOUNT } from "./bank/bank";
import { openBank } from "./bank/openBank";
import { decodeAccount } from "./account";
import { isBlockedAccount } from "./blocked";
import { hasHop, ibcDenom, isCoinDenom } from "./denom";
import { escrowAddress, unescrowCoin } from "./escrow";
import { Transfer } from "./packetData";
import { Refusal } from "./refusal";

const MAY_NOT_RECEIVE = Bytes.of(" is not allowed to receive funds");

/** Gives the sender back what a packet had carried away from an end: from escrow, or minted
 * again. */
export function refundTransfer(
  transfer: Transfer, source: Hop, events: EventLog,
): Refusal | null {
  const account = decodeAccount(transfer.sender);
  if (account.refusal !== null) return account.refusal;
  const sender = account.address;
  const bank = openBank();
  if (isBlockedAccount(bank, sender)) {
    return Refusal.unauthorized(transfer.sender + MAY_NOT_RECEIVE);
  }
  const coin = ibcDenom(transfer.denom);
  if (!isCoinDenom(coin)) return Refusal.panic("invalid denom: " + coin.toString());
  if (!hasHop(transfer.denom, source.portId, source.channelId)) {
    const escrow = escrowAddress(source.portId, source.channelId);
    return unescrowCoin(bank, escrow, sender, coin, transfer.amount, events);
  }
  const mintRefusal = bank.mint(coin, transfer.amount, events);
  if (mintRefusal !== null) return mintRefusal;
  const sendRefusal = bank.send(TRANSFER_ACCOUNT, sender, coin, transfer.amount, events);
  return sendRefusal === null ? null : Refusal.panic("unable to send coins that were just minted");
}
