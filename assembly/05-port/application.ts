/**
 * The seam between the core and applications: what ICS-26 asks of the module behind a port
 * (modules/core/05-port/types/module.go IBCModule). Middleware implements it towards the core and
 * calls it on the application below.
 *
 * Callbacks write into the stores of the running branch and emit into `events`. What they refuse is
 * an error; a panic of ibc-go's is one too (`panicked`), and fails the message wherever it arises.
 */
import { Bytes } from "../abi/bytes";
import { Counterparty, Packet } from "../codec/gen/ibc.core.channel.v1";
import { IbcError } from "../error";
import { EventLog } from "../event";
import { Ics4Wrapper } from "./ics4Wrapper";
import { PacketData } from "./packetData";

/** The version that an application agrees to, or why it refuses the channel. */
@final
export class VersionOutcome {
  private constructor(
    public readonly version: Bytes,
    public readonly error: IbcError | null,
  ) {}

  static agreed(version: Bytes): VersionOutcome {
    return new VersionOutcome(version, null);
  }

  static refused(error: IbcError): VersionOutcome {
    return new VersionOutcome(Bytes.allocate(0), error);
  }
}

/** How an application received a packet. */
@final
export class ReceiveOutcome {
  private constructor(
    /** Null when it will be written later. */
    public readonly acknowledgement: Bytes | null,
    /** Whether what the callback wrote is to be kept. */
    public readonly isSuccess: bool,
    /** A panic of ibc-go's: the message fails as a whole. */
    public readonly panic: IbcError | null,
    /** Whether the stores are known to be as they were. */
    public readonly wroteNothing: bool = false,
  ) {}

  /** Received; the acknowledgement says so. */
  static succeeded(acknowledgement: Bytes, wroteNothing: bool = false): ReceiveOutcome {
    return new ReceiveOutcome(acknowledgement, true, null, wroteNothing);
  }

  /** Received; the application acknowledges in a later call. */
  static pending(): ReceiveOutcome {
    return new ReceiveOutcome(null, true, null);
  }

  /** Refused: what the callback wrote is undone, and the acknowledgement tells the sender. */
  static failed(acknowledgement: Bytes): ReceiveOutcome {
    return new ReceiveOutcome(acknowledgement, false, null, true);
  }

  static panicked(error: IbcError): ReceiveOutcome {
    return new ReceiveOutcome(null, false, error);
  }
}

/** What stands behind a port. `relayer` is the address bytes of who signed the message. */
export abstract class Application {
  private wrapper: Ics4Wrapper | null = null;

  /** What it sends packets and writes acknowledgements through: the middleware right above it, or
   * the core; nothing else of what is above is within its reach. */
  get ics4(): Ics4Wrapper {
    return this.wrapper!;
  }

  /** To be called once, when its stack is put together (IBCModule.SetICS4Wrapper). */
  placeBelow(wrapper: Ics4Wrapper): void {
    this.wrapper = wrapper;
  }

  /** Whether what stands above can learn what a packet's data say. */
  get tellsPacketData(): bool {
    return false;
  }

  /** What a packet's data say that was sent or received on a channel end of this chain's; null for
   * data that cannot be read (modules/core/05-port/types/module.go PacketDataUnmarshaler). */
  unmarshalPacketData(portId: Bytes, channelId: Bytes, data: Bytes): PacketData | null {
    return null;
  }

  /** May change the version that the opener proposed; an empty one asks for the default. */
  abstract onChanOpenInit(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, version: Bytes, events: EventLog,
  ): VersionOutcome;

  abstract onChanOpenTry(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, counterpartyVersion: Bytes, events: EventLog,
  ): VersionOutcome;

  abstract onChanOpenAck(
    portId: Bytes, channelId: Bytes, counterpartyChannelId: Bytes, counterpartyVersion: Bytes,
    events: EventLog,
  ): IbcError | null;

  abstract onChanOpenConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null;

  abstract onChanCloseInit(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null;

  abstract onChanCloseConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null;

  abstract onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome;

  abstract onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null;

  abstract onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null;
}
