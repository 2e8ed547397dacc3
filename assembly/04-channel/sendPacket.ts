/** ICS-04 sendPacket, called by applications (04-channel/keeper/packet.go SendPacket). */
import { Bytes } from "../abi/bytes";
import { isZeroHeight } from "../02-client/height";
import { Status, statusName } from "../02-client/lightClient";
import { clientStatus, latestHeight, timestampAtHeight } from "../02-client/verify";
import { SendOutcome } from "../05-port/ics4Wrapper";
import { Packet, State } from "../codec/gen/ibc.core.channel.v1";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ChannelError, ClientError, IbcError } from "../error";
import { EventLog } from "../event";
import { channelNotFound, connectionOf, getChannel } from "./channel";
import { describePacket, emitPacketData, SEND_PACKET } from "./events";
import { commitPacket, setPacketCommitment, validatePacket } from "./packet";
import { getNextSequenceSend, setNextSequenceSend } from "./sequences";
import { describeTimeout, isElapsed } from "./timeout";

/** Commits to a packet on an open channel: refusals `channel/3`, `/5`, `/10`, those of
 * validatePacket, `connection/3`, those of checkTimeout. */
export function sendPacket(
  sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
  data: Bytes, events: EventLog,
): SendOutcome {
  const channel = getChannel(sourcePort, sourceChannel);
  if (channel === null) return SendOutcome.refused(channelNotFound(sourcePort, sourceChannel));
  if (channel.state != State.STATE_OPEN) {
    const detail = "the channel is not OPEN but " + channel.state.toString();
    return SendOutcome.refused(ChannelError.invalidChannelState(detail));
  }
  const nextSequenceSend = getNextSequenceSend(sourcePort, sourceChannel);
  if (nextSequenceSend === null) {
    return SendOutcome.refused(ChannelError.sequenceSendNotFound(sourceChannel.toString()));
  }
  if (nextSequenceSend.panic !== null) return SendOutcome.refused(nextSequenceSend.panic!);
  const sequence = nextSequenceSend.value;

  const packet = new Packet();
  packet.sequence = sequence;
  packet.sourcePort = sourcePort;
  packet.sourceChannel = sourceChannel;
  packet.destinationPort = channel.counterparty.portId;
  packet.destinationChannel = channel.counterparty.channelId;
  packet.data = data;
  packet.timeoutHeight = timeoutHeight;
  packet.timeoutTimestamp = timeoutTimestampNanos;
  const packetError = validatePacket(packet);
  if (packetError !== null) return SendOutcome.refused(packetError);

  const found = connectionOf(channel);
  const connection = found.connection;
  if (connection === null) return SendOutcome.refused(found.error!);
  const timeoutError = checkTimeout(packet, connection.clientId);
  if (timeoutError !== null) return SendOutcome.refused(timeoutError);

  setNextSequenceSend(sourcePort, sourceChannel, sequence + 1);
  setPacketCommitment(sourcePort, sourceChannel, sequence, commitPacket(packet));

  emitPacketData(SEND_PACKET, describePacket(packet), channel, events);
  return SendOutcome.sent(sequence);
}

/** Whether the receiver, as far as its client knows it, could still receive: the client's status
 * `client/29`, its height `client/26`, its time, then the timeout `channel/40`. */
function checkTimeout(packet: Packet, clientId: Bytes): IbcError | null {
  const status = clientStatus(clientId);
  if (status != Status.Active) {
    const detail = clientId.toString() + " has status " + statusName(status);
    return ClientError.clientNotActive(detail);
  }
  const height = latestHeight(clientId);
  if (isZeroHeight(height)) {
    return ClientError.invalidHeight(clientId.toString() + " has height zero");
  }
  const timestamp = timestampAtHeight(clientId, height);
  if (timestamp.error !== null) return timestamp.error;
  if (!isElapsed(packet, height, timestamp.nanos)) return null;
  return ChannelError.timeoutElapsed(describeTimeout(packet, height, timestamp.nanos));
}
