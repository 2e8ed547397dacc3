/**
 * What the transaction layer demands beyond gogoproto: no unknown fields but those that ADR-020
 * calls non-critical, down into every Any (Cosmos SDK codec/unknownproto), and valid UTF-8, because
 * the SDK finds the signers with protobuf-go (x/tx/signing).
 */
import { Bytes } from "../abi/bytes";
import { Any } from "./gen/google.protobuf";
import {
  ANY, FieldKind, fieldKind, fieldMessage, findField, Interface, interfaceOf, messageIdOf,
} from "./gen/registry";
import {
  END_GROUP, FIXED32, FIXED64, LENGTH_DELIMITED, MAXIMUM_FIELDS, START_GROUP, VARINT,
} from "./reader";
import { isUtf8 } from "./utf8";

/** How deep messages may nest, an Any and what it holds being one level. The SDK stops at 10,000
 * here, but unpacks no more than 10 nested Any, and no message of ours nests deeper than 15. */
const MAXIMUM_DEPTH: i32 = 100;

/** Fields whose number has this bit may be unknown (ADR-020). */
const NON_CRITICAL: u64 = 1 << 10;

/** Of types that only chains with light clients in contracts have. */
const WASM_PACKAGE = Bytes.of("/ibc.lightclients.wasm.v1.");

/** Where protowire ends, beyond the 2^29 - 1 of the specification. */
const MAXIMUM_FIELD_NUMBER: u64 = i32.MAX_VALUE;

/** What a message of a transaction looks like to the transaction layer. */
export enum Inspection {
  /** Its type or one of its fields is unknown, or it is malformed. */
  UNKNOWN,
  /** Known or non-critical fields only, all the way down. */
  FINE,
  /** The same, but a `string` field of the message or of its sub-messages, those in an Any
   * excepted, is not UTF-8. Of a field that is there more than once the last one counts, because
   * the SDK encodes messages anew when it unpacks them (codec/types UnpackAny), before it looks for
   * signers. */
  INVALID_TEXT,
}

/** Looks a message through; `knowsContracts` says whether the chain has light clients in
 * contracts. */
export function inspectFields(typeUrl: Bytes, value: Bytes, knowsContracts: bool): Inspection {
  const message = messageIdOf(typeUrl);
  if (message < 0) return Inspection.UNKNOWN;
  const walker = new Walker(knowsContracts);
  if (!walker.accepts(message, value, 0)) return Inspection.UNKNOWN;
  return walker.hasInvalidText ? Inspection.INVALID_TEXT : Inspection.FINE;
}

/** Whether what implements this is executed here, while the registry of ibc-go does not have it. */
function isOwn(implemented: Interface): bool {
  return implemented == Interface.OwnMsg || implemented == Interface.OwnMsgResponse;
}

/** Reads by the rules of protowire (protobuf-go), which are stricter than gogoproto's. */
@final
class Walker {
  /** Whether a text of a message that passed is not UTF-8. */
  hasInvalidText: bool = false;

  private position: usize = 0;
  /** Address just behind the message that is being read. */
  private end: usize = 0;
  private fields: i32 = 0;
  /** A bit for each field of the message being read whose text, the last so far, is not UTF-8; no
   * message has more than 64 fields. */
  private invalidTexts: u64 = 0;
  /** How many Any are around what is being read: what they hold may have any texts. */
  private enclosingAny: i32 = 0;

  constructor(private readonly knowsContracts: bool) {}

  /** Whether all of a message passes; the position afterwards is what it was before. */
  accepts(message: i32, value: Bytes, depth: i32): bool {
    const outerPosition = this.position;
    const outerEnd = this.end;
    const outerInvalidTexts = this.invalidTexts;
    this.position = value.pointer;
    this.end = value.pointer + <usize>value.length;
    this.invalidTexts = 0;
    let accepted = depth < MAXIMUM_DEPTH;
    while (accepted && this.position < this.end) {
      accepted = ++this.fields <= MAXIMUM_FIELDS && this.field(message, depth);
    }
    if (this.invalidTexts != 0) this.hasInvalidText = true;
    this.position = outerPosition;
    this.end = outerEnd;
    this.invalidTexts = outerInvalidTexts;
    return accepted;
  }

