/** ICS-04 writeAcknowledgement (04-channel/keeper/packet.go WriteAcknowledgement). */
import { Bytes } from "../abi/bytes";
import { Destination } from "../26-routing/recollection";
import { Packet, State } from "../codec/gen/ibc.core.channel.v1";
import { sha256 } from "../crypto/sha256";
import { ChannelError, IbcError } from "../error";
import { EventLog } from "../event";
import { channelNotFound } from "./channel";
import { destinationOf } from "./destination";
import { describePacket, emitWriteAcknowledgement } from "./events";
import { hasPacketAcknowledgement, setPacketAcknowledgement } from "./packet";

/** Commits to the acknowledgement of a packet that was received, once: refusals `channel/3`, `/5`,
 * `/19`, `/17`, and `/16` for none or an empty one. */
export function writeAcknowledgement(
  packet: Packet, acknowledgement: Bytes | null, events: EventLog,
): IbcError | null {
  const destination = destinationOf(packet, null);
  if (destination === null) {
    return channelNotFound(packet.destinationPort, packet.destinationChannel);
  }
  return acknowledgeAt(destination, packet, describePacket(packet), acknowledgement, events);
}

/** The same at the end that the packet came to, as it is now; `description` is what events tell of
 * the packet. */
export function acknowledgeAt(
  destination: Destination, packet: Packet, description: Bytes, acknowledgement: Bytes | null,
  events: EventLog,
): IbcError | null {
  const portId = destination.portId;
  const channelId = destination.channelId;
  const channel = destination.channel;
  if (channel.state != State.STATE_OPEN) {
    return ChannelError.invalidChannelState(
      "the channel is not OPEN but " + channel.state.toString(),
    );
  }
  const sequence = packet.sequence;
  if (sequence < destination.startSequence) {
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

  emitWriteAcknowledgement(description, channel, acknowledgement, events);
  return null;
}
