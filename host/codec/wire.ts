/** What reading and writing the protobuf wire format have in common. */
import { HostError } from "../errors.js";
import type { MessageCodec } from "./message.js";

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const START_GROUP = 3;
export const END_GROUP = 4;
export const FIXED32 = 5;

/** The default of every `bytes` field: one array serves all, as none can write to it. */
export const NO_BYTES = new Uint8Array(0);

/** Bytes are not an encoding of the message; names message and field. */
export class DecodeError extends HostError {
  override name = "DecodeError";
}

/** A message holds what cannot be written; names message and field. */
export class EncodeError extends HostError {
  override name = "EncodeError";
}

/** `ibc.core.client.v1.Height.revision_number`, as far as the number is known. */
export function fieldName(codec: MessageCodec<unknown>, number: number): string {
  const field = codec.fields.find((candidate) => candidate.number === number);
  return `${codec.name}.${field?.name ?? number}`;
}
