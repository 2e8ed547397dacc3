/**
 * Packet forwarding: a transfer whose memo names where its coins are to go on is received for an
 * account of its own, and sent on from there; it is acknowledged when that packet has come to its
 * end (modules/apps/packet-forward-middleware/ibc_middleware.go).
 */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { errorAcknowledgement, parseAcknowledgement } from "../../05-port/acknowledgement";
import { Application, ReceiveOutcome } from "../../05-port/application";
import { Middleware } from "../../05-port/middleware";
import {
  InFlightPacket,
} from "../../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { IbcError, isPanic, PacketForwardError, SdkError, unregistered } from "../../error";
import { EventLog } from "../../event";
import { TransferApplication } from "../../20-transfer/application";
import { hasHop, ibcDenom, withHop, withoutHop } from "../../20-transfer/denom";
import { Transfer } from "../../20-transfer/packetData";
import { forwardTokens, intermediateAccount } from "./forward";
import { getInFlight, newInFlight, removeInFlight } from "./inFlight";
import { ForwardMetadata, readMemo } from "./metadata";
import { readTransfer, writeForReceiver } from "./packetData";
import { acknowledgeReceived } from "./refund";

/** How stacks call it. */
export const PACKET_FORWARD_MIDDLEWARE = Bytes.of("packet-forward-middleware");

/** How long a packet that goes on may take, and how often it is sent again, where its memo does not
 * say (DefaultForwardTransferPacketTimeoutTimestamp; testing/simapp/app.go). */
const DEFAULT_TIMEOUT_NANOS: i64 = 600_000_000_000;
const DEFAULT_RETRIES: i32 = 0;

@final
export class PacketForward extends Middleware {
  objectionTo(base: Application): string {
    return base instanceof TransferApplication ? "" : "forwards transfers only";
  }

  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    const scratch = new Scratch();
    const transfer = readTransfer(packet.data);
    if (transfer === null) {
      return this.application.onRecvPacket(channelVersion, packet, relayer, events);
    }
    const memo = readMemo(transfer.memo);
    if (!memo.isForward) {
      scratch.release();
      return this.application.onRecvPacket(channelVersion, packet, relayer, events);
    }
    const metadata = memo.metadata;
    if (metadata === null) return refused(PacketForwardError.invalidForwardMetadata("the memo"));
    if (!metadata.isValid) return refused(unregistered("the metadata are not valid"));

    const account = intermediateAccount(packet.destinationChannel, transfer.sender);
    const own = withData(packet, writeForReceiver(transfer, account));
    const received = this.application.onRecvPacket(channelVersion, own, relayer, events);
    if (received.panic !== null) return received;
    if (!received.acknowledgement || !received.isSuccess) {
      return refused(unregistered("the coins cannot be received"));
    }
    const error = forwardReceived(packet, transfer, metadata, account, events);
    return error === null ? ReceiveOutcome.pending() : refused(error);
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    const transfer = readTransfer(packet.data);
    if (transfer !== null) {
      const parsed = parseAcknowledgement(acknowledgement);
      if (parsed === null) {
        return SdkError.unknownRequest("the acknowledgement cannot be read");
      }
      const stored = getInFlight(packet);
      if (stored.panic !== null) return stored.panic;
      const inFlight = stored.packet;
      if (inFlight !== null) {
        removeInFlight(packet);
        // The core lets no other bytes through than an acknowledgement is written with.
        return acknowledgeReceived(
          packet, transfer, inFlight, acknowledgement, !!parsed.result, this.ics4, events,
        );
      }
    }
    return this.application.onAcknowledgementPacket(
      channelVersion, packet, acknowledgement, relayer, events,
    );
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const transfer = readTransfer(packet.data);
    if (transfer === null) {
      return this.application.onTimeoutPacket(channelVersion, packet, relayer, events);
    }
    const stored = getInFlight(packet);
    if (stored.panic !== null) return stored.panic;
    const inFlight = stored.packet;
    if (inFlight === null) {
      return this.application.onTimeoutPacket(channelVersion, packet, relayer, events);
    }
    removeInFlight(packet);
    if (inFlight.retriesRemaining <= 0) {
      const givenUp = errorAcknowledgement(unregistered("no retries are left"));
      return acknowledgeReceived(packet, transfer, inFlight, givenUp, false, this.ics4, events);
    }
    // What is sent again has to be back first.
    const error = this.application.onTimeoutPacket(channelVersion, packet, relayer, events);
    return error !== null ? error : sendAgain(packet, transfer, inFlight, events);
  }
}

/** What the application received for the account goes on. */
function forwardReceived(
  packet: Packet, transfer: Transfer, metadata: ForwardMetadata, account: Bytes, events: EventLog,
): IbcError | null {
  const denom = hasHop(transfer.denom, packet.sourcePort, packet.sourceChannel)
    ? withoutHop(transfer.denom)
    : withHop(transfer.denom, packet.destinationPort, packet.destinationChannel);
  const retries = metadata.retries < 0 ? DEFAULT_RETRIES : metadata.retries;
  let timeoutNanos = metadata.timeoutNanos;
  if (timeoutNanos <= 0) timeoutNanos = DEFAULT_TIMEOUT_NANOS;
  const inFlight = newInFlight(packet, transfer.sender, retries, timeoutNanos);
  return forwardTokens(
    metadata, ibcDenom(denom), transfer.amount, account, timeoutNanos, inFlight, events,
  );
}

/** keeper/keeper.go RetryTimeout; a memo that does not ask to forward becomes one that asks for
 * nothing. */
function sendAgain(
  packet: Packet, transfer: Transfer, inFlight: InFlightPacket, events: EventLog,
): IbcError | null {
  const metadata = new ForwardMetadata();
  metadata.receiver = transfer.receiver;
  metadata.channelId = packet.sourceChannel;
  metadata.portId = packet.sourcePort;
  if (transfer.memo.length > 0) {
    const next = readMemo(transfer.memo).metadata;
    metadata.next = next === null ? new ForwardMetadata() : next;
  }
  inFlight.retriesRemaining--;
  return forwardTokens(
    metadata, ibcDenom(transfer.denom), transfer.amount, transfer.sender, <i64>inFlight.timeout,
    inFlight, events,
  );
}

function refused(error: IbcError): ReceiveOutcome {
  if (isPanic(error)) return ReceiveOutcome.panicked(error);
  return ReceiveOutcome.failed(errorAcknowledgement(error));
}

/** The same packet with other data. */
function withData(packet: Packet, data: Bytes): Packet {
  const other = new Packet();
  other.sequence = packet.sequence;
  other.sourcePort = packet.sourcePort;
  other.sourceChannel = packet.sourceChannel;
  other.destinationPort = packet.destinationPort;
  other.destinationChannel = packet.destinationChannel;
  other.data = data;
  other.timeoutHeight = packet.timeoutHeight;
  other.timeoutTimestamp = packet.timeoutTimestamp;
  return other;
}
