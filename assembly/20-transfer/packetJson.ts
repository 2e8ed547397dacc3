/**
 * Packet data of ICS-20 as JSON, read and written as ibc-go does with Go's encoding/json. Fields
 * that are not known are refused (types/encoding.go UnmarshalJSON); names are compared without
 * case, the last of several fields wins, and null leaves a field as it was.
 */
import { Bytes } from "../abi/bytes";
import { FungibleTokenPacketData } from "../codec/gen/ibc.applications.transfer.v1";
import { appendQuoted } from "../codec/goQuotation";
import { Members, skipSpace } from "../codec/json";
import { isFolded, quote, unquote } from "../codec/jsonString";
import { jsonSyntaxError } from "../codec/jsonSyntaxError";
import { TextBuilder } from "../codec/textBuilder";
import { Refusal } from "./refusal";

const CANNOT_UNMARSHAL = Bytes.of("cannot unmarshal ICS20-V1 transfer packet data: ");
const CANNOT_CONVERT = Bytes.of("cannot convert proto message into FungibleTokenPacketData");
const UNKNOWN_FIELD = Bytes.of("json: unknown field ");
const CANNOT_UNMARSHAL_VALUE = Bytes.of("json: cannot unmarshal ");
const INTO_VALUE = Bytes.of(" into Go value of type types.ftpdAlias");
const INTO_FIELD = Bytes.of(" into Go struct field ftpdAlias.");
const OF_TYPE = Bytes.of(" of type string");

const KIND_OBJECT = Bytes.of("object");
const KIND_ARRAY = Bytes.of("array");
const KIND_STRING = Bytes.of("string");
const KIND_BOOL = Bytes.of("bool");
const KIND_NULL = Bytes.of("null");
const KIND_NUMBER = Bytes.of("number");

const DENOM = Bytes.of("denom");
const AMOUNT = Bytes.of("amount");
const SENDER = Bytes.of("sender");
const RECEIVER = Bytes.of("receiver");
const MEMO = Bytes.of("memo");

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const OPEN_OBJECT: u8 = 0x7b;
const CLOSE_OBJECT: u8 = 0x7d;

/** Packet data, or why it cannot be read. */
@final
export class DecodedPacketData {
  constructor(
    public readonly data: FungibleTokenPacketData | null,
    public readonly refusal: Refusal | null,
  ) {}
}

/** Reads packet data; `ibc/12` for what Go does not unmarshal. */
export function decodePacketData(json: Bytes): DecodedPacketData {
  const syntaxError = jsonSyntaxError(json);
  if (!!syntaxError) return refuse(Refusal.invalidType(CANNOT_UNMARSHAL + syntaxError));
  const start = skipSpace(json, 0);
  const kind = kindOf(json.at(start));
  // Go sets the variable that was to hold the message to nil, and then misses the message in it.
  if (kind == KIND_NULL) return refuse(Refusal.invalidType(CANNOT_CONVERT));
  if (kind != KIND_OBJECT) {
    const why = CANNOT_UNMARSHAL_VALUE + kind + INTO_VALUE;
    return refuse(Refusal.invalidType(CANNOT_UNMARSHAL + why));
  }
  const data = new FungibleTokenPacketData();
  const memberError = readMembers(json, start, data);
  if (!!memberError) return refuse(Refusal.invalidType(CANNOT_UNMARSHAL + memberError));
  return new DecodedPacketData(data, null);
}

function refuse(refusal: Refusal): DecodedPacketData {
  return new DecodedPacketData(null, refusal);
}

/** Reads the members of an object into the fields; the first that does not fit, in Go's words. */
function readMembers(json: Bytes, start: i32, data: FungibleTokenPacketData): Bytes | null {
  const members = new Members(json, start);
  while (members.next()) {
    const name = unquote(json.slice(members.keyStart, members.keyEnd));
    const field = fieldOf(name);
    if (!field) {
      const text = new TextBuilder(name.length + UNKNOWN_FIELD.length + 8).text(UNKNOWN_FIELD);
      appendQuoted(text, name);
      return text.bytes;
    }
    const value = json.slice(members.valueStart, members.valueEnd);
    const kind = kindOf(value.at(0));
    if (kind == KIND_STRING) setField(data, field, unquote(value));
    else if (kind != KIND_NULL) return CANNOT_UNMARSHAL_VALUE + kind + INTO_FIELD + field + OF_TYPE;
  }
  return null;
}

/** What kind of value a byte begins, in Go's words. */
function kindOf(first: u8): Bytes {
  switch (first) {
    case OPEN_OBJECT:
      return KIND_OBJECT;
    case 0x5b:
      return KIND_ARRAY;
    case QUOTE:
      return KIND_STRING;
    case 0x74:
    case 0x66:
      return KIND_BOOL;
    case 0x6e:
      return KIND_NULL;
    default:
      return KIND_NUMBER;
  }
}

/** The field that a name in JSON stands for (encoding/json fold.go). */
function fieldOf(name: Bytes): Bytes | null {
  if (isFolded(name, DENOM)) return DENOM;
  if (isFolded(name, AMOUNT)) return AMOUNT;
  if (isFolded(name, SENDER)) return SENDER;
  if (isFolded(name, RECEIVER)) return RECEIVER;
  return isFolded(name, MEMO) ? MEMO : null;
}

function setField(data: FungibleTokenPacketData, field: Bytes, value: Bytes): void {
  if (field == DENOM) data.denom = value;
  else if (field == AMOUNT) data.amount = value;
  else if (field == SENDER) data.sender = value;
  else if (field == RECEIVER) data.receiver = value;
  else data.memo = value;
}

/** Writes packet data as json.Marshal does: fields in their order, empty ones left out. */
export function encodePacketData(data: FungibleTokenPacketData): Bytes {
  const out = new TextBuilder(256 + data.memo.length);
  out.byte(OPEN_OBJECT);
  let isFirst = appendMember(out, DENOM, data.denom, true);
  isFirst = appendMember(out, AMOUNT, data.amount, isFirst);
  isFirst = appendMember(out, SENDER, data.sender, isFirst);
  isFirst = appendMember(out, RECEIVER, data.receiver, isFirst);
  appendMember(out, MEMO, data.memo, isFirst);
  return out.byte(CLOSE_OBJECT).bytes;
}

/** Whether the next member is still the first. */
function appendMember(out: TextBuilder, name: Bytes, value: Bytes, isFirst: bool): bool {
  if (value.length == 0) return isFirst;
  if (!isFirst) out.byte(COMMA);
  out.byte(QUOTE).text(name).byte(QUOTE).byte(COLON);
  out.text(quote(value));
  return false;
}
