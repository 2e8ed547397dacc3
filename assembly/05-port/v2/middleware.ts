/**
 * A layer between the core and an application of IBC v2 (ICS-30): towards the application it is the
 * core. Here it lets everything pass; what a middleware is for, it overrides.
 */
import { Bytes } from "../../abi/bytes";
import { Acknowledgement, Packet, Payload } from "../../codec/gen/ibc.core.channel.v2";
import { IbcError } from "../../error";
import { EventLog } from "../../event";
import { PacketData } from "../packetData";
import { SendOutcome } from "../ics4Wrapper";
import { ApplicationV2, ReceiveOutcomeV2 } from "./application";
import { Ics4WrapperV2 } from "./ics4Wrapper";

export class MiddlewareV2 extends ApplicationV2 implements Ics4WrapperV2 {
  private underlying: ApplicationV2 | null = null;

  /** The application right below, which may be middleware itself. */
  get application(): ApplicationV2 {
    return this.underlying!;
  }

  /** To be called once, when its stack is put together. */
  placeAbove(application: ApplicationV2): void {
    this.underlying = application;
    application.placeBelow(this);
  }

  /** Whether one stack may have it more than once. */
  get mayRepeat(): bool {
    return false;
  }

  /** Why it cannot stand in a stack over this base application; empty where it can. */
  objectionTo(base: ApplicationV2): string {
    return "";
  }

  get tellsPacketData(): bool {
    return this.application.tellsPacketData;
  }

  unmarshalPacketData(payload: Payload): PacketData | null {
    return this.application.unmarshalPacketData(payload);
  }

  onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.application.onSendPacket(packet, payload, signer, events);
  }

  onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2 {
    return this.application.onRecvPacket(packet, payload, relayer, events);
  }

  onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.application.onAcknowledgementPacket(
      packet, payload, acknowledgement, relayer, events,
    );
  }

  onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.application.onTimeoutPacket(packet, payload, relayer, events);
  }

  sendPacket(
    sourceClient: Bytes, timeoutSeconds: u64, payload: Payload, signer: Bytes, events: EventLog,
  ): SendOutcome {
    return this.ics4.sendPacket(sourceClient, timeoutSeconds, payload, signer, events);
  }

  writeAcknowledgement(
    destinationClient: Bytes, sequence: u64, acknowledgement: Acknowledgement, events: EventLog,
  ): IbcError | null {
    return this.ics4.writeAcknowledgement(destinationClient, sequence, acknowledgement, events);
  }
}
