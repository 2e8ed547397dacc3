/**
 * Denominations: a base and the hops it has taken, newest first (modules/apps/transfer/types/
 * denom.go and hop.go; cosmos-sdk types/coin.go for what a coin may be called).
 */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Denom, Hop } from "../codec/gen/ibc.applications.transfer.v1";
import { appendQuote, quote } from "../codec/jsonString";
import { TextBuilder } from "../codec/textBuilder";
import { sha256, SHA256_LENGTH } from "../crypto/sha256";
import {
  isChannelIdentifierFormat, parseClientIdentifier, validateChannelIdentifier,
  validatePortIdentifier,
} from "../24-host/identifiers";
import { isBlank, isDigit } from "../24-host/text";
import { IbcError } from "../error";
import { identifierRefusal } from "./identifierRefusal";
import { Refusal } from "./refusal";

const SLASH: u8 = 0x2f;
const IBC = Bytes.of("ibc");
const IBC_PREFIX = Bytes.of("ibc/");
const BASE_BLANK = Bytes.of("base denomination cannot be blank");
const INVALID_TRACE = Bytes.of("invalid trace");
const INVALID_HOP_PORT = Bytes.of("invalid hop source port ID ");
const INVALID_HOP_CHANNEL = Bytes.of("invalid hop source channel ID ");
const MIN_COIN_DENOM_LENGTH: i32 = 3;
const MAX_COIN_DENOM_LENGTH: i32 = 128;

export function newHop(portId: Bytes, channelId: Bytes): Hop {
  const hop = new Hop();
  hop.portId = portId;
  hop.channelId = channelId;
  return hop;
}

/** A denomination without hops (types.NewDenom). */
export function nativeDenom(base: Bytes): Denom {
  const denom = new Denom();
  denom.base = base;
  return denom;
}

/**
 * Base and hops of a full path (ExtractDenomFromPath). A pair of elements is a hop as long as its
 * second one looks like a channel or a client of ibc-go's; the rest, slashes included, is the base.
 */
export function extractDenom(fullPath: Bytes): Denom {
  const firstSlash = fullPath.indexOf(SLASH);
  if (firstSlash < 0) return nativeDenom(fullPath);
  const hasMoreThanTwoElements = fullPath.indexOf(SLASH, firstSlash + 1) >= 0;
  const denom = new Denom();
  const scratch = new Scratch();
  let start = 0;
  while (hasMoreThanTwoElements && start <= fullPath.length) {
    const portEnd = fullPath.indexOf(SLASH, start);
    if (portEnd < 0) break;
    const slash = fullPath.indexOf(SLASH, portEnd + 1);
    const channelEnd = slash < 0 ? fullPath.length : slash;
    const channelId = fullPath.slice(portEnd + 1, channelEnd);
    // There may be 50,000 hops, whose checks would leave more behind than there is memory.
    scratch.mark();
    const isHop = isHopIdentifier(channelId);
    scratch.release();
    if (!isHop) break;
    denom.trace.push(newHop(fullPath.slice(start, portEnd), channelId));
    start = channelEnd + 1;
  }
  denom.base = start <= fullPath.length ? fullPath.slice(start) : fullPath.slice(fullPath.length);
  return denom;
}

function isHopIdentifier(identifier: Bytes): bool {
  if (isChannelIdentifierFormat(identifier)) return true;
  return parseClientIdentifier(identifier).error === null;
}

/** Hops and base, separated by slashes. */
export function fullPath(denom: Denom): Bytes {
  if (denom.trace.length == 0) return denom.base;
  const path = new TextBuilder(pathLength(denom));
  for (let i = 0; i < denom.trace.length; i++) {
    const hop = denom.trace[i];
    path.text(hop.portId).byte(SLASH).text(hop.channelId).byte(SLASH);
  }
  return path.text(denom.base).bytes;
}

/** The length of the full path in bytes. */
function pathLength(denom: Denom): i32 {
  let length = denom.base.length;
  for (let i = 0; i < denom.trace.length; i++) {
    length += denom.trace[i].portId.length + denom.trace[i].channelId.length + 2;
  }
  return length;
}

/** The denomination with one more hop in front. */
export function withHop(denom: Denom, portId: Bytes, channelId: Bytes): Denom {
  const longer = nativeDenom(denom.base);
  longer.trace.push(newHop(portId, channelId));
  for (let i = 0; i < denom.trace.length; i++) longer.trace.push(denom.trace[i]);
  return longer;
}

/** The denomination without its newest hop, of which it has at least one. */
export function withoutHop(denom: Denom): Denom {
  const shorter = nativeDenom(denom.base);
  for (let i = 1; i < denom.trace.length; i++) shorter.trace.push(denom.trace[i]);
  return shorter;
}

/** Whether the newest hop is over this port and channel. */
export function hasHop(denom: Denom, portId: Bytes, channelId: Bytes): bool {
  if (denom.trace.length == 0) return false;
  const newest = denom.trace[0];
  return newest.portId == portId && newest.channelId == channelId;
}

/** SHA-256 of the full path: 32 bytes. */
export function denomHash(denom: Denom): Bytes {
  return sha256(fullPath(denom));
}

/** What coins of a denomination are called on this chain: its base, or `ibc/` and its hash. */
export function ibcDenom(denom: Denom): Bytes {
  return denom.trace.length == 0 ? denom.base : voucherName(denomHash(denom));
}

