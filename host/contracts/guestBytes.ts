/** Bytes that somebody else wrote. */
import { DecodeError } from "../codec/wire.js";

/** The message that bytes hold; undefined for malformed ones. */
export function decodeOrUndefined<T>(
  codec: { decode(bytes: Uint8Array): T },
  bytes: Uint8Array,
): T | undefined {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
