/**
 * ICS-30: a layer between the core and an application. Towards the core it is the application, and
 * towards the application the core (modules/core/05-port/types/module.go Middleware). Here it lets
 * everything pass; what a middleware is for, it overrides.
 */
import { Bytes } from "../abi/bytes";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { Counterparty, Packet } from "../codec/gen/ibc.core.channel.v1";
import { IbcError } from "../error";
import { EventLog } from "../event";
import { Application, ReceiveOutcome, VersionOutcome } from "./application";
import { Ics4Wrapper, SendOutcome } from "./ics4Wrapper";
import { PacketData } from "./packetData";

export class Middleware extends Application implements Ics4Wrapper {
  private underlying: Application | null = null;

  /** The application right below, which may be middleware itself. */
  get application(): Application {
    return this.underlying!;
  }

  /** To be called once, when its stack is put together. */
  placeAbove(application: Application): void {
    this.underlying = application;
    application.placeBelow(this);
  }

  /** Whether one stack may have it more than once. */
  get mayRepeat(): bool {
    return false;
  }

  /** Why it cannot stand in a stack over this base application; empty where it can. */
  objectionTo(base: Application): string {
    return "";
  }

  get tellsPacketData(): bool {
    return this.application.tellsPacketData;
  }

  unmarshalPacketData(portId: Bytes, channelId: Bytes, data: Bytes): PacketData | null {
    return this.application.unmarshalPacketData(portId, channelId, data);
  }

  onChanOpenInit(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, version: Bytes, events: EventLog,
  ): VersionOutcome {
    return this.application.onChanOpenInit(
      ordering, connectionHops, portId, channelId, counterparty, version, events,
    );
  }

  onChanOpenTry(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, counterpartyVersion: Bytes, events: EventLog,
  ): VersionOutcome {
    return this.application.onChanOpenTry(
      ordering, connectionHops, portId, channelId, counterparty, counterpartyVersion, events,
    );
  }

  onChanOpenAck(
    portId: Bytes, channelId: Bytes, counterpartyChannelId: Bytes, counterpartyVersion: Bytes,
    events: EventLog,
  ): IbcError | null {
    return this.application.onChanOpenAck(
      portId, channelId, counterpartyChannelId, counterpartyVersion, events,
    );
  }

  onChanOpenConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    return this.application.onChanOpenConfirm(portId, channelId, events);
  }

  onChanCloseInit(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    return this.application.onChanCloseInit(portId, channelId, events);
  }

  onChanCloseConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    return this.application.onChanCloseConfirm(portId, channelId, events);
  }

  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    return this.application.onRecvPacket(channelVersion, packet, relayer, events);
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    return this.application.onAcknowledgementPacket(
      channelVersion, packet, acknowledgement, relayer, events,
    );
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.application.onTimeoutPacket(channelVersion, packet, relayer, events);
  }

  sendPacket(
    sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
    data: Bytes, events: EventLog,
  ): SendOutcome {
    return this.ics4.sendPacket(
      sourcePort, sourceChannel, timeoutHeight, timeoutTimestampNanos, data, events,
    );
  }

  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null {
    return this.ics4.writeAcknowledgement(packet, acknowledgement, events);
  }

  getAppVersion(portId: Bytes, channelId: Bytes): Bytes | null {
    return this.ics4.getAppVersion(portId, channelId);
  }
}
