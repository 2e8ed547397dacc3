/**
 * What a memo says about forwarding (modules/apps/packet-forward-middleware/types/forward.go), read
 * and written as Go's encoding/json does with `map[string]any`.
 */
import { Bytes } from "../../abi/bytes";
import { parseDuration } from "../../codec/goDuration";
import { endOfValue, skipSpace } from "../../codec/json";
import { hasInfiniteNumber, JsonNumber } from "../../codec/jsonNumber";
import { appendQuote, unquote } from "../../codec/jsonString";
import { TextBuilder } from "../../codec/textBuilder";
import { validateChannelIdentifier, validatePortIdentifier } from "../../24-host/identifiers";
import { ForwardChain, ForwardObject, NextKind, Span } from "./forwardChain";

const QUOTE: u8 = 0x22;
const MINUS: u8 = 0x2d;
const OPENING_BRACE: u8 = 0x7b;
const MAX_RETRIES: u64 = 255;

const OPEN = Bytes.of('{"forward":{"channel":');
const NEXT = Bytes.of(',"next":');
const PORT = Bytes.of(',"port":');
const RECEIVER = Bytes.of(',"receiver":');
const RETRIES = Bytes.of(',"retries":');
const TIMEOUT = Bytes.of(',"timeout":');
const CLOSE = Bytes.of("}}");

/** Where a packet goes, and what of it goes further. */
@final
export class ForwardMetadata {
  receiver: Bytes = Bytes.allocate(0);
  portId: Bytes = Bytes.allocate(0);
  channelId: Bytes = Bytes.allocate(0);
  /** Zero or less where the memo leaves it to the middleware. */
  timeoutNanos: i64 = 0;
  /** Up to 255, or -1 where the memo leaves it to the middleware. */
  retries: i32 = -1;
  next: ForwardMetadata | null = null;

  /** Whether it has a receiver and identifiers (Validate); what comes next is not looked at. */
  get isValid(): bool {
    if (this.receiver.length == 0 || validatePortIdentifier(this.portId) !== null) return false;
    return validateChannelIdentifier(this.channelId) === null;
  }
}

/** What a memo is to packet forwarding. */
@final
export class ForwardMemo {
  private constructor(
    /** Whether it asks to forward, be it wrongly. */
    public readonly isForward: bool,
    /** Null where it asks wrongly. */
    public readonly metadata: ForwardMetadata | null,
  ) {}

  static none(): ForwardMemo {
    return new ForwardMemo(false, null);
  }

  static asking(metadata: ForwardMetadata | null): ForwardMemo {
    return new ForwardMemo(true, metadata);
  }
}

/** Reads a memo (GetPacketMetadataFromPacketdata). */
export function readMemo(memo: Bytes): ForwardMemo {
  const chain = readChain(memo);
  if (chain === null) return ForwardMemo.none();
  const first = chain.first;
  if (first === null) return ForwardMemo.none();
  return ForwardMemo.asking(readMetadata(chain, first));
}

/** The objects of forwarding in a text; null where encoding/json refuses it as a map. */
function readChain(json: Bytes): ForwardChain | null {
  const end = endOfValue(json);
  if (end < 0 || skipSpace(json, end) != json.length || hasInfiniteNumber(json)) return null;
  const start = skipSpace(json, 0);
  return json.at(start) == OPENING_BRACE ? new ForwardChain(json, start) : null;
}

/** Metadata and all that follows (getForwardMetadata), one after the other: a memo can name
 * thousands of hops. Null when anything is wrong. */
function readMetadata(chain: ForwardChain, first: ForwardObject): ForwardMetadata | null {
  let from = chain;
  let object = first;
  const metadata = new ForwardMetadata();
  let last = metadata;
  while (true) {
    if (!readFields(from.json, object, last)) return null;
    if (object.nextKind == NextKind.Absent) return metadata;
    let next: ForwardObject | null = null;
    if (object.nextKind == NextKind.Object) next = from.following(object);
    else if (object.nextKind == NextKind.Text) {
      const inner = readChain(unquote(object.next.of(from.json)));
      if (inner === null) return null;
      from = inner;
      next = inner.first;
    }
    if (next === null) return null;
    object = next;
    const following = new ForwardMetadata();
    last.next = following;
    last = following;
  }
}

/** Everything but what comes next; false when anything is missing or wrong. */
function readFields(json: Bytes, object: ForwardObject, metadata: ForwardMetadata): bool {
  const receiver = readText(json, object.receiver);
  const portId = readText(json, object.port);
  const channelId = readText(json, object.channel);
  if (!receiver || !portId || !channelId) return false;
  metadata.receiver = receiver;
  metadata.portId = portId;
  metadata.channelId = channelId;
  if (object.timeout.isPresent && !readTimeout(object.timeout.of(json), metadata)) return false;
  return !object.retries.isPresent || readRetries(object.retries.of(json), metadata);
}

function readText(json: Bytes, span: Span): Bytes | null {
  if (!span.isPresent || json.at(span.start) != QUOTE) return null;
  return unquote(span.of(json));
}

/** A number of nanoseconds, or a text such as `10m` (parseDuration). */
function readTimeout(value: Bytes, metadata: ForwardMetadata): bool {
  if (value.at(0) == QUOTE) {
    const parsed = parseDuration(unquote(value));
    metadata.timeoutNanos = parsed.nanos;
    return parsed.ok;
  }
  if (!isNumber(value)) return false;
  metadata.timeoutNanos = JsonNumber.read(value).truncated;
  return true;
}

function readRetries(value: Bytes, metadata: ForwardMetadata): bool {
  if (!isNumber(value)) return false;
  const number = JsonNumber.read(value);
  if (number.isNegative || number.isAbove(MAX_RETRIES)) return false;
  metadata.retries = <i32>number.truncated;
  return true;
}

function isNumber(value: Bytes): bool {
  const first = value.at(0);
  return first == MINUS || (first >= 0x30 && first <= 0x39);
}

/** The memo of the packet that goes on (PacketMetadata.ToMemo): keys in order. */
export function writeMemo(metadata: ForwardMetadata): Bytes {
  const out = new TextBuilder(512);
  const hops: ForwardMetadata[] = [];
  for (let hop: ForwardMetadata | null = metadata; hop !== null; hop = hop.next) {
    if (hops.length > 0) out.text(NEXT);
    appendQuote(out.text(OPEN), hop.channelId);
    hops.push(hop);
  }
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = hops[i];
    appendQuote(out.text(PORT), hop.portId);
    appendQuote(out.text(RECEIVER), hop.receiver);
    if (hop.retries >= 0) out.text(RETRIES).text(Bytes.decimal(<u64>hop.retries));
    if (hop.timeoutNanos > 0) out.text(TIMEOUT).text(Bytes.decimal(<u64>hop.timeoutNanos));
    out.text(CLOSE);
  }
  return out.bytes;
}
