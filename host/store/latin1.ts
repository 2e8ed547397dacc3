/**
 * Bytes as strings of code units 0 to 255. The store holds keys in this form: such strings
 * compare in the order of their bytes, cannot be changed by whoever passed them in, serve
 * as keys of a Map, and take a third of the memory and of the comparing time of a Uint8Array.
 */
export type Latin1 = string;

/** The string of some bytes, one character a byte. */
export function toLatin1(bytes: Uint8Array): Latin1 {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString("latin1");
}

/** The bytes of such a string, in an array of their own. */
export function fromLatin1(text: Latin1): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
