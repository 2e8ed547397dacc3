/** What both ways to time a packet out share (04-channel/keeper/timeout.go). */
import { Evidence } from "../02-client/lightClient";
import { verifyNextSequenceRecv, verifyPacketReceiptAbsence } from "../03-connection/verify";
import { Channel, Order, Packet, State } from "../codec/gen/ibc.core.channel.v1";
import { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1";
import { ChannelError, IbcError, panicked } from "../error";
import { EventLog } from "../event";
import { setChannel } from "./channel";
import { emitChannelClosed, emitTimeoutPacket } from "./events";
import { deletePacketCommitment } from "./packet";

/** What a relayer claims about a packet that was not received. */
@final
export class UnreceivedClaim {
  constructor(
    public readonly packet: Packet,
    public readonly evidence: Evidence,
    /** What an ORDERED channel waits for next. */
    public readonly nextSequenceRecv: u64,
  ) {}
}

/** Whether the receiver still waits for the packet of an ORDERED channel, or has no receipt of an
 * UNORDERED one's. Which error a packet that it waits for no more gives, differs. */
export function verifyUnreceived(
  claim: UnreceivedClaim, channel: Channel, connection: ConnectionEnd, isClosed: bool,
): IbcError | null {
  const packet = claim.packet;
  if (channel.ordering == Order.ORDER_ORDERED) {
    if (claim.nextSequenceRecv > packet.sequence) {
      const detail = "received already: the receiver waits for " +
        claim.nextSequenceRecv.toString() + ", the packet is " + packet.sequence.toString();
      return isClosed ? ChannelError.invalidPacket(detail) : ChannelError.packetReceived(detail);
    }
    return verifyNextSequenceRecv(
      connection, claim.evidence, packet.destinationPort, packet.destinationChannel,
      claim.nextSequenceRecv,
    );
  }
  if (channel.ordering == Order.ORDER_UNORDERED) {
    return verifyPacketReceiptAbsence(
      connection, claim.evidence, packet.destinationPort, packet.destinationChannel,
      packet.sequence,
    );
  }
  return panicked("no ordering " + channel.ordering.toString());
}

/** Forgets the packet; an ORDERED channel cannot go on without it (Keeper.timeoutExecuted). */
export function executeTimeout(packet: Packet, channel: Channel, events: EventLog): void {
  deletePacketCommitment(packet);
  if (channel.ordering == Order.ORDER_ORDERED) {
    channel.state = State.STATE_CLOSED;
    setChannel(packet.sourcePort, packet.sourceChannel, channel);
    emitChannelClosed(packet, channel, events);
  }
  emitTimeoutPacket(packet, channel, events);
}
