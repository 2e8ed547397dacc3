/**
 * An application that lives in the host: every callback is one `call`, whose request and response
 * are those of strait.abi.v0. What it writes and emits comes to stand where an application of this
 * module would have written and emitted it.
 */
import { Bytes } from "../abi/bytes";
import { CallStatus, callModule, ModuleKind } from "../abi/call";
import { Counterparty, Packet } from "../codec/gen/ibc.core.channel.v1";
import {
  ApplicationRequest, ApplicationResponse, OnAcknowledgementPacket, OnChanCloseConfirm,
  OnChanCloseInit, OnChanOpenAck, OnChanOpenConfirm, OnChanOpenInit, OnChanOpenTry, OnRecvPacket,
  OnTimeoutPacket,
} from "../codec/gen/strait.abi.v0";
import { IbcError, panicked, PortError } from "../error";
import { EventLog } from "../event";
import { Application, ReceiveOutcome, VersionOutcome } from "./application";

/** What a callback answered, or why there is no answer. */
@final
export class Answer {
  constructor(
    public readonly response: ApplicationResponse,
    public readonly error: IbcError | null,
  ) {}
}

@final
export class ExternalApplication extends Application {
  /** `name` is the one that the host routes by, not the port. */
  constructor(private readonly name: Bytes) {
    super();
  }

  onChanOpenInit(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, version: Bytes, events: EventLog,
  ): VersionOutcome {
    const callback = new OnChanOpenInit();
    callback.ordering = ordering;
    callback.connectionHops = connectionHops;
    callback.portId = portId;
    callback.channelId = channelId;
    callback.counterparty = counterparty;
    callback.version = version;
    const request = new ApplicationRequest();
    request.onChanOpenInit = callback;
    return this.askForVersion(request, events);
  }

  onChanOpenTry(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, counterpartyVersion: Bytes, events: EventLog,
  ): VersionOutcome {
    const callback = new OnChanOpenTry();
    callback.ordering = ordering;
    callback.connectionHops = connectionHops;
    callback.portId = portId;
    callback.channelId = channelId;
    callback.counterparty = counterparty;
    callback.counterpartyVersion = counterpartyVersion;
    const request = new ApplicationRequest();
    request.onChanOpenTry = callback;
    return this.askForVersion(request, events);
  }

  onChanOpenAck(
    portId: Bytes, channelId: Bytes, counterpartyChannelId: Bytes, counterpartyVersion: Bytes,
    events: EventLog,
  ): IbcError | null {
    const callback = new OnChanOpenAck();
    callback.portId = portId;
    callback.channelId = channelId;
    callback.counterpartyChannelId = counterpartyChannelId;
    callback.counterpartyVersion = counterpartyVersion;
    const request = new ApplicationRequest();
    request.onChanOpenAck = callback;
    return this.ask(request, events).error;
  }

  onChanOpenConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    const callback = new OnChanOpenConfirm();
    callback.portId = portId;
    callback.channelId = channelId;
    const request = new ApplicationRequest();
    request.onChanOpenConfirm = callback;
    return this.ask(request, events).error;
  }

  onChanCloseInit(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    const callback = new OnChanCloseInit();
    callback.portId = portId;
    callback.channelId = channelId;
    const request = new ApplicationRequest();
    request.onChanCloseInit = callback;
    return this.ask(request, events).error;
  }

  onChanCloseConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    const callback = new OnChanCloseConfirm();
    callback.portId = portId;
    callback.channelId = channelId;
    const request = new ApplicationRequest();
    request.onChanCloseConfirm = callback;
    return this.ask(request, events).error;
  }

  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    const callback = new OnRecvPacket();
    callback.channelVersion = channelVersion;
    callback.packet = packet;
    callback.relayer = relayer;
    const request = new ApplicationRequest();
    request.onRecvPacket = callback;
    const answer = this.ask(request, events);
    const error = answer.error;
    // A receiving application has no way to refuse other than its acknowledgement.
    if (error !== null) return ReceiveOutcome.panicked(error);
    const response = answer.response;
    const acknowledgement = response.acknowledgement;
    if (!acknowledgement) return ReceiveOutcome.pending();
    return response.success
      ? ReceiveOutcome.succeeded(acknowledgement, response.wroteNothing)
      : ReceiveOutcome.failed(acknowledgement);
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    const callback = new OnAcknowledgementPacket();
    callback.channelVersion = channelVersion;
    callback.packet = packet;
    callback.acknowledgement = acknowledgement;
    callback.relayer = relayer;
    const request = new ApplicationRequest();
    request.onAcknowledgementPacket = callback;
    return this.ask(request, events).error;
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const callback = new OnTimeoutPacket();
    callback.channelVersion = channelVersion;
    callback.packet = packet;
    callback.relayer = relayer;
    const request = new ApplicationRequest();
    request.onTimeoutPacket = callback;
    return this.ask(request, events).error;
  }

  private askForVersion(request: ApplicationRequest, events: EventLog): VersionOutcome {
    const answer = this.ask(request, events);
    const error = answer.error;
    return error === null
      ? VersionOutcome.agreed(answer.response.version)
      : VersionOutcome.refused(error);
  }

  private ask(request: ApplicationRequest, events: EventLog): Answer {
    return askApplication(this.name, request, events);
  }
}

/** Calls the application that the host routes to by a name: `port/5` when it has none. A module
 * that gives up is one that panics: its message fails. */
export function askApplication(
  name: Bytes, request: ApplicationRequest, events: EventLog,
): Answer {
  const call = callModule(ModuleKind.Application, name, request.encode());
  if (call.status == CallStatus.NoTarget) {
    return noAnswer(PortError.invalidRoute("nothing answers to " + shownName(name)));
  }
  const response = call.status == CallStatus.Answered
    ? ApplicationResponse.decode(call.response)
    : null;
  if (response === null) {
    return noAnswer(panicked(shownName(name) + " gave no answer that can be read"));
  }
  events.emitEncoded(response.events);
  return new Answer(response, errorOf(response));
}

function noAnswer(error: IbcError): Answer {
  return new Answer(new ApplicationResponse(), error);
}

function shownName(name: Bytes): string {
  return "the application " + name.toString();
}

function errorOf(response: ApplicationResponse): IbcError | null {
  if (response.code == 0) return null;
  return new IbcError(response.codespace.toString(), response.code, response.log.toString());
}
