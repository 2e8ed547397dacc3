/** The opcodes of WebAssembly 1.0 and which of them a module of ABI `ibc0` may use. */

/** What follows an opcode in the body. */
export type Immediate =
  | "none"
  | "block"
  | "index"
  | "table"
  | "indirect"
  | "memory"
  | "memory-index"
  | "i32"
  | "i64";

/** Kinds of opcodes that a report counts apart. */
export const OPCODE_CLASSES = [
  "control",
  "call",
  "parametric",
  "variable",
  "memory",
  "constant",
  "comparison",
  "arithmetic",
  "conversion",
  "sign extension",
] as const;
export type OpcodeClass = (typeof OPCODE_CLASSES)[number];

/** An opcode that a module may use. */
export interface Opcode {
  readonly name: string;
  readonly class: OpcodeClass;
  readonly immediate: Immediate;
  /** Bytes that a load or store touches; 0 for all others. */
  readonly width: number;
}

const allowed: (Opcode | undefined)[] = new Array(256).fill(undefined);
const names: (string | undefined)[] = new Array(256).fill(undefined);

/** Enters a run of opcodes; those of floats get a name, for messages, and stay forbidden. */
function define(
  first: number,
  kind: OpcodeClass,
  immediate: Immediate,
  list: string,
  widths: readonly number[] = [],
): void {
  for (const [index, name] of list.split(" ").entries()) {
    names[first + index] = name;
    if (/f32|f64/.test(name)) continue;
    const width = widths[index] ?? 0;
    allowed[first + index] = { name, class: kind, immediate, width };
  }
}

define(0x00, "control", "none", "unreachable nop");
define(0x02, "control", "block", "block loop if");
define(0x05, "control", "none", "else");
define(0x0b, "control", "none", "end");
define(0x0c, "control", "index", "br br_if");
define(0x0e, "control", "table", "br_table");
define(0x0f, "control", "none", "return");
define(0x10, "call", "index", "call");
define(0x11, "call", "indirect", "call_indirect");
define(0x1a, "parametric", "none", "drop select");
define(0x20, "variable", "index", "local.get local.set local.tee global.get global.set");
define(
  0x28,
  "memory",
  "memory",
  "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u " +
    "i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store " +
    "i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32",
  [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4, 4, 8, 4, 8, 1, 2, 1, 2, 4],
);
define(0x3f, "memory", "memory-index", "memory.size memory.grow");
define(0x41, "constant", "i32", "i32.const");
define(0x42, "constant", "i64", "i64.const");
define(0x43, "constant", "none", "f32.const f64.const");
define(
  0x45,
  "comparison",
  "none",
  "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u " +
    "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s " +
    "i64.ge_u f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge",
);
define(
  0x67,
  "arithmetic",
  "none",
  "i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u " +
    "i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr " +
    "i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u " +
    "i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr " +
    "f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt f32.add f32.sub f32.mul " +
    "f32.div f32.min f32.max f32.copysign " +
    "f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt f64.add f64.sub f64.mul " +
    "f64.div f64.min f64.max f64.copysign",
);
define(
  0xa7,
  "conversion",
  "none",
  "i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u " +
    "i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s " +
    "i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u " +
    "f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u " +
    "f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 " +
    "f64.reinterpret_i64",
);
define(
  0xc0,
  "sign extension",
  "none",
  "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s",
);

/** What later proposals added, by first byte: only for messages. */
const LATER: ReadonlyMap<number, string> = new Map([
  [0x06, "exceptions"],
  [0x07, "exceptions"],
  [0x08, "exceptions"],
  [0x09, "exceptions"],
  [0x0a, "exceptions"],
  [0x12, "tail calls"],
  [0x13, "tail calls"],
  [0x18, "exceptions"],
  [0x19, "exceptions"],
  [0x1c, "typed select"],
  [0x1f, "exceptions"],
  [0x25, "table access"],
  [0x26, "table access"],
  [0xd0, "reference types"],
  [0xd1, "reference types"],
  [0xd2, "reference types"],
  [0xfb, "garbage collection"],
  [0xfc, "bulk memory and saturating conversion"],
  [0xfd, "SIMD"],
  [0xfe, "threads"],
]);

/** The opcode of a byte when a module may use it. */
export function opcodeOf(byte: number): Opcode | undefined {
  return allowed[byte];
}

/** What a byte stands for, for messages about opcodes that are not allowed. */
export function opcodeName(byte: number): string {
  return names[byte] ?? LATER.get(byte) ?? "unknown";
}
