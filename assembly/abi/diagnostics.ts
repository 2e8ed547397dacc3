/** What a guest says when it gives up; it never happens on any input. */
import * as ibc0 from "./ibc0";

/** Stands in for AssemblyScript's abort: reports message, file, line and column, and traps. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const place = file === null ? "" : " in " + file;
  const text = String.UTF8.encode((message === null ? "aborted" : message) + place);
  ibc0.abort(changetype<usize>(text), text.byteLength, line, column);
  unreachable();
}
