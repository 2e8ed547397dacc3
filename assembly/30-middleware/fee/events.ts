/** Events of the fee middleware (ibc-go modules/apps/29-fee/keeper/events.go). */
import { Bytes } from "../../abi/bytes";
import { Coin } from "../../codec/gen/cosmos.base.v1beta1";
import { PacketFees } from "../../codec/gen/ibc.applications.fee.v1";
import { addAttribute, EventBuilder, EventLog, moduleEvent, newEvent } from "../../event";
import { plus, textOf } from "./coins";

const FEE_EVENT = moduleEvent("feeibc");
const INCENTIVIZED_PACKET = Bytes.of("incentivized_ibc_packet");
const REGISTER_PAYEE = Bytes.of("register_payee");
const REGISTER_COUNTERPARTY_PAYEE = Bytes.of("register_counterparty_payee");
const DISTRIBUTE_FEE = Bytes.of("distribute_fee");
const PORT_ID = Bytes.of("port_id");
const CHANNEL_ID = Bytes.of("channel_id");
const PACKET_SEQUENCE = Bytes.of("packet_sequence");
const RECV_FEE = Bytes.of("recv_fee");
const ACK_FEE = Bytes.of("ack_fee");
const TIMEOUT_FEE = Bytes.of("timeout_fee");
const RELAYER = Bytes.of("relayer");
const PAYEE = Bytes.of("payee");
const COUNTERPARTY_PAYEE = Bytes.of("counterparty_payee");
const RECEIVER = Bytes.of("receiver");
const FEE = Bytes.of("fee");

function emit(events: EventLog, event: EventBuilder): void {
  events.emit(event);
  events.pass(FEE_EVENT);
}

/** What a packet carries in all for any relayer, after another fee came into escrow. */
export function emitIncentivizedPacket(
  portId: Bytes, channelId: Bytes, sequence: u64, fees: PacketFees, events: EventLog,
): void {
  let receiving: Coin[] = [];
  let acknowledging: Coin[] = [];
  let timingOut: Coin[] = [];
  for (let i = 0; i < fees.packetFees.length; i++) {
    const fee = fees.packetFees[i].fee;
    receiving = totalOf(receiving, fee.recvFee);
    acknowledging = totalOf(acknowledging, fee.ackFee);
    timingOut = totalOf(timingOut, fee.timeoutFee);
  }
  const event = newEvent(INCENTIVIZED_PACKET);
  addAttribute(event, PORT_ID, portId);
  addAttribute(event, CHANNEL_ID, channelId);
  addAttribute(event, PACKET_SEQUENCE, Bytes.decimal(sequence));
  addAttribute(event, RECV_FEE, textOf(receiving));
  addAttribute(event, ACK_FEE, textOf(acknowledging));
  addAttribute(event, TIMEOUT_FEE, textOf(timingOut));
  emit(events, event);
}

/** Coins that exist cannot add up to more than a supply. */
function totalOf(a: Coin[], b: Coin[]): Coin[] {
  return plus(a, b)!;
}

export function emitPayee(
  relayer: Bytes, payee: Bytes, channelId: Bytes, events: EventLog,
): void {
  emitRegistration(REGISTER_PAYEE, PAYEE, relayer, payee, channelId, events);
}

export function emitCounterpartyPayee(
  relayer: Bytes, payee: Bytes, channelId: Bytes, events: EventLog,
): void {
  emitRegistration(
    REGISTER_COUNTERPARTY_PAYEE, COUNTERPARTY_PAYEE, relayer, payee, channelId, events,
  );
}

function emitRegistration(
  type: Bytes, key: Bytes, relayer: Bytes, payee: Bytes, channelId: Bytes, events: EventLog,
): void {
  const event = newEvent(type);
  addAttribute(event, RELAYER, relayer);
  addAttribute(event, key, payee);
  addAttribute(event, CHANNEL_ID, channelId);
  emit(events, event);
}

/** A fee that was paid, or that went back. */
export function emitDistributedFee(receiver: Bytes, fee: Coin[], events: EventLog): void {
  const event = newEvent(DISTRIBUTE_FEE);
  addAttribute(event, RECEIVER, receiver);
  addAttribute(event, FEE, textOf(fee));
  emit(events, event);
}
