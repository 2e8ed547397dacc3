/**
 * Fees in escrow: an account of the middleware keeps them until the packet ends, and then they are
 * paid or go back (ibc-go modules/apps/29-fee/keeper/escrow.go).
 */
import { Bytes } from "../../abi/bytes";
import { closeBranch, openBranch } from "../../abi/branch";
import { accountAddress, accountText } from "../../24-host/address";
import { Bank } from "../../20-transfer/bank/bank";
import { openBank } from "../../20-transfer/bank/openBank";
import { Coin } from "../../codec/gen/cosmos.base.v1beta1";
import { Fee, PacketFee, PacketFees } from "../../codec/gen/ibc.applications.fee.v1";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { sha256 } from "../../crypto/sha256";
import { CoreError, IbcError, SdkError } from "../../error";
import { EventLog } from "../../event";
import { amountOf, areValid, largest, minus, plus } from "./coins";
import { FeeError } from "./errors";
import { emitDistributedFee, emitIncentivizedPacket } from "./events";
import {
  deleteEntry, deleteFeesInEscrow, getFeesInEscrow, lock, scanFeesInEscrow, setEntry,
  setFeesInEscrow,
} from "./store";

const ADDRESS_LENGTH: i32 = 20;
/** The account of the module `feeibc`. */
const FEE_ACCOUNT = sha256(Bytes.of("feeibc")).slice(0, ADDRESS_LENGTH);

/** Limits of our own: whoever ends a packet has to pay all its fees, in one message. */
const MAX_PACKET_FEES: i32 = 100;
const MAX_DENOMINATIONS: i32 = 10;

/** Fee.Validate: `sdk/10` for coins that are none, or when there are none at all. */
export function validateFee(fee: Fee): IbcError | null {
  if (!areValid(fee.recvFee) || !areValid(fee.ackFee) || !areValid(fee.timeoutFee)) {
    return SdkError.invalidCoins("a fee is not a list of coins");
  }
  if (fee.recvFee.length + fee.ackFee.length + fee.timeoutFee.length == 0) {
    return SdkError.invalidCoins("all fees are zero");
  }
  return totalOf(fee) === null ? SdkError.invalidCoins("a fee has more than 256 bits") : null;
}

/** What a fee can cost at most: receiving and acknowledging, or timing out (Fee.Total). */
function totalOf(fee: Fee): Coin[] | null {
  const delivered = plus(fee.recvFee, fee.ackFee);
  return delivered === null ? null : largest(delivered, fee.timeoutFee);
}

/** Takes a fee for a packet from who offers it: `ibc/2` when the bank blocks the account, `bank/5`
 * for coins that may not be sent, `sdk/5` when there are too few, `ibc/17` beyond the limits. */
export function escrowFee(
  portId: Bytes, channelId: Bytes, sequence: u64, packetFee: PacketFee, events: EventLog,
): IbcError | null {
  const payer = accountAddress(packetFee.refundAddress)!;
  const bank = openBank();
  if (bank.isBlocked(payer)) {
    return CoreError.unauthorized(packetFee.refundAddress.toString() + " may not escrow fees");
  }
  const stored = getFeesInEscrow(portId, channelId, sequence);
  const fees = stored === null ? new PacketFees() : stored;
  if (fees.packetFees.length >= MAX_PACKET_FEES) {
    return CoreError.tooLarge("a packet has at most 100 fees");
  }
  const total = totalOf(packetFee.fee)!;
  if (total.length > MAX_DENOMINATIONS) {
    return CoreError.tooLarge("a fee has at most 10 denominations");
  }
  for (let i = 0; i < total.length; i++) {
    if (!bank.isSendEnabled(total[i].denom)) return FeeError.sendDisabled(total[i].denom);
  }
  const error = sendCoins(bank, payer, FEE_ACCOUNT, total, events);
  if (error !== null) return error;
  fees.packetFees.push(packetFee);
  setFeesInEscrow(portId, channelId, sequence, fees);
  emitIncentivizedPacket(portId, channelId, sequence, fees, events);
  return null;
}

/** Pays for a packet that was acknowledged: who brought it, and who brought the acknowledgement. */
export function payOnAcknowledgement(
  packet: Packet, forwardRelayer: Bytes, reversePayee: Bytes, events: EventLog,
): void {
  const forward = accountAddress(forwardRelayer);
  distribute(packet, new Payees(forward, reversePayee, null), events);
}

