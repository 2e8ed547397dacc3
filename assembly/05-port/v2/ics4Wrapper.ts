/**
 * The way back from an application of IBC v2 to the core: sending, which ibc-go does through the
 * message router, and acknowledging later (modules/core/api/module.go WriteAcknowledgementWrapper).
 * 04-channel/v2 implements it, and so does each middleware for the application below it.
 */
import { Bytes } from "../../abi/bytes";
import { Acknowledgement, Payload } from "../../codec/gen/ibc.core.channel.v2";
import { IbcError } from "../../error";
import { EventLog } from "../../event";
import { SendOutcome } from "../ics4Wrapper";

export interface Ics4WrapperV2 {
  /** Sends a payload as a message of the signer would; it times out at a time of the receiver, in
   * seconds since 1970. */
  sendPacket(
    sourceClient: Bytes, timeoutSeconds: u64, payload: Payload, signer: Bytes, events: EventLog,
  ): SendOutcome;

  /** Writes the acknowledgement of a packet that was received without one. */
  writeAcknowledgement(
    destinationClient: Bytes, sequence: u64, acknowledgement: Acknowledgement, events: EventLog,
  ): IbcError | null;
}
