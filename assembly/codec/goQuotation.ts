/** Texts in quotes, as Go's strconv.Quote writes them: errors of encoding/json name values so. */
import { Bytes } from "../abi/bytes";
import { TextBuilder } from "./textBuilder";
import { sizeOfCharacter } from "./utf8";

const QUOTE: u8 = 0x22;
const APOSTROPHE: u8 = 0x27;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
const DELETE: u8 = 0x7f;
/** Letters of the escapes of control characters, by the character; 0 for those without. */
const CONTROL_LETTERS = controlLetters("\0\0\0\0\0\0\0abtnvfr");

function controlLetters(letters: string): Bytes {
  const table = Bytes.allocate(32);
  for (let i = 0; i < letters.length; i++) table.put(i, <u8>letters.charCodeAt(i));
  return table;
}

/** The scalar value of the character of UTF-8 at an address. */
function characterAt(address: usize, size: usize): u32 {
  const first = <u32>load<u8>(address);
  if (size == 1) return first;
  let code = first & (0x7f >> <u32>size);
  for (let i: usize = 1; i < size; i++) code = (code << 6) | (<u32>load<u8>(address + i) & 0x3f);
  return code;
}

/** Appends a text in double quotes as Go's strconv.Quote does. */
export function appendQuoted(out: TextBuilder, text: Bytes): void {
  out.byte(QUOTE);
  const end = text.pointer + <usize>text.length;
  for (let address = text.pointer; address < end; ) {
    const size = sizeOfCharacter(address, end);
    if (size == 0) out.byte(BACKSLASH).byte(0x78).hexadecimal(<u32>load<u8>(address), 2);
    else {
      const code = characterAt(address, size);
      if (code == <u32>QUOTE) out.byte(BACKSLASH);
      appendPrintable(out, code);
    }
    address += max<usize>(size, 1);
  }
  out.byte(QUOTE);
}

/** Appends a byte in single quotes, as errors of encoding/json name it (scanner.go quoteChar). */
export function appendQuotedByte(out: TextBuilder, byte: u8): void {
  out.byte(APOSTROPHE);
  if (byte == APOSTROPHE) out.byte(BACKSLASH);
  appendPrintable(out, <u32>byte);
  out.byte(APOSTROPHE);
}

function appendPrintable(out: TextBuilder, code: u32): void {
  if (code == <u32>BACKSLASH) out.byte(BACKSLASH).byte(BACKSLASH);
  else if (isPrintable(code)) out.character(code);
  else if (code < 32 && CONTROL_LETTERS.at(<i32>code) != 0) {
    out.byte(BACKSLASH).byte(CONTROL_LETTERS.at(<i32>code));
  } else if (code < 0x20 || code == <u32>DELETE) {
    out.byte(BACKSLASH).byte(0x78).hexadecimal(code, 2);
  } else if (code < 0x10000) out.byte(BACKSLASH).byte(LETTER_U).hexadecimal(code, 4);
  else out.byte(BACKSLASH).byte(0x55).hexadecimal(code, 8);
}

/**
 * Whether Go prints a character as it is (strconv.IsPrint). Exact up to U+02FF; above, only spaces,
 * format characters, private use and noncharacters are known, not the gaps that Unicode has not
 * assigned. It only matters to the wording of an error.
 */
function isPrintable(code: u32): bool {
  if (code < 0x300) return code >= 0x20 && !(code >= 0x7f && code <= 0xa0) && code != 0xad;
  if (code >= 0x2000 && code <= 0x200f) return false;
  if (code >= 0x2028 && code <= 0x202f) return false;
  if (code >= 0x205f && code <= 0x206f) return false;
  if (code >= 0xe000 && code <= 0xf8ff) return false;
  if (code >= 0xe0000 || (code & 0xfffe) == 0xfffe) return false;
  return code != 0x1680 && code != 0x3000 && code != 0xfeff && !(code >= 0xfff0 && code <= 0xfffb);
}
