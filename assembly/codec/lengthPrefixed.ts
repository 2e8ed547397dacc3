/** Length-delimited encoding, as CometBFT signs and hashes messages. */
import { Bytes } from "../abi/bytes";

/** A message behind its length as a varint. */
export function lengthPrefixed(message: Bytes): Bytes {
  let size = 1;
  for (let rest = message.length >> 7; rest != 0; rest >>= 7) size++;
  const prefix = Bytes.allocate(size);
  let rest = message.length;
  for (let i = 0; i < size - 1; i++) {
    prefix.put(i, <u8>((rest & 0x7f) | 0x80));
    rest >>= 7;
  }
  prefix.put(size - 1, <u8>rest);
  return prefix + message;
}
