/** Acknowledgements in the text form of protobuf (gogoproto proto/text.go, compact). */
import { Bytes } from "../abi/bytes";
import { Acknowledgement } from "../codec/gen/ibc.core.channel.v1";
import { TextBuilder } from "../codec/textBuilder";

const RESULT_FIELD = Bytes.of("result:\"");
const ERROR_FIELD = Bytes.of("error:\"");
const FIELD_END = Bytes.of("\" ");

/** What `Acknowledgement.String` gives for one that has a result or an error. */
export function protobufText(acknowledgement: Acknowledgement): Bytes {
  const result = acknowledgement.result;
  const value = !result ? acknowledgement.error! : result;
  const out = new TextBuilder(value.length + 16);
  out.text(!result ? ERROR_FIELD : RESULT_FIELD);
  for (let i = 0; i < value.length; i++) appendEscaped(out, value.at(i));
  return out.text(FIELD_END).bytes;
}

function appendEscaped(out: TextBuilder, byte: u8): void {
  const letter = escapeLetter(byte);
  if (letter != 0) out.byte(0x5c).byte(letter);
  else if (byte >= 0x20 && byte < 0x7f) out.byte(byte);
  else {
    out.byte(0x5c).byte(0x30 + (byte >> 6)).byte(0x30 + ((byte >> 3) & 7)).byte(0x30 + (byte & 7));
  }
}

function escapeLetter(byte: u8): u8 {
  switch (byte) {
    case 0x0a:
      return 0x6e; // n
    case 0x0d:
      return 0x72; // r
    case 0x09:
      return 0x74; // t
    case 0x22:
    case 0x5c:
      return byte;
    default:
      return 0;
  }
}