  private field(message: i32, depth: i32): bool {
    const tag = this.varint();
    const wire = <u32>tag & 7;
    const field = findField(message, tag >> 3);
    if (field < 0) return (tag >> 3 & NON_CRITICAL) != 0 && this.unknown(tag, depth);
    if (!canEncode(wire, fieldKind(field))) return false;
    const size = this.value(wire);
    if (size < 0 || wire != LENGTH_DELIMITED) return size >= 0;
    return this.content(field, this.position - <usize>size, size, depth);
  }

  /** Passes over the value of an unknown field behind its tag (protowire.ConsumeFieldValue). */
  private unknown(tag: u64, depth: i32): bool {
    if (tag >> 3 == 0 || tag >> 3 > MAXIMUM_FIELD_NUMBER) return false;
    const wire = <u32>tag & 7;
    if (wire != START_GROUP) return this.value(wire) >= 0;
    if (depth >= MAXIMUM_DEPTH) return false;
    while (this.position < this.end && ++this.fields <= MAXIMUM_FIELDS) {
      const inner = this.varint();
      if ((<u32>inner & 7) == END_GROUP) return inner >> 3 == tag >> 3;
      if (!this.unknown(inner, depth + 1)) return false;
    }
    return false;
  }

  /** Passes over a value, and gives its size without its length; -1 where it is malformed. */
  private value(wire: u32): i32 {
    if (wire == VARINT) {
      const start = this.position;
      this.varint();
      return this.position <= this.end ? <i32>(this.position - start) : -1;
    }
    const isSized = wire == FIXED64 || wire == FIXED32 || wire == LENGTH_DELIMITED;
    if (!isSized) return -1;
    const size = wire == FIXED64 ? 8 : wire == FIXED32 ? 4 : this.varint();
    if (this.position > this.end || size > <u64>(this.end - this.position)) return -1;
    this.position += <usize>size;
    return <i32>size;
  }

  /** Whether what stands behind a length passes. */
  private content(field: i32, start: usize, size: i32, depth: i32): bool {
    const kind = fieldKind(field);
    if (kind == FieldKind.STRING || kind == FieldKind.STRINGS) {
      if (this.enclosingAny == 0) this.text(field, kind, new Bytes(start, size));
      return true;
    }
    if (kind != FieldKind.MESSAGE) return true;
    const message = fieldMessage(field);
    const content = new Bytes(start, size);
    if (!this.accepts(message, content, depth + 1)) return false;
    return message != ANY || this.any(content, depth);
  }

  /** Notes what is not UTF-8; of a field that is not repeated, a later text may replace it. */
  private text(field: i32, kind: FieldKind, content: Bytes): void {
    const isValid = isUtf8(content);
    const bit = <u64>1 << (<u64>field & 63);
    if (!isValid && kind == FieldKind.STRINGS) this.hasInvalidText = true;
    else this.invalidTexts = isValid ? this.invalidTexts & ~bit : this.invalidTexts | bit;
  }

  private any(content: Bytes, depth: i32): bool {
    const any = Any.decode(content);
    if (any === null || isOwn(interfaceOf(any.typeUrl))) return false;
    if (!this.knowsContracts && any.typeUrl.startsWith(WASM_PACKAGE)) return false;
    const message = messageIdOf(any.typeUrl);
    if (message < 0) return false;
    this.enclosingAny++;
    const accepted = this.accepts(message, any.value, depth + 1);
    this.enclosingAny--;
    return accepted;
  }

  /** A varint of at most 64 bits; after a failure the position is past the end. */
  private varint(): u64 {
    let value: u64 = 0;
    for (let shift: u64 = 0; shift < 64 && this.position < this.end; shift += 7) {
      const byte = <u64>load<u8>(this.position++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (shift == 63 && byte > 1) break;
        return value;
      }
    }
    this.position = this.end + 1;
    return 0;
  }
}

/** Which wire types the SDK takes for a field; it takes a length for a number, packed or not. */
function canEncode(wire: u32, kind: FieldKind): bool {
  switch (kind) {
    case FieldKind.VARINT:
      return wire == VARINT || wire == LENGTH_DELIMITED;
    case FieldKind.FIXED64:
      return wire == FIXED64 || wire == LENGTH_DELIMITED;
    case FieldKind.FIXED32:
      return wire == FIXED32;
    default:
      return wire == LENGTH_DELIMITED;
  }
}
