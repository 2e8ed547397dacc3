/**
 * ICS-04 chanOpenConfirm: the last step of a channel's opening handshake, at the other chain.
 * Source: 04-channel/types/msgs.go, 04-channel/keeper/handshake.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { isChannelIdentifierFormat, validatePortIdentifier } from "../24-host/identifiers";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { verifyChannelState } from "../03-connection/verify";
import { routePort } from "../05-port/router";
import {
  Channel, MsgChannelOpenConfirm, MsgChannelOpenConfirmResponse, State,
} from "../codec/gen/ibc.core.channel.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import {
  channelNotFound, expectedCounterpartyEnd, getChannel, openConnectionOf, setChannel,
} from "./channel";
import { CHANNEL_OPEN_CONFIRM, emitChannelStep } from "./events";

export class ChanOpenConfirm extends Datagram {
  private constructor(private readonly message: MsgChannelOpenConfirm) {
    super();
  }

  static decode(value: Bytes): ChanOpenConfirm | null {
    const message = MsgChannelOpenConfirm.decode(value);
    return message === null ? null : new ChanOpenConfirm(message);
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
    if (message.proofAck.length == 0) {
      return CommitmentError.invalidProof("the proof of the acknowledged channel is empty");
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
    const channel = getChannel(portId, channelId);
    if (channel === null) return channelNotFound(portId, channelId);
    const error = this.verify(channel, outcome.recollection);
    if (error !== null) return error;

    channel.state = State.STATE_OPEN;
    setChannel(portId, channelId, channel);
    emitChannelStep(CHANNEL_OPEN_CONFIRM, portId, channelId, channel, outcome);

    const callbackError = application.onChanOpenConfirm(portId, channelId, outcome);
    if (callbackError !== null) return callbackError;
    const response = new MsgChannelOpenConfirmResponse();
    outcome.respond(MsgChannelOpenConfirmResponse.TYPE_URL, response.encode());
    return null;
  }

  /** Whether the counterparty has opened its end. */
  private verify(channel: Channel, recollection: Recollection | null): IbcError | null {
    const message = this.message;
    if (channel.state != State.STATE_TRYOPEN) {
      return ChannelError.invalidChannelState(
        "the channel's state must be TRYOPEN, not " + channel.state.toString(),
      );
    }
    const found = openConnectionOf(channel);
    const connection = found.connection;
    if (connection === null) return found.error;
    const expected = expectedCounterpartyEnd(
      State.STATE_OPEN, channel.ordering, message.portId, message.channelId, connection,
      channel.version,
    );
    return verifyChannelState(
      connection, new Evidence(message.proofHeight, message.proofAck, recollection),
      channel.counterparty.portId, channel.counterparty.channelId, expected,
    );
  }
}