/** What vouchers are called whose full path has this hash. */
export function voucherName(hash: Bytes): Bytes {
  return IBC_PREFIX + upperHexadecimal(hash);
}

/** Upper-case hexadecimal digits, as CometBFT's HexBytes prints them. */
export function upperHexadecimal(bytes: Bytes): Bytes {
  const digits = Bytes.allocate(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.at(i);
    digits.put(2 * i, hexadecimalDigit(byte >> 4));
    digits.put(2 * i + 1, hexadecimalDigit(byte & 15));
  }
  return digits;
}

function hexadecimalDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}

/** The 32 bytes of a hash in hexadecimal of either case (types.ParseHexHash), or null. */
export function parseHash(text: Bytes): Bytes | null {
  if (text.length != 2 * SHA256_LENGTH) return null;
  const hash = Bytes.allocate(SHA256_LENGTH);
  for (let i = 0; i < SHA256_LENGTH; i++) {
    const high = valueOfDigit(text.at(2 * i));
    const low = valueOfDigit(text.at(2 * i + 1));
    if (high > 15 || low > 15) return null;
    hash.put(i, <u8>((high << 4) | low));
  }
  return hash;
}

function valueOfDigit(digit: u8): u32 {
  if (isDigit(digit)) return <u32>(digit - 0x30);
  const letter = digit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? <u32>(letter - 0x57) : 16;
}

/** Denom.Validate: a base that is not blank, `transfer/3`, and hops over identifiers, `host/2`. */
export function validateDenom(denom: Denom): Refusal | null {
  if (isBlank(denom.base)) return Refusal.invalidDenom(BASE_BLANK);
  for (let i = 0; i < denom.trace.length; i++) {
    const refusal = validateHop(denom.trace[i]);
    if (refusal !== null) return refusal.during(INVALID_TRACE);
  }
  return null;
}

function validateHop(hop: Hop): Refusal | null {
  let error: IbcError | null = validatePortIdentifier(hop.portId);
  if (error !== null) {
    return identifierRefusal(hop.portId, 2, 128).during(INVALID_HOP_PORT + hop.portId);
  }
  error = validateChannelIdentifier(hop.channelId);
  if (error === null) return null;
  return identifierRefusal(hop.channelId, 8, 64).during(INVALID_HOP_CHANNEL + hop.channelId);
}

/** `[a-zA-Z][a-zA-Z0-9/:._-]{2,127}`: what the SDK lets a coin be called (sdk.ValidateDenom). */
export function isCoinDenom(denom: Bytes): bool {
  if (denom.length < MIN_COIN_DENOM_LENGTH || denom.length > MAX_COIN_DENOM_LENGTH) return false;
  if (!isLetter(denom.at(0))) return false;
  for (let i = 1; i < denom.length; i++) {
    if (!isCoinDenomByte(denom.at(i))) return false;
  }
  return true;
}

function isLetter(byte: u8): bool {
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}

function isCoinDenomByte(byte: u8): bool {
  if (isLetter(byte)) return true;
  // "-./", the digits and ":" are neighbours in ASCII.
  return (byte >= 0x2d && byte <= 0x3a) || byte == 0x5f;
}

/** Whether a coin of this name can be sent (types.validateIBCDenom): vouchers by their hash. */
export function isTransferableDenom(denom: Bytes): bool {
  if (!isCoinDenom(denom) || denom == IBC) return false;
  return !isVoucherName(denom) || !!parseHash(denom.slice(IBC_PREFIX.length));
}

/** Whether a coin's name begins with `ibc/`. */
export function isVoucherName(denom: Bytes): bool {
  return denom.startsWith(IBC_PREFIX);
}

/** The hash in the name of a voucher, or null. */
export function voucherHash(denom: Bytes): Bytes | null {
  return parseHash(denom.slice(IBC_PREFIX.length));
}

const BASE_MEMBER = Bytes.of("\"base\":");
const TRACE_MEMBER = Bytes.of("\"trace\":");
const NULL = Bytes.of("null");
const PORT_MEMBER = Bytes.of("{\"port_id\":");
const CHANNEL_MEMBER = Bytes.of(",\"channel_id\":");
/** What a hop takes beside its identifiers, and one to come after it. */
const HOP_JSON_LENGTH: i32 = 32;

/** A builder with room for a denomination as JSON, unless much of it has to be escaped. */
export function newDenomJson(denom: Denom): TextBuilder {
  return new TextBuilder(256 + pathLength(denom) + HOP_JSON_LENGTH * denom.trace.length);
}

/** Appends a denomination as Go's json.Marshal writes it. */
export function appendDenomJson(out: TextBuilder, denom: Denom): void {
  out.byte(0x7b).text(BASE_MEMBER);
  out.text(quote(denom.base));
  out.byte(0x2c).text(TRACE_MEMBER);
  if (denom.trace.length == 0) out.text(NULL);
  else {
    for (let i = 0; i < denom.trace.length; i++) {
      out.byte(i == 0 ? 0x5b : 0x2c).text(PORT_MEMBER);
      appendQuote(out, denom.trace[i].portId).text(CHANNEL_MEMBER);
      appendQuote(out, denom.trace[i].channelId);
      out.byte(0x7d);
    }
    out.byte(0x5d);
  }
  out.byte(0x7d);
}
