/**
 * ICS-04 chanOpenInit: the first step of a channel's opening handshake, at the chain that begins
 * it. Source: 04-channel/types/msgs.go, 04-channel/keeper/handshake.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { validatePortIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Status, statusName } from "../02-client/lightClient";
import { clientStatus } from "../02-client/verify";
import { routePort } from "../05-port/router";
import {
  MsgChannelOpenInit, MsgChannelOpenInitResponse, State,
} from "../codec/gen/ibc.core.channel.v1";
import { ChannelError, ClientError, CoreError, IbcError, panicked, PortError } from "../error";
import {
  connectionOf, generateChannelIdentifier, newChannel, setChannel, validateChannel,
} from "./channel";
import { checkConnectionVersion } from "./connectionVersion";
import { emitChannelOpenInit } from "./events";
import { initSequences } from "./sequences";

export class ChanOpenInit extends Datagram {
  private constructor(private readonly message: MsgChannelOpenInit) {
    super();
  }

  static decode(value: Bytes): ChanOpenInit | null {
    const message = MsgChannelOpenInit.decode(value);
    return message === null ? null : new ChanOpenInit(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const portError = validatePortIdentifier(message.portId);
    if (portError !== null) return portError;
    if (message.channel.state != State.STATE_INIT) {
      return ChannelError.invalidChannelState("the channel's state must be INIT");
    }
    if (message.channel.counterparty.channelId.length != 0) {
      return ChannelError.invalidCounterparty("the counterparty's channel cannot be known yet");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validateChannel(message.channel);
  }

  execute(outcome: Outcome): IbcError | null {
    const portId = this.message.portId;
    const proposed = this.message.channel;
    const application = routePort(portId);
    if (application === null) return PortError.invalidRoute("port " + portId.toString());

    // The connection need not be open yet: both handshakes may go on at once.
    const found = connectionOf(proposed);
    const connection = found.connection;
    if (connection === null) return found.error;
    const versionError = checkConnectionVersion(connection, proposed.ordering);
    if (versionError !== null) return versionError;
    const status = clientStatus(connection.clientId);
    if (status != Status.Active) {
      const detail = connection.clientId.toString() + " has status " + statusName(status);
      return ClientError.clientNotActive(detail);
    }
    const channelId = generateChannelIdentifier();
    if (!channelId) return panicked("next channel sequence is nil");

    const agreed = application.onChanOpenInit(
      proposed.ordering, proposed.connectionHops, portId, channelId, proposed.counterparty,
      proposed.version, outcome,
    );
    if (agreed.error !== null) return agreed.error;

    const channel = newChannel(
      State.STATE_INIT, proposed.ordering, proposed.counterparty, proposed.connectionHops,
      agreed.version,
    );
    setChannel(portId, channelId, channel);
    initSequences(portId, channelId);

    emitChannelOpenInit(portId, channelId, channel, outcome);
    const response = new MsgChannelOpenInitResponse();
    response.channelId = channelId;
    response.version = agreed.version;
    outcome.respond(MsgChannelOpenInitResponse.TYPE_URL, response.encode());
    return null;
  }
}
