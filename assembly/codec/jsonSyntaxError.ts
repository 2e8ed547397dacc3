/**
 * Whether text is JSON, as Go's encoding/json decides it before it looks at any value
 * (encoding/json/scanner.go), and how Go words it when it is not: ibc-go shows that in an event.
 */
import { Bytes } from "../abi/bytes";
import { appendQuotedByte } from "./goQuotation";
import { TextBuilder } from "./textBuilder";

/** How deep arrays and objects may nest (scanner.go maxNestingDepth). */
const MAXIMUM_DEPTH: i32 = 10_000;

const INVALID_CHARACTER = Bytes.of("invalid character ");
const UNEXPECTED_END = Bytes.of("unexpected end of JSON input");
const SPACE: u8 = 0x20;
const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const DOT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const COLON: u8 = 0x3a;
const OPEN_ARRAY: u8 = 0x5b;
const BACKSLASH: u8 = 0x5c;
const CLOSE_ARRAY: u8 = 0x5d;
const OPEN_OBJECT: u8 = 0x7b;
const CLOSE_OBJECT: u8 = 0x7d;

const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");
const NULL = Bytes.of("null");

/** What may come next. */
const enum State {
  Value,
  ValueOrEndOfArray,
  Key,
  KeyOrEndOfObject,
  String,
  Escape,
  HexadecimalEscape,
  Sign,
  LeadingZero,
  Integer,
  Point,
  Fraction,
  Exponent,
  ExponentSign,
  ExponentDigits,
  Literal,
  EndOfValue,
  EndOfText,
}

/** Where in the innermost array or object. */
const enum Place {
  Key,
  Member,
  Element,
}

/** Why text is not JSON, in Go's words; null when it is. */
export function jsonSyntaxError(text: Bytes): Bytes | null {
  const scanner = new Scanner();
  for (let i = 0; i < text.length; i++) {
    if (!scanner.step(text.at(i))) return scanner.error;
  }
  return scanner.finish();
}

/** White space of JSON. */
export function isJsonSpace(byte: u8): bool {
  return byte == SPACE || byte == 0x09 || byte == 0x0a || byte == 0x0d;
}

function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= 0x39;
}

