/** Injects the counting of gas and stack into the body of one function. */
import type { FunctionType } from "../abi.js";
import { ByteWriter } from "../byteWriter.js";
import type { Cursor } from "../cursor.js";
import { readLocals } from "../functionBody.js";
import { type Instruction, readInstruction } from "../instructions.js";
import { FRAME_BYTES, INSTRUCTION_GAS } from "./gasTable.js";
import { type CalledTypes, OperandHeight } from "./operandHeight.js";

/** Indices of what is added to the module. */
export interface MeterIndices {
  readonly gas: number;
  readonly stack: number;
  /** The function that grows the memory for a price. */
  readonly grow: number;
}

const OP = {
  unreachable: 0x00,
  block: 0x02,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  call: 0x10,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i32LtS: 0x48,
  i64LtU: 0x54,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i64Sub: 0x7d,
} as const;
const EMPTY_TYPE = 0x40;
const VALUE_TYPES = { i32: 0x7f, i64: 0x7e } as const;

/** Free: they compile to nothing. */
const FREE: ReadonlySet<string> = new Set(["block", "else", "end", "nop"]);
const CONTROL: ReadonlySet<string> = new Set([
  "loop",
  "if",
  "br",
  "br_if",
  "br_table",
  "return",
  "call",
  "call_indirect",
]);
/** Behind these another run of instructions begins, which is paid by itself. */
const ENDS_RUN: ReadonlySet<string> = new Set([
  "unreachable",
  "loop",
  "if",
  "else",
  "end",
  "br",
  "br_if",
  "br_table",
  "return",
]);
/** Behind these nothing is run. */
const ENDS_FLOW: ReadonlySet<string> = new Set(["unreachable", "br", "br_table", "return"]);

/**
 * The body of a valid function with counting. Its instructions stand in a block of their own, which
 * every way out of the function leaves, so that the frame is given back in one place.
 */
export function meterFunction(
  source: Uint8Array,
  cursor: Cursor,
  type: FunctionType,
  types: CalledTypes,
  indices: MeterIndices,
): Uint8Array {
  const start = cursor.position;
  const locals = readLocals(cursor);
  const declarations = source.subarray(start, cursor.position);
  const height = new OperandHeight(types);
  const body = new Runs(source, indices);
  body.pay(Math.max(0, locals - INSTRUCTION_GAS.freeLocals) * INSTRUCTION_GAS.extraLocal);
  for (let open = 1; open > 0; ) {
    const instruction = readInstruction(cursor);
    const { opcode } = instruction;
    height.take(instruction);
    body.add(instruction, cursor.position, open - 1);
    if (opcode.immediate === "block") open++;
    else if (opcode.name === "end") open--;
  }
  const slots = type.parameters.length + locals + height.maximum;
  const frame = BigInt(FRAME_BYTES.base + FRAME_BYTES.slot * slots);
  const metered = new ByteWriter();
  metered.raw(declarations);
  enterFrame(metered, indices.stack, frame);
  metered.append(OP.block, type.result === undefined ? EMPTY_TYPE : VALUE_TYPES[type.result]);
  metered.raw(body.finish());
  leaveFrame(metered, indices.stack, frame);
  metered.byte(OP.end);
  return metered.finish();
}

/** Instructions in runs that are executed as a whole or left by a trap. */
class Runs {
  private readonly out = new ByteWriter();
  private run = new ByteWriter();
  private cost = 0;
  private isReached = true;

  constructor(
    private readonly source: Uint8Array,
    private readonly indices: MeterIndices,
  ) {}

  pay(cost: number): void {
    this.cost += cost;
  }

  /** Takes an instruction that ends at a position, inside so many blocks. */
  add({ opcode, start }: Instruction, end: number, nesting: number): void {
    const { name } = opcode;
    if (!FREE.has(name)) {
      this.pay(CONTROL.has(name) ? INSTRUCTION_GAS.control : INSTRUCTION_GAS.plain);
    }
    if (name === "return") {
      this.run.byte(OP.br);
      this.run.u32(nesting);
    } else if (name === "memory.grow") {
      this.run.byte(OP.call);
      this.run.u32(this.indices.grow);
    } else {
      this.run.raw(this.source.subarray(start, end));
    }
    if (!ENDS_RUN.has(name)) return;
    this.close();
    if (ENDS_FLOW.has(name)) this.isReached = false;
    else if (name === "else" || name === "end") this.isReached = true;
  }

  finish(): Uint8Array {
    return this.out.finish();
  }

  private close(): void {
    if (this.isReached && this.cost > 0) charge(this.out, this.indices.gas, BigInt(this.cost));
    this.out.raw(this.run.finish());
    this.run = new ByteWriter();
    this.cost = 0;
  }
}

/** Takes gas, or traps with the global at -1 where there is too little. */
function charge(out: ByteWriter, global: number, cost: bigint): void {
  const get = () => {
    out.byte(OP.globalGet);
    out.u32(global);
    out.byte(OP.i64Const);
    out.signed(cost);
  };
  get();
  out.append(OP.i64LtU, OP.if, EMPTY_TYPE, OP.i64Const);
  out.signed(-1n);
  setGlobal(out, global);
  out.append(OP.unreachable, OP.end);
  get();
  out.byte(OP.i64Sub);
  setGlobal(out, global);
}

function enterFrame(out: ByteWriter, global: number, frame: bigint): void {
  getGlobal(out, global);
  out.byte(OP.i32Const);
  out.signed(frame);
  out.append(OP.i32LtS, OP.if, EMPTY_TYPE, OP.i32Const);
  out.signed(-1n);
  setGlobal(out, global);
  out.append(OP.unreachable, OP.end);
  moveStack(out, global, frame, OP.i32Sub);
}

function leaveFrame(out: ByteWriter, global: number, frame: bigint): void {
  moveStack(out, global, frame, OP.i32Add);
}

function moveStack(out: ByteWriter, global: number, frame: bigint, operation: number): void {
  getGlobal(out, global);
  out.byte(OP.i32Const);
  out.signed(frame);
  out.byte(operation);
  setGlobal(out, global);
}

function getGlobal(out: ByteWriter, global: number): void {
  out.byte(OP.globalGet);
  out.u32(global);
}

function setGlobal(out: ByteWriter, global: number): void {
  out.byte(OP.globalSet);
  out.u32(global);
}
