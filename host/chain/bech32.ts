/** Bech32 as account addresses use it (BIP-173; the SDK's types/bech32). */

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CHECKSUM_LENGTH = 6;
/** The SDK decodes longer texts than the 90 characters of BIP-173. */
const MAX_LENGTH = 1023;

export interface Bech32 {
  readonly prefix: string;
  readonly data: Uint8Array;
}

/** The bytes of a bech32 text; undefined when it is malformed or its checksum is wrong. */
export function decodeBech32(text: string): Bech32 | undefined {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return undefined;
  const separator = lower.lastIndexOf("1");
  const prefix = lower.slice(0, Math.max(separator, 0));
  const isWithinLimits = text.length <= MAX_LENGTH && separator + CHECKSUM_LENGTH < text.length;
  if (!isWithinLimits || !/^[\x21-\x7e]+$/.test(prefix)) return undefined;

  const groups = [...lower.slice(separator + 1)].map((letter) => ALPHABET.indexOf(letter));
  if (groups.includes(-1)) return undefined;
  if (checksum([...expandPrefix(prefix), ...groups]) !== 1) return undefined;
  const data = toBytes(groups.slice(0, -CHECKSUM_LENGTH));
  return data && { prefix, data };
}

/** The bech32 text of some bytes under a prefix in lower case. */
export function encodeBech32(prefix: string, data: Uint8Array): string {
  const groups = toGroups(data);
  const empty = new Array<number>(CHECKSUM_LENGTH).fill(0);
  const sum = checksum([...expandPrefix(prefix), ...groups, ...empty]) ^ 1;
  for (let i = CHECKSUM_LENGTH - 1; i >= 0; i--) groups.push((sum >>> (5 * i)) & 31);
  return `${prefix}1${groups.map((group) => ALPHABET[group]).join("")}`;
}

function expandPrefix(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(groups: readonly number[]): number {
  let sum = 1;
  for (const group of groups) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ group;
    for (const [bit, generator] of GENERATOR.entries()) {
      if (((top >>> bit) & 1) === 1) sum ^= generator;
    }
  }
  return sum;
}

/** Eight bits to five: the last group is filled with zero bits. */
function toGroups(bytes: Uint8Array): number[] {
  const groups: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      groups.push((buffer >>> bits) & 31);
    }
  }
  if (bits > 0) groups.push((buffer << (5 - bits)) & 31);
  return groups;
}

/** Five bits to eight: undefined unless less than five zero bits are left over. */
function toBytes(groups: readonly number[]): Uint8Array | undefined {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const group of groups) {
    buffer = ((buffer << 5) | group) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((buffer >>> bits) & 255);
  }
  const isPaddingZero = (buffer & ((1 << bits) - 1)) === 0;
  return bits < 5 && isPaddingZero ? Uint8Array.from(bytes) : undefined;
}
