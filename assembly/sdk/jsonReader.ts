/** Reads the fields of data from JSON text. */
import { Bytes } from "../abi/bytes";
import { decodeBase64 } from "../codec/base64";
import { endOfKnownValue, endOfValue, Members, skipSpace } from "../codec/json";
import { unquote } from "../codec/jsonString";
import { isUtf8 } from "../codec/utf8";
import { Data, Fields } from "./fields";
import { textOf } from "./text";

const OPENING_BRACE: u8 = 0x7b;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const ZERO: u8 = 0x30;
const NULL = Bytes.of("null");
const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");
const NOTHING = Bytes.allocate(0);

/** The first thing that is wrong with a text. */
@final
export class Fault {
  text: string = "";

  get isFound(): bool {
    return this.text.length > 0;
  }

  found(text: string): void {
    if (!this.isFound) this.text = text;
  }
}

/** The text of the only JSON value in some bytes, an object in UTF-8; null for anything else. */
export function onlyObject(bytes: Bytes): Bytes | null {
  if (!isUtf8(bytes)) return null;
  const end = endOfValue(bytes);
  if (end < 0 || skipSpace(bytes, end) != bytes.length) return null;
  const start = skipSpace(bytes, 0);
  return bytes.at(start) == OPENING_BRACE ? bytes.slice(start, end) : null;
}

/** Reads data from the text of an object; the fault says what is wrong with it. */
export function readObject(object: Bytes, data: Data, path: string, fault: Fault): void {
  data.fields(new JsonReader(object, path, fault));
}

/** Unknown members are passed over; one that is named twice is a fault. */
@final
class JsonReader extends Fields {
  /** Where the list that is being read goes on. */
  private listText: Bytes = NOTHING;
  private listPath: string = "";
  private position: i32 = 0;

  constructor(
    private readonly source: Bytes,
    private readonly path: string,
    private readonly fault: Fault,
  ) {
    super(true);
  }

  text(name: string, value: string): string {
    const found = this.required(name);
    return found.length > 0 ? this.asText(this.path + name, found) : value;
  }

  optionalText(name: string, value: string | null): string | null {
    const found = this.find(name);
    if (found.length == 0 || found == NULL) return null;
    return this.asText(this.path + name, found);
  }

  u64(name: string, value: u64): u64 {
    const found = this.required(name);
    if (found.length == 0) return value;
    const isQuoted = found.at(0) == QUOTE;
    const digits = isQuoted ? found.slice(1, found.length - 1) : found;
    if (!isDecimal(digits)) {
      this.fault.found(this.path + name + ": expected a number from 0 to 2^64 - 1");
      return value;
    }
    let number: u64 = 0;
    for (let i = 0; i < digits.length; i++) number = number * 10 + <u64>(digits.at(i) - ZERO);
    return number;
  }

  number(name: string, value: u64): u64 {
    return this.u64(name, value);
  }

  bool(name: string, value: bool): bool {
    const found = this.find(name);
    if (found.length > 0 && found != TRUE && found != FALSE) {
      this.fault.found(this.path + name + ": expected true or false");
    }
    return found == TRUE;
  }

  bytes(name: string, value: Bytes): Bytes {
    const bytes = decodeBase64(Bytes.of(this.text(name, "")));
    if (!bytes) {
      this.fault.found(this.path + name + ": expected base64");
      return value;
    }
    return bytes;
  }

  texts(name: string, value: string[]): string[] {
    const found = this.required(name);
    return found.length > 0 ? this.asTexts(this.path + name, found) : value;
  }

  optionalTexts(name: string, value: string[] | null): string[] | null {
    const found = this.find(name);
    if (found.length == 0 || found == NULL) return null;
    return this.asTexts(this.path + name, found);
  }

  object(name: string, value: Data): void {
    const found = this.required(name);
    if (found.length > 0) this.readItem(found, value, this.path + name);
  }

  protected beginList(name: string, count: i32): i32 {
    this.listText = this.required(name);
    this.listPath = this.path + name;
    this.position = 1;
    if (this.listText.length == 0) return 0;
    if (this.listText.at(0) != OPENING_BRACKET) {
      this.fault.found(this.listPath + ": expected a list");
      return 0;
    }
    return countItems(this.listText);
  }

  protected item(value: Data): void {
    this.readItem(this.nextItem(), value, this.listPath);
  }

  protected endList(): void {}

  /** The text of the next item of a list; the list has one. */
  private nextItem(): Bytes {
    const start = startOfItem(this.listText, this.position);
    this.position = endOfKnownValue(this.listText, start);
    return this.listText.slice(start, this.position);
  }

  private readItem(text: Bytes, value: Data, path: string): void {
    if (text.at(0) == OPENING_BRACE) readObject(text, value, path + ".", this.fault);
    else this.fault.found(path + ": expected an object");
  }

  private asText(path: string, found: Bytes): string {
    if (found.at(0) == QUOTE) return textOf(unquote(found));
    this.fault.found(path + ": expected a text");
    return "";
  }

  private asTexts(path: string, list: Bytes): string[] {
    const texts: string[] = [];
    if (list.at(0) != OPENING_BRACKET) {
      this.fault.found(path + ": expected a list");
      return texts;
    }
    const count = countItems(list);
    for (let i = 0, position = 1; i < count; i++) {
      const start = startOfItem(list, position);
      position = endOfKnownValue(list, start);
      texts.push(this.asText(path, list.slice(start, position)));
    }
    return texts;
  }

  private required(name: string): Bytes {
    const found = this.find(name);
    if (found.length == 0) this.fault.found(this.path + name + ": missing");
    return found;
  }

  /** The text of a member's value; empty when there is none, or two. */
  private find(name: string): Bytes {
    const wanted = Bytes.of(name);
    const members = new Members(this.source, 0);
    let found = NOTHING;
    while (members.next()) {
      if (!members.isNamed(wanted)) continue;
      if (found.length > 0) {
        this.fault.found(this.path + name + ": given twice");
        return NOTHING;
      }
      found = this.source.slice(members.valueStart, members.valueEnd);
    }
    return found;
  }
}

/** Where the next item of a list begins, behind its bracket or an item. */
function startOfItem(list: Bytes, position: i32): i32 {
  const start = skipSpace(list, position);
  return list.at(start) == COMMA ? skipSpace(list, start + 1) : start;
}

function countItems(list: Bytes): i32 {
  let count = 0;
  let start = startOfItem(list, 1);
  while (list.at(start) != CLOSING_BRACKET) {
    start = startOfItem(list, endOfKnownValue(list, start));
    count++;
  }
  return count;
}

/** Whether digits stand for a number below 2^64, without superfluous zeros. */
function isDecimal(digits: Bytes): bool {
  if (digits.length == 0 || digits.length > 20) return false;
  for (let i = 0; i < digits.length; i++) {
    if (digits.at(i) < ZERO || digits.at(i) > ZERO + 9) return false;
  }
  if (digits.at(0) == ZERO) return digits.length == 1;
  return digits.length < 20 || digits.compare(LARGEST) <= 0;
}

const LARGEST = Bytes.of("18446744073709551615");
