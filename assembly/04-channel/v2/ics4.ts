/** What the core offers to the outermost module of an IBC v2 stack. */
import { Bytes } from "../../abi/bytes";
import { SendOutcome } from "../../05-port/ics4Wrapper";
import { Ics4WrapperV2 } from "../../05-port/v2/ics4Wrapper";
import { Acknowledgement, MsgSendPacket, Payload } from "../../codec/gen/ibc.core.channel.v2";
import { IbcError } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { EventLog } from "../../event";
import { getAsyncPacket } from "./packet";
import { SendPacketV2 } from "./sendPacket";
import { acknowledgeAsyncPacket } from "./writeAcknowledgement";

@final
export class ChannelIcs4V2 implements Ics4WrapperV2 {
  /** As the message router executes a MsgSendPacket, its checks without state among it. */
  sendPacket(
    sourceClient: Bytes, timeoutSeconds: u64, payload: Payload, signer: Bytes, events: EventLog,
  ): SendOutcome {
    const message = new MsgSendPacket();
    message.sourceClient = sourceClient;
    message.timeoutTimestamp = timeoutSeconds;
    message.payloads.push(payload);
    message.signer = signer;
    const datagram = new SendPacketV2(message);
    const invalid = datagram.validate();
    return invalid !== null ? SendOutcome.refused(invalid) : datagram.send(events);
  }

  /** `channelv2/5` when no packet waits, then what acknowledgePacketReceived refuses. */
  writeAcknowledgement(
    destinationClient: Bytes, sequence: u64, acknowledgement: Acknowledgement, events: EventLog,
  ): IbcError | null {
    const waiting = getAsyncPacket(destinationClient, sequence);
    if (waiting.panic !== null) return waiting.panic;
    const packet = waiting.packet;
    if (packet !== null) {
      return acknowledgeAsyncPacket(packet, destinationClient, sequence, acknowledgement, events);
    }
    return ChannelV2Error.invalidAcknowledgement("no packet waits for an acknowledgement");
  }
}
