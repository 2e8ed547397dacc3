/**
 * What applications that live in the host ask of the core: ICS-4 for the owner of a port
 * (modules/core/05-port/types/module.go ICS4Wrapper), and the closing of its channels
 * (04-channel/keeper/handshake.go ChanCloseInit).
 */
import { Bytes } from "../abi/bytes";
import { closeChannel } from "../04-channel/chanCloseInit";
import { ChannelIcs4 } from "../04-channel/ics4";
import { ExternalApplication } from "../05-port/externalApplication";
import { Ics4Wrapper } from "../05-port/ics4Wrapper";
import { stackOf } from "../05-port/router";
import {
  AppCallRequest, AppCallResponse, SendPacket, WriteAcknowledgement,
} from "../codec/gen/strait.abi.v0";
import { ChannelError, CoreError, IbcError, SdkError } from "../error";
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

function checkLengths(portId: Bytes, channelId: Bytes): IbcError | null {
  if (portId.length <= MAX_IDENTIFIER_LENGTH && channelId.length <= MAX_IDENTIFIER_LENGTH) {
    return null;
  }
  return ChannelError.channelNotFound(portId.toString() + ", " + channelId.toString());
}
