/** The codecs of all messages, by type URL. */
import { allCodecs } from "./gen/registry.js";

export { anyFromJson, anyToJson, codecFor, decodeAny, packAny } from "./any.js";
export type { JsonValue } from "./json.js";
export type { FieldDescriptor, FieldType, MessageCodec } from "./message.js";
export type { Time } from "./time.js";
export { DecodeError, EncodeError } from "./wire.js";

/** All type URLs, in ascending order. */
export function typeUrls(): string[] {
  return allCodecs()
    .map(({ typeUrl }) => typeUrl)
    .sort();
}
