/**
 * What becomes of rate limits as packets go their way
 * (modules/apps/rate-limiting/keeper/flow.go and packet.go).
 */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { parseAcknowledgement } from "../../05-port/acknowledgement";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { sha256 } from "../../crypto/sha256";
import { ChannelError, IbcError, SdkError } from "../../error";
import { EventLog } from "../../event";
import { Direction } from "./direction";
import { denomIsBlacklisted } from "./errors";
import { BLACKLISTED_DENOM, emitTransferDenied, RATE_LIMIT_EXCEEDED } from "./events";
import { addToFlow, takeFromFlow } from "./flow";
import { isAddressPairWhitelisted, isDenomBlacklisted } from "./lists";
import { PacketInfo, parsePacketInfo } from "./packetInfo";
import { isPacketPending, removePendingPacket, setPendingPacket } from "./pendingPackets";
import { getRateLimit, nilPointer, setRateLimit } from "./rateLimits";

/** What IBC v2 acknowledges a failure with (04-channel/v2/types/acknowledgement.go). */
const UNIVERSAL_ERROR_ACKNOWLEDGEMENT = sha256(Bytes.of("UNIVERSAL_ERROR_ACKNOWLEDGEMENT"));

const DENOM = Bytes.of("denom ");
const IS_BLACKLISTED = Bytes.of(" is blacklisted");

/** Counts a packet that is to be sent: `ratelimit/7` and `/4` when it may not be, and for what is
 * no transfer the errors of `parsePacketInfo`. */
export function countSend(packet: Packet, events: EventLog): IbcError | null {
  const parsed = parsePacketInfo(packet, Direction.SEND);
  const info = parsed.info;
  if (info === null) return parsed.error;
  return count(info, packet.sequence, Direction.SEND, events);
}

/** The same of a packet that arrives; what is no transfer is for the application to refuse. */
export function countReceive(packet: Packet, events: EventLog): IbcError | null {
  const scratch = new Scratch();
  const info = parsePacketInfo(packet, Direction.RECEIVE).info;
  if (info !== null) {
    const error = count(info, packet.sequence, Direction.RECEIVE, events);
    if (error !== null) return error;
  }
  // Only what is refused is told of; a long denomination takes megabytes to read.
  scratch.release();
  return null;
}

/** CheckRateLimitAndUpdateFlow; the packet is remembered where a limit counts it. */
function count(
  info: PacketInfo, sequence: u64, direction: Direction, events: EventLog,
): IbcError | null {
  const denom = info.denom;
  const blacklisted = isDenomBlacklisted(denom);
  if (blacklisted.panic !== null) return blacklisted.panic;
  if (blacklisted.value) {
    const refusal = denomIsBlacklisted(DENOM + denom + IS_BLACKLISTED);
    emitTransferDenied(BLACKLISTED_DENOM, info, direction, refusal, events);
    return refusal.error;
  }
  const found = getRateLimit(denom, info.channelOrClientId);
  const limit = found.limit;
  if (limit === null) return found.panic;
  const whitelisted = isAddressPairWhitelisted(info.sender, info.receiver);
  if (whitelisted.panic !== null || whitelisted.value) return whitelisted.panic;
  const flow = limit.flow;
  const quota = limit.quota;
  if (flow === null || quota === null || limit.path === null) return nilPointer();
  const refusal = addToFlow(flow, quota, direction, info.amount);
  if (refusal !== null) {
    if (!refusal.isPanic) {
      emitTransferDenied(RATE_LIMIT_EXCEEDED, info, direction, refusal, events);
    }
    return refusal.error;
  }
  setRateLimit(limit);
  return setPendingPacket(direction, info.channelOrClientId, sequence, denom);
}

/**
 * A sent packet was acknowledged: one that failed is taken back, and none is pending any more.
 * Errors: `sdk/6` for an acknowledgement that cannot be read, `channel/16` for one without a result
 * or an error, those of `parsePacketInfo`.
 */
export function settleAcknowledged(packet: Packet, acknowledgement: Bytes): IbcError | null {
  if (acknowledgement == UNIVERSAL_ERROR_ACKNOWLEDGEMENT) return settleSent(packet, false);
  const parsed = parseAcknowledgement(acknowledgement);
  if (parsed === null) return SdkError.unknownRequest("the acknowledgement cannot be read");
  const result = parsed.result;
  if (!parsed.error && (!result || result.length == 0)) {
    return ChannelError.invalidAcknowledgement("the acknowledgement has no result");
  }
  return settleSent(packet, !parsed.error);
}

/** A sent packet was delivered, or it was not and is taken back; errors of `parsePacketInfo`. */
export function settleSent(packet: Packet, isDelivered: bool): IbcError | null {
  const parsed = parsePacketInfo(packet, Direction.SEND);
  const info = parsed.info;
  if (info === null) return parsed.error;
  return settle(info, packet.sequence, Direction.SEND, isDelivered);
}

/** A received packet is acknowledged: one that failed is taken back. What is no transfer was never
 * counted. */
export function settleReceived(packet: Packet, isSuccess: bool): IbcError | null {
  const scratch = new Scratch();
  const info = parsePacketInfo(packet, Direction.RECEIVE).info;
  if (info !== null) {
    const error = settle(info, packet.sequence, Direction.RECEIVE, isSuccess);
    if (error !== null) return error;
  }
  scratch.release();
  return null;
}

function settle(
  info: PacketInfo, sequence: u64, direction: Direction, isSuccess: bool,
): IbcError | null {
  if (!isSuccess) return undo(info, sequence, direction);
  return removePendingPacket(direction, info.channelOrClientId, sequence, info.denom);
}

/** UndoSendPacket and UndoReceivePacket: only what the present window has counted is taken back. */
function undo(info: PacketInfo, sequence: u64, direction: Direction): IbcError | null {
  const channelOrClientId = info.channelOrClientId;
  const denom = info.denom;
  const found = getRateLimit(denom, channelOrClientId);
  if (found.panic !== null) return found.panic;
  const limit = found.limit;
  if (limit !== null) {
    const pending = isPacketPending(direction, channelOrClientId, sequence, denom);
    if (pending.error !== null || !pending.value) return pending.error;
    const flow = limit.flow;
    if (flow === null || limit.path === null) return nilPointer();
    const refusal = takeFromFlow(flow, direction, info.amount);
    if (refusal !== null) return refusal.error;
    setRateLimit(limit);
  }
  return removePendingPacket(direction, channelOrClientId, sequence, denom);
}
