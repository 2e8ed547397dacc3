/**
 * ICS-04 recvPacket. Source: 04-channel/types/msgs.go, 04-channel/keeper/packet.go,
 * core/keeper/msg_server.go.
 */
import { closeBranch, openBranch } from "../abi/branch";
import { Bytes } from "../abi/bytes";
import { blockTimeNanos, isRecheckMode } from "../abi/environment";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { selfHeight } from "../02-client/height";
import { Evidence } from "../02-client/lightClient";
import { verifyPacketCommitment } from "../03-connection/verify";
import { Application } from "../05-port/application";
import { routePort } from "../05-port/router";
import {
  Channel, MsgRecvPacket, MsgRecvPacketResponse, Order, Packet, ResponseResultType, State,
} from "../codec/gen/ibc.core.channel.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import { emitAsErrors, EventLog } from "../event";
import { channelNotFound, getChannel, openConnectionOf } from "./channel";
import { emitPacketData, RECV_PACKET } from "./events";
import {
  checkSource, commitPacket, hasPacketReceipt, setPacketReceipt, validatePacket,
} from "./packet";
import { getNextSequenceRecv, getRecvStartSequence, setNextSequenceRecv } from "./sequences";
import { describeTimeout, isElapsed } from "./timeout";
import { writeAcknowledgement } from "./writeAcknowledgement";

export class RecvPacket extends Datagram {
  private constructor(private readonly message: MsgRecvPacket) {
    super();
  }

  static decode(value: Bytes): RecvPacket | null {
    const message = MsgRecvPacket.decode(value);
    return message === null ? null : new RecvPacket(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.PACKET;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.proofCommitment.length == 0) {
      return CommitmentError.invalidProof("the proof of the commitment is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  execute(outcome: Outcome): IbcError | null {
    const packet = this.message.packet;
    const application = routePort(packet.destinationPort);
    if (application === null) {
      return PortError.invalidRoute("port " + packet.destinationPort.toString());
    }
    const received = this.receive(outcome);
    if (received.error !== null) return received.error;
    const channel = received.channel;
    if (channel === null) return this.respond(true, outcome);

    const error = this.callApplication(application, channel, outcome);
    if (error !== null) return error;
    return this.respond(false, outcome);
  }

  /** Before a block a packet is only taken in: its application has its say when it is delivered
   * (core/ante/ante.go recvPacketCheckTx, recvPacketReCheckTx). */
  check(outcome: Outcome): IbcError | null {
    const received = isRecheckMode() ? this.receiveAgain() : this.receive(outcome);
    if (received.error !== null) return received.error;
    return this.respond(received.channel === null, outcome);
  }

  /** Everything up to the application: Keeper.RecvPacket. */
  private receive(outcome: Outcome): Received {
    const packet = this.message.packet;
    const channel = getChannel(packet.destinationPort, packet.destinationChannel);
    if (channel === null) {
      return Received.refused(channelNotFound(packet.destinationPort, packet.destinationChannel));
    }
    const error = this.verify(packet, channel, outcome.recollection);
    if (error !== null) return Received.refused(error);
    const received = applyReplayProtection(packet, channel);
    if (received.channel !== null) emitPacketData(RECV_PACKET, packet, channel, outcome);
    return received;
  }

  /** What of it may have changed since it was checked: Keeper.RecvPacketReCheckTx. */
  private receiveAgain(): Received {
    const packet = this.message.packet;
    const channel = getChannel(packet.destinationPort, packet.destinationChannel);
    if (channel === null) {
      return Received.refused(channelNotFound(packet.destinationPort, packet.destinationChannel));
    }
    return applyReplayProtection(packet, channel);
  }

  /** Whether the packet was sent by the channel's other end and is still in time. */
  private verify(
    packet: Packet, channel: Channel, recollection: Recollection | null,
  ): IbcError | null {
    if (channel.state != State.STATE_OPEN) {
      return ChannelError.invalidChannelState(
        "the channel is not OPEN but " + channel.state.toString(),
      );
    }
    const counterparty = channel.counterparty;
    const sourceError = checkSource(packet, counterparty.portId, counterparty.channelId);
    if (sourceError !== null) return sourceError;
    const found = openConnectionOf(channel, recollection);
    const connection = found.connection;
    if (connection === null) return found.error;
    const height = selfHeight();
    const now = <u64>blockTimeNanos();
    if (isElapsed(packet, height, now)) {
      return ChannelError.timeoutElapsed(describeTimeout(packet, height, now));
    }
    const message = this.message;
    const evidence = new Evidence(message.proofHeight, message.proofCommitment, recollection);
    return verifyPacketCommitment(
      connection, evidence, packet.sourcePort, packet.sourceChannel, packet.sequence,
      commitPacket(packet),
    );
  }

  /** The application's writes stay only when it says that it received the packet; its events tell
   * in any case. An acknowledgement that it gives at once is written. */
  private callApplication(
    application: Application, channel: Channel, outcome: Outcome,
  ): IbcError | null {
    const packet = this.message.packet;
    const relayer = this.signerAddress()!;
    const events = new EventLog();
    openBranch();
    const received = application.onRecvPacket(channel.version, packet, relayer, events);
    closeBranch(received.isSuccess);
    if (received.panic !== null) return received.panic;
    if (received.isSuccess) outcome.emitAll(events);
    else emitAsErrors(events, outcome);
    const acknowledgement = received.acknowledgement;
    return !acknowledgement ? null : writeAcknowledgement(packet, acknowledgement, outcome);
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgRecvPacketResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgRecvPacketResponse.TYPE_URL, response.encode());
    return null;
  }
}

/** What became of a packet before its application saw it: a refusal, or the channel that it came
 * over, or neither when it had been received before. */
@final
class Received {
  private constructor(
    readonly channel: Channel | null,
    readonly error: IbcError | null,
  ) {}

  static fresh(channel: Channel): Received {
    return new Received(channel, null);
  }

  static before(): Received {
    return new Received(null, null);
  }

  static refused(error: IbcError): Received {
    return new Received(null, error);
  }
}

/** Keeper.applyReplayProtection: no packet is received twice, and those of an ORDERED channel one
 * after the other. */
function applyReplayProtection(packet: Packet, channel: Channel): Received {
  const portId = packet.destinationPort;
  const channelId = packet.destinationChannel;
  const sequence = packet.sequence;
  if (sequence < getRecvStartSequence(portId, channelId)) {
    const detail = "sequence " + sequence.toString() + " was processed before a channel upgrade";
    return Received.refused(ChannelError.packetReceived(detail));
  }
  if (channel.ordering == Order.ORDER_UNORDERED) {
    if (hasPacketReceipt(portId, channelId, sequence)) return Received.before();
    setPacketReceipt(portId, channelId, sequence);
    return Received.fresh(channel);
  }
  if (channel.ordering == Order.ORDER_ORDERED) {
    const stored = getNextSequenceRecv(portId, channelId);
    if (stored === null) {
      return Received.refused(ChannelError.sequenceReceiveNotFound(channelId.toString()));
    }
    const nextSequenceRecv = stored.value;
    if (sequence < nextSequenceRecv) return Received.before();
    if (sequence != nextSequenceRecv) {
      const detail = "sequence " + sequence.toString() + " is not the next one, " +
        nextSequenceRecv.toString();
      return Received.refused(ChannelError.packetSequenceOutOfOrder(detail));
    }
    setNextSequenceRecv(portId, channelId, nextSequenceRecv + 1);
    return Received.fresh(channel);
  }
  const detail = "no ordering " + channel.ordering.toString();
  return Received.refused(ChannelError.invalidChannelOrdering(detail));
}
