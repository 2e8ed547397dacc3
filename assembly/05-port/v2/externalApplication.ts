/** An application of IBC v2 that lives in the host: every callback is one `call`. */
import { Bytes } from "../../abi/bytes";
import { Packet, Payload } from "../../codec/gen/ibc.core.channel.v2";
import {
  ApplicationRequest, OnAcknowledgementPacketV2, OnRecvPacketV2, OnSendPacketV2, OnTimeoutPacketV2,
} from "../../codec/gen/strait.abi.v0";
import { IbcError, panicked } from "../../error";
import { EventLog } from "../../event";
import { askApplication } from "../externalApplication";
import { ApplicationV2, ReceiveOutcomeV2 } from "./application";

@final
export class ExternalApplicationV2 extends ApplicationV2 {
  /** `name` is the port or prefix that the host routes by. */
  constructor(private readonly name: Bytes) {
    super();
  }

  onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null {
    const callback = new OnSendPacketV2();
    callback.sourceClient = packet.sourceClient;
    callback.destinationClient = packet.destinationClient;
    callback.sequence = packet.sequence;
    callback.payload = payload;
    callback.signer = signer;
    const request = new ApplicationRequest();
    request.onSendPacketV2 = callback;
    return askApplication(this.name, request, events).error;
  }

  onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2 {
    const callback = new OnRecvPacketV2();
    callback.sourceClient = packet.sourceClient;
    callback.destinationClient = packet.destinationClient;
    callback.sequence = packet.sequence;
    callback.payload = payload;
    callback.relayer = relayer;
    const request = new ApplicationRequest();
    request.onRecvPacketV2 = callback;
    const answer = askApplication(this.name, request, events);
    // A receiving application has no way to refuse other than its result.
    if (answer.error !== null) return ReceiveOutcomeV2.panicked(answer.error!);
    const result = answer.response.result;
    if (result !== null) return ReceiveOutcomeV2.of(result.status, result.acknowledgement);
    const detail = "the application " + this.name.toString() + " gave no result";
    return ReceiveOutcomeV2.panicked(panicked(detail));
  }

  onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const callback = new OnAcknowledgementPacketV2();
    callback.sourceClient = packet.sourceClient;
    callback.destinationClient = packet.destinationClient;
    callback.sequence = packet.sequence;
    callback.payload = payload;
    callback.acknowledgement = acknowledgement;
    callback.relayer = relayer;
    const request = new ApplicationRequest();
    request.onAcknowledgementPacketV2 = callback;
    return askApplication(this.name, request, events).error;
  }

  onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const callback = new OnTimeoutPacketV2();
    callback.sourceClient = packet.sourceClient;
    callback.destinationClient = packet.destinationClient;
    callback.sequence = packet.sequence;
    callback.payload = payload;
    callback.relayer = relayer;
    const request = new ApplicationRequest();
    request.onTimeoutPacketV2 = callback;
    return askApplication(this.name, request, events).error;
  }
}
