/**
 * What contracts answer, as Go's encoding/json reads it (08-wasm/types/contract_api.go): names are
 * compared without case, the last of several members wins, null leaves a field as it was but for a
 * list, and numbers have 64 bits and neither sign, point nor exponent.
 */
import { Bytes } from "../abi/bytes";
import { newHeight } from "../02-client/height";
import { parseU64 } from "../24-host/text";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { endOfKnownValue, endOfValue, Members, skipSpace } from "../codec/json";
import { isFolded, unquote } from "../codec/jsonString";

const STATUS = Bytes.of("status");
const TIMESTAMP = Bytes.of("timestamp");
const FOUND_MISBEHAVIOUR = Bytes.of("found_misbehaviour");
const HEIGHTS = Bytes.of("heights");
const REVISION_NUMBER = Bytes.of("revision_number");
const REVISION_HEIGHT = Bytes.of("revision_height");
const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");
const NULL = Bytes.of("null");

/** Most heights of an update; named as a limit in assembly/ABI.md. */
const MAX_HEIGHTS: i32 = 16_384;

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const OPENING_BRACE: u8 = 0x7b;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;

/** Reads a JSON object into the fields of one kind of result. */
abstract class Result {
  /** Reads the value of a member; false where it is of another kind. */
  protected abstract read(name: Bytes, value: Bytes): bool;

  /** Reads null, which leaves what is no list as it was. */
  protected readNull(name: Bytes): void {}

  /** Reads a whole text; false where json.Unmarshal returns an error. */
  unmarshal(json: Bytes): bool {
    const end = endOfValue(json);
    if (end < 0 || skipSpace(json, end) != json.length) return false;
    const start = skipSpace(json, 0);
    return this.readObject(json.slice(start, end));
  }

  readObject(object: Bytes): bool {
    if (object == NULL) return true;
    if (object.at(0) != OPENING_BRACE) return false;
    const members = new Members(object, 0);
    while (members.next()) {
      const name = unquote(object.slice(members.keyStart, members.keyEnd));
      const value = object.slice(members.valueStart, members.valueEnd);
      if (value == NULL) this.readNull(name);
      else if (!this.read(name, value)) return false;
    }
    return true;
  }
}

@final
export class StatusResult extends Result {
  status: Bytes = Bytes.allocate(0);

  protected read(name: Bytes, value: Bytes): bool {
    if (!isFolded(name, STATUS)) return true;
    if (value.at(0) != QUOTE) return false;
    this.status = unquote(value);
    return true;
  }
}

@final
export class TimestampResult extends Result {
  nanos: u64 = 0;

  protected read(name: Bytes, value: Bytes): bool {
    if (!isFolded(name, TIMESTAMP)) return true;
    const parsed = parseU64(value);
    this.nanos = parsed.value;
    return parsed.ok;
  }
}

@final
export class MisbehaviourResult extends Result {
  isFound: bool = false;

  protected read(name: Bytes, value: Bytes): bool {
    if (!isFolded(name, FOUND_MISBEHAVIOUR)) return true;
    this.isFound = value == TRUE;
    return value == TRUE || value == FALSE;
  }
}

@final
class HeightResult extends Result {
  constructor(private readonly height: Height) {
    super();
  }

  protected read(name: Bytes, value: Bytes): bool {
    const isNumber = isFolded(name, REVISION_NUMBER);
    if (!isNumber && !isFolded(name, REVISION_HEIGHT)) return true;
    const parsed = parseU64(value);
    if (isNumber) this.height.revisionNumber = parsed.value;
    else this.height.revisionHeight = parsed.value;
    return parsed.ok;
  }
}

@final
export class HeightsResult extends Result {
  heights: Height[] = [];
  /** Of all lists of the text. */
  private count: i32 = 0;

  /** Whether there are more than the core takes: then they were not read. */
  get areTooMany(): bool {
    return this.count > MAX_HEIGHTS;
  }

  protected read(name: Bytes, value: Bytes): bool {
    return !isFolded(name, HEIGHTS) || this.readHeights(value);
  }

  protected readNull(name: Bytes): void {
    if (isFolded(name, HEIGHTS)) this.heights = [];
  }

  /** A second list is read over the first, as Go does. */
  private readHeights(list: Bytes): bool {
    if (list.at(0) != OPENING_BRACKET) return false;
    const heights = this.heights;
    let count = 0;
    let position = skipSpace(list, 1);
    while (list.at(position) != CLOSING_BRACKET) {
      if (++this.count > MAX_HEIGHTS) return false;
      const end = endOfKnownValue(list, position);
      if (count == heights.length) heights.push(newHeight(0, 0));
      const element = new HeightResult(heights[count++]);
      if (!element.readObject(list.slice(position, end))) return false;
      position = skipSpace(list, end);
      if (list.at(position) == COMMA) position = skipSpace(list, position + 1);
    }
    this.heights = heights.slice(0, count);
    return true;
  }
}
