/**
 * ICS-04 chanOpenTry: the second step of a channel's opening handshake, at the other chain.
 * Source: 04-channel/types/msgs.go, 04-channel/keeper/handshake.go, core/keeper/msg_server.go.
 */
import { ABSENT, Bytes } from "../abi/bytes";
import { validateChannelIdentifier, validatePortIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { verifyChannelState } from "../03-connection/verify";
import { routePort } from "../05-port/router";
import {
  MsgChannelOpenTry, MsgChannelOpenTryResponse, State,
} from "../codec/gen/ibc.core.channel.v1";
import {
  ChannelError, CommitmentError, CoreError, IbcError, panicked, PortError,
} from "../error";
import {
  expectedCounterpartyEnd, generateChannelIdentifier, newChannel, openConnectionOf, setChannel,
  validateChannel,
} from "./channel";
import { checkConnectionVersion } from "./connectionVersion";
import { emitChannelOpenTry } from "./events";
import { initSequences } from "./sequences";

export class ChanOpenTry extends Datagram {
  private constructor(private readonly message: MsgChannelOpenTry) {
    super();
  }

  static decode(value: Bytes): ChanOpenTry | null {
    const message = MsgChannelOpenTry.decode(value);
    return message === null ? null : new ChanOpenTry(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const portError = validatePortIdentifier(message.portId);
    if (portError !== null) return portError;
    if (message.previousChannelId.length != 0) {
      return ChannelError.invalidChannelIdentifier("the previous channel must be empty");
    }
    if (message.proofInit.length == 0) {
      return CommitmentError.invalidProof("the proof of INIT is empty");
    }
    if (message.channel.state != State.STATE_TRYOPEN) {
      return ChannelError.invalidChannelState("the channel's state must be TRYOPEN");
    }
    const channelError = validateChannelIdentifier(message.channel.counterparty.channelId);
    if (channelError !== null) return channelError;
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validateChannel(message.channel);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const portId = message.portId;
    const proposed = message.channel;
    const application = routePort(portId);
    if (application === null) return PortError.invalidRoute("port " + portId.toString());

    const channelId = generateChannelIdentifier();
    if (!channelId) return panicked("next channel sequence is nil");
    const found = openConnectionOf(proposed);
    const connection = found.connection;
    if (connection === null) return found.error;
    const versionError = checkConnectionVersion(connection, proposed.ordering);
    if (versionError !== null) return versionError;

    // At the other chain our channel has no name yet.
    const expected = expectedCounterpartyEnd(
      State.STATE_INIT, proposed.ordering, portId, ABSENT, connection, message.counterpartyVersion,
    );
    const error = verifyChannelState(
      connection, new Evidence(message.proofHeight, message.proofInit, outcome.recollection),
      proposed.counterparty.portId, proposed.counterparty.channelId, expected,
    );
    if (error !== null) return error;

    const agreed = application.onChanOpenTry(
      proposed.ordering, proposed.connectionHops, portId, channelId, proposed.counterparty,
      message.counterpartyVersion, outcome,
    );
    if (agreed.error !== null) return agreed.error;

    const channel = newChannel(
      State.STATE_TRYOPEN, proposed.ordering, proposed.counterparty, proposed.connectionHops,
      agreed.version,
    );
    initSequences(portId, channelId);
    setChannel(portId, channelId, channel);

    emitChannelOpenTry(portId, channelId, channel, outcome);
    const response = new MsgChannelOpenTryResponse();
    response.channelId = channelId;
    response.version = agreed.version;
    outcome.respond(MsgChannelOpenTryResponse.TYPE_URL, response.encode());
    return null;
  }
}
