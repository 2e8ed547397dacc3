/**
 * Escrow: an account for each channel end keeps what was sent over it, and a total for each
 * denomination says how much is kept (modules/apps/transfer/keeper/relay.go EscrowCoin and
 * UnescrowCoin, types/keys.go GetEscrowAddress).
 */
import { Bytes } from "../abi/bytes";
import { get, remove, set, Store } from "../abi/store";
import { IntProto } from "../codec/gen/cosmos.base.v1beta1";
import { sha256 } from "../crypto/sha256";
import { totalEscrowForDenomPath } from "../24-host/paths";
import { EventLog } from "../event";
import { Amount } from "./amount";
import { Bank } from "./bank/bank";
import { Refusal } from "./refusal";

const ADDRESS_LENGTH: i32 = 20;
/** The version that escrow addresses were made for, and a zero byte (ADR 028). */
const VERSION = Bytes.of("ics20-1\0");
const SLASH = Bytes.of("/");
const CANNOT_UNESCROW = Bytes.of(
  "unable to unescrow tokens, this may be caused by a malicious counterparty module or a bug: " +
    "please open an issue on counterparty module",
);

/** The account that keeps what is sent over a channel: 20 bytes. */
export function escrowAddress(portId: Bytes, channelId: Bytes): Bytes {
  return sha256(VERSION + portId + SLASH + channelId).slice(0, ADDRESS_LENGTH);
}

/** Takes coins from their owner; `sdk/5` when there are too few. */
export function escrowCoin(
  bank: Bank, owner: Bytes, escrow: Bytes, denom: Bytes, amount: Amount, events: EventLog,
): Refusal | null {
  const refusal = bank.send(owner, escrow, denom, amount, events);
  if (refusal !== null) return refusal;
  const total = getTotalEscrow(denom).plus(amount);
  if (total === null) return Refusal.panic("integer overflow");
  setTotalEscrow(denom, total);
  return null;
}

/** Gives coins back; more than were ever taken is a panic. */
export function unescrowCoin(
  bank: Bank, escrow: Bytes, receiver: Bytes, denom: Bytes, amount: Amount, events: EventLog,
): Refusal | null {
  const refusal = bank.send(escrow, receiver, denom, amount, events);
  if (refusal !== null) return refusal.during(CANNOT_UNESCROW);
  const total = getTotalEscrow(denom).minus(amount);
  if (total === null) return Refusal.panic("negative coin amount: a total in escrow");
  setTotalEscrow(denom, total);
  return null;
}

/** How much of a denomination is kept. */
export function getTotalEscrow(denom: Bytes): Amount {
  const stored = get(Store.TRANSFER, totalEscrowForDenomPath(denom));
  if (!stored) return Amount.zero();
  const total = IntProto.decode(stored);
  if (total === null) return Amount.zero();
  const amount = Amount.parse(total.int);
  return amount === null ? Amount.zero() : amount;
}

/** A total of zero is not stored. */
export function setTotalEscrow(denom: Bytes, total: Amount): void {
  const key = totalEscrowForDenomPath(denom);
  if (total.isZero) {
    remove(Store.TRANSFER, key);
    return;
  }
  const stored = new IntProto();
  stored.int = total.text;
  set(Store.TRANSFER, key, stored.encode());
}
