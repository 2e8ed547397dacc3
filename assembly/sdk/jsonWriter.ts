/** Writes the fields of data as JSON text, without white space, in the order of their naming. */
import { Bytes } from "../abi/bytes";
import { encodeBase64 } from "../codec/base64";
import { appendQuote } from "../codec/jsonString";
import { TextBuilder } from "../codec/textBuilder";
import { Data, Fields } from "./fields";

const OPENING_BRACE: u8 = 0x7b;
const CLOSING_BRACE: u8 = 0x7d;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const COLON: u8 = 0x3a;
const COMMA: u8 = 0x2c;
const QUOTE: u8 = 0x22;
const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");

/** Appends the object of some data. */
export function writeObject(out: TextBuilder, data: Data): void {
  out.byte(OPENING_BRACE);
  data.fields(new JsonWriter(out));
  out.byte(CLOSING_BRACE);
}

/** Optional fields without a value are left out. */
@final
class JsonWriter extends Fields {
  private isFirst: bool = true;
  private isFirstItem: bool = true;

  constructor(private readonly out: TextBuilder) {
    super(false);
  }

  text(name: string, value: string): string {
    appendQuote(this.member(name), Bytes.of(value));
    return value;
  }

  optionalText(name: string, value: string | null): string | null {
    if (value !== null) this.text(name, value);
    return value;
  }

  u64(name: string, value: u64): u64 {
    this.member(name).byte(QUOTE).text(Bytes.decimal(value)).byte(QUOTE);
    return value;
  }

  number(name: string, value: u64): u64 {
    this.member(name).text(Bytes.decimal(value));
    return value;
  }

  bool(name: string, value: bool): bool {
    this.member(name).text(value ? TRUE : FALSE);
    return value;
  }

  bytes(name: string, value: Bytes): Bytes {
    this.member(name).byte(QUOTE).text(encodeBase64(value)).byte(QUOTE);
    return value;
  }

  texts(name: string, value: string[]): string[] {
    const out = this.member(name).byte(OPENING_BRACKET);
    for (let i = 0; i < value.length; i++) {
      if (i > 0) out.byte(COMMA);
      appendQuote(out, Bytes.of(value[i]));
    }
    out.byte(CLOSING_BRACKET);
    return value;
  }

  optionalTexts(name: string, value: string[] | null): string[] | null {
    if (value !== null) this.texts(name, value);
    return value;
  }

  object(name: string, value: Data): void {
    writeObject(this.member(name), value);
  }

  protected beginList(name: string, count: i32): i32 {
    this.member(name).byte(OPENING_BRACKET);
    this.isFirstItem = true;
    return count;
  }

  protected item(value: Data): void {
    if (!this.isFirstItem) this.out.byte(COMMA);
    this.isFirstItem = false;
    writeObject(this.out, value);
  }

  protected endList(): void {
    this.out.byte(CLOSING_BRACKET);
  }

  /** Begins a member; its value comes next. */
  private member(name: string): TextBuilder {
    if (!this.isFirst) this.out.byte(COMMA);
    this.isFirst = false;
    return appendQuote(this.out, Bytes.of(name)).byte(COLON);
  }
}
