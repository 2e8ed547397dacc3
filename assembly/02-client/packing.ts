/** Packed messages, as states are stored and proven. */
import { Bytes } from "../abi/bytes";
import { Any } from "../codec/gen/google.protobuf";

/** The encoded Any of a message. */
export function pack(typeUrl: Bytes, value: Bytes): Bytes {
  const packed = new Any();
  packed.typeUrl = typeUrl;
  packed.value = value;
  return packed.encode();
}
