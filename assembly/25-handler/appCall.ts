/**
 * What applications that live in the host ask of the core: ICS-4 for the owner of a port
 * (modules/core/05-port/types/module.go ICS4Wrapper, core/api/module.go
 * WriteAcknowledgementWrapper), and the closing of its channels (04-channel/keeper/handshake.go
 * ChanCloseInit).
 */
import { Bytes } from "../abi/bytes";
import { closeChannel } from "../04-channel/chanCloseInit";
import { ChannelIcs4 } from "../04-channel/ics4";
import { getAsyncPacket } from "../04-channel/v2/packet";
import { ExternalApplication } from "../05-port/externalApplication";
import { Ics4Wrapper } from "../05-port/ics4Wrapper";
import { stackOf } from "../05-port/router";
import { ExternalApplicationV2 } from "../05-port/v2/externalApplication";
import { Ics4WrapperV2 } from "../05-port/v2/ics4Wrapper";
import { coreV2, stackOfV2 } from "../05-port/v2/router";
import { Packet as PacketV2 } from "../codec/gen/ibc.core.channel.v2";
import {
  AppCallRequest, AppCallResponse, SendPacket, WriteAcknowledgement, WriteAcknowledgementV2,
} from "../codec/gen/strait.abi.v0";
import { ChannelError, CoreError, IbcError, SdkError } from "../error";
import { ChannelV2Error } from "../errorV2";
import { EventLog } from "../event";

/** Longer than any identifier that ICS-24 admits: no channel has it, and no key of a store may
 * become too long for the host. */
const MAX_IDENTIFIER_LENGTH: i32 = 128;

/** Executes a call for the owner of a port; the host knows that it is the owner. */
export function appCall(input: Bytes): AppCallResponse {
  const response = new AppCallResponse();
  const events = new EventLog();
  const request = AppCallRequest.decode(input);
  const error = request === null
    ? SdkError.txDecode("malformed AppCallRequest")
    : execute(request, response, events);
  if (error === null) {
    response.events = events.events;
  } else {
    response.sequence = 0;
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  return response;
}

function execute(
  request: AppCallRequest, response: AppCallResponse, events: EventLog,
): IbcError | null {
  const sending = request.sendPacket;
  if (sending !== null) return send(request.portId, sending, response, events);
  const writing = request.writeAcknowledgement;
  if (writing !== null) return acknowledge(request.portId, writing, events);
  const writingV2 = request.writeAcknowledgementV2;
  if (writingV2 !== null) return acknowledgeV2(request.portId, writingV2, events);
  const closing = request.closeChannel;
  if (closing === null) return SdkError.invalidRequest("the AppCallRequest asks for nothing");
  const tooLong = checkLengths(request.portId, closing.channelId);
  return tooLong !== null ? tooLong : closeChannel(request.portId, closing.channelId, events);
}

function send(
  portId: Bytes, sending: SendPacket, response: AppCallResponse, events: EventLog,
): IbcError | null {
  const tooLong = checkLengths(portId, sending.sourceChannel);
  if (tooLong !== null) return tooLong;
  const sent = wrapperAbove(portId).sendPacket(
    portId, sending.sourceChannel, sending.timeoutHeight, sending.timeoutTimestamp, sending.data,
    events,
  );
  response.sequence = sent.sequence;
  return sent.error;
}

function acknowledge(
  portId: Bytes, writing: WriteAcknowledgement, events: EventLog,
): IbcError | null {
  const packet = writing.packet;
  if (packet.destinationPort != portId) {
    return CoreError.unauthorized(
      "the owner of port " + portId.toString() + " acknowledges a packet to " +
        packet.destinationPort.toString(),
    );
  }
  const tooLong = checkLengths(portId, packet.destinationChannel);
  if (tooLong !== null) return tooLong;
  return wrapperAbove(portId).writeAcknowledgement(packet, writing.acknowledgement, events);
}

/** The middleware right above an application that lives in the host. What the host does on a port
 * of this module's own, as tests and recordings do, no middleware sees. */
function wrapperAbove(portId: Bytes): Ics4Wrapper {
  const stack = stackOf(portId);
  if (stack === null || !(stack.base instanceof ExternalApplication)) return new ChannelIcs4();
  return stack.base.ics4;
}

function acknowledgeV2(
  portId: Bytes, writing: WriteAcknowledgementV2, events: EventLog,
): IbcError | null {
  const clientId = writing.destinationClient;
  if (clientId.length > MAX_IDENTIFIER_LENGTH) {
    return ChannelV2Error.invalidAcknowledgement("no client is named " + clientId.toString());
  }
  const packet = getAsyncPacket(clientId, writing.sequence).packet;
  if (packet !== null && !isTo(portId, packet)) {
    return CoreError.unauthorized(
      "the owner of port " + portId.toString() + " acknowledges a packet to another one",
    );
  }
  return wrapperAboveV2(portId).writeAcknowledgement(
    clientId, writing.sequence, writing.acknowledgement, events,
  );
}

/** The same of IBC v2. */
function wrapperAboveV2(portId: Bytes): Ics4WrapperV2 {
  const stack = stackOfV2(portId);
  if (stack === null || !(stack.base instanceof ExternalApplicationV2)) return coreV2();
  return stack.base.ics4;
}

/** Whether all of a packet is for a port. */
function isTo(portId: Bytes, packet: PacketV2): bool {
  for (let i = 0; i < packet.payloads.length; i++) {
    if (packet.payloads[i].destinationPort != portId) return false;
  }
  return true;
}

function checkLengths(portId: Bytes, channelId: Bytes): IbcError | null {
  if (portId.length <= MAX_IDENTIFIER_LENGTH && channelId.length <= MAX_IDENTIFIER_LENGTH) {
    return null;
  }
  return ChannelError.channelNotFound(portId.toString() + ", " + channelId.toString());
}
