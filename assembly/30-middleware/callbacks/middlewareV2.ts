/**
 * Callbacks of contracts about packets of IBC v2 (modules/apps/callbacks/v2/ibc_middleware.go): the
 * contract keeper sees them as packets of channels that are called as clients are, without
 * timeouts.
 */
import { Bytes } from "../../abi/bytes";
import { getAsyncPacket } from "../../04-channel/v2/packet";
import { ApplicationV2, ReceiveOutcomeV2 } from "../../05-port/v2/application";
import { MiddlewareV2 } from "../../05-port/v2/middleware";
import { Packet as ChannelPacket } from "../../codec/gen/ibc.core.channel.v1";
import {
  Acknowledgement, Packet, PacketStatus, Payload,
} from "../../codec/gen/ibc.core.channel.v2";
import { ContractCallbackType } from "../../codec/gen/strait.abi.v0";
import { IbcError, unregistered } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { EventLog } from "../../event";
import { askToSend, inform, requestFor, tellOfReceipt } from "./callBack";
import {
  callbackDataOf, DESTINATION_CALLBACK, maxCallbackGas, SOURCE_CALLBACK,
} from "./callbackData";

@final
export class CallbacksMiddlewareV2 extends MiddlewareV2 {
  objectionTo(base: ApplicationV2): string {
    if (!base.tellsPacketData) return "needs an application that tells what packets say";
    return maxCallbackGas() == 0 ? "needs a contract keeper, and gas for it" : "";
  }

  onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null {
    const error = super.onSendPacket(packet, payload, signer, events);
    if (error !== null) return error;
    const callback = callbackDataOf(this.unmarshalPacketData(payload), SOURCE_CALLBACK);
    if (callback === null) return null;
    const sent = new ChannelPacket();
    sent.sequence = packet.sequence;
    sent.sourcePort = payload.sourcePort;
    sent.sourceChannel = packet.sourceClient;
    sent.data = payload.value;
    return askToSend(sent, callback, events);
  }

  onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2 {
    const received = super.onRecvPacket(packet, payload, relayer, events);
    const status = received.status;
    if (received.panic !== null || status == PacketStatus.PACKET_STATUS_ASYNC) return received;
    if (status == PacketStatus.PACKET_STATUS_FAILURE) return received;
    const callback = callbackDataOf(this.unmarshalPacketData(payload), DESTINATION_CALLBACK);
    if (callback === null) return received;
    if (callback.error !== null) return ReceiveOutcomeV2.failed();
    const result = tellOfReceipt(
      asChannelPacket(packet, payload), received.acknowledgement, callback, events,
    );
    if (result.panic !== null) return ReceiveOutcomeV2.panicked(result.panic!);
    return result.error === null ? received : ReceiveOutcomeV2.failed();
  }

  onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const error = super.onAcknowledgementPacket(packet, payload, acknowledgement, relayer, events);
    if (error !== null) return error;
    const type = ContractCallbackType.CONTRACT_CALLBACK_TYPE_ACKNOWLEDGEMENT_PACKET;
    const request = requestFor(type, asChannelPacket(packet, payload));
    request.acknowledgement = acknowledgement;
    request.relayer = relayer;
    const callback = callbackDataOf(this.unmarshalPacketData(payload), SOURCE_CALLBACK);
    return inform(request, callback, events);
  }

  onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const error = super.onTimeoutPacket(packet, payload, relayer, events);
    if (error !== null) return error;
    const type = ContractCallbackType.CONTRACT_CALLBACK_TYPE_TIMEOUT_PACKET;
    const request = requestFor(type, asChannelPacket(packet, payload));
    request.relayer = relayer;
    const callback = callbackDataOf(this.unmarshalPacketData(payload), SOURCE_CALLBACK);
    return inform(request, callback, events);
  }

  /** An acknowledgement that comes later stands, whatever the contract says; `channelv2/5` when no
   * packet waits. The contract sees all of the acknowledgement, not the application's alone. */
  writeAcknowledgement(
    destinationClient: Bytes, sequence: u64, acknowledgement: Acknowledgement, events: EventLog,
  ): IbcError | null {
    const waiting = getAsyncPacket(destinationClient, sequence);
    if (waiting.panic !== null) return waiting.panic;
    const packet = waiting.packet;
    if (packet === null) {
      return ChannelV2Error.invalidAcknowledgement("no packet waits for an acknowledgement");
    }
    const error = super.writeAcknowledgement(destinationClient, sequence, acknowledgement, events);
    if (error !== null) return error;
    if (packet.payloads.length != 1) {
      return ChannelV2Error.invalidAcknowledgement("the packet has several payloads");
    }
    const payload = packet.payloads[0];
    const data = this.unmarshalPacketData(payload);
    if (data === null) return unregistered("the payload cannot be read");
    const callback = callbackDataOf(data, DESTINATION_CALLBACK);
    if (callback === null) return null;
    if (callback.error !== null) return callback.error;
    const seen = asChannelPacket(packet, payload);
    return tellOfReceipt(seen, acknowledgement.encode(), callback, events).panic;
  }
}

/** A payload of a packet as a packet of a channel would have it. */
function asChannelPacket(packet: Packet, payload: Payload): ChannelPacket {
  const seen = new ChannelPacket();
  seen.sequence = packet.sequence;
  seen.sourcePort = payload.sourcePort;
  seen.sourceChannel = packet.sourceClient;
  seen.destinationPort = payload.destinationPort;
  seen.destinationChannel = packet.destinationClient;
  seen.data = payload.value;
  return seen;
}
