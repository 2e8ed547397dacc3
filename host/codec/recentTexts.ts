/**
 * Short ASCII texts that were read lately. Names of ports, channels and clients come again and
 * again: to compare one with its bytes takes less time, and no memory, where making it anew takes
 * both. What is given out depends on the bytes alone.
 */

const SLOT_BITS = 9;
/** Longer texts rarely come again. */
const MOST_BYTES = 24;

const recent: string[] = new Array<string>(1 << SLOT_BITS).fill("");

/** The text of a range of bytes; undefined where it is longer, or not ASCII. */
export function recentText(bytes: Uint8Array, start: number, size: number): string | undefined {
  if (size > MOST_BYTES) return undefined;
  const end = start + size;
  let hash = size;
  for (let i = start; i < end; i++) {
    const code = bytes[i]!;
    if (code >= 0x80) return undefined;
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  const slot = Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
  const known = recent[slot]!;
  if (known.length === size && isTextOf(known, bytes, start)) return known;
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  recent[slot] = text;
  return text;
}

function isTextOf(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== bytes[start + i]) return false;
  }
  return true;
}
