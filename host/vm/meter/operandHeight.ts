/** How many operands a function has on the stack at most, which its frame has to hold. */
import type { FunctionType } from "../abi.js";
import type { Instruction } from "../instructions.js";

/** Types that calls need: of functions by their index, and of the module by theirs. */
export interface CalledTypes {
  functionAt(index: number): FunctionType;
  typeAt(index: number): FunctionType;
}

interface Frame {
  /** Operands below the block. */
  readonly base: number;
  readonly hasResult: boolean;
}

/** How instructions of a class change the height, but for those that are named below. */
const BY_CLASS = {
  control: 0,
  call: 0,
  parametric: -1,
  variable: 1,
  memory: 0,
  constant: 1,
  comparison: -1,
  arithmetic: -1,
  conversion: 0,
  "sign extension": 0,
} as const;

const BY_NAME: ReadonlyMap<string, number> = new Map([
  ["if", -1],
  ["br_if", -1],
  ["br_table", -1],
  ["select", -2],
  ["local.set", -1],
  ["local.tee", 0],
  ["global.set", -1],
  ["memory.size", 1],
  ...["i32", "i64"].flatMap((type): [string, number][] => [
    [`${type}.eqz`, 0],
    [`${type}.clz`, 0],
    [`${type}.ctz`, 0],
    [`${type}.popcnt`, 0],
    [`${type}.store`, -2],
    [`${type}.store8`, -2],
    [`${type}.store16`, -2],
    [`${type}.store32`, -2],
  ]),
]);

/** After these nothing runs until the block ends. */
const ENDS_FLOW: ReadonlySet<string> = new Set(["unreachable", "br", "br_table", "return"]);

/** Follows the instructions of one valid body. What is never run counts as if it were. */
export class OperandHeight {
  private readonly frames: Frame[] = [{ base: 0, hasResult: false }];
  private height = 0;
  private highest = 0;

  constructor(private readonly types: CalledTypes) {}

  /** The most operands so far. */
  get maximum(): number {
    return this.highest;
  }

  take(instruction: Instruction): void {
    const { name } = instruction.opcode;
    this.moveTo(this.height + this.change(instruction));
    if (instruction.opcode.immediate === "block") {
      this.frames.push({ base: this.height, hasResult: instruction.hasResult });
    } else if (name === "else" || ENDS_FLOW.has(name)) {
      this.height = this.frames.at(-1)!.base;
    } else if (name === "end") {
      const { base, hasResult } = this.frames.pop()!;
      this.height = 0;
      this.moveTo(base + (hasResult ? 1 : 0));
    }
  }

  private change({ opcode, index }: Instruction): number {
    if (opcode.name === "call") return resultsLess(this.types.functionAt(index));
    if (opcode.name === "call_indirect") return resultsLess(this.types.typeAt(index)) - 1;
    return BY_NAME.get(opcode.name) ?? BY_CLASS[opcode.class];
  }

  /** Where nothing runs there may be fewer operands than are taken. */
  private moveTo(height: number): void {
    this.height = Math.max(height, this.frames.at(-1)?.base ?? 0);
    this.highest = Math.max(this.highest, this.height);
  }
}

function resultsLess({ parameters, result }: FunctionType): number {
  return (result === undefined ? 0 : 1) - parameters.length;
}
