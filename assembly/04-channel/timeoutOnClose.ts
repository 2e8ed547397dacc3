/**
 * ICS-04 timeoutOnClose: a packet is lost before its timeout because the other end of its channel
 * is closed. Source: 04-channel/types/msgs.go, 04-channel/keeper/timeout.go,
 * core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { verifyChannelState } from "../03-connection/verify";
import {
  Channel, MsgTimeoutOnClose, MsgTimeoutOnCloseResponse, ResponseResultType, State,
} from "../codec/gen/ibc.core.channel.v1";
import { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import { channelNotFound, connectionOf, expectedCounterpartyEnd, getChannel } from "./channel";
import { checkDestination, commitPacket, getPacketCommitment, validatePacket } from "./packet";
import { applicationAt } from "./port";
import { executeTimeout, UnreceivedClaim, verifyUnreceived } from "./unreceived";

export class TimeoutOnClose extends Datagram {
  private constructor(private readonly message: MsgTimeoutOnClose) {
    super();
  }

  static decode(value: Bytes): TimeoutOnClose | null {
    const message = MsgTimeoutOnClose.decode(value);
    return message === null ? null : new TimeoutOnClose(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.RETURN;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.nextSequenceRecv == 0) {
      return CoreError.invalidSequence("next sequence receive cannot be 0");
    }
    if (message.proofUnreceived.length == 0) {
      return CommitmentError.invalidProof("the proof that the packet was not received is empty");
    }
    if (message.proofClose.length == 0) {
      return CommitmentError.invalidProof("the proof of the closed channel is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const packet = message.packet;
    const application = applicationAt(packet.sourcePort, outcome.recollection);
    if (application === null) {
      return PortError.invalidRoute("port " + packet.sourcePort.toString());
    }
    const channel = getChannel(packet.sourcePort, packet.sourceChannel);
    if (channel === null) return channelNotFound(packet.sourcePort, packet.sourceChannel);
    const counterparty = channel.counterparty;
    const destinationError = checkDestination(packet, counterparty.portId, counterparty.channelId);
    if (destinationError !== null) return destinationError;
    const found = connectionOf(channel, outcome.recollection);
    const connection = found.connection;
    if (connection === null) return found.error;
    const commitment = getPacketCommitment(
      packet.sourcePort, packet.sourceChannel, packet.sequence,
    );
    // Timed out before, or never sent: another relayer's work is no reason to fail.
    if (!commitment) return this.respond(true, outcome);
    if (commitment != commitPacket(packet)) {
      return ChannelError.invalidPacket("this chain committed to another packet");
    }
    const error = this.verify(channel, connection, outcome.recollection);
    if (error !== null) return error;

    executeTimeout(packet, channel, outcome);

    const callbackError = application.onTimeoutPacket(
      channel.version, packet, this.signerAddress()!, outcome,
    );
    if (callbackError !== null) return callbackError;
    return this.respond(false, outcome);
  }

  /** Whether the other end is closed, and did not receive the packet before it was. */
  private verify(
    channel: Channel, connection: ConnectionEnd, recollection: Recollection | null,
  ): IbcError | null {
    const message = this.message;
    const packet = message.packet;
    const expected = expectedCounterpartyEnd(
      State.STATE_CLOSED, channel.ordering, packet.sourcePort, packet.sourceChannel, connection,
      channel.version,
    );
    const error = verifyChannelState(
      connection, new Evidence(message.proofHeight, message.proofClose, recollection),
      channel.counterparty.portId, channel.counterparty.channelId, expected,
    );
    if (error !== null) return error;
    const evidence = new Evidence(message.proofHeight, message.proofUnreceived, recollection);
    const claim = new UnreceivedClaim(packet, evidence, message.nextSequenceRecv);
    return verifyUnreceived(claim, channel, connection, true);
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgTimeoutOnCloseResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgTimeoutOnCloseResponse.TYPE_URL, response.encode());
    return null;
  }
}
