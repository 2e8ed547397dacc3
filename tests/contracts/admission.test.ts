/** Which modules may not be contracts, and why: each rule of CONTRACTS.md, section 1. */
import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { ModuleError } from "../../host/errors.js";
import { ContractModule } from "../../host/vm/contractMachine.js";
import { admitContract, claimsToBeContract } from "../../host/vm/inspectContract.js";
import { assemble, guest as core } from "../abi/support/wat.js";
import { type ContractParts, contractOf, contractText } from "./support/wat.js";

const { Features } = binaryen;

/** Why a module is refused; another text when it is admitted. */
function refusal(bytes: Uint8Array): string {
  try {
    ContractModule.load(bytes);
    return "admitted";
  } catch (error) {
    expect(error).toBeInstanceOf(ModuleError);
    return (error as ModuleError).message;
  }
}

/** So many locals in each of so many functions. */
function locals(count: number, functions: number): string {
  const one = `(func (local ${"i32 ".repeat(count)}))`;
  return Array.from({ length: functions }, () => one).join("\n");
}

const SETS = "(global.set $g (i32.const 999999)) ".repeat(11_000);
const LONG_FUNCTION = `(global $g (mut i32) (i32.const 0)) (func ${SETS})`;
const WRONG_EXECUTE = '(func (export "execute") (param i32) (result i32) (i32.const 0))';

const CASES: readonly [rule: string, parts: ContractParts, reason: RegExp, proposals?: number][] = [
  [
    "an import of another module",
    { imports: '(import "env" "now" (func (result i64)))' },
    /^import env\.now: only module ibc0 is allowed$/,
  ],
  [
    "an import that the core alone has",
    { imports: '(import "ibc0" "branch_open" (func (result i32)))' },
    /^import ibc0\.branch_open: ABI ibc0 has no such function$/,
  ],
  [
    "an import of another type",
    { imports: '(import "ibc0" "block_time" (func (result i32)))' },
    /block_time: has type \(\) -> i32 instead of \(\) -> i64$/,
  ],
  [
    "too many imports",
    { imports: '(import "ibc0" "store_close" (func (param i32)))\n'.repeat(101) },
    /has 101 imports, more than 100$/,
  ],
  ["no memory", { memory: "" }, /^memory: module defines 0/],
  ["no pages", { memory: '(memory (export "memory") 0)' }, /^memory: has 0 to any number of pages/],
  ["too many pages", { memory: '(memory (export "memory") 513)' }, /^memory: has 513 to/],
  ["a larger maximum", { memory: '(memory (export "memory") 1 513)' }, /^memory: has 1 to 513/],
  ["a memory that is not exported", { memory: "(memory 1)" }, /is not exported as memory$/],
  ["a table without maximum", { items: "(table 1 funcref)" }, /^table: maximum is none/],
  ["a start section", { items: "(func $f) (start $f)" }, /a start section is not allowed/],
  [
    "a name of the host's",
    { items: '(global (export "meter_gas") i64 (i64.const 1))' },
    /^export meter_gas: names that begin with meter_/,
  ],
  ["an export that is no call", { items: WRONG_EXECUTE }, /^export execute: has/],
  ["floats", { items: "(func (drop (f64.const 0)))" }, /f64\.const/],
  [
    "bulk memory",
    { items: "(func (memory.fill (i32.const 0) (i32.const 0) (i32.const 9)))" },
    /bulk memory/,
    Features.BulkMemory,
  ],
  ["vectors", { items: "(func (drop (v128.const i32x4 0 0 0 0)))" }, /SIMD/, Features.SIMD128],
  ["too many locals in all", { items: locals(100, 101) }, /has 10100 locals in all functions/],
  [
    "a function that is too long",
    { items: LONG_FUNCTION },
    /bytes in one function, more than 65536$/,
  ],
  [
    "too many globals",
    { items: "(global (mut i32) (i32.const 0))\n".repeat(1_001) },
    /has 1001 globals, more than 1000$/,
  ],
  [
    "data that does not fit",
    { items: '(data (i32.const 65530) "longer than that")' },
    /a segment does not fit/,
  ],
  [
    "a table's elements that do not fit",
    { items: "(table 1 1 funcref) (func $f) (elem (i32.const 1) $f)" },
    /a segment does not fit/,
  ],
];

describe("refused", () => {
  test.each(CASES)("%s", (_, parts, reason, proposals) => {
    expect(refusal(contractOf(parts, proposals))).toMatch(reason);
  });

  test("what is no module, or another one", () => {
    expect(refusal(new TextEncoder().encode("no module"))).toMatch(/not a WebAssembly binary/);
    expect(refusal(core())).toMatch(/^memory|^import|^export ibc_contract_0: is missing/);
    expect(refusal(new Uint8Array(819_201))).toMatch(/larger than 819200 bytes$/);
    const nameless = assemble(contractText().replace('(export "instantiate")', ""));
    expect(refusal(nameless)).toMatch(/^export instantiate: is missing$/);
  });

  test("operands and indices that only the counting would make valid", () => {
    // A call of the function that grows memory, which the module itself has not.
    const items = "(func $f (result i32) (i32.const 0))";
    const code = contractOf({ imports: "", execute: "(call $f)", items });
    const forged = Uint8Array.from(code);
    const call = Buffer.from(forged).indexOf(Buffer.from([0x10, 3, 0x0b]));
    expect(call).toBeGreaterThan(0);
    forged[call + 1] = 4;
    expect(refusal(code)).toBe("admitted");
    expect(refusal(forged)).toMatch(/types of its operands or the ranges of its indices are wrong/);
    const globals = "(global $g (mut i32) (i32.const 0))";
    const reading = contractOf({ imports: "", execute: "(global.get $g)", items: globals });
    const stack = Uint8Array.from(reading);
    stack[Buffer.from(stack).indexOf(Buffer.from([0x23, 0, 0x0b])) + 1] = 2;
    expect(refusal(stack)).toMatch(/ranges of its indices are wrong/);
  });
});

describe("admitted", () => {
  test("the smallest contract, with what is known of it", () => {
    const code = contractOf({ imports: "" });
    const { report, metered } = admitContract(code);
    expect(report).toMatchObject({ memory: { minimum: 1 }, sizeBytes: code.length, functions: 2 });
    expect(report.meteredBytes).toBe(metered.length);
    expect(claimsToBeContract(code)).toBe(true);
    expect(claimsToBeContract(core())).toBe(false);
    expect(claimsToBeContract(Uint8Array.of(1, 2, 3))).toBe(false);
  });

  test("the largest memory, table and number of locals", () => {
    const items = `(table 1 2500 funcref) ${locals(100, 99)}`;
    const memory = '(memory (export "memory") 512 512)';
    expect(refusal(contractOf({ items, memory }))).toBe("admitted");
  });
});
