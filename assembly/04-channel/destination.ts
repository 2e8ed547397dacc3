/** The end of a channel that packets come to. */
import { Destination, Recollection } from "../26-routing/recollection";
import { Packet } from "../codec/gen/ibc.core.channel.v1";
import { getChannel } from "./channel";
import { getRecvStartSequence } from "./sequences";

/** The end that a packet names, remembered or read; null when there is no such channel. */
export function destinationOf(
  packet: Packet, recollection: Recollection | null,
): Destination | null {
  const portId = packet.destinationPort;
  const channelId = packet.destinationChannel;
  if (recollection !== null) {
    const remembered = recollection.destination(portId, channelId);
    if (remembered !== null) return remembered;
  }
  const channel = getChannel(portId, channelId);
  if (channel === null) return null;
  const startSequence = getRecvStartSequence(portId, channelId);
  const destination = new Destination(portId, channelId, channel, startSequence);
  if (recollection !== null) recollection.rememberDestination(destination);
  return destination;
}
