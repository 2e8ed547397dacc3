/**
 * The objects of forwarding in a memo, found in one pass: `{"forward":{...,"next":{"forward":...`.
 * A memo nests thousands of them, and each is as long as all that it has within. As in a map of
 * Go's, the last of several members with one name counts.
 */
import { Bytes } from "../../abi/bytes";
import { endOfKnownValue, skipSpace } from "../../codec/json";
import { literalEquals } from "../../codec/jsonString";

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const COMMA: u8 = 0x2c;
const OPENING_BRACE: u8 = 0x7b;
const CLOSING_BRACE: u8 = 0x7d;

const FORWARD = Bytes.of("forward");
const RECEIVER = Bytes.of("receiver");
const PORT = Bytes.of("port");
const CHANNEL = Bytes.of("channel");
const TIMEOUT = Bytes.of("timeout");
const RETRIES = Bytes.of("retries");
const NEXT = Bytes.of("next");

/** Where a value is in the text. */
@final
export class Span {
  start: i32 = 0;
  end: i32 = 0;

  get isPresent(): bool {
    return this.end > 0;
  }

  of(json: Bytes): Bytes {
    return json.slice(this.start, this.end);
  }

  clear(): void {
    this.end = 0;
  }
}

/** What kind of value the member `next` has. */
export const enum NextKind {
  Absent,
  Object,
  Text,
  Other,
}

/** The members of one object of forwarding. */
@final
export class ForwardObject {
  readonly receiver: Span = new Span();
  readonly port: Span = new Span();
  readonly channel: Span = new Span();
  readonly timeout: Span = new Span();
  readonly retries: Span = new Span();
  /** The text, where there is one. */
  readonly next: Span = new Span();
  nextKind: i32 = NextKind.Absent;
  /** Whether the object that is next has an object of forwarding. */
  isFollowed: bool = false;

  constructor(
    /** How many hops come before it. */
    public readonly depth: i32,
  ) {}

  /** Where the value of a member belongs; null for those that nobody reads. */
  fieldOf(json: Bytes, keyStart: i32, keyEnd: i32): Span | null {
    const start = json.pointer + <usize>keyStart;
    const end = json.pointer + <usize>keyEnd;
    if (literalEquals(start, end, RECEIVER)) return this.receiver;
    if (literalEquals(start, end, PORT)) return this.port;
    if (literalEquals(start, end, CHANNEL)) return this.channel;
    if (literalEquals(start, end, TIMEOUT)) return this.timeout;
    if (literalEquals(start, end, RETRIES)) return this.retries;
    return literalEquals(start, end, NEXT) ? this.next : null;
  }

  clear(): void {
    this.receiver.clear();
    this.port.clear();
    this.channel.clear();
    this.timeout.clear();
    this.retries.clear();
    this.next.clear();
    this.nextKind = NextKind.Absent;
    this.isFollowed = false;
  }
}

@final
export class ForwardChain {
  /** One of each depth, and again used for the next of that depth. */
  private readonly objects: ForwardObject[] = [];
  /** Whether the memo has an object of forwarding. */
  private hasFirst: bool = false;
  private position: i32;

  /** Takes a text that is known to be JSON, and where in it the outermost object begins. */
  constructor(
    public readonly json: Bytes,
    start: i32,
  ) {
    this.position = start + 1;
    // Objects of forwarding, at odd depths, alternate with those that hold them.
    let depth = 0;
    while (depth >= 0) {
      const byte = this.skipSpace();
      if (byte == COMMA) this.position++;
      else if (byte == CLOSING_BRACE) {
        this.position++;
        depth--;
      } else if ((depth & 1) == 0) depth += this.readHolder(depth >> 1);
      else depth += this.readMember(this.objects[depth >> 1]);
    }
  }

  get first(): ForwardObject | null {
    return this.hasFirst ? this.objects[0] : null;
  }

  /** The object of forwarding in what is next to one; null for none. */
  following(object: ForwardObject): ForwardObject | null {
    return object.isFollowed ? this.objects[object.depth + 1] : null;
  }

  private skipSpace(): u8 {
    this.position = skipSpace(this.json, this.position);
    return this.json.at(this.position);
  }

  /** Reads a member of what holds the object of forwarding that so many hops come before; 1 when
   * that object begins. */
  private readHolder(hops: i32): i32 {
    const keyStart = this.position;
    const keyEnd = this.readKey();
    const start = this.json.pointer;
    const isForward = literalEquals(start + <usize>keyStart, start + <usize>keyEnd, FORWARD);
    if (!isForward) return this.passValue();
    const isObject = this.json.at(this.position) == OPENING_BRACE;
    if (hops == 0) this.hasFirst = isObject;
    else this.objects[hops - 1].isFollowed = isObject;
    if (!isObject) return this.passValue();
    if (this.objects.length == hops) this.objects.push(new ForwardObject(hops));
    else this.objects[hops].clear();
    this.position++;
    return 1;
  }

  /** Reads a member of an object of forwarding; 1 when what is next begins. */
  private readMember(object: ForwardObject): i32 {
    const keyStart = this.position;
    const keyEnd = this.readKey();
    const field = object.fieldOf(this.json, keyStart, keyEnd);
    const start = this.position;
    if (field === null) return this.passValue();
    if (field === object.next) {
      object.isFollowed = false;
      object.nextKind = kindOf(this.json.at(start));
      if (object.nextKind == NextKind.Object) {
        this.position++;
        return 1;
      }
    }
    this.passValue();
    field.start = start;
    field.end = this.position;
    return 0;
  }

  /** Moves from a key to its value; where the key ends. */
  private readKey(): i32 {
    const json = this.json;
    let end = this.position + 1;
    while (json.at(end) != QUOTE) end += json.at(end) == BACKSLASH ? 2 : 1;
    end++;
    this.position = skipSpace(json, skipSpace(json, end) + 1);
    return end;
  }

  /** Moves behind a value; 0, as nothing begins. */
  private passValue(): i32 {
    this.position = endOfKnownValue(this.json, this.position);
    return 0;
  }
}

function kindOf(first: u8): i32 {
  if (first == OPENING_BRACE) return NextKind.Object;
  return first == QUOTE ? NextKind.Text : NextKind.Other;
}
