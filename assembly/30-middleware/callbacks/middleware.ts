/**
 * Callbacks of contracts (ADR-8; modules/apps/callbacks/ibc_middleware.go): a packet's data name,
 * on either chain, a contract that is told what becomes of the packet. The application has its say
 * first. A contract may refuse that a packet is sent, and that one is received; what else it
 * refuses is only told in an event.
 */
import { Bytes } from "../../abi/bytes";
import { errorAcknowledgement } from "../../05-port/acknowledgement";
import { Application, ReceiveOutcome } from "../../05-port/application";
import { SendOutcome } from "../../05-port/ics4Wrapper";
import { Middleware } from "../../05-port/middleware";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { Height } from "../../codec/gen/ibc.core.client.v1";
import { ContractCallbackType } from "../../codec/gen/strait.abi.v0";
import { IbcError } from "../../error";
import { EventLog } from "../../event";
import { askToSend, inform, requestFor, tellOfReceipt } from "./callBack";
import {
  CallbackData, callbackDataOf, DESTINATION_CALLBACK, maxCallbackGas, SOURCE_CALLBACK,
} from "./callbackData";

@final
export class CallbacksMiddleware extends Middleware {
  objectionTo(base: Application): string {
    if (!base.tellsPacketData) return "needs an application that tells what packets say";
    return maxCallbackGas() == 0 ? "needs a contract keeper, and gas for it" : "";
  }

  sendPacket(
    sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
    data: Bytes, events: EventLog,
  ): SendOutcome {
    const sent = super.sendPacket(
      sourcePort, sourceChannel, timeoutHeight, timeoutTimestampNanos, data, events,
    );
    if (sent.error !== null) return sent;
    const packet = new Packet();
    packet.sequence = sent.sequence;
    packet.sourcePort = sourcePort;
    packet.sourceChannel = sourceChannel;
    packet.data = data;
    packet.timeoutHeight = timeoutHeight;
    packet.timeoutTimestamp = timeoutTimestampNanos;
    const callback = this.sourceCallback(packet);
    if (callback === null) return sent;
    const refusal = askToSend(packet, callback, events);
    return refusal !== null ? SendOutcome.refused(refusal) : sent;
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    const error = super.onAcknowledgementPacket(
      channelVersion, packet, acknowledgement, relayer, events,
    );
    if (error !== null) return error;
    const type = ContractCallbackType.CONTRACT_CALLBACK_TYPE_ACKNOWLEDGEMENT_PACKET;
    const request = requestFor(type, packet);
    request.acknowledgement = acknowledgement;
    request.relayer = relayer;
    return inform(request, this.sourceCallback(packet), events);
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const error = super.onTimeoutPacket(channelVersion, packet, relayer, events);
    if (error !== null) return error;
    const type = ContractCallbackType.CONTRACT_CALLBACK_TYPE_TIMEOUT_PACKET;
    const request = requestFor(type, packet);
    request.relayer = relayer;
    return inform(request, this.sourceCallback(packet), events);
  }

  /** A contract that fails makes the receipt fail, and the application's work is undone. */
  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    const received = super.onRecvPacket(channelVersion, packet, relayer, events);
    const acknowledgement = received.acknowledgement;
    if (received.panic !== null || !acknowledgement || !received.isSuccess) return received;
    const callback = this.destinationCallback(packet);
    if (callback === null) return received;
    if (callback.error !== null) {
      return ReceiveOutcome.failed(errorAcknowledgement(callback.error!));
    }
    const result = tellOfReceipt(packet, acknowledgement, callback, events);
    if (result.panic !== null) return ReceiveOutcome.panicked(result.panic!);
    return result.error === null
      ? ReceiveOutcome.succeeded(acknowledgement)
      : ReceiveOutcome.failed(errorAcknowledgement(result.error!));
  }

  /** An acknowledgement that comes later stands, whatever the contract says. */
  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null {
    const error = super.writeAcknowledgement(packet, acknowledgement, events);
    if (error !== null) return error;
    const callback = this.destinationCallback(packet);
    if (callback === null) return null;
    if (callback.error !== null) return callback.error;
    return tellOfReceipt(packet, acknowledgement, callback, events).panic;
  }

  private sourceCallback(packet: Packet): CallbackData | null {
    const data = this.unmarshalPacketData(packet.sourcePort, packet.sourceChannel, packet.data);
    return callbackDataOf(data, SOURCE_CALLBACK);
  }

  private destinationCallback(packet: Packet): CallbackData | null {
    const data = this.unmarshalPacketData(
      packet.destinationPort, packet.destinationChannel, packet.data,
    );
    return callbackDataOf(data, DESTINATION_CALLBACK);
  }
}
