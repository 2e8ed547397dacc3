/** Input and output of the running call (assembly/ABI.md, "Data in and out"). */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";
import { offerSpace, takeResult } from "./staged";

const FIRST_GUESS: i32 = 65536;

/** The bytes that the host passed to this call. */
export function readInput(): Bytes {
  return takeResult(ibc0.input(offerSpace(FIRST_GUESS), FIRST_GUESS), FIRST_GUESS);
}

/** Hands the call's result to the host; at most once a call. */
export function writeOutput(result: Bytes): void {
  ibc0.output(result.pointer, result.length);
}
