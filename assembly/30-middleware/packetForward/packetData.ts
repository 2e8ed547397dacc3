/**
 * Packet data of ICS-20 as packet forwarding reads and writes them: proto3 JSON by gogoproto's
 * jsonpb (types.ModuleCdc), which is not how the application itself reads them. Names count with
 * their case, and what stands behind the object does not matter.
 */
import { Bytes } from "../../abi/bytes";
import { endOfValue, Members, skipSpace } from "../../codec/json";
import { appendQuote, unquote } from "../../codec/jsonString";
import { TextBuilder } from "../../codec/textBuilder";
import { FungibleTokenPacketData } from "../../codec/gen/ibc.applications.transfer.v1";
import { fullPath } from "../../20-transfer/denom";
import { checkPacketData, Transfer } from "../../20-transfer/packetData";

const QUOTE: u8 = 0x22;
const LETTER_N: u8 = 0x6e;
const OPENING_BRACE: u8 = 0x7b;
const CLOSING_BRACE: u8 = 0x7d;

const NAMES: Bytes[] = [
  Bytes.of("denom"), Bytes.of("amount"), Bytes.of("sender"), Bytes.of("receiver"),
  Bytes.of("memo"),
];
/** What is written before the values of these. */
const MEMBERS: Bytes[] = [
  Bytes.of('{"denom":'), Bytes.of(',"amount":'), Bytes.of(',"sender":'), Bytes.of(',"receiver":'),
  Bytes.of(',"memo":'),
];
const NOTHING = Bytes.allocate(0);

/** The transfer that packet data describe (PacketDataV1ToV2); null for what is none. */
export function readTransfer(data: Bytes): Transfer | null {
  const end = endOfValue(data);
  const start = skipSpace(data, 0);
  // Null describes nothing, without an amount.
  if (end < 0 || data.at(start) != OPENING_BRACE) return null;
  const values = readValues(data, start);
  if (values === null) return null;
  const packetData = new FungibleTokenPacketData();
  packetData.denom = values[0];
  packetData.amount = values[1];
  packetData.sender = values[2];
  packetData.receiver = values[3];
  packetData.memo = values[4];
  const checked = checkPacketData(packetData);
  return checked.refusal === null ? checked.transfer : null;
}

/** The texts of the fields in their order; null for unknown fields and other values. The last of
 * several values counts. */
function readValues(data: Bytes, start: i32): Bytes[] | null {
  const literals: Bytes[] = [NOTHING, NOTHING, NOTHING, NOTHING, NOTHING];
  const members = new Members(data, start);
  while (members.next()) {
    let field = 0;
    while (field < NAMES.length && !members.isNamed(NAMES[field])) field++;
    if (field == NAMES.length) return null;
    literals[field] = data.slice(members.valueStart, members.valueEnd);
  }
  for (let i = 0; i < literals.length; i++) {
    const literal = literals[i];
    if (literal.length == 0 || literal.at(0) == LETTER_N) literals[i] = NOTHING;
    else if (literal.at(0) == QUOTE) literals[i] = unquote(literal);
    else return null;
  }
  return literals;
}

/** Packet data of the same transfer for another receiver, without a memo, as
 * ModuleCdc.MustMarshalJSON writes them. */
export function writeForReceiver(transfer: Transfer, receiver: Bytes): Bytes {
  const path = fullPath(transfer.denom);
  const values = [path, transfer.amountText, transfer.sender, receiver, NOTHING];
  const out = new TextBuilder(256);
  for (let i = 0; i < MEMBERS.length; i++) appendQuote(out.text(MEMBERS[i]), values[i]);
  return out.byte(CLOSING_BRACE).bytes;
}
