/**
 * ICS-04 chanOpenAck: the third step of a channel's opening handshake, at the chain that began it.
 * Source: 04-channel/types/msgs.go, 04-channel/keeper/handshake.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import {
  isChannelIdentifierFormat, validateChannelIdentifier, validatePortIdentifier,
} from "../24-host/identifiers";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { verifyChannelState } from "../03-connection/verify";
import { routePort } from "../05-port/router";
import {
  Channel, MsgChannelOpenAck, MsgChannelOpenAckResponse, State,
} from "../codec/gen/ibc.core.channel.v1";
import {
  ChannelError, CommitmentError, CoreError, IbcError, PortError, SdkError,
} from "../error";
import {
  channelNotFound, expectedCounterpartyEnd, getChannel, openConnectionOf, setChannel,
} from "./channel";
import { CHANNEL_OPEN_ACK, emitChannelStep } from "./events";

/** Longest version in bytes that is stored, as long as an application of the host can answer.
 * ibc-go limits it by gas alone; a host's stores hold 1 MiB a value. */
const MAX_VERSION_LENGTH: i32 = 512 << 10;

export class ChanOpenAck extends Datagram {
  private constructor(private readonly message: MsgChannelOpenAck) {
    super();
  }

  static decode(value: Bytes): ChanOpenAck | null {
    const message = MsgChannelOpenAck.decode(value);
    return message === null ? null : new ChanOpenAck(message);
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
    const channelError = validateChannelIdentifier(message.counterpartyChannelId);
    if (channelError !== null) return channelError;
    if (message.proofTry.length == 0) {
      return CommitmentError.invalidProof("the proof of TRYOPEN is empty");
    }
    return this.signerAddress()
      ? null
      : CoreError.invalidAddress("signer " + message.signer.toString());
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const portId = message.portId;
    const channelId = message.channelId;
    const application = routePort(portId);
    if (application === null) return PortError.invalidRoute("port " + portId.toString());
    const channel = getChannel(portId, channelId);
    if (channel === null) return channelNotFound(portId, channelId);
    const error = this.verify(channel, outcome.recollection);
    if (error !== null) return error;
    if (message.counterpartyVersion.length > MAX_VERSION_LENGTH) {
      return SdkError.outOfGas("the counterparty's version has more than 512 KiB");
    }

    channel.state = State.STATE_OPEN;
    channel.version = message.counterpartyVersion;
    channel.counterparty.channelId = message.counterpartyChannelId;
    setChannel(portId, channelId, channel);
    emitChannelStep(CHANNEL_OPEN_ACK, portId, channelId, channel, outcome);

    const callbackError = application.onChanOpenAck(
      portId, channelId, message.counterpartyChannelId, message.counterpartyVersion, outcome,
    );
    if (callbackError !== null) return callbackError;
    const response = new MsgChannelOpenAckResponse();
    outcome.respond(MsgChannelOpenAckResponse.TYPE_URL, response.encode());
    return null;
  }

  /** Whether the counterparty tries to open this channel with the version of the message. */
  private verify(channel: Channel, recollection: Recollection | null): IbcError | null {
    const message = this.message;
    if (channel.state != State.STATE_INIT) {
      return ChannelError.invalidChannelState(
        "the channel's state must be INIT, not " + channel.state.toString(),
      );
    }
    const found = openConnectionOf(channel);
    const connection = found.connection;
    if (connection === null) return found.error;
    const expected = expectedCounterpartyEnd(
      State.STATE_TRYOPEN, channel.ordering, message.portId, message.channelId, connection,
      message.counterpartyVersion,
    );
    return verifyChannelState(
      connection, new Evidence(message.proofHeight, message.proofTry, recollection),
      channel.counterparty.portId, message.counterpartyChannelId, expected,
    );
  }
}
