/**
 * ICS-04 acknowledgePacket. Source: 04-channel/types/msgs.go, 04-channel/keeper/packet.go,
 * core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { Evidence } from "../02-client/lightClient";
import { verifyPacketAcknowledgement } from "../03-connection/verify";
import { isTamperedAcknowledgement } from "../05-port/acknowledgement";
import {
  Channel, MsgAcknowledgement, MsgAcknowledgementResponse, Order, Packet, ResponseResultType,
  State,
} from "../codec/gen/ibc.core.channel.v1";
import { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1";
import { ChannelError, CommitmentError, CoreError, IbcError, PortError } from "../error";
import { channelNotFound, getChannel, openConnectionOf } from "./channel";
import { emitAcknowledgePacket } from "./events";
import {
  checkDestination, commitPacket, deletePacketCommitment, getPacketCommitment, validatePacket,
} from "./packet";
import { applicationAt } from "./port";
import { getNextSequenceAck, setNextSequenceAck } from "./sequences";

export class AcknowledgePacket extends Datagram {
  private constructor(private readonly message: MsgAcknowledgement) {
    super();
  }

  static decode(value: Bytes): AcknowledgePacket | null {
    const message = MsgAcknowledgement.decode(value);
    return message === null ? null : new AcknowledgePacket(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.RETURN;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.proofAcked.length == 0) {
      return CommitmentError.invalidProof("the proof of the acknowledgement is empty");
    }
    if (message.acknowledgement.length == 0) {
      return ChannelError.invalidAcknowledgement("the acknowledgement is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  execute(outcome: Outcome): IbcError | null {
    const packet = this.message.packet;
    const application = applicationAt(packet.sourcePort, outcome.recollection);
    if (application === null) {
      return PortError.invalidRoute("port " + packet.sourcePort.toString());
    }
    const channel = getChannel(packet.sourcePort, packet.sourceChannel);
    if (channel === null) return channelNotFound(packet.sourcePort, packet.sourceChannel);
    if (channel.state != State.STATE_OPEN) {
      return ChannelError.invalidChannelState(
        "the channel is not OPEN but " + channel.state.toString(),
      );
    }
    const counterparty = channel.counterparty;
    const destinationError = checkDestination(packet, counterparty.portId, counterparty.channelId);
    if (destinationError !== null) return destinationError;
    const found = openConnectionOf(channel, outcome.recollection);
    const connection = found.connection;
    if (connection === null) return found.error;
    const commitment = getPacketCommitment(
      packet.sourcePort, packet.sourceChannel, packet.sequence,
    );
    // Acknowledged before, or never sent: another relayer's work is no reason to fail.
    if (!commitment) return this.respond(true, outcome);
    let error = this.verify(commitment, connection, outcome.recollection);
    if (error === null) error = advanceNextSequenceAck(packet, channel);
    if (error !== null) return error;

    deletePacketCommitment(packet);
    emitAcknowledgePacket(packet, channel, outcome);

    const callbackError = application.onAcknowledgementPacket(
      channel.version, packet, this.message.acknowledgement, this.signerAddress()!,
      outcome,
    );
    if (callbackError !== null) return callbackError;
    return this.respond(false, outcome);
  }

  /** Whether the counterparty wrote this acknowledgement for the packet that this chain sent. */
  private verify(
    commitment: Bytes, connection: ConnectionEnd, recollection: Recollection | null,
  ): IbcError | null {
    const message = this.message;
    const packet = message.packet;
    if (isTamperedAcknowledgement(message.acknowledgement)) {
      return ChannelError.invalidAcknowledgement(
        "it is an acknowledgement in JSON, but not as ibc-go writes it",
      );
    }
    if (commitment != commitPacket(packet)) {
      return ChannelError.invalidPacket("this chain committed to another packet");
    }
    const evidence = new Evidence(message.proofHeight, message.proofAcked, recollection);
    return verifyPacketAcknowledgement(
      connection, evidence, packet.destinationPort, packet.destinationChannel, packet.sequence,
      message.acknowledgement,
    );
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgAcknowledgementResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgAcknowledgementResponse.TYPE_URL, response.encode());
    return null;
  }
}

/** Packets of an ORDERED channel are acknowledged one after the other. */
function advanceNextSequenceAck(packet: Packet, channel: Channel): IbcError | null {
  if (channel.ordering != Order.ORDER_ORDERED) return null;
  const stored = getNextSequenceAck(packet.sourcePort, packet.sourceChannel);
  if (stored === null) return ChannelError.sequenceAckNotFound(packet.sourceChannel.toString());
  if (stored.panic !== null) return stored.panic;
  const nextSequenceAck = stored.value;
  if (packet.sequence != nextSequenceAck) {
    return ChannelError.packetSequenceOutOfOrder(
      "sequence " + packet.sequence.toString() + " is not the next one, " +
        nextSequenceAck.toString(),
    );
  }
  setNextSequenceAck(packet.sourcePort, packet.sourceChannel, nextSequenceAck + 1);
  return null;
}
