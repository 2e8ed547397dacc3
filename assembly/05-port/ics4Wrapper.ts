/**
 * The way back from an application to the core (ICS-30; modules/core/05-port/types/module.go
 * ICS4Wrapper): 04-channel implements it, and so does each middleware for the application below it.
 */
import { Bytes } from "../abi/bytes";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { Packet } from "../codec/gen/ibc.core.channel.v1";
import { IbcError } from "../error";
import { EventLog } from "../event";

/** The sequence of a packet that was sent, or why it was not. */
@final
export class SendOutcome {
  private constructor(
    public readonly sequence: u64,
    public readonly error: IbcError | null,
  ) {}

  static sent(sequence: u64): SendOutcome {
    return new SendOutcome(sequence, null);
  }

  static refused(error: IbcError): SendOutcome {
    return new SendOutcome(0, error);
  }
}

export interface Ics4Wrapper {
  /** Commits to a packet; it times out at a height or a time of the receiver, zero for never. */
  sendPacket(
    sourcePort: Bytes, sourceChannel: Bytes, timeoutHeight: Height, timeoutTimestampNanos: u64,
    data: Bytes, events: EventLog,
  ): SendOutcome;

  /** Writes the acknowledgement of a packet that was received without one. */
  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null;

  /** The version of a channel as the application sees it; null when there is no such channel. */
  getAppVersion(portId: Bytes, channelId: Bytes): Bytes | null;
}
