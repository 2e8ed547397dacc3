/**
 * Texts of Go, which are any bytes, as JavaScript strings: a byte that is not part of valid UTF-8
 * becomes the lone surrogate U+DC00 plus the byte, as in Python's surrogateescape. Nothing is lost,
 * texts that differ stay different, and valid UTF-8 reads as usual.
 */
import { isUtf8 } from "node:buffer";
import { fromUtf8, utf8 } from "../bytes.js";

export const REPLACEMENT_CHARACTER = "\ufffd";
const ESCAPE = 0xdc00;
/** With the flag `u` a pair of surrogates is one character, so only lone ones match. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const LONE_SURROGATES = /[\ud800-\udfff]/gu;

/** The text of bytes that need not be valid UTF-8. */
export function escapedText(bytes: Uint8Array): string {
  let text = "";
  let position = 0;
  while (position < bytes.length) {
    const character = bytes.subarray(position, position + characterLength(bytes[position]!));
    if (isUtf8(character)) {
      text += fromUtf8(character);
      position += character.length;
    } else {
      text += String.fromCharCode(ESCAPE + bytes[position]!);
      position += 1;
    }
  }
  return text;
}

/** The bytes of a text; a lone surrogate that stands for no byte becomes U+FFFD. */
export function textBytes(text: string): Uint8Array {
  if (!LONE_SURROGATE.test(text)) return utf8(text);
  const parts = Array.from(text, (character) => {
    const byte = character.charCodeAt(0) - ESCAPE;
    const isEscape = character.length === 1 && byte >= 0x80 && byte <= 0xff;
    return isEscape ? Uint8Array.of(byte) : utf8(character);
  });
  return Buffer.concat(parts);
}

/**
 * The text as Go's encoding/json shows it, and so every node's RPC and every recording: U+FFFD for
 * each byte that is not part of valid UTF-8.
 */
export function shownText(text: string): string {
  return text.replace(LONE_SURROGATES, REPLACEMENT_CHARACTER);
}

/** How many bytes a character has that begins with this byte, if one does. */
function characterLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
