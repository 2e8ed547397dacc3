/**
 * ICS-04 timeoutPacket. Source: 04-channel/types/msgs.go, 04-channel/keeper/timeout.go,
 * core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { timestampAtHeight } from "../02-client/verify";
import {
  MsgTimeout, MsgTimeoutResponse, ResponseResultType,
} from "../codec/gen/ibc.core.channel.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import { channelNotFound, connectionOf, getChannel } from "./channel";
import { checkDestination, commitPacket, getPacketCommitment, validatePacket } from "./packet";
import { applicationAt } from "./port";
import { describeTimeout, isElapsed } from "./timeout";
import { executeTimeout, UnreceivedClaim, verifyUnreceived } from "./unreceived";

export class TimeoutPacket extends Datagram {
  private constructor(private readonly message: MsgTimeout) {
    super();
  }

  static decode(value: Bytes): TimeoutPacket | null {
    const message = MsgTimeout.decode(value);
    return message === null ? null : new TimeoutPacket(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.RETURN;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.proofUnreceived.length == 0) {
      return CommitmentError.invalidProof("the proof that the packet was not received is empty");
    }
    if (message.nextSequenceRecv == 0) {
      return CoreError.invalidSequence("next sequence receive cannot be 0");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  /** The channel may be in any state: what was sent can be lost after it was closed, too. */
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
    const timeoutError = this.checkElapsed(connection.clientId);
    if (timeoutError !== null) return timeoutError;
    const commitment = getPacketCommitment(
      packet.sourcePort, packet.sourceChannel, packet.sequence,
    );
    // Timed out before, or never sent: another relayer's work is no reason to fail.
    if (!commitment) return this.respond(true, outcome);
    if (commitment != commitPacket(packet)) {
      return ChannelError.invalidPacket("this chain committed to another packet");
    }
    const evidence = new Evidence(
      message.proofHeight, message.proofUnreceived, outcome.recollection,
    );
    const claim = new UnreceivedClaim(packet, evidence, message.nextSequenceRecv);
    const error = verifyUnreceived(claim, channel, connection, false);
    if (error !== null) return error;

    executeTimeout(packet, channel, outcome);

    const callbackError = application.onTimeoutPacket(
      channel.version, packet, this.signerAddress()!, outcome,
    );
    if (callbackError !== null) return callbackError;
    return this.respond(false, outcome);
  }

  /** Whether the receiver had passed the timeout when it had the proven state (`channel/39`). */
  private checkElapsed(clientId: Bytes): IbcError | null {
    const message = this.message;
    const timestamp = timestampAtHeight(clientId, message.proofHeight);
    if (timestamp.error !== null) return timestamp.error;
    if (isElapsed(message.packet, message.proofHeight, timestamp.nanos)) return null;
    return ChannelError.timeoutNotReached(
      describeTimeout(message.packet, message.proofHeight, timestamp.nanos),
    );
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgTimeoutResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgTimeoutResponse.TYPE_URL, response.encode());
    return null;
  }
}
