/** A middleware for tests: it tells in events when it is entered and left, and changes nothing. */
import { Bytes } from "../../../assembly/abi/bytes";
import { ReceiveOutcome, VersionOutcome } from "../../../assembly/05-port/application";
import { SendOutcome } from "../../../assembly/05-port/ics4Wrapper";
import { Middleware } from "../../../assembly/05-port/middleware";
import { Height } from "../../../assembly/codec/gen/ibc.core.client.v1";
import { Counterparty, Packet } from "../../../assembly/codec/gen/ibc.core.channel.v1";
import { IbcError } from "../../../assembly/error";
import { addAttribute, EventLog, newEvent } from "../../../assembly/event";

const LAYER = Bytes.of("layer");
const ENTERED = Bytes.of("entered");
const LEFT = Bytes.of("left");

@final
export class Recorder extends Middleware {
  constructor(private readonly name: string) {
    super();
  }

  private tell(what: Bytes, callback: string, events: EventLog): void {
    const event = newEvent(LAYER);
    addAttribute(event, what, Bytes.of(callback));
    addAttribute(event, LAYER, Bytes.of(this.name));
    events.emit(event);
  }

  onChanOpenInit(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, version: Bytes, events: EventLog,
  ): VersionOutcome {
    this.tell(ENTERED, "onChanOpenInit", events);
    const outcome = super.onChanOpenInit(
      ordering, connectionHops, portId, channelId, counterparty, version, events,
    );
    this.tell(LEFT, "onChanOpenInit", events);
    return outcome;
  }

  onChanOpenTry(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, counterpartyVersion: Bytes, events: EventLog,
  ): VersionOutcome {
    this.tell(ENTERED, "onChanOpenTry", events);
    const outcome = super.onChanOpenTry(
      ordering, connectionHops, portId, channelId, counterparty, counterpartyVersion, events,
    );
    this.tell(LEFT, "onChanOpenTry", events);
    return outcome;
  }

  onChanOpenAck(
    portId: Bytes, channelId: Bytes, counterpartyChannelId: Bytes, counterpartyVersion: Bytes,
    events: EventLog,
  ): IbcError | null {
    this.tell(ENTERED, "onChanOpenAck", events);
    const error = super.onChanOpenAck(
      portId, channelId, counterpartyChannelId, counterpartyVersion, events,
    );
    this.tell(LEFT, "onChanOpenAck", events);
    return error;
  }

  onChanOpenConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    this.tell(ENTERED, "onChanOpenConfirm", events);
    const error = super.onChanOpenConfirm(portId, channelId, events);
    this.tell(LEFT, "onChanOpenConfirm", events);
    return error;
  }

  onChanCloseInit(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    this.tell(ENTERED, "onChanCloseInit", events);
    const error = super.onChanCloseInit(portId, channelId, events);
    this.tell(LEFT, "onChanCloseInit", events);
    return error;
  }

  onChanCloseConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    this.tell(ENTERED, "onChanCloseConfirm", events);
    const error = super.onChanCloseConfirm(portId, channelId, events);
    this.tell(LEFT, "onChanCloseConfirm", events);
    return error;
  }

  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    this.tell(ENTERED, "onRecvPacket", events);
    const outcome = super.onRecvPacket(channelVersion, packet, relayer, events);
    this.tell(LEFT, "onRecvPacket", events);
    return outcome;
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    this.tell(ENTERED, "onAcknowledgementPacket", events);
    const error = super.onAcknowledgementPacket(
      channelVersion, packet, acknowledgement, relayer, events,
    );
    this.tell(LEFT, "onAcknowledgementPacket", events);
    return error;
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    this.tell(ENTERED, "onTimeoutPacket", events);
    const error = super.onTimeoutPacket(channelVersion, packet, relayer, events);
    this.tell(LEFT, "onTimeoutPacket", events);
    return error;
  }

  sendPacket(
    sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
    data: Bytes, events: EventLog,
  ): SendOutcome {
    this.tell(ENTERED, "sendPacket", events);
    const outcome = super.sendPacket(
      sourcePort, sourceChannel, timeoutHeight, timeoutTimestampNanos, data, events,
    );
    this.tell(LEFT, "sendPacket", events);
    return outcome;
  }

  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null {
    this.tell(ENTERED, "writeAcknowledgement", events);
    const error = super.writeAcknowledgement(packet, acknowledgement, events);
    this.tell(LEFT, "writeAcknowledgement", events);
    return error;
  }
}
