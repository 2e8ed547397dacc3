/** Results of unknown length: one import call when they fit a first guess, else a second one. */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";

/**
 * Completes a result of which the host has written as much as fitted into `buffer` and staged the
 * whole when it did not fit.
 */
export function completeStaged(buffer: Bytes, length: i32): Bytes {
  if (length <= buffer.length) return buffer.slice(0, length);
  const whole = Bytes.allocate(length);
  ibc0.staged_read(whole.pointer, 0, length);
  return whole;
}
