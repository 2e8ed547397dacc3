/**
 * Packet data of ICS-20, version ics20-1, and what the application works with
 * (modules/apps/transfer/types/packet.go).
 */
import { Bytes } from "../abi/bytes";
import { Denom, FungibleTokenPacketData } from "../codec/gen/ibc.applications.transfer.v1";
import { parseInteger } from "../codec/integer";
import { isBlank } from "../24-host/text";
import { Amount } from "./amount";
import { extractDenom, nativeDenom, validateDenom } from "./denom";
import { DecodedPacketData, decodePacketData } from "./packetJson";
import { Refusal } from "./refusal";

/** The one version of the application (types.V1). */
export const ICS20_1 = Bytes.of("ics20-1");

/** The longest memo, in bytes. */
export const MAX_MEMO_LENGTH: i32 = 32_768;

const CANNOT_PARSE_AMOUNT = Bytes.of("unable to parse transfer amount (");
const INTO_INTEGER = Bytes.of(") into math.Int");
const NOT_POSITIVE = Bytes.of("amount must be strictly positive: got ");
const SENDER_BLANK = Bytes.of("sender address cannot be blank");
const RECEIVER_BLANK = Bytes.of("receiver address cannot be blank");
const INVALID_PACKET_DATA = Bytes.of("invalid packet data");
const MEMO_TOO_LONG = Bytes.of("memo must not exceed 32768 bytes");

/** A transfer with its denomination taken apart (types.InternalTransferRepresentation). */
@final
export class Transfer {
  constructor(
    public readonly denom: Denom,
    /** As it stands in the packet. */
    public readonly amountText: Bytes,
    public readonly amount: Amount,
    public readonly sender: Bytes,
    public readonly receiver: Bytes,
    public readonly memo: Bytes,
  ) {}

  /** What stands for a transfer that cannot be read. */
  static empty(): Transfer {
    const nothing = Bytes.allocate(0);
    return new Transfer(nativeDenom(nothing), nothing, Amount.zero(), nothing, nothing, nothing);
  }
}

/** A transfer, or why it is none. */
@final
export class DecodedTransfer {
  constructor(
    public readonly transfer: Transfer,
    public readonly refusal: Refusal | null,
  ) {}
}

/** Reads the data of a packet of a channel with this version (types.UnmarshalPacketData). */
export function decodeTransfer(data: Bytes, version: Bytes): DecodedTransfer {
  if (version != ICS20_1) return unreadable(Refusal.invalidVersion(version));
  return transferOf(decodePacketData(data));
}

/** What packet data describe that were read, when they pass (types.PacketDataV1ToV2). */
export function transferOf(decoded: DecodedPacketData): DecodedTransfer {
  const packetData = decoded.data;
  if (packetData === null) return unreadable(decoded.refusal!);
  const checked = checkPacketData(packetData);
  if (checked.refusal === null) return checked;
  return unreadable(checked.refusal!.during(INVALID_PACKET_DATA));
}

/** No transfer, and why. */
export function unreadable(refusal: Refusal): DecodedTransfer {
  return new DecodedTransfer(Transfer.empty(), refusal);
}

/** FungibleTokenPacketData.ValidateBasic; the transfer that the data describe when they pass. */
export function checkPacketData(data: FungibleTokenPacketData): DecodedTransfer {
  const integer = parseInteger(data.amount);
  if (integer === null) {
    return unreadable(Refusal.invalidAmount(CANNOT_PARSE_AMOUNT + data.amount + INTO_INTEGER));
  }
  const amount = Amount.of(integer);
  if (amount === null || amount.isZero) {
    // Go prints a pointer here, which nobody can compare.
    return unreadable(Refusal.invalidAmount(NOT_POSITIVE + data.amount));
  }
  if (isBlank(data.sender)) return unreadable(Refusal.invalidAddress(SENDER_BLANK));
  if (isBlank(data.receiver)) return unreadable(Refusal.invalidAddress(RECEIVER_BLANK));
  const denom = extractDenom(data.denom);
  const refusal = validateDenom(denom);
  if (refusal !== null) return unreadable(refusal);
  const transfer = new Transfer(
    denom, data.amount, amount, data.sender, data.receiver, data.memo,
  );
  return new DecodedTransfer(transfer, null);
}

/** What is left to check of a transfer that was received: its memo (InternalTransferRepresentation.
 * ValidateBasic; all else it checks has been checked). */
export function validateMemo(transfer: Transfer): Refusal | null {
  return transfer.memo.length > MAX_MEMO_LENGTH ? Refusal.invalidMemo(MEMO_TOO_LONG) : null;
}