/** Pays who brought the timeout of a packet. */
export function payOnTimeout(packet: Packet, timeoutPayee: Bytes, events: EventLog): void {
  distribute(packet, new Payees(null, null, timeoutPayee), events);
}

/** Who is paid for what, as addresses in bytes; null for nobody. */
@final
class Payees {
  constructor(
    readonly receiving: Bytes | null,
    readonly acknowledging: Bytes | null,
    readonly timingOut: Bytes | null,
  ) {}
}

/** All fees of a packet are paid, or, when there is too little in escrow, none, and never again. */
function distribute(packet: Packet, payees: Payees, events: EventLog): void {
  const portId = packet.sourcePort;
  const channelId = packet.sourceChannel;
  const fees = getFeesInEscrow(portId, channelId, packet.sequence);
  if (fees === null) return;
  const bank = openBank();
  const paid = new EventLog();
  openBranch();
  for (let i = 0; i < fees.packetFees.length; i++) {
    if (!payFee(bank, fees.packetFees[i], payees, paid)) {
      closeBranch(false);
      lock();
      return;
    }
  }
  closeBranch(true);
  events.emitAll(paid);
  deleteFeesInEscrow(portId, channelId, packet.sequence);
}

/** Pays one fee, and what is left of it goes back; false when there is too little in escrow. */
function payFee(bank: Bank, packetFee: PacketFee, payees: Payees, events: EventLog): bool {
  const fee = packetFee.fee;
  let rest = totalOf(fee)!;
  if (!isInEscrow(bank, rest)) return false;
  const refund = accountAddress(packetFee.refundAddress)!;
  const timingOut = payees.timingOut;
  if (!!timingOut) {
    pay(bank, timingOut, refund, fee.timeoutFee, events);
    rest = minus(rest, fee.timeoutFee);
  } else {
    const receiving = payees.receiving;
    pay(bank, !receiving ? refund : receiving, refund, fee.recvFee, events);
    pay(bank, payees.acknowledging!, refund, fee.ackFee, events);
    rest = minus(minus(rest, fee.recvFee), fee.ackFee);
  }
  pay(bank, refund, refund, rest, events);
  return true;
}

/** Pays an account, or, where that may not be, who offered the fee; what neither may have stays in
 * escrow. */
function pay(
  bank: Bank, receiver: Bytes, refund: Bytes, coins: Coin[], events: EventLog,
): void {
  if (coins.length == 0) return;
  if (payAccount(bank, receiver, coins, events)) return;
  if (receiver != refund) payAccount(bank, refund, coins, events);
}

function payAccount(bank: Bank, receiver: Bytes, coins: Coin[], events: EventLog): bool {
  if (bank.isBlocked(receiver)) return false;
  const sent = new EventLog();
  openBranch();
  const error = sendCoins(bank, FEE_ACCOUNT, receiver, coins, sent);
  closeBranch(error === null);
  if (error !== null) return false;
  events.emitAll(sent);
  emitDistributedFee(accountText(receiver), coins, events);
  return true;
}

/** Gives back all that is in escrow for packets of a channel that closes. What cannot be given back
 * stays. */
export function refundChannel(portId: Bytes, channelId: Bytes, events: EventLog): void {
  const bank = openBank();
  const scan = scanFeesInEscrow(portId, channelId);
  for (let entry = scan.next(); entry !== null; entry = scan.next()) {
    const fees = PacketFees.decode(entry.value)!;
    const left = new PacketFees();
    for (let i = 0; i < fees.packetFees.length; i++) {
      const total = totalOf(fees.packetFees[i].fee)!;
      if (!isInEscrow(bank, total)) {
        scan.close();
        lock();
        return;
      }
      const refund = accountAddress(fees.packetFees[i].refundAddress)!;
      if (!payAccount(bank, refund, total, events)) left.packetFees.push(fees.packetFees[i]);
    }
    if (left.packetFees.length == 0) deleteEntry(entry);
    else setEntry(entry, left);
  }
}

function isInEscrow(bank: Bank, coins: Coin[]): bool {
  for (let i = 0; i < coins.length; i++) {
    const kept = bank.spendableBalance(FEE_ACCOUNT, coins[i].denom);
    if (kept.minus(amountOf(coins[i])) === null) return false;
  }
  return true;
}

function sendCoins(
  bank: Bank, from: Bytes, to: Bytes, coins: Coin[], events: EventLog,
): IbcError | null {
  for (let i = 0; i < coins.length; i++) {
    const refusal = bank.send(from, to, coins[i].denom, amountOf(coins[i]), events);
    if (refusal !== null) return refusal.error;
  }
  return null;
}
