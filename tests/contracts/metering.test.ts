/** The counting of gas and stack that is injected into contracts. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../host/bytes.js";
import { admitContract } from "../../host/vm/inspectContract.js";
import { FRAME_BYTES, INSTRUCTION_GAS, METERING_VERSION } from "../../host/vm/meter/gasTable.js";
import { program } from "./support/programs.js";
import { runContract } from "./support/running.js";
import { type ContractParts, contractOf } from "./support/wat.js";

const { plain, control, extraLocal, freeLocals, grownPage } = INSTRUCTION_GAS;
const LOOP = `(local $n i32) (local.set $n (i32.const 10))
  (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (i32.const 0)`;

/** Bodies of `execute`, and how many plain and control instructions they execute. */
const PRICES: readonly (readonly [what: string, body: string, plain: number, control: number])[] = [
  ["a constant", "(i32.const 0)", 1, 0],
  ["arithmetic", "(i32.mul (i32.const 0) (i32.const 5))", 3, 0],
  ["a block, which is free", "(block (nop)) (i32.const 0)", 1, 0],
  ["a return", "(return (i32.const 0))", 1, 1],
  [
    "a branch, and nothing behind it",
    "(block $b (br $b) (drop (i32.const 1))) (i32.const 0)",
    1,
    1,
  ],
  [
    "the branch taken",
    "(if (i32.const 1) (then (nop)) (else (drop (i32.const 1)))) (i32.const 0)",
    2,
    1,
  ],
  [
    "the other branch",
    "(if (i32.const 0) (then (nop)) (else (drop (i32.const 1)))) (i32.const 0)",
    4,
    1,
  ],
  ["a loop, each time", LOOP, 3 + 10 * 4, 1 + 10],
  ["a call and what it calls", "(call $two)", 3, 1],
  ["a call by table", "(call_indirect (type $t) (i32.const 0))", 4, 1],
  [
    "a table of branches",
    "(block $a (block $b (br_table $a $b (i32.const 0)))) (i32.const 0)",
    2,
    1,
  ],
];
const ITEMS = `(type $t (func (result i32))) (table 1 1 funcref) (elem (i32.const 0) $two)
  (func $two (result i32) (i32.sub (i32.const 2) (i32.const 2)))`;

function gasOf(parts: ContractParts): bigint {
  const end = runContract(contractOf({ items: ITEMS, ...parts }));
  expect(end.kind).toBe("returned");
  return end.used;
}

describe("gas", () => {
  test.each(PRICES)("of %s", (_, execute, plains, controls) => {
    expect(gasOf({ execute })).toBe(BigInt(plains * plain + controls * control));
  });

  test("of many locals, and of memory that grows", () => {
    const locals = `(local ${"i64 ".repeat(freeLocals + 3)})`;
    expect(gasOf({ execute: `${locals} (i32.const 0)` })).toBe(BigInt(plain + 3 * extraLocal));
    const grow = "(drop (memory.grow (i32.const 2))) (i32.const 0)";
    expect(gasOf({ execute: grow })).toBe(BigInt(4 * plain + 2 * grownPage));
  });

  test("is enough or not, to the unit, and is taken before anything is done", () => {
    const code = contractOf({ execute: `${LOOP} (global.set $g (i32.const 7))`, items: GLOBAL });
    const { used } = runContract(code);
    expect(runContract(code, { gas: used })).toMatchObject({ kind: "returned", gasLeft: 0n });
    const short = runContract(code, { gas: used - 1n });
    expect(short).toMatchObject({ kind: "trapped", cause: "out of gas", gasLeft: 0n });
    expect(runContract(code, { gas: -1n })).toMatchObject({ cause: "out of gas" });
  });

  test("a trap is told apart from gas that is spent", () => {
    const end = runContract(contractOf({ execute: "(unreachable)" }));
    expect(end).toMatchObject({ kind: "trapped", cause: "trap" });
  });

  test("memory beyond the maximum is not there, and is paid for all the same", () => {
    const execute = "(i32.add (memory.grow (i32.const 600)) (i32.const 1))";
    expect(gasOf({ execute })).toBe(BigInt(4 * plain + 600 * grownPage));
    const memory = '(memory (export "memory") 1 2)';
    expect(gasOf({ memory, execute: "(i32.add (memory.grow (i32.const 2)) (i32.const 1))" })).toBe(
      BigInt(4 * plain + 2 * grownPage),
    );
  });
});

const GLOBAL = "(global $g (mut i32) (i32.const 0))";

/** Counts in a global how deep it comes, with so many locals and operands a call. */
function recursion(locals: number, operands: number): Uint8Array {
  const used = Array.from({ length: locals }, (_, i) => `(local.set ${i} (i64.const ${i}))`);
  let sum = "(call $down)";
  for (let i = 0; i < operands; i++) sum = `(i64.add (i64.const ${i}) ${sum})`;
  return contractOf({
    items: `${GLOBAL} (func $down (result i64) (local ${"i64 ".repeat(locals)}) ${used.join(" ")}
      (global.set $g (i32.add (global.get $g) (i32.const 1))) ${sum})`,
    execute: "(drop (call $down)) (i32.const 0)",
  });
}

