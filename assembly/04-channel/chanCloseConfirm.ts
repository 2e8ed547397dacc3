/**
 * ICS-04 chanCloseConfirm: closes an end because the other one is closed. Source:
 * 04-channel/types/msgs.go, 04-channel/keeper/handshake.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { isChannelIdentifierFormat, validatePortIdentifier } from "../24-host/identifiers";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { verifyChannelState } from "../03-connection/verify";
import { routePort } from "../05-port/router";
import {
  Channel, MsgChannelCloseConfirm, MsgChannelCloseConfirmResponse, State,
} from "../codec/gen/ibc.core.channel.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import {
  channelNotFound, expectedCounterpartyEnd, getChannel, openConnectionOf, setChannel,
} from "./channel";
import { CHANNEL_CLOSE_CONFIRM, emitChannelStep } from "./events";

export class ChanCloseConfirm extends Datagram {
  private constructor(private readonly message: MsgChannelCloseConfirm) {
    super();
  }

  static decode(value: Bytes): ChanCloseConfirm | null {
    const message = MsgChannelCloseConfirm.decode(value);
    return message === null ? null : new ChanCloseConfirm(message);
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
    if (message.proofInit.length == 0) {
      return CommitmentError.invalidProof("the proof of the closed channel is empty");
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
    const refused = application.onChanCloseConfirm(portId, channelId, outcome);
    if (refused !== null) return refused;
    const channel = getChannel(portId, channelId);
    if (channel === null) return channelNotFound(portId, channelId);
    const error = this.verify(channel, outcome.recollection);
    if (error !== null) return error;

    channel.state = State.STATE_CLOSED;
    setChannel(portId, channelId, channel);

    emitChannelStep(CHANNEL_CLOSE_CONFIRM, portId, channelId, channel, outcome);
    const response = new MsgChannelCloseConfirmResponse();
    outcome.respond(MsgChannelCloseConfirmResponse.TYPE_URL, response.encode());
    return null;
  }

  /** Whether the counterparty has closed its end. */
  private verify(channel: Channel, recollection: Recollection | null): IbcError | null {
    const message = this.message;
    if (channel.state == State.STATE_CLOSED) {
      return ChannelError.invalidChannelState("the channel is already CLOSED");
    }
    const found = openConnectionOf(channel);
    const connection = found.connection;
    if (connection === null) return found.error;
    const expected = expectedCounterpartyEnd(
      State.STATE_CLOSED, channel.ordering, message.portId, message.channelId, connection,
      channel.version,
    );
    return verifyChannelState(
      connection, new Evidence(message.proofHeight, message.proofInit, recollection),
      channel.counterparty.portId, channel.counterparty.channelId, expected,
    );
  }
}
