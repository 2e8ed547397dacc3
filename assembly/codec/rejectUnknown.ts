/** Placeholder until the walker is written. */
import { Bytes } from "../abi/bytes";
export function rejectUnknownFields(typeUrl: Bytes, value: Bytes): bool { return true; }
export function hasInvalidUtf8(typeUrl: Bytes, value: Bytes): bool { return false; }
