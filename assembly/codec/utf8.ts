/** Whether bytes are UTF-8, as Go's utf8.Valid decides it: no surrogates, no overlong forms. */
import { Bytes } from "../abi/bytes";

const NOT_ASCII: u64 = 0x8080808080808080;

export function isUtf8(text: Bytes): bool {
  let position = text.pointer;
  const end = position + <usize>text.length;
  while (position < end) {
    if (end - position >= 8 && (load<u64>(position) & NOT_ASCII) == 0) {
      position += 8;
      continue;
    }
    const size = sizeOfCharacter(position, end);
    if (size == 0) return false;
    position += size;
  }
  return true;
}

/** Number of bytes of the character that begins here, or 0 where none does. */
export function sizeOfCharacter(position: usize, end: usize): usize {
  const first = load<u8>(position);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size: usize = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (end - position < size) return 0;
  // The second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF.
  const second = load<u8>(position + 1);
  let minimum: u8 = 0x80;
  let maximum: u8 = 0xbf;
  if (first == 0xe0) minimum = 0xa0;
  else if (first == 0xed) maximum = 0x9f;
  else if (first == 0xf0) minimum = 0x90;
  else if (first == 0xf4) maximum = 0x8f;
  if (second < minimum || second > maximum) return 0;
  for (let i: usize = 2; i < size; i++) {
    if ((load<u8>(position + i) & 0xc0) != 0x80) return 0;
  }
  return size;
}
