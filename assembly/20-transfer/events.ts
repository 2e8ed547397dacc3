/** Events of ICS-20 (modules/apps/transfer/internal/events/events.go). */
import { Bytes } from "../abi/bytes";
import { Denom } from "../codec/gen/ibc.applications.transfer.v1";
import { quote } from "../codec/jsonString";
import { addAttribute, EventBuilder, EventLog, moduleEvent, newEvent } from "../event";
import { Acknowledgement } from "../codec/gen/ibc.core.channel.v1";
import { protobufText } from "./protobufText";
import {
  appendDenomJson, denomHash, fullPath, newDenomJson, upperHexadecimal,
} from "./denom";
import { Transfer } from "./packetData";
import { Refusal } from "./refusal";

const TRANSFER_EVENT = moduleEvent("transfer");
const IBC_TRANSFER = Bytes.of("ibc_transfer");
const FUNGIBLE_TOKEN_PACKET = Bytes.of("fungible_token_packet");
const TIMEOUT = Bytes.of("timeout");
const DENOMINATION = Bytes.of("denomination");
const SENDER = Bytes.of("sender");
const RECEIVER = Bytes.of("receiver");
const DENOM = Bytes.of("denom");
const DENOM_HASH = Bytes.of("denom_hash");
const AMOUNT = Bytes.of("amount");
const MEMO = Bytes.of("memo");
const SUCCESS = Bytes.of("success");
const ERROR = Bytes.of("error");
const ACKNOWLEDGEMENT = Bytes.of("acknowledgement");
const REFUND_TOKENS = Bytes.of("refund_tokens");
const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");
const DENOM_MEMBER = Bytes.of("{\"denom\":");
const AMOUNT_MEMBER = Bytes.of(",\"amount\":");
const CLOSE_OBJECT: u8 = 0x7d;

/** An event with what every transfer has. */
function transferEvent(type: Bytes, transfer: Transfer): EventBuilder {
  const event = newEvent(type);
  addAttribute(event, SENDER, transfer.sender);
  addAttribute(event, RECEIVER, transfer.receiver);
  addAttribute(event, DENOM, fullPath(transfer.denom));
  addAttribute(event, AMOUNT, transfer.amountText);
  addAttribute(event, MEMO, transfer.memo);
  return event;
}

/** `ibc_transfer`: tokens were sent. */
export function emitTransfer(transfer: Transfer, events: EventLog): void {
  events.emit(transferEvent(IBC_TRANSFER, transfer));
  events.pass(TRANSFER_EVENT);
}

/** `fungible_token_packet`: a packet was received, or refused. Whether with success is what its
 * acknowledgement says, and ibc-go's application for IBC v2 has only one of success at hand. */
export function emitReceived(
  transfer: Transfer, isSuccess: bool, refusal: Refusal | null, events: EventLog,
): void {
  const event = transferEvent(FUNGIBLE_TOKEN_PACKET, transfer);
  addAttribute(event, SUCCESS, isSuccess ? TRUE : FALSE);
  if (refusal !== null) addAttribute(event, ERROR, refusal.text);
  events.emit(event);
  events.pass(TRANSFER_EVENT);
}

/** `fungible_token_packet`, twice: a packet was acknowledged. */
export function emitAcknowledged(
  transfer: Transfer, acknowledgement: Acknowledgement, events: EventLog,
): void {
  const event = transferEvent(FUNGIBLE_TOKEN_PACKET, transfer);
  addAttribute(event, ACKNOWLEDGEMENT, protobufText(acknowledgement));
  events.emit(event);
  events.pass(TRANSFER_EVENT);
  const outcome = newEvent(FUNGIBLE_TOKEN_PACKET);
  const result = acknowledgement.result;
  if (!!result) addAttribute(outcome, SUCCESS, result);
  else addAttribute(outcome, ERROR, acknowledgement.error!);
  events.emit(outcome);
}

/** `timeout`: a packet was not received in time, and its tokens are back. */
export function emitTimeout(transfer: Transfer, events: EventLog): void {
  const event = newEvent(TIMEOUT);
  addAttribute(event, RECEIVER, transfer.sender);
  addAttribute(event, REFUND_TOKENS, tokenJson(transfer));
  addAttribute(event, MEMO, transfer.memo);
  events.emit(event);
  events.pass(TRANSFER_EVENT);
}

function tokenJson(transfer: Transfer): Bytes {
  const out = newDenomJson(transfer.denom).text(DENOM_MEMBER);
  appendDenomJson(out, transfer.denom);
  out.text(AMOUNT_MEMBER);
  out.text(quote(transfer.amountText));
  return out.byte(CLOSE_OBJECT).bytes;
}

/** `denomination`: what the hash of a voucher stands for. */
export function emitDenom(denom: Denom, events: EventLog): void {
  const event = newEvent(DENOMINATION);
  addAttribute(event, DENOM_HASH, upperHexadecimal(denomHash(denom)));
  const json = newDenomJson(denom);
  appendDenomJson(json, denom);
  addAttribute(event, DENOM, json.bytes);
  events.emit(event);
}
