/** Reads the instructions of function bodies one by one. */
import type { Cursor } from "./cursor.js";
import { type Opcode, opcodeName, opcodeOf } from "./opcodes.js";

/** An instruction, and what of its immediates a reader of bodies needs. */
export interface Instruction {
  readonly opcode: Opcode;
  /** Offset of its opcode. */
  readonly start: number;
  /** Of a function, type, local, global or label; the last target of a table; 0 for all others. */
  readonly index: number;
  /** Whether a block, loop or if has a result. */
  readonly hasResult: boolean;
}

/**
 * Reads the next instruction. Checks opcode and forms of immediates; that operands and indices fit
 * is the engine's to check.
 */
export function readInstruction(cursor: Cursor): Instruction {
  const start = cursor.position;
  const byte = cursor.byte();
  const opcode = opcodeOf(byte);
  if (opcode === undefined) {
    const shown = byte.toString(16).padStart(2, "0");
    return cursor.fail(`opcode 0x${shown} (${opcodeName(byte)}) is not allowed`, start);
  }
  let index = 0;
  let hasResult = false;
  switch (opcode.immediate) {
    case "none":
      break;
    case "block":
      hasResult = readBlockType(cursor);
      break;
    case "index":
      index = cursor.u32();
      break;
    case "table":
      for (let left = cursor.count("branch targets"); left >= 0; left--) index = cursor.u32();
      break;
    case "indirect":
      index = cursor.u32();
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
  return { opcode, start, index, hasResult };
}

/** Type of a block: nothing, or one value; an index of a type is the multi-value extension. */
function readBlockType(cursor: Cursor): boolean {
  const start = cursor.position;
  const byte = cursor.byte();
  if (byte === 0x40) return false;
  if (byte < 0x40 || byte >= 0x80) cursor.fail("blocks with several values are not allowed", start);
  cursor.position = start;
  cursor.valueType();
  return true;
}

/** Alignment, as a power of two and at most the width, and offset of a load or store. */
function readMemoryArgument(cursor: Cursor, width: number): void {
  const start = cursor.position;
  const alignment = cursor.u32();
  if (2 ** alignment > width) cursor.fail(`alignment 2^${alignment} is not allowed`, start);
  cursor.u32();
}
