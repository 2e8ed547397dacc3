/** Packet data of ICS-20 in a payload of IBC v2, which says how they are encoded
 * (modules/apps/transfer/types/packet.go MarshalPacketData, UnmarshalPacketData). */
import { Bytes } from "../../abi/bytes";
import { FungibleTokenPacketData } from "../../codec/gen/ibc.applications.transfer.v1";
import { Payload } from "../../codec/gen/ibc.core.channel.v2";
import { parseInteger } from "../../codec/integer";
import { LENGTH_DELIMITED, Reader } from "../../codec/reader";
import { DecodedTransfer, ICS20_1, transferOf, unreadable } from "../packetData";
import { DecodedPacketData, decodePacketData, encodePacketData } from "../packetJson";
import { Refusal } from "../refusal";
import { decodeAbi, encodeAbi } from "./abi";

export const JSON_ENCODING = Bytes.of("application/json");
const PROTOBUF_ENCODING = Bytes.of("application/x-protobuf");
const ABI_ENCODING = Bytes.of("application/x-solidity-abi");

/** Fields of FungibleTokenPacketData are numbered from 1 to this. */
const LAST_FIELD: u64 = 5;

const CANNOT_UNMARSHAL = Bytes.of("cannot unmarshal ICS20-V1 transfer packet data: ");
const NO_PROTOBUF = Bytes.of("it is not protobuf, or has fields that are not known");
const NO_ABI = Bytes.of("failed to unpack data: it is no such tuple: decoding abi failed");
const INVALID_ENCODING = Bytes.of(
  "invalid encoding provided, must be either empty or one of [\"application/json\", " +
    "\"application/x-protobuf\", \"application/x-solidity-abi\"], got ",
);

/** Reads a payload: `transfer/4` for another version, `ibc/12` for what its encoding does not fit,
 * then what transferOf refuses. */
export function decodePayload(payload: Payload): DecodedTransfer {
  if (payload.version != ICS20_1) return unreadable(Refusal.invalidVersion(payload.version));
  return transferOf(decodeValue(payload.value, payload.encoding));
}

function decodeValue(value: Bytes, encoding: Bytes): DecodedPacketData {
  if (encoding == JSON_ENCODING) return decodePacketData(value);
  if (encoding == PROTOBUF_ENCODING) {
    const data = hasOnlyKnownFields(value) ? FungibleTokenPacketData.decode(value) : null;
    return decodedOr(data, CANNOT_UNMARSHAL + NO_PROTOBUF);
  }
  if (encoding == ABI_ENCODING) return decodedOr(decodeAbi(value), CANNOT_UNMARSHAL + NO_ABI);
  return decodedOr(null, INVALID_ENCODING + encoding);
}

function decodedOr(data: FungibleTokenPacketData | null, why: Bytes): DecodedPacketData {
  return new DecodedPacketData(data, data === null ? Refusal.invalidType(why) : null);
}

/** What the SDK demands beyond gogoproto (codec/unknownproto RejectUnknownFieldsStrict). */
function hasOnlyKnownFields(value: Bytes): bool {
  const reader = new Reader(value);
  while (reader.next()) {
    if (reader.wire != LENGTH_DELIMITED || tagOf(reader.skip()) >> 3 > LAST_FIELD) return false;
  }
  return !reader.failed;
}

/** The tag that a field begins with; a reader takes it modulo 2^32 only. */
function tagOf(field: Bytes): u64 {
  let tag: u64 = 0;
  for (let i = 0, shift: u64 = 0; i < field.length; i++, shift += 7) {
    tag |= <u64>(field[i] & 0x7f) << shift;
    if (field[i] < 0x80) break;
  }
  return tag;
}

/** Writes packet data whose amount is a number; null for an unknown encoding. */
export function encodeValue(data: FungibleTokenPacketData, encoding: Bytes): Bytes | null {
  if (encoding == JSON_ENCODING) return encodePacketData(data);
  if (encoding == PROTOBUF_ENCODING) return data.encode();
  if (encoding == ABI_ENCODING) return encodeAbi(data, parseInteger(data.amount)!);
  return null;
}
