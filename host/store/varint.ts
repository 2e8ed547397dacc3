/** Varints of non-negative integers: unsigned ones below 2^53, signed ones below 2^52. */

/** Writes an unsigned varint at an offset and returns the offset behind it. */
export function writeUnsignedVarint(target: Uint8Array, offset: number, value: number): number {
  let end = offset;
  let rest = value;
  // Only numbers of 31 bits may be shifted.
  for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) target[end++] = (rest % 128) + 128;
  for (; rest >= 128; rest >>= 7) target[end++] = (rest & 127) | 128;
  target[end++] = rest;
  return end;
}

/** Writes a signed (zig-zag) varint of a non-negative value, as Go's binary.PutVarint does. */
export function writeSignedVarint(target: Uint8Array, offset: number, value: number): number {
  return writeUnsignedVarint(target, offset, 2 * value);
}
