/** Walks the body of a function: which opcodes, how many locals, how deep. */
import { MODULE_LIMITS } from "./abi.js";
import type { Cursor } from "./cursor.js";
import { type OpcodeClass, opcodeName, opcodeOf } from "./opcodes.js";

/** Running totals over the bodies of a module. */
export interface BodyTotals {
  readonly opcodes: Record<OpcodeClass, number>;
  maximumLocals: number;
  maximumNesting: number;
}

/**
 * Reads one body, which fills the cursor's range exactly, and adds it to the totals. Checks opcodes
 * and the forms of their immediates; that operands and indices fit is the engine's to check.
 */
export function walkBody(cursor: Cursor, totals: BodyTotals): void {
  const locals = readLocals(cursor);
  totals.maximumLocals = Math.max(totals.maximumLocals, locals);
  let open = 1;
  while (open > 0) {
    const start = cursor.position;
    const byte = cursor.byte();
    const opcode = opcodeOf(byte);
    if (opcode === undefined) {
      const shown = byte.toString(16).padStart(2, "0");
      cursor.fail(`opcode 0x${shown} (${opcodeName(byte)}) is not allowed`, start);
    }
    totals.opcodes[opcode.class]++;
    switch (opcode.immediate) {
      case "none":
        if (opcode.name === "end") open--;
        break;
      case "block":
        readBlockType(cursor);
        open++;
        if (open - 1 > MODULE_LIMITS.nesting) {
          cursor.fail(`blocks nest deeper than ${MODULE_LIMITS.nesting}`, start);
        }
        totals.maximumNesting = Math.max(totals.maximumNesting, open - 1);
        break;
      case "index":
        cursor.u32();
        break;
      case "table":
        for (let left = cursor.count("branch targets"); left >= 0; left--) cursor.u32();
        break;
      case "indirect":
        cursor.u32();
        cursor.expect(0, "call_indirect names another table");
        break;
      case "memory":
        readMemoryArgument(cursor, opcode.width);
        break;
      case "memory-index":
        cursor.expect(0, `${opcode.name} names another memory`);
        break;
      case "i32":
        cursor.skipSigned(32);
        break;
      case "i64":
        cursor.skipSigned(64);
        break;
    }
  }
  if (!cursor.atEnd) cursor.fail("bytes follow the end of the body");
}

/** Declared locals, in runs of one type. */
function readLocals(cursor: Cursor): number {
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

/** Type of a block: nothing, or one value; an index of a type is the multi-value extension. */
function readBlockType(cursor: Cursor): void {
  const start = cursor.position;
  const byte = cursor.byte();
  if (byte === 0x40) return;
  if (byte < 0x40 || byte >= 0x80) cursor.fail("blocks with several values are not allowed", start);
  cursor.position = start;
  cursor.valueType();
}

/** Alignment, as a power of two and at most the width, and offset of a load or store. */
function readMemoryArgument(cursor: Cursor, width: number): void {
  const start = cursor.position;
  const alignment = cursor.u32();
  if (2 ** alignment > width) cursor.fail(`alignment 2^${alignment} is not allowed`, start);
  cursor.u32();
}
