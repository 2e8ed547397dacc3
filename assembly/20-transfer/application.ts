/** ICS-20 as the module behind its port (modules/apps/transfer/ibc_module.go). */
import { Bytes } from "../abi/bytes";
import { get, Store } from "../abi/store";
import {
  errorAcknowledgement, parseAcknowledgement, resultAcknowledgement,
} from "../05-port/acknowledgement";
import { Application, ReceiveOutcome, VersionOutcome } from "../05-port/application";
import { PacketData } from "../05-port/packetData";
import { parseChannelSequence } from "../24-host/identifiers";
import { TRANSFER_PORT } from "../24-host/paths";
import { isBlank } from "../24-host/text";
import { Hop } from "../codec/gen/ibc.applications.transfer.v1";
import { Counterparty, Order, Packet } from "../codec/gen/ibc.core.channel.v1";
import {
  ChannelError, CoreError, HostError, IbcError, PortError, TransferError,
} from "../error";
import { EventLog } from "../event";
import { newHop } from "./denom";
import { emitAcknowledged, emitReceived, emitTimeout } from "./events";
import { decodeTransfer, ICS20_1 } from "./packetData";
import { receiveTransfer } from "./receive";
import { refundTransfer } from "./refund";

/** No more channels than there are escrow addresses to keep apart. */
const MAX_CHANNEL_SEQUENCE: u64 = u32.MAX_VALUE;

/** The result of a transfer: one byte. */
export const SUCCESS = Bytes.u64be(1).slice(7);

@final
export class TransferApplication extends Application {
  get tellsPacketData(): bool {
    return true;
  }

  unmarshalPacketData(portId: Bytes, channelId: Bytes, data: Bytes): PacketData | null {
    const version = this.ics4.getAppVersion(portId, channelId);
    if (!version) return null;
    const decoded = decodeTransfer(data, version);
    if (decoded.refusal !== null) return null;
    return new PacketData(version, decoded.transfer.sender, decoded.transfer.memo);
  }

  onChanOpenInit(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, version: Bytes, events: EventLog,
  ): VersionOutcome {
    const error = checkChannel(ordering, portId, channelId);
    if (error !== null) return VersionOutcome.refused(error);
    if (isBlank(version) || version == ICS20_1) return VersionOutcome.agreed(ICS20_1);
    return VersionOutcome.refused(invalidVersion(version));
  }

  onChanOpenTry(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, counterpartyVersion: Bytes, events: EventLog,
  ): VersionOutcome {
    const error = checkChannel(ordering, portId, channelId);
    return error !== null ? VersionOutcome.refused(error) : VersionOutcome.agreed(ICS20_1);
  }

  onChanOpenAck(
    portId: Bytes, channelId: Bytes, counterpartyChannelId: Bytes, counterpartyVersion: Bytes,
    events: EventLog,
  ): IbcError | null {
    return counterpartyVersion == ICS20_1 ? null : invalidVersion(counterpartyVersion);
  }

  onChanOpenConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    return null;
  }

  onChanCloseInit(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    return CoreError.invalidRequest("user cannot close channel");
  }

  onChanCloseConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    return null;
  }

  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    const decoded = decodeTransfer(packet.data, channelVersion);
    const transfer = decoded.transfer;
    let refusal = decoded.refusal;
    if (refusal === null) {
      refusal = receiveTransfer(transfer, sourceOf(packet), destinationOf(packet), events);
    }
    if (refusal !== null && refusal.isPanic) return ReceiveOutcome.panicked(refusal.error);
    emitReceived(transfer, refusal === null, refusal, events);
    return refusal === null
      ? ReceiveOutcome.succeeded(resultAcknowledgement(SUCCESS))
      : ReceiveOutcome.failed(errorAcknowledgement(refusal.error));
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    const decoded = decodeTransfer(packet.data, channelVersion);
    const parsed = parseAcknowledgement(acknowledgement);
    if (parsed === null) return CoreError.unknownRequest("the acknowledgement cannot be read");
    if (decoded.refusal !== null) return decoded.refusal!.error;
    if (!parsed.result && !parsed.error) {
      return CoreError.invalidType("the acknowledgement has neither a result nor an error");
    }
    if (!parsed.result) {
      const refusal = refundTransfer(decoded.transfer, sourceOf(packet), events);
      if (refusal !== null) return refusal.error;
    }
    emitAcknowledged(decoded.transfer, parsed, events);
    return null;
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const decoded = decodeTransfer(packet.data, channelVersion);
    if (decoded.refusal !== null) return decoded.refusal!.error;
    const refusal = refundTransfer(decoded.transfer, sourceOf(packet), events);
    if (refusal !== null) return refusal.error;
    emitTimeout(decoded.transfer, events);
    return null;
  }
}

function sourceOf(packet: Packet): Hop {
  return newHop(packet.sourcePort, packet.sourceChannel);
}

function destinationOf(packet: Packet): Hop {
  return newHop(packet.destinationPort, packet.destinationChannel);
}

/** ValidateTransferChannelParams */
function checkChannel(ordering: i32, portId: Bytes, channelId: Bytes): IbcError | null {
  const sequence = parseChannelSequence(channelId);
  if (!sequence.ok) return HostError.invalidId("not channel-{N}: " + channelId.toString());
  if (sequence.value > MAX_CHANNEL_SEQUENCE) {
    return TransferError.maxTransferChannels(channelId.toString());
  }
  if (ordering != Order.ORDER_UNORDERED) {
    return ChannelError.invalidChannelOrdering("transfers need an unordered channel");
  }
  const boundPort = get(Store.TRANSFER, TRANSFER_PORT);
  if (!boundPort || boundPort != portId) {
    return PortError.invalidPort("transfers do not leave from " + portId.toString());
  }
  return null;
}

function invalidVersion(version: Bytes): IbcError {
  return TransferError.invalidVersion("expected ics20-1, got " + version.toString());
}
