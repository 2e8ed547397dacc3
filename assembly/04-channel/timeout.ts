/** When a packet has timed out (04-channel/types/timeout.go). */
import { compareHeights, formatHeight, isZeroHeight } from "../02-client/height";
import { Packet } from "../codec/gen/ibc.core.channel.v1";
import { Height } from "../codec/gen/ibc.core.client.v1";

/** Whether a packet's timeout has come at a height or a time of its receiver: either suffices, and
 * a zero never comes. */
export function isElapsed(packet: Packet, height: Height, timestampNanos: u64): bool {
  const timeoutHeight = packet.timeoutHeight;
  if (!isZeroHeight(timeoutHeight) && compareHeights(height, timeoutHeight) >= 0) return true;
  return packet.timeoutTimestamp != 0 && timestampNanos >= packet.timeoutTimestamp;
}

/** Both for a log: when a packet times out, and what is compared with it. */
export function describeTimeout(packet: Packet, height: Height, timestampNanos: u64): string {
  return "times out at height " + formatHeight(packet.timeoutHeight).toString() + ", time " +
    packet.timeoutTimestamp.toString() + "; the receiver is at height " +
    formatHeight(height).toString() + ", time " + timestampNanos.toString();
}
