/**
 * The envelope of acknowledgements, `{"result":...}` or `{"error":...}`, as ibc-go writes and reads
 * it: proto3 JSON by gogoproto (modules/core/04-channel/types/acknowledgement.go; gogoproto
 * jsonpb/jsonpb.go over Go's encoding/json, with the options of cosmos-sdk codec/json.go).
 */
import { Bytes } from "../abi/bytes";
import { encodeBase64 } from "../codec/base64";
import { Acknowledgement } from "../codec/gen/ibc.core.channel.v1";
import { endOfValue, Members, skipSpace } from "../codec/json";
import { readJsonBytes } from "../codec/jsonBytes";
import { isCanonical, quote, unquote } from "../codec/jsonString";
import { IbcError } from "../error";

const RESULT = Bytes.of("result");
const ERROR = Bytes.of("error");
/** The name of the oneof itself, which jsonpb takes for a field that only null can fill. */
const RESPONSE = Bytes.of("response");
const RESULT_PREFIX = Bytes.of('{"result":');
const ERROR_PREFIX = Bytes.of('{"error":');
const END = Bytes.of("}");
const NULL = Bytes.of("null");
const EMPTY_OBJECT = Bytes.of("{}");
const QUOTATION_MARK = Bytes.of('"');
const OPENING_BRACE: u8 = 0x7b;
const QUOTE: u8 = 0x22;
const CODE_PREFIX = Bytes.of("ABCI code: ");
const CODE_SUFFIX = Bytes.of(": error handling packet: see events for details");

/** The acknowledgement of success; a result that is ABSENT (Go's nil) is written as null. */
export function resultAcknowledgement(result: Bytes): Bytes {
  return RESULT_PREFIX + resultLiteral(result) + END;
}

function resultLiteral(result: Bytes): Bytes {
  if (result.isAbsent) return NULL;
  return QUOTATION_MARK + encodeBase64(result) + QUOTATION_MARK;
}

/** The acknowledgement of failure: of the error only its code, which is consensus (3.3). */
export function errorAcknowledgement(error: IbcError): Bytes {
  return errorAcknowledgementText(CODE_PREFIX + Bytes.decimal(error.code) + CODE_SUFFIX);
}

/** The acknowledgement of failure with a text of the application's own. */
export function errorAcknowledgementText(text: Bytes): Bytes {
  return ERROR_PREFIX + quote(text) + END;
}

/**
 * The acknowledgement that some bytes hold, as `SubModuleCdc.UnmarshalJSON` reads it, or null where
 * it refuses them. Both fields are null in an envelope without a response. Where both were given,
 * jsonpb keeps either, by the order of a Go map; such bytes are tampered with, so that none of
 * ibc-go's callers comes to use them. Here the error is kept.
 */
export function parseAcknowledgement(bytes: Bytes): Acknowledgement | null {
  const envelope = Envelope.read(bytes);
  if (!envelope) return null;
  const acknowledgement = new Acknowledgement();
  if (envelope.error.isPresent) acknowledgement.error = textOf(envelope.error.of(bytes));
  else if (envelope.result.isPresent) {
    acknowledgement.result = readJsonBytes(envelope.result.of(bytes));
  }
  return acknowledgement;
}

/** Null leaves a string of Go as it is, which is empty. */
function textOf(value: Bytes): Bytes {
  return value == NULL ? Bytes.allocate(0) : unquote(value);
}

/**
 * Whether some bytes are an acknowledgement's envelope, but not as ibc-go would have written it
 * (modules/core/04-channel/keeper/packet.go AcknowledgePacket): a proof of such bytes would let a
 * counterparty's application mean another thing than ours understands.
 */
export function isTamperedAcknowledgement(bytes: Bytes): bool {
  const envelope = Envelope.read(bytes);
  if (!envelope) return false;
  if (envelope.error.isPresent) return !isCanonicalError(bytes, envelope.error);
  if (envelope.result.isPresent) return !isCanonicalResult(bytes, envelope.result);
  return bytes != EMPTY_OBJECT;
}

/** Whether all is `{"error":`, a string as encoding/json writes it, and a closing brace. */
function isCanonicalError(bytes: Bytes, error: Span): bool {
  if (!isAllBut(bytes, ERROR_PREFIX, error) || bytes.at(error.start) != QUOTE) return false;
  return isCanonical(error.of(bytes));
}

/** The same for a result: null, or a string of base64 without line ends or superfluous bits. */
function isCanonicalResult(bytes: Bytes, result: Span): bool {
  if (!isAllBut(bytes, RESULT_PREFIX, result)) return false;
  const literal = result.of(bytes);
  if (literal.at(0) != QUOTE) return literal == NULL;
  const value = readJsonBytes(literal);
  if (!value) return false;
  return encodeBase64(value) == literal.slice(1, literal.length - 1);
}

/** Whether only a prefix and a closing brace stand around a value. */
function isAllBut(bytes: Bytes, prefix: Bytes, value: Span): bool {
  const isFirst = bytes.startsWith(prefix) && value.start == prefix.length;
  return isFirst && value.end + END.length == bytes.length;
}

/** Where the JSON text of a field's value is, in what is being read; the last of several counts. */
@final
class Span {
  start: i32 = 0;
  end: i32 = 0;

  get isPresent(): bool {
    return this.end > 0;
  }

  of(bytes: Bytes): Bytes {
    return bytes.slice(this.start, this.end);
  }
}

/**
 * The fields of an envelope as they stand in its JSON. Only where they are is kept: a text of many
 * fields would otherwise fill the memory, and an error of many escapes before it is needed.
 */
@final
class Envelope {
  readonly result: Span = new Span();
  readonly error: Span = new Span();
  private readonly response: Span = new Span();

  /** Reads the first JSON value, as json.Decoder does; null where jsonpb would refuse it. */
  static read(bytes: Bytes): Envelope | null {
    const end = endOfValue(bytes);
    if (end < 0) return null;
    const start = skipSpace(bytes, 0);
    const envelope = new Envelope();
    if (bytes.at(start) != OPENING_BRACE) {
      // Null is an object without fields.
      return bytes.slice(start, end) == NULL ? envelope : null;
    }
    const members = new Members(bytes, start);
    while (members.next()) {
      const span = envelope.field(members);
      if (!span) return null;
      span.start = members.valueStart;
      span.end = members.valueEnd;
    }
    return envelope.isWellTyped(bytes) ? envelope : null;
  }

  private field(members: Members): Span | null {
    if (members.isNamed(RESULT)) return this.result;
    if (members.isNamed(ERROR)) return this.error;
    return members.isNamed(RESPONSE) ? this.response : null;
  }

  private isWellTyped(bytes: Bytes): bool {
    if (this.response.isPresent && this.response.of(bytes) != NULL) return false;
    if (this.result.isPresent && !readJsonBytes(this.result.of(bytes))) return false;
    if (!this.error.isPresent) return true;
    return bytes.at(this.error.start) == QUOTE || this.error.of(bytes) == NULL;
  }
}
