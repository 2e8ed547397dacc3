/** Input and output of the running call (assembly/ABI.md, "Data in and out"). */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";
import { completeStaged } from "./staged";

const FIRST_GUESS: i32 = 4096;

/** The bytes that the host passed to this call. */
export function readInput(): Bytes {
  const buffer = Bytes.allocate(FIRST_GUESS);
  return completeStaged(buffer, ibc0.input(buffer.pointer, buffer.length));
}

/** Hands the call's result to the host; at most once a call. */
export function writeOutput(result: Bytes): void {
  ibc0.output(result.pointer, result.length);
}
