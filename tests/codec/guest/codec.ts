/** What the tests of the codec call. `decodeAndEncode` is written by tests/codec/support/guest.ts,
 * which knows all messages of the schemas. */
import { Bytes } from "../../../assembly/abi/bytes";
import { normalizeInteger } from "../../../assembly/codec/integer";
import { inspectFields } from "../../../assembly/codec/rejectUnknown";
import { interfaceOf } from "../../../assembly/codec/gen/registry";
import { decodeAndEncode } from "./messages";

let result: Bytes | null = null;

export function allocate(size: i32): usize {
  return Bytes.allocate(size).pointer;
}

/** Address of the bytes that the last call gave. */
export function resultPointer(): usize {
  const bytes = result;
  return bytes ? bytes.pointer : 0;
}

function give(bytes: Bytes | null): i32 {
  result = bytes;
  return bytes ? bytes.length : -1;
}

/** Decodes and encodes; gives the number of bytes, or -1 for malformed ones. */
export function roundTrip(message: i32, pointer: usize, length: i32): i32 {
  return give(decodeAndEncode(message, new Bytes(pointer, length)));
}

export function normalize(pointer: usize, length: i32): i32 {
  return give(normalizeInteger(new Bytes(pointer, length)));
}

/** 0: not all fields are known; 1: they are; 2: they are, and a text is no UTF-8. */
export function checkFields(url: usize, urlLength: i32, pointer: usize, length: i32): i32 {
  return inspectFields(new Bytes(url, urlLength), new Bytes(pointer, length), false);
}

export function interfaceNumber(pointer: usize, length: i32): i32 {
  return interfaceOf(new Bytes(pointer, length));
}
