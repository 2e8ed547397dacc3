/**
 * ICS-04 chanCloseInit: an application closes its end of a channel. Source:
 * 04-channel/types/msgs.go, 04-channel/keeper/handshake.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { isChannelIdentifierFormat, validatePortIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Status, statusName } from "../02-client/lightClient";
import { clientStatus } from "../02-client/verify";
import { routePort } from "../05-port/router";
import {
  MsgChannelCloseInit, MsgChannelCloseInitResponse, State,
} from "../codec/gen/ibc.core.channel.v1";
import * as connection from "../codec/gen/ibc.core.connection.v1";
import {
  ChannelError, ClientError, ConnectionError, CoreError, IbcError, PortError,
} from "../error";
import { EventLog } from "../event";
import { channelNotFound, connectionOf, getChannel, setChannel } from "./channel";
import { CHANNEL_CLOSE_INIT, emitChannelStep } from "./events";

export class ChanCloseInit extends Datagram {
  private constructor(private readonly message: MsgChannelCloseInit) {
    super();
  }

  static decode(value: Bytes): ChanCloseInit | null {
    const message = MsgChannelCloseInit.decode(value);
    return message === null ? null : new ChanCloseInit(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const portError = validatePortIdentifier(message.portId);
    if (portError !== null) return portError;
    if (!isChannelIdentifierFormat(message.channelId)) {
      return ChannelError.invalidChannelIdentifier(message.channelId.toString());
    }
    return this.signerAddress()
      ? null
      : CoreError.invalidAddress("signer " + message.signer.toString());
  }

  execute(outcome: Outcome): IbcError | null {
    const portId = this.message.portId;
    const channelId = this.message.channelId;
    const application = routePort(portId);
    if (application === null) return PortError.invalidRoute("port " + portId.toString());
    const refused = application.onChanCloseInit(portId, channelId, outcome);
    if (refused !== null) return refused;
    const error = closeChannel(portId, channelId, outcome);
    if (error !== null) return error;
    const response = new MsgChannelCloseInitResponse();
    outcome.respond(MsgChannelCloseInitResponse.TYPE_URL, response.encode());
    return null;
  }
}

/** Closes an end that is not closed yet, over a client that can be used and a connection that is
 * open (Keeper.ChanCloseInit). */
export function closeChannel(
  portId: Bytes, channelId: Bytes, events: EventLog,
): IbcError | null {
  const channel = getChannel(portId, channelId);
  if (channel === null) return channelNotFound(portId, channelId);
  if (channel.state == State.STATE_CLOSED) {
    return ChannelError.invalidChannelState("the channel is already CLOSED");
  }
  const found = connectionOf(channel);
  const connectionEnd = found.connection;
  if (connectionEnd === null) return found.error;
  const status = clientStatus(connectionEnd.clientId);
  if (status != Status.Active) {
    const detail = connectionEnd.clientId.toString() + " has status " + statusName(status);
    return ClientError.clientNotActive(detail);
  }
  if (connectionEnd.state != connection.State.STATE_OPEN) {
    const detail = "connection state is not OPEN but " + connectionEnd.state.toString();
    return ConnectionError.invalidConnectionState(detail);
  }

  channel.state = State.STATE_CLOSED;
  setChannel(portId, channelId, channel);
  emitChannelStep(CHANNEL_CLOSE_INIT, portId, channelId, channel, events);
  return null;
}
