/** What the core offers to the outermost module of a stack: ICS-4 as 04-channel does it. */
import { Bytes } from "../abi/bytes";
import { Ics4Wrapper, SendOutcome } from "../05-port/ics4Wrapper";
import { Packet } from "../codec/gen/ibc.core.channel.v1";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { IbcError } from "../error";
import { EventLog } from "../event";
import { getChannel } from "./channel";
import { sendPacket } from "./sendPacket";
import { writeAcknowledgement } from "./writeAcknowledgement";

@final
export class ChannelIcs4 implements Ics4Wrapper {
  sendPacket(
    sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
    data: Bytes, events: EventLog,
  ): SendOutcome {
    return sendPacket(
      sourcePort, sourceChannel, timeoutHeight, timeoutTimestampNanos, data, events,
    );
  }

  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null {
    return writeAcknowledgement(packet, acknowledgement, events);
  }

  getAppVersion(portId: Bytes, channelId: Bytes): Bytes | null {
    const channel = getChannel(portId, channelId);
    return channel === null ? null : channel.version;
  }
}
