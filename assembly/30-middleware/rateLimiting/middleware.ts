/**
 * Rate limiting: how much of a denomination may leave or arrive over a channel within some hours
 * (modules/apps/rate-limiting/ibc_middleware.go).
 */
import { Bytes } from "../../abi/bytes";
import { getNextSequenceSend } from "../../04-channel/sequences";
import { errorAcknowledgement, parseAcknowledgement } from "../../05-port/acknowledgement";
import { ReceiveOutcome } from "../../05-port/application";
import { SendOutcome } from "../../05-port/ics4Wrapper";
import { Middleware } from "../../05-port/middleware";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { Height } from "../../codec/gen/ibc.core.client.v1";
import { ChannelError, IbcError, isPanic } from "../../error";
import { EventLog } from "../../event";
import { RateLimitError } from "./errors";
import {
  countReceive, countSend, settleAcknowledged, settleReceived, settleSent,
} from "./packets";

/** The name by which stacks have it. */
export const RATE_LIMITING = Bytes.of("rate-limiting");

@final
export class RateLimiting extends Middleware {
  /** A packet that passes a limit is refused before the application sees it. */
  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    const error = countReceive(packet, events);
    if (error !== null) {
      if (isPanic(error)) return ReceiveOutcome.panicked(error);
      return ReceiveOutcome.failed(errorAcknowledgement(error));
    }
    const received = this.application.onRecvPacket(channelVersion, packet, relayer, events);
    if (received.panic !== null || !received.acknowledgement) return received;
    // An acknowledgement that is written at once leaves nothing to be taken back; where it tells a
    // failure, the core undoes what was counted.
    const settleError = settleReceived(packet, true);
    if (settleError !== null && isPanic(settleError)) return ReceiveOutcome.panicked(settleError);
    return received;
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    const error = settleAcknowledged(packet, acknowledgement);
    // Other errors ibc-go only logs.
    if (error !== null && isPanic(error)) return error;
    return this.application.onAcknowledgementPacket(
      channelVersion, packet, acknowledgement, relayer, events,
    );
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const error = settleSent(packet, false);
    if (error !== null && isPanic(error)) return error;
    return this.application.onTimeoutPacket(channelVersion, packet, relayer, events);
  }

  /** `channel/10` where the channel has no next sequence, then the limits. */
  sendPacket(
    sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
    data: Bytes, events: EventLog,
  ): SendOutcome {
    const sequence = getNextSequenceSend(sourcePort, sourceChannel);
    if (sequence === null) {
      const detail = sourcePort.toString() + ", " + sourceChannel.toString();
      return SendOutcome.refused(ChannelError.sequenceSendNotFound(detail));
    }
    if (sequence.panic !== null) return SendOutcome.refused(sequence.panic!);
    const packet = new Packet();
    packet.sequence = sequence.value;
    packet.sourcePort = sourcePort;
    packet.sourceChannel = sourceChannel;
    packet.data = data;
    const error = countSend(packet, events);
    if (error !== null) return SendOutcome.refused(error);
    return super.sendPacket(
      sourcePort, sourceChannel, timeoutHeight, timeoutTimestampNanos, data, events,
    );
  }

  /** What was counted when the packet came is taken back when it is said to have failed. */
  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null {
    if (acknowledgement.isAbsent) {
      const detail = packet.destinationChannel.toString() + "/" + packet.sequence.toString();
      return RateLimitError.asyncAcknowledgementNil(detail);
    }
    const parsed = parseAcknowledgement(acknowledgement);
    const error = settleReceived(packet, parsed === null || !parsed.error);
    return error !== null ? error : super.writeAcknowledgement(packet, acknowledgement, events);
  }
}
