/**
 * How the end of a forwarded packet is told to where it came from, and its coins go back there
 * (keeper/keeper.go WriteAcknowledgementForForwardedPacket).
 */
import { Bytes } from "../../abi/bytes";
import { getChannel } from "../../04-channel/channel";
import { Ics4Wrapper } from "../../05-port/ics4Wrapper";
import {
  InFlightPacket,
} from "../../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { IbcError, panicked, unregistered } from "../../error";
import { EventLog } from "../../event";
import { Bank, TRANSFER_ACCOUNT } from "../../20-transfer/bank/bank";
import { openBank } from "../../20-transfer/bank/openBank";
import { hasHop, ibcDenom, isCoinDenom } from "../../20-transfer/denom";
import { escrowAddress, getTotalEscrow, setTotalEscrow } from "../../20-transfer/escrow";
import { Transfer } from "../../20-transfer/packetData";
import { Refusal } from "../../20-transfer/refusal";
import { receivedPacket } from "./inFlight";

/**
 * Writes the acknowledgement of the packet that was received; of one that says of no success, the
 * coins of the packet that was sent on go back first. Errors of the bank have no code of their own,
 * as ibc-go wraps them: `undefined/1`.
 */
export function acknowledgeReceived(
  sent: Packet, transfer: Transfer, inFlight: InFlightPacket, acknowledgement: Bytes,
  isSuccess: bool, ics4: Ics4Wrapper, events: EventLog,
): IbcError | null {
  if (getChannel(inFlight.refundPortId, inFlight.refundChannelId) === null) {
    return unregistered("could not retrieve module from port-id");
  }
  if (!isSuccess) {
    const error = returnCoins(sent, transfer, inFlight, events);
    if (error !== null) return error;
  }
  const received = receivedPacket(inFlight);
  if (received === null) {
    return panicked("no height: " + inFlight.packetTimeoutHeight.toString());
  }
  return ics4.writeAcknowledgement(received, acknowledgement, events);
}

/** Undoes what receiving and sending on did with the coins. */
function returnCoins(
  sent: Packet, transfer: Transfer, inFlight: InFlightPacket, events: EventLog,
): IbcError | null {
  const denom = transfer.denom;
  const coin = ibcDenom(denom);
  if (!isCoinDenom(coin)) return panicked("invalid denom: " + coin.toString());
  const bank = openBank();
  const escrow = escrowAddress(sent.sourcePort, sent.sourceChannel);
  const refundEscrow = escrowAddress(inFlight.refundPortId, inFlight.refundChannelId);
  if (hasHop(denom, sent.sourcePort, sent.sourceChannel)) {
    // Vouchers were burnt when they left.
    return remint(bank, refundEscrow, coin, transfer, events);
  }
  if (hasHop(denom, inFlight.refundPortId, inFlight.refundChannelId)) {
    // Vouchers were minted when they came.
    return burnEscrowed(bank, escrow, coin, transfer, events);
  }
  return unlessRefused(bank.send(escrow, refundEscrow, coin, transfer.amount, events));
}

function burnEscrowed(
  bank: Bank, escrow: Bytes, coin: Bytes, transfer: Transfer, events: EventLog,
): IbcError | null {
  const amount = transfer.amount;
  const error = unlessRefused(bank.send(escrow, TRANSFER_ACCOUNT, coin, amount, events));
  if (error !== null) return error;
  const burnRefusal = bank.burn(coin, amount, events);
  if (burnRefusal !== null) return panicked("cannot burn coins that were just received");
  const total = getTotalEscrow(coin).minus(amount);
  if (total === null) return panicked("negative coin amount: a total in escrow");
  setTotalEscrow(coin, total);
  return null;
}

function remint(
  bank: Bank, escrow: Bytes, coin: Bytes, transfer: Transfer, events: EventLog,
): IbcError | null {
  const amount = transfer.amount;
  const mintError = unlessRefused(bank.mint(coin, amount, events));
  if (mintError !== null) return mintError;
  if (bank.isBlocked(escrow)) return unregistered("the escrow account may not receive");
  const error = unlessRefused(bank.send(TRANSFER_ACCOUNT, escrow, coin, amount, events));
  if (error !== null) return error;
  const total = getTotalEscrow(coin).plus(amount);
  if (total === null) return panicked("integer overflow");
  setTotalEscrow(coin, total);
  return null;
}

/** What becomes of a refusal of the bank. */
function unlessRefused(refusal: Refusal | null): IbcError | null {
  if (refusal === null) return null;
  return refusal.isPanic ? refusal.error : unregistered(refusal.text.toString());
}
