/** ICS-04 writeAcknowledgement (04-channel/keeper/packet.go WriteAcknowledgement). */
import { Bytes } from "../abi/bytes";
import { Packet, State } from "../codec/gen/ibc.core.channel.v1";
import { sha256 } from "../crypto/sha256";
import { ChannelError, IbcError } from "../error";
import { EventLog } from "../event";
import { channelNotFound, getChannel } from "./channel";
import { emitWriteAcknowledgement } from "./events";
import { hasPacketAcknowledgement, setPacketAcknowledgement } from "./packet";
import { getRecvStartSequence } from "./sequences";

/** Commits to the acknowledgement of a packet that was received, once: refusals `channel/3`, `/5`,
 * `/19`, `/17`, and `/16` for none or an empty one. */
export function writeAcknowledgement(
  packet: Packet, acknowledgement: Bytes | null, events: EventLog,
): IbcError | null {
  const portId = packet.destinationPort;
  const channelId = packet.destinationChannel;
  const channel = getChannel(portId, channelId);
  if (channel === null) return channelNotFound(portId, channelId);
  if (channel.state != State.STATE_OPEN) {
    return ChannelError.invalidChannelState(
      "the channel is not OPEN but " + channel.state.toString(),
    );
  }
  const sequence = packet.sequence;
  if (sequence < getRecvStartSequence(portId, channelId)) {
    const detail = "sequence " + sequence.toString() + " was processed before a channel upgrade";
    return ChannelError.packetReceived(detail);
  }
  if (hasPacketAcknowledgement(portId, channelId, sequence)) {
    return ChannelError.acknowledgementExists("of sequence " + sequence.toString());
  }
  if (!acknowledgement || acknowledgement.length == 0) {
    return ChannelError.invalidAcknowledgement("the acknowledgement is empty");
  }

  setPacketAcknowledgement(portId, channelId, sequence, sha256(acknowledgement));

  emitWriteAcknowledgement(packet, channel, acknowledgement, events);
  return null;
}
