/**
 * The seam between the core and applications of IBC v2 (modules/core/api/module.go IBCModule).
 * There are no channels, so that no handshake agrees on anything: each payload says its version and
 * encoding. Middleware implements it towards the core and calls it on the application below.
 *
 * Callbacks write into the stores of the running branch and emit into `events`. What they refuse is
 * an error; a panic of ibc-go's is one too (`panicked`), and fails the message wherever it arises.
 */
import { Bytes } from "../../abi/bytes";
import { Packet, PacketStatus, Payload } from "../../codec/gen/ibc.core.channel.v2";
import { IbcError } from "../../error";
import { EventLog } from "../../event";
import { PacketData } from "../packetData";
import { Ics4WrapperV2 } from "./ics4Wrapper";

/** What the sender's application gets when a receiving one failed, whatever it was: SHA-256 of
 * "UNIVERSAL_ERROR_ACKNOWLEDGEMENT" (channel/v2 types.ErrorAcknowledgement). */
export const ERROR_ACKNOWLEDGEMENT = Bytes.u64be(0x4774d4a575993f96) +
  Bytes.u64be(0x3b1c06573736617a) + Bytes.u64be(0x457abef8589178db) +
  Bytes.u64be(0x8d10c94b4ab511ab);

/** How an application received a payload (channel/v2 types.RecvPacketResult). */
@final
export class ReceiveOutcomeV2 {
  private constructor(
    /** Anything but failure and async is success, as it is to ibc-go. */
    public readonly status: PacketStatus,
    public readonly acknowledgement: Bytes,
    /** A panic of ibc-go's: the message fails as a whole. */
    public readonly panic: IbcError | null,
  ) {}

  static of(status: PacketStatus, acknowledgement: Bytes): ReceiveOutcomeV2 {
    return new ReceiveOutcomeV2(status, acknowledgement, null);
  }

  static succeeded(acknowledgement: Bytes): ReceiveOutcomeV2 {
    return ReceiveOutcomeV2.of(PacketStatus.PACKET_STATUS_SUCCESS, acknowledgement);
  }

  /** What the callback wrote is undone, and the sender gets the universal acknowledgement. */
  static failed(): ReceiveOutcomeV2 {
    return ReceiveOutcomeV2.of(PacketStatus.PACKET_STATUS_FAILURE, Bytes.allocate(0));
  }

  static panicked(error: IbcError): ReceiveOutcomeV2 {
    return new ReceiveOutcomeV2(PacketStatus.PACKET_STATUS_FAILURE, Bytes.allocate(0), error);
  }
}

/** What stands behind a port. Each callback is about one payload of a packet; signer and relayer
 * are address bytes of who signed the message. */
export abstract class ApplicationV2 {
  private wrapper: Ics4WrapperV2 | null = null;

  /** The way back to the core: the middleware right above, or the core itself. */
  get ics4(): Ics4WrapperV2 {
    return this.wrapper!;
  }

  /** To be called once, when its stack is put together. */
  placeBelow(wrapper: Ics4WrapperV2): void {
    this.wrapper = wrapper;
  }

  /** Whether what stands above can learn what payloads say. */
  get tellsPacketData(): bool {
    return false;
  }

  /** What a payload says; null for one that cannot be read (modules/core/api/module.go
   * PacketDataUnmarshaler). */
  unmarshalPacketData(payload: Payload): PacketData | null {
    return null;
  }

  /** The packet is committed to already; an error takes that back. */
  abstract onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null;

  abstract onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2;

  /** The acknowledgement is the application's own, or ERROR_ACKNOWLEDGEMENT. */
  abstract onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null;

  abstract onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null;
}
