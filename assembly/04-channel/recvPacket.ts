/**
 * ICS-04 recvPacket. Source: 04-channel/types/msgs.go, 04-channel/keeper/packet.go,
 * core/keeper/msg_server.go.
 */
import { closeBranch, openBranch } from "../abi/branch";
import { Bytes } from "../abi/bytes";
import { blockTimeNanos, isRecheckMode } from "../abi/environment";
import { Destination, Recollection } from "../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { selfHeight } from "../02-client/height";
import { Evidence } from "../02-client/lightClient";
import { verifyPacketCommitment } from "../03-connection/verify";
import { Application } from "../05-port/application";
import {
  Channel, MsgRecvPacket, MsgRecvPacketResponse, Order, Packet, ResponseResultType, State,
} from "../codec/gen/ibc.core.channel.v1";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import { emitAsErrors, EventLog } from "../event";
import { channelNotFound, openConnectionOf } from "./channel";
import { destinationOf } from "./destination";
import { describePacket, emitPacketData, RECV_PACKET } from "./events";
import {
  checkSource, commitPacket, hasPacketReceipt, setPacketReceipt, validatePacket,
} from "./packet";
import { applicationAt } from "./port";
import { getNextSequenceRecv, setNextSequenceRecv } from "./sequences";
import { describeTimeout, isElapsed } from "./timeout";
import { acknowledgeAt, writeAcknowledgement } from "./writeAcknowledgement";

export class RecvPacket extends Datagram {
  /** What events tell of the packet, once it has been received. */
  private description: Bytes | null = null;

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
    return RelayKind.RECEIVE;
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
    const application = applicationAt(packet.destinationPort, outcome.recollection);
    if (application === null) {
      return PortError.invalidRoute("port " + packet.destinationPort.toString());
    }
    const received = this.receive(outcome);
    if (received.error !== null) return received.error;
    const destination = received.destination;
    if (destination === null) return this.respond(true, outcome);

    const error = this.callApplication(application, destination, outcome);
    if (error !== null) return error;
    return this.respond(false, outcome);
  }

  /** Before a block a packet is only taken in: its application has its say when it is delivered
   * (core/ante/ante.go recvPacketCheckTx, recvPacketReCheckTx). */
  check(outcome: Outcome): IbcError | null {
    const received = isRecheckMode() ? this.receiveAgain() : this.receive(outcome);
    if (received.error !== null) return received.error;
    return this.respond(received.destination === null, outcome);
  }

  /** Everything up to the application: Keeper.RecvPacket. */
  private receive(outcome: Outcome): Received {
    const packet = this.message.packet;
    const destination = destinationOf(packet, outcome.recollection);
    if (destination === null) return notFound(packet);
    const channel = destination.channel;
    const error = this.verify(packet, channel, outcome.recollection);
    if (error !== null) return Received.refused(error);
    const received = applyReplayProtection(packet, destination);
    if (received.destination === null) return received;
    const description = describePacket(packet);
    this.description = description;
    emitPacketData(RECV_PACKET, description, channel, outcome);
    return received;
  }

  /** What of it may have changed since it was checked: Keeper.RecvPacketReCheckTx. */
  private receiveAgain(): Received {
    const packet = this.message.packet;
    const destination = destinationOf(packet, null);
    return destination === null ? notFound(packet) : applyReplayProtection(packet, destination);
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
    const height = selfHeightFor(recollection);
    const now = blockTimeFor(recollection);
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
    application: Application, destination: Destination, outcome: Outcome,
  ): IbcError | null {
    const packet = this.message.packet;
    const version = destination.channel.version;
    const relayer = this.signerAddress()!;
    const events = new EventLog();
    openBranch();
    const received = application.onRecvPacket(version, packet, relayer, events);
    closeBranch(received.isSuccess);
    if (received.panic !== null) return received.panic;
    if (received.isSuccess) outcome.emitAll(events);
    else emitAsErrors(events, outcome);
    const acknowledgement = received.acknowledgement;
    if (received.wroteNothing && acknowledgement) {
      return acknowledgeAt(destination, packet, this.description!, acknowledgement, outcome);
    }
    const recollection = outcome.recollection;
    if (recollection !== null) recollection.forgetDestination();
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

/** What became of a packet before its application saw it: a refusal, or the end that it came to, or
 * neither when it had been received before. */
@final
class Received {
  private constructor(
    readonly destination: Destination | null,
    readonly error: IbcError | null,
  ) {}

  static fresh(destination: Destination): Received {
    return new Received(destination, null);
  }

  static before(): Received {
    return new Received(null, null);
  }

  static refused(error: IbcError): Received {
    return new Received(null, error);
  }
}

/** The height of this chain, remembered or put together. */
function selfHeightFor(recollection: Recollection | null): Height {
  if (recollection === null) return selfHeight();
  if (recollection.selfHeight === null) recollection.selfHeight = selfHeight();
  return recollection.selfHeight!;
}

/** The time of the block in nanoseconds, remembered or asked for. */
function blockTimeFor(recollection: Recollection | null): u64 {
  if (recollection === null) return <u64>blockTimeNanos();
  if (recollection.blockTimeNanos == 0) recollection.blockTimeNanos = <u64>blockTimeNanos();
  return recollection.blockTimeNanos;
}

function notFound(packet: Packet): Received {
  return Received.refused(channelNotFound(packet.destinationPort, packet.destinationChannel));
}

/** Keeper.applyReplayProtection: no packet is received twice, and those of an ORDERED channel one
 * after the other. */
function applyReplayProtection(packet: Packet, destination: Destination): Received {
  const channel = destination.channel;
  const portId = packet.destinationPort;
  const channelId = packet.destinationChannel;
  const sequence = packet.sequence;
  if (sequence < destination.startSequence) {
    const detail = "sequence " + sequence.toString() + " was processed before a channel upgrade";
    return Received.refused(ChannelError.packetReceived(detail));
  }
  if (channel.ordering == Order.ORDER_UNORDERED) {
    if (hasPacketReceipt(portId, channelId, sequence)) return Received.before();
    setPacketReceipt(portId, channelId, sequence);
    return Received.fresh(destination);
  }
  if (channel.ordering == Order.ORDER_ORDERED) {
    const stored = getNextSequenceRecv(portId, channelId);
    if (stored === null) {
      return Received.refused(ChannelError.sequenceReceiveNotFound(channelId.toString()));
    }
    if (stored.panic !== null) return Received.refused(stored.panic!);
    const nextSequenceRecv = stored.value;
    if (sequence < nextSequenceRecv) return Received.before();
    if (sequence != nextSequenceRecv) {
      const detail = "sequence " + sequence.toString() + " is not the next one, " +
        nextSequenceRecv.toString();
      return Received.refused(ChannelError.packetSequenceOutOfOrder(detail));
    }
    setNextSequenceRecv(portId, channelId, nextSequenceRecv + 1);
    return Received.fresh(destination);
  }
  const detail = "no ordering " + channel.ordering.toString();
  return Received.refused(ChannelError.invalidChannelOrdering(detail));
}
