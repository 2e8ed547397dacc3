/** Walks the body of a function: which opcodes, how many locals, how deep. */
import { MODULE_LIMITS } from "./abi.js";
import type { Cursor } from "./cursor.js";
import { readInstruction } from "./instructions.js";
import type { OpcodeClass } from "./opcodes.js";

/** Running totals over the bodies of a module. */
export interface BodyTotals {
  readonly opcodes: Record<OpcodeClass, number>;
  maximumLocals: number;
  maximumNesting: number;
  /** Of all functions together. */
  locals: number;
  maximumBodyBytes: number;
}

/** Reads one body, which fills the cursor's range exactly, and adds it to the totals. */
export function walkBody(cursor: Cursor, totals: BodyTotals): void {
  totals.maximumBodyBytes = Math.max(totals.maximumBodyBytes, cursor.end - cursor.position);
  const locals = readLocals(cursor);
  totals.maximumLocals = Math.max(totals.maximumLocals, locals);
  totals.locals += locals;
  let open = 1;
  while (open > 0) {
    const { opcode, start } = readInstruction(cursor);
    totals.opcodes[opcode.class]++;
    if (opcode.name === "end") open--;
    if (opcode.immediate !== "block") continue;
    open++;
    if (open - 1 > MODULE_LIMITS.nesting) {
      cursor.fail(`blocks nest deeper than ${MODULE_LIMITS.nesting}`, start);
    }
    totals.maximumNesting = Math.max(totals.maximumNesting, open - 1);
  }
  if (!cursor.atEnd) cursor.fail("bytes follow the end of the body");
}

/** Declared locals, in runs of one type; returns how many there are. */
export function readLocals(cursor: Cursor): number {
  let locals = 0;
  for (let left = cursor.count("runs of locals"); left > 0; left--) {
    const start = cursor.position;
    locals += cursor.u32();
    if (locals > MODULE_LIMITS.locals) {
      cursor.fail(`has more than ${MODULE_LIMITS.locals} locals`, start);
    }
    cursor.valueType();
  }
  return locals;
}
