/**
 * Results of unknown length: the host writes them to free memory, of which then as much is taken
 * as they are long. A result that is longer than was offered costs a second call.
 */
import { arenaPeek } from "rt/stub";
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";

/** Where the host may write `capacity` bytes. The result is to be taken before any other memory. */
export function offerSpace(capacity: i32): usize {
  return arenaPeek(<usize>capacity);
}

/** A result of a length, of which the host has written as much as fitted into `capacity` bytes and
 * staged the whole when it did not fit. */
export function takeResult(length: i32, capacity: i32): Bytes {
  const result = Bytes.allocate(length);
  if (length > capacity) ibc0.staged_read(result.pointer, 0, length);
  return result;
}