function isHexadecimalDigit(byte: u8): bool {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

@final
class Scanner {
  error: Bytes = UNEXPECTED_END;
  private state: i32 = State.Value;
  private place: i32 = Place.Element;
  private depth: i32 = 0;
  /** A bit for each level, set for objects. */
  private readonly objects: StaticArray<u64> = new StaticArray<u64>(MAXIMUM_DEPTH / 64 + 1);
  private literal: Bytes = NULL;
  /** How much was read of a literal or of an escape's four digits. */
  private progress: i32 = 0;

  /** Takes the next byte; false when it cannot come here. */
  step(byte: u8): bool {
    if (this.state == State.String) return this.inString(byte);
    const mayBeSpace = this.state <= State.KeyOrEndOfObject || this.state == State.EndOfText;
    if (mayBeSpace && isJsonSpace(byte)) return true;
    switch (this.state) {
      case State.Value:
        return this.beginValue(byte);
      case State.ValueOrEndOfArray:
        return byte == CLOSE_ARRAY ? this.pop() : this.beginValue(byte);
      case State.Key:
        return this.beginKey(byte);
      case State.KeyOrEndOfObject:
        return byte == CLOSE_OBJECT ? this.pop() : this.beginKey(byte);
      case State.Escape:
        return this.inEscape(byte);
      case State.HexadecimalEscape:
        return this.inHexadecimalEscape(byte);
      case State.Literal:
        return this.inLiteral(byte);
      case State.EndOfValue:
        return this.afterValue(byte);
      case State.EndOfText:
        return this.refuse(byte, "after top-level value");
      default:
        return this.inNumber(byte);
    }
  }

  /** What is wrong with the text as a whole; as in Go, a space is put behind it. */
  finish(): Bytes | null {
    if (this.state == State.EndOfText) return null;
    if (!this.step(SPACE)) return this.error;
    return this.state == State.EndOfText ? null : UNEXPECTED_END;
  }

  private refuse(byte: u8, context: string): bool {
    const text = new TextBuilder(64);
    text.text(INVALID_CHARACTER);
    appendQuotedByte(text, byte);
    this.error = text.byte(SPACE).text(Bytes.of(context)).bytes;
    return false;
  }

  private go(state: i32): bool {
    this.state = state;
    return true;
  }

  private beginValue(byte: u8): bool {
    switch (byte) {
      case OPEN_OBJECT:
        return this.push(byte, true);
      case OPEN_ARRAY:
        return this.push(byte, false);
      case QUOTE:
        return this.go(State.String);
      case MINUS:
        return this.go(State.Sign);
      case ZERO:
        return this.go(State.LeadingZero);
      case 0x74:
        return this.beginLiteral(TRUE);
      case 0x66:
        return this.beginLiteral(FALSE);
      case 0x6e:
        return this.beginLiteral(NULL);
      default:
        if (isDigit(byte)) return this.go(State.Integer);
        return this.refuse(byte, "looking for beginning of value");
    }
  }

  private beginKey(byte: u8): bool {
    if (byte == QUOTE) return this.go(State.String);
    return this.refuse(byte, "looking for beginning of object key string");
  }

  private beginLiteral(literal: Bytes): bool {
    this.literal = literal;
    this.progress = 1;
    return this.go(State.Literal);
  }

  private inLiteral(byte: u8): bool {
    const expected = this.literal.at(this.progress);
    if (byte != expected) {
      const wanted = "(expecting '" + String.fromCharCode(<i32>expected) + "')";
      return this.refuse(byte, "in literal " + this.literal.toString() + " " + wanted);
    }
    this.progress++;
    return this.progress < this.literal.length || this.go(State.EndOfValue);
  }

  private inString(byte: u8): bool {
    if (byte == QUOTE) return this.go(State.EndOfValue);
    if (byte == BACKSLASH) return this.go(State.Escape);
    return byte >= SPACE || this.refuse(byte, "in string literal");
  }

  private inEscape(byte: u8): bool {
    switch (byte) {
      case 0x62: // b
      case 0x66: // f
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
      case BACKSLASH:
      case 0x2f: // "/"
      case QUOTE:
        return this.go(State.String);
      case 0x75: // u
        this.progress = 0;
        return this.go(State.HexadecimalEscape);
      default:
        return this.refuse(byte, "in string escape code");
    }
  }

  private inHexadecimalEscape(byte: u8): bool {
    if (!isHexadecimalDigit(byte)) {
      return this.refuse(byte, "in \\u hexadecimal character escape");
    }
    return ++this.progress < 4 || this.go(State.String);
  }

  private inNumber(byte: u8): bool {
    switch (this.state) {
      case State.Sign:
        if (byte == ZERO) return this.go(State.LeadingZero);
        if (isDigit(byte)) return this.go(State.Integer);
        return this.refuse(byte, "in numeric literal");
      case State.Point:
        if (isDigit(byte)) return this.go(State.Fraction);
        return this.refuse(byte, "after decimal point in numeric literal");
      case State.Exponent:
        if (byte == MINUS || byte == 0x2b) return this.go(State.ExponentSign);
        return this.beginExponent(byte);
      case State.ExponentSign:
        return this.beginExponent(byte);
      default:
        return this.continueNumber(byte);
    }
  }

  private beginExponent(byte: u8): bool {
    if (isDigit(byte)) return this.go(State.ExponentDigits);
    return this.refuse(byte, "in exponent of numeric literal");
  }

  /** Where a number may end. */
  private continueNumber(byte: u8): bool {
    if (isDigit(byte) && this.state != State.LeadingZero) return true;
    const isWhole = this.state == State.LeadingZero || this.state == State.Integer;
    if (byte == DOT && isWhole) return this.go(State.Point);
    if ((byte | 0x20) == 0x65 && this.state != State.ExponentDigits) return this.go(State.Exponent);
    return this.afterValue(byte);
  }

  private afterValue(byte: u8): bool {
    this.state = State.EndOfValue;
    if (this.depth == 0) {
      this.state = State.EndOfText;
      return isJsonSpace(byte) || this.refuse(byte, "after top-level value");
    }
    if (isJsonSpace(byte)) return true;
    if (this.place == Place.Key) {
      this.place = Place.Member;
      return byte == COLON ? this.go(State.Value) : this.refuse(byte, "after object key");
    }
    if (this.place == Place.Member) {
      if (byte == CLOSE_OBJECT) return this.pop();
      this.place = Place.Key;
      return byte == COMMA ? this.go(State.Key) : this.refuse(byte, "after object key:value pair");
    }
    if (byte == CLOSE_ARRAY) return this.pop();
    return byte == COMMA ? this.go(State.Value) : this.refuse(byte, "after array element");
  }

  private push(byte: u8, isObject: bool): bool {
    if (this.depth == MAXIMUM_DEPTH) return this.refuse(byte, "exceeded max depth");
    const word = this.depth >> 6;
    const bit = (<u64>1) << (<u64>this.depth & 63);
    this.objects[word] = isObject ? this.objects[word] | bit : this.objects[word] & ~bit;
    this.depth++;
    this.place = isObject ? Place.Key : Place.Element;
    return this.go(isObject ? State.KeyOrEndOfObject : State.ValueOrEndOfArray);
  }

  private pop(): bool {
    this.depth--;
    if (this.depth == 0) return this.go(State.EndOfText);
    const outer = this.depth - 1;
    const isObject = ((this.objects[outer >> 6] >> (<u64>outer & 63)) & 1) != 0;
    this.place = isObject ? Place.Member : Place.Element;
    return this.go(State.EndOfValue);
  }
}
