/** Events of rate limiting (modules/apps/rate-limiting/keeper/events.go). */
import { Bytes } from "../../abi/bytes";
import { Refusal } from "../../20-transfer/refusal";
import { formatInteger } from "../../codec/integer";
import { addAttribute, EventLog, newEvent } from "../../event";
import { Direction } from "./direction";
import { PacketInfo } from "./packetInfo";

export const RATE_LIMIT_EXCEEDED = Bytes.of("rate_limit_exceeded");
export const BLACKLISTED_DENOM = Bytes.of("blacklisted_denom");

const TRANSFER_DENIED = Bytes.of("transfer_denied");
const MODULE = Bytes.of("module");
const MODULE_NAME = Bytes.of("ratelimit");
const REASON = Bytes.of("reason");
const ACTION = Bytes.of("action");
const PACKET_SEND = Bytes.of("packet_send");
const PACKET_RECEIVE = Bytes.of("packet_recv");
const DENOM = Bytes.of("denom");
const CHANNEL_OR_CLIENT = Bytes.of("channel_or_client");
const AMOUNT = Bytes.of("amount");
const ERROR = Bytes.of("error");

/** `transfer_denied`: a packet was refused. */
export function emitTransferDenied(
  reason: Bytes, info: PacketInfo, direction: Direction, refusal: Refusal, events: EventLog,
): void {
  const event = newEvent(TRANSFER_DENIED);
  addAttribute(event, MODULE, MODULE_NAME);
  addAttribute(event, REASON, reason);
  addAttribute(event, ACTION, direction == Direction.SEND ? PACKET_SEND : PACKET_RECEIVE);
  addAttribute(event, DENOM, info.denom);
  addAttribute(event, CHANNEL_OR_CLIENT, info.channelOrClientId);
  addAttribute(event, AMOUNT, formatInteger(info.amount));
  addAttribute(event, ERROR, refusal.text);
  events.emit(event);
}
