/**
 * Rate limiting of packets of IBC v2 (modules/apps/rate-limiting/v2/ibc_middleware.go): a transfer
 * between clients counts as one over channels that are called as the clients are.
 */
import { Bytes } from "../../abi/bytes";
import { isSuccess } from "../../04-channel/v2/acknowledgement";
import { getAsyncPacket } from "../../04-channel/v2/packet";
import { ReceiveOutcomeV2 } from "../../05-port/v2/application";
import { MiddlewareV2 } from "../../05-port/v2/middleware";
import { fullPath } from "../../20-transfer/denom";
import { ICS20_1 } from "../../20-transfer/packetData";
import { encodePacketData } from "../../20-transfer/packetJson";
import { decodePayload } from "../../20-transfer/v2/packetData";
import { FungibleTokenPacketData } from "../../codec/gen/ibc.applications.transfer.v1";
import { Packet as ChannelPacket } from "../../codec/gen/ibc.core.channel.v1";
import {
  Acknowledgement, Packet, PacketStatus, Payload,
} from "../../codec/gen/ibc.core.channel.v2";
import { IbcError, isPanic } from "../../error";
import { EventLog } from "../../event";
import { RateLimitError } from "./errors";
import {
  countReceive, countSend, settleAcknowledged, settleReceived, settleSent,
} from "./packets";

@final
export class RateLimitingV2 extends MiddlewareV2 {
  onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null {
    const converted = convert(packet, payload);
    if (converted.error !== null) return converted.error;
    const error = countSend(converted.packet, events);
    return error !== null ? error : super.onSendPacket(packet, payload, signer, events);
  }

  /** What cannot be converted or passes a limit fails before the application sees it. */
  onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2 {
    const converted = convert(packet, payload);
    if (converted.error !== null) return ReceiveOutcomeV2.failed();
    const error = countReceive(converted.packet, events);
    if (error !== null) {
      return isPanic(error) ? ReceiveOutcomeV2.panicked(error) : ReceiveOutcomeV2.failed();
    }
    const received = super.onRecvPacket(packet, payload, relayer, events);
    if (received.panic !== null) return received;
    if (received.status == PacketStatus.PACKET_STATUS_ASYNC) return received;
    const settleError = settleReceived(converted.packet, true);
    if (settleError !== null && isPanic(settleError)) return ReceiveOutcomeV2.panicked(settleError);
    return received;
  }

  onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const converted = convert(packet, payload);
    if (converted.error !== null) return converted.error;
    const error = settleAcknowledged(converted.packet, acknowledgement);
    if (error !== null) return error;
    return super.onAcknowledgementPacket(packet, payload, acknowledgement, relayer, events);
  }

  onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const converted = convert(packet, payload);
    if (converted.error !== null) return converted.error;
    const error = settleSent(converted.packet, false);
    return error !== null ? error : super.onTimeoutPacket(packet, payload, relayer, events);
  }

  /** What was counted when the packet came is taken back when it is said to have failed;
   * `ratelimit/13` when no packet waits. */
  writeAcknowledgement(
    destinationClient: Bytes, sequence: u64, acknowledgement: Acknowledgement, events: EventLog,
  ): IbcError | null {
    const waiting = getAsyncPacket(destinationClient, sequence);
    if (waiting.panic !== null) return waiting.panic;
    const packet = waiting.packet;
    if (packet === null) {
      const detail = destinationClient.toString() + ", " + sequence.toString();
      return RateLimitError.asyncPacketNotFound(detail);
    }
    if (acknowledgement.appAcknowledgements.length == 1 && packet.payloads.length == 1) {
      const converted = convert(packet, packet.payloads[0]);
      if (converted.error !== null) return converted.error;
      const error = settleReceived(converted.packet, isSuccess(acknowledgement));
      if (error !== null) return error;
    }
    return super.writeAcknowledgement(destinationClient, sequence, acknowledgement, events);
  }
}

/** A payload as the packet of a channel, or why it is none. */
@final
class Converted {
  constructor(
    readonly packet: ChannelPacket,
    readonly error: IbcError | null,
  ) {}
}

/** `ratelimit/15` for another version than transfer's, then what transfer refuses of the data. */
function convert(packet: Packet, payload: Payload): Converted {
  const converted = new ChannelPacket();
  if (payload.version != ICS20_1) {
    const detail = "of version " + payload.version.toString();
    return new Converted(converted, RateLimitError.invalidPacketData(detail));
  }
  const decoded = decodePayload(payload);
  if (decoded.refusal !== null) return new Converted(converted, decoded.refusal!.error);
  const transfer = decoded.transfer;
  const data = new FungibleTokenPacketData();
  data.denom = fullPath(transfer.denom);
  data.amount = transfer.amountText;
  data.sender = transfer.sender;
  data.receiver = transfer.receiver;
  data.memo = transfer.memo;
  converted.sequence = packet.sequence;
  converted.sourcePort = payload.sourcePort;
  converted.sourceChannel = packet.sourceClient;
  converted.destinationPort = payload.destinationPort;
  converted.destinationChannel = packet.destinationClient;
  converted.data = encodePacketData(data);
  return new Converted(converted, null);
}