/** Runs a metered module with so much gas and stack each time; tells how it ends. */
function tell(hex: string, budgets: readonly (readonly [gas: string, stack: number])[]): string[] {
  const module = new WebAssembly.Module(Buffer.from(hex, "hex"));
  const names = WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]);
  return budgets.map(([gas, stack]) => {
    const { exports } = new WebAssembly.Instance(module, { ibc0: Object.fromEntries(names) });
    const globals = exports as Record<string, WebAssembly.Global>;
    globals.meter_gas!.value = BigInt(gas);
    globals.meter_stack!.value = stack;
    let outcome = "returned";
    try {
      (exports.execute as WebAssembly.ExportFunction)();
    } catch (error) {
      outcome = (error as Error).constructor.name;
    }
    const values = Object.keys(globals).filter((name) => name.startsWith("meter_"));
    return `${outcome} ${values.map((name) => `${name}=${globals[name]!.value}`).join(" ")}`;
  });
}

const hexOf = (code: Uint8Array) => Buffer.from(admitContract(code).metered).toString("hex");

describe("stack", () => {
  const frames = [
    [0, 0],
    [100, 0],
    [3, 500],
    [100, 900],
  ] as const;

  test.each(
    frames,
  )("of frames with %i locals and %i operands ends where it has to", (locals, operands) => {
    const code = recursion(locals, operands);
    const frame = FRAME_BYTES.base + FRAME_BYTES.slot * (locals + Math.max(operands + 1, 2));
    const first = FRAME_BYTES.base + FRAME_BYTES.slot;
    const depth = Math.floor((262_144 - first) / frame);
    const end = runContract(code);
    expect(end).toMatchObject({ kind: "trapped", cause: "stack overflow" });
    const [told] = tell(hexOf(code), [["1000000000000", 262_144]]);
    expect(told).toMatch(/^RuntimeError /);
    expect(told).toContain("meter_stack=-1");
    expect(told).toContain(`meter_global_0=${depth}`);
  });

  test("and gas are the same with every compiler of V8", () => {
    const code = recursion(40, 100);
    const budgets = [
      ["1000000000000", 262_144],
      ["123456", 262_144],
    ] as const;
    const here = tell(hexOf(code), budgets);
    expect(here[0]).toContain("meter_stack=-1");
    expect(here[1]).toContain("meter_gas=-1");
    const values = JSON.stringify([hexOf(code), budgets]);
    const script = `${tell}; console.log(JSON.stringify(tell(...${values})))`;
    for (const flag of ["--liftoff-only", "--no-liftoff", "--no-wasm-tier-up"]) {
      const told = execFileSync(process.execPath, [flag, "-e", script], { encoding: "utf8" });
      expect(JSON.parse(told), flag).toEqual(here);
    }
  });

  test("is given back on every way out of a function", () => {
    const ways = [
      "(return)",
      "(br 0)",
      "(br_if 0 (i32.const 1))",
      "(br_table 0 0 (i32.const 0))",
      "",
    ];
    const functions = ways.map((way, i) => `(func $f${i} (block (nop)) (block $b ${way}) ${way})`);
    const calls = ways.map((_, i) => `(call $f${i})`).join(" ");
    const execute = `(local $n i32) (loop $l ${calls}
      (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1)))
        (i32.const 5000)))) (i32.const 0)`;
    const code = contractOf({ items: functions.join("\n"), execute });
    expect(runContract(code, { stackBytes: 200 }).kind).toBe("returned");
  });
});

describe("a metered module", () => {
  test("does what the module does", () => {
    const settings = { numRuns: 60, seed: 7 };
    fc.assert(fc.property(program(), fc.nat(1000), doesTheSame), settings);
  });

  test("is a function of the bytes alone, which only another version changes", () => {
    expect(METERING_VERSION).toBe(1);
    const { metered } = admitContract(FIXED);
    const hash = createHash("sha256").update(metered).digest("hex");
    expect(hash).toBe(FIXED_METERED);
  });
});

function doesTheSame(text: string, argument: number): void {
  const code = contractOf({ items: text, imports: "", memory: '(memory (export "memory") 1 3)' });
  const plainly = execute(code, argument);
  const counted = execute(admitContract(code).metered, argument);
  expect(counted.outcome).toEqual(plainly.outcome);
  expect(counted.memory.equals(plainly.memory)).toBe(true);
  expect(counted.stack).toBe(1_000_000);
}

/** Runs `run` of a module, metered or not. */
function execute(code: Uint8Array, argument: number) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {});
  const gas = exports.meter_gas;
  const stack = exports.meter_stack;
  if (gas instanceof WebAssembly.Global) gas.value = 10n ** 12n;
  if (stack instanceof WebAssembly.Global) stack.value = 1_000_000;
  const run = exports.run as WebAssembly.ExportFunction;
  const outcome = [run(argument), run(argument + 1)];
  const memory = exports.memory as WebAssembly.Memory;
  const left = stack instanceof WebAssembly.Global ? stack.value : 1_000_000;
  return { outcome, memory: Buffer.from(memory.buffer), stack: left };
}

/** A contract whose execute has a loop, a branch, a return, a call and memory.grow. */
const FIXED = fromHex(
  [
    "0061736d01000000010d036000006000017f60017e017e0305040001010205030100010606017e01",
    "42050b073304066d656d6f727902000e6962635f636f6e74726163745f3000000b696e7374616e74",
    "696174650001076578656375746500020a4c0402000b040041000b2701017f02400340200041094b",
    "0d01200041016a21000c000b000b410140001a420510031a41000b1a02017e017f200050047e4201",
    "0f052000200042017d10037e0b0b",
  ].join(""),
);
const FIXED_METERED = "38f4597e17d76cc85378f87a976bb57b3ebd4fd9ff0aca72f7d24fe74bcd6093";
