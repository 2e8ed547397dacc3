/** How tokens arrive (modules/apps/transfer/keeper/relay.go OnRecvPacket). */
import { Bytes } from "../abi/bytes";
import { Hop } from "../codec/gen/ibc.applications.transfer.v1";
import { accountAddress } from "../24-host/address";
import { EventLog } from "../event";
import { Bank, TRANSFER_ACCOUNT } from "./bank/bank";
import { openBank } from "./bank/openBank";
import { isBlockedAccount } from "./blocked";
import { hasHop, ibcDenom, isCoinDenom, withHop, withoutHop } from "./denom";
import { escrowAddress, unescrowCoin } from "./escrow";
import { emitDenom } from "./events";
import { Transfer, validateMemo } from "./packetData";
import { getParams } from "./params";
import { Refusal } from "./refusal";
import { learnDenom } from "./vouchers";

const INVALID_PACKET_DATA = Bytes.of("error validating ICS-20 transfer packet data");
const CANNOT_DECODE_RECEIVER = Bytes.of("failed to decode receiver address: ");
const MAY_NOT_RECEIVE = Bytes.of(" is not allowed to receive funds");
const CANNOT_MINT = Bytes.of("failed to mint IBC tokens");
const CANNOT_SEND = Bytes.of("failed to send coins to receiver ");

/**
 * Pays the receiver of a transfer between two ends: from escrow when its tokens return to this
 * chain, else in newly minted vouchers. Null, or why it is refused.
 */
export function receiveTransfer(
  transfer: Transfer, source: Hop, destination: Hop, events: EventLog,
): Refusal | null {
  const memoRefusal = validateMemo(transfer);
  if (memoRefusal !== null) return memoRefusal.during(INVALID_PACKET_DATA);
  const params = getParams();
  if (params.panic !== null) return params.panic;
  if (!params.value.receiveEnabled) return Refusal.receiveDisabled();
  const receiver = accountAddress(transfer.receiver);
  if (!receiver) return Refusal.invalidAddress(CANNOT_DECODE_RECEIVER + transfer.receiver);
  const bank = openBank();
  if (isBlockedAccount(bank, receiver)) {
    return Refusal.unauthorized(transfer.receiver + MAY_NOT_RECEIVE);
  }
  return hasHop(transfer.denom, source.portId, source.channelId)
    ? takeBack(transfer, destination, receiver, bank, events)
    : mintVouchers(transfer, destination, receiver, bank, events);
}

/** Tokens that left over this end return over it. */
function takeBack(
  transfer: Transfer, destination: Hop, receiver: Bytes, bank: Bank, events: EventLog,
): Refusal | null {
  const coin = ibcDenom(withoutHop(transfer.denom));
  if (!isCoinDenom(coin)) return Refusal.panic("invalid denom: " + coin.toString());
  const escrow = escrowAddress(destination.portId, destination.channelId);
  return unescrowCoin(bank, escrow, receiver, coin, transfer.amount, events);
}

/** Tokens of the other side arrive as vouchers. */
function mintVouchers(
  transfer: Transfer, destination: Hop, receiver: Bytes, bank: Bank, events: EventLog,
): Refusal | null {
  const denom = withHop(transfer.denom, destination.portId, destination.channelId);
  const learnRefusal = learnDenom(denom, bank);
  if (learnRefusal !== null) return learnRefusal;
  emitDenom(denom, events);
  const voucher = ibcDenom(denom);
  const mintRefusal = bank.mint(voucher, transfer.amount, events);
  if (mintRefusal !== null) return mintRefusal.during(CANNOT_MINT);
  const sendRefusal = bank.send(TRANSFER_ACCOUNT, receiver, voucher, transfer.amount, events);
  if (sendRefusal === null) return null;
  return sendRefusal.during(CANNOT_SEND + transfer.receiver);
}
