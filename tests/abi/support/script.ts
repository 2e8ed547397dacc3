/**
 * A guest that executes scripts: its input lists calls of imports with raw arguments, so that a
 * test can break any rule with any number. Both hosts run the same guest and the same scripts.
 */

import { utf8 } from "../../../host/bytes.js";
import { CALL_LIMITS, IMPORTS, type ImportName } from "../../../host/vm/abi.js";
import { guest } from "./wat.js";

/** Where the guest puts its input: the number of steps, the steps, and then the script's data. */
const INPUT = 0x100000;
const STEP_BYTES = 32;
const DATA = INPUT + 0x10000;
/** Results, 8 bytes a step, and right behind them the buffers that imports write to. */
const RESULTS = 0xffd000;
const BUFFERS = 0x1000000;
export const MEMORY_BYTES = 512 * 65536;
export const MOST_STEPS = (BUFFERS - RESULTS) / 8 - 1;

/** What a script can do beside calling imports. */
const SPECIAL = {
  unreachable: "(unreachable)",
  recurse: "(call $recurse)",
  divide: "(drop (i32.div_s (local.get $a) (local.get $b)))",
  load: "(drop (i32.load (local.get $a)))",
  callNull: "(call_indirect (type $plain) (local.get $a))",
  return: "(return (local.get $a))",
  setGlobal: "(global.set $argument_count (local.get $a))",
} as const;
type Special = keyof typeof SPECIAL;

const ARGUMENTS = ["a", "b", "c", "d", "e", "f", "g"];
const OPERATIONS = [...Object.keys(IMPORTS), ...Object.keys(SPECIAL)];

/** One arm of the dispatch: runs an operation and keeps its result. */
function arm(name: string): string {
  if (!Object.hasOwn(IMPORTS, name)) return SPECIAL[name as Special];
  const { parameters, result } = IMPORTS[name as ImportName];
  const values = parameters.map((_, index) => `(local.get $${ARGUMENTS[index]})`).join(" ");
  const call = `(call $${name} ${values})`;
  if (result === undefined) return `${call} (i64.store (local.get $result) (i64.const 0))`;
  const extended = result === "i64" ? call : `(i64.extend_i32_s ${call})`;
  return `(i64.store (local.get $result) ${extended})`;
}

function dispatch(): string {
  const labels = OPERATIONS.map((name) => `$${name}_arm`);
  const opening = labels.toReversed().map((label) => `(block ${label}`);
  const arms = OPERATIONS.map((name) => `) ${arm(name)} (br $done)`);
  const table = `(br_table ${labels.join(" ")} $unknown (i32.load (local.get $step)))`;
  return `(block $done (block $unknown ${opening.join(" ")} ${table} ${arms.join("\n")})
    (unreachable))`;
}

function loadArguments(): string {
  return ARGUMENTS.map((name, index) => {
    return `(local.set $${name} (i32.load offset=${4 * (index + 1)} (local.get $step)))`;
  }).join("\n");
}

/** The binary of the guest. */
export function scriptedGuest(): Uint8Array {
  return guest({
    globals: `(global $argument_count (mut i32) (i32.const 0))
      (export "argument_count" (global $argument_count))`,
    items: `(type $plain (func))
      (table 2 2 funcref)
      (elem (i32.const 0) $ibc_abi_0)
      (func $recurse (call $recurse) (call $recurse))`,
    rewind: "(global.set $argument_count (i32.const 0))",
    deliver: `
      (local $step i32) (local $end i32) (local $result i32)
      ${ARGUMENTS.map((name) => `(local $${name} i32)`).join(" ")}
      (drop (call $input (i32.const ${INPUT}) (i32.const ${CALL_LIMITS.inputBytes})))
      (local.set $step (i32.const ${INPUT + STEP_BYTES}))
      (local.set $result (i32.const ${RESULTS}))
      (local.set $end (i32.add (local.get $step)
        (i32.mul (i32.load (i32.const ${INPUT})) (i32.const ${STEP_BYTES}))))
      (block $finished (loop $next
        (br_if $finished (i32.ge_u (local.get $step) (local.get $end)))
        ${loadArguments()}
        ${dispatch()}
        (local.set $step (i32.add (local.get $step) (i32.const ${STEP_BYTES})))
        (local.set $result (i32.add (local.get $result) (i32.const 8)))
        (br $next)))
      (i32.const 0)`,
  });
}

/** A range of the guest's memory, as pointer and length. */
export type Range = readonly [pointer: number, length: number];

/** Builds the input of a scripted guest, step by step. */
export class Script {
  private readonly steps: number[][] = [];
  private readonly data: Uint8Array[] = [];
  private dataEnd = DATA;
  private buffersEnd = BUFFERS;

  /** Puts bytes, or a text as UTF-8, into the input and returns where they will be. */
  bytes(content: Uint8Array | string): Range {
    const bytes = typeof content === "string" ? utf8(content) : content;
    const range: Range = [this.dataEnd, bytes.length];
    this.data.push(bytes);
    this.dataEnd += bytes.length;
    return range;
  }

  /** Reserves a buffer; buffers and what imports wrote there are part of the reply. */
  buffer(length: number): Range {
    const range: Range = [this.buffersEnd, length];
    this.buffersEnd += length;
    return range;
  }

  /** Adds a call of an import, or a special step, with these arguments; returns its number. */
  step(operation: ImportName | Special, ...values: number[]): number {
    this.steps.push([OPERATIONS.indexOf(operation), ...values]);
    return this.steps.length - 1;
  }

  set(store: number, key: Uint8Array | string, value: Uint8Array | string): number {
    return this.step("store_set", store, ...this.bytes(key), ...this.bytes(value));
  }

  delete(store: number, key: Uint8Array | string): number {
    return this.step("store_delete", store, ...this.bytes(key));
  }

  get(store: number, key: Uint8Array | string, out: Range): number {
    return this.step("store_get", store, ...this.bytes(key), ...out);
  }

  scan(store: number, start: string, end: string, flags: number): number {
    return this.step("store_scan", store, ...this.bytes(start), ...this.bytes(end), flags);
  }

  /** Ends the script with an output of all results and buffers; `Reply` reads it. */
  reply(): Uint8Array {
    this.step("output", RESULTS, this.buffersEnd - RESULTS);
    return this.encode();
  }

  /** The input as it stands. */
  encode(): Uint8Array {
    if (this.steps.length > MOST_STEPS) throw new RangeError("too many steps");
    const input = new Uint8Array(this.dataEnd - INPUT);
    const view = new DataView(input.buffer);
    view.setUint32(0, this.steps.length, true);
    for (const [index, step] of this.steps.entries()) {
      for (const [position, value] of step.entries()) {
        view.setInt32(STEP_BYTES * (index + 1) + 4 * position, value | 0, true);
      }
    }
    let offset = DATA - INPUT;
    for (const bytes of this.data) {
      input.set(bytes, offset);
      offset += bytes.length;
    }
    return input;
  }
}

/** The output of a script that ended with `reply`. */
export class Reply {
  constructor(private readonly output: Uint8Array) {}

  /** What a step returned. */
  result(step: number): bigint {
    const { buffer, byteOffset } = this.output;
    return new DataView(buffer, byteOffset).getBigInt64(8 * step, true);
  }

  /** The first bytes of a buffer, all of it when no length is given. */
  bytes([pointer, length]: Range, used = length): Uint8Array {
    const start = pointer - RESULTS;
    return this.output.slice(start, start + used);
  }
}
