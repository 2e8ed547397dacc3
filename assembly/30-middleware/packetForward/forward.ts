/** How a packet goes on (keeper/keeper.go ForwardTransferPacket). */
import { Bytes } from "../../abi/bytes";
import { blockTimeNanos } from "../../abi/environment";
import { ics4Of } from "../../05-port/router";
import {
  InFlightPacket,
} from "../../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { MsgTransfer } from "../../codec/gen/ibc.applications.transfer.v1";
import { sha256 } from "../../crypto/sha256";
import { accountText } from "../../24-host/address";
import { IbcError, isPanic, PacketForwardError, panicked } from "../../error";
import { EventLog } from "../../event";
import { Amount } from "../../20-transfer/amount";
import { isCoinDenom } from "../../20-transfer/denom";
import { TRANSFER_PORT_ID, transferTokens } from "../../20-transfer/transfer";
import { setInFlight } from "./inFlight";
import { ForwardMetadata, writeMemo } from "./metadata";

const SLASH = Bytes.of("/");
const ADDRESS_LENGTH: i32 = 20;
/** What addresses of this module are made of (cosmos-sdk types/address/hash.go Hash). */
const ADDRESS_TYPE = sha256(Bytes.of("packetfowardmiddleware"));

/**
 * The account that a packet is received for and sent on from, so that nobody's own funds move: one
 * for each channel and sender (ibc_middleware.go GetReceiver).
 */
export function intermediateAccount(channelId: Bytes, sender: Bytes): Bytes {
  const hash = sha256(ADDRESS_TYPE + channelId + SLASH + sender);
  return accountText(hash.slice(0, ADDRESS_LENGTH));
}

/**
 * Sends coins on as the metadata say, from an account, and remembers the packet that carries them.
 * `packetfowardmiddleware/3` when the transfer is refused; panics are handed on as they are.
 */
export function forwardTokens(
  metadata: ForwardMetadata, denom: Bytes, amount: Amount, sender: Bytes, timeoutNanos: i64,
  inFlight: InFlightPacket, events: EventLog,
): IbcError | null {
  if (!isCoinDenom(denom)) return panicked("invalid denom: " + denom.toString());
  const message = new MsgTransfer();
  message.sourcePort = metadata.portId;
  message.sourceChannel = metadata.channelId;
  message.token.denom = denom;
  message.token.amount = amount.text;
  message.sender = sender;
  message.receiver = metadata.receiver;
  message.timeoutTimestamp = <u64>blockTimeNanos() + <u64>timeoutNanos;
  const next = metadata.next;
  if (next !== null) message.memo = writeMemo(next);
  const sent = transferTokens(message, ics4Of(TRANSFER_PORT_ID), events);
  const error = sent.error;
  if (error !== null) {
    return isPanic(error) ? error : PacketForwardError.forwardTransferFailed(error.detail);
  }
  setInFlight(metadata.channelId, metadata.portId, sent.sequence, inFlight);
  return null;
}
