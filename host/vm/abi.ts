/** The ABI `ibc0` as data: assembly/ABI.md in a form that the inspector and the host check with. */

export type ValueType = "i32" | "i64";

/** Type of a function; the ABI knows at most one result. */
export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
}

/** Module name of every import; the version of the ABI is in it. */
export const IMPORT_MODULE = "ibc0";

/** A function of `count` i32 parameters. */
function i32s(count: number, result?: ValueType): FunctionType {
  return { parameters: new Array<ValueType>(count).fill("i32"), result };
}

/** Every import with its exact type (ABI.md, section 3). */
export const IMPORTS = {
  store_get: i32s(5, "i32"),
  store_set: i32s(5),
  store_delete: i32s(3),
  store_scan: i32s(6, "i32"),
  store_next: i32s(3, "i32"),
  store_close: i32s(1),
  branch_open: i32s(0, "i32"),
  branch_close: i32s(1),
  hash: i32s(4, "i32"),
  verify: i32s(7, "i32"),
  block_time: i32s(0, "i64"),
  block_height: i32s(0, "i64"),
  env: i32s(3, "i32"),
  input: i32s(2, "i32"),
  output: i32s(2),
  staged_read: i32s(3),
  call: i32s(7, "i32"),
  log: i32s(3),
  abort: i32s(4),
} as const satisfies Record<string, FunctionType>;

export type ImportName = keyof typeof IMPORTS;

/** The exports that run a call; each returns 0 (ABI.md, section 2). */
export const CALL_EXPORTS = ["deliver", "begin_block", "end_block", "init_genesis"] as const;

/** Calls that a module need not have, those kept for later revisions included: not required, but a
 * module that has one has it as a call. */
export const OPTIONAL_EXPORTS = ["app_call", "query", "export_genesis", "migrate"] as const;

export type CallName = (typeof CALL_EXPORTS)[number] | (typeof OPTIONAL_EXPORTS)[number];

/** Exports that take and return nothing: the marker of the version, and the end of every call. */
export const PLAIN_EXPORTS = ["ibc_abi_0", "rewind"] as const;

/** Type of the calls, and of the plain exports. */
export const CALL_TYPE: FunctionType = i32s(0, "i32");
export const PLAIN_TYPE: FunctionType = i32s(0);

/** The only names under which mutable globals may live, each exported (ABI.md, section 1). */
export const MUTABLE_GLOBALS: ReadonlySet<string> = new Set([
  "arena_offset",
  "arena_start",
  "arena_mark",
  "arena_high_water",
  "argument_count",
  "stack_pointer",
  "meter_gas",
  "meter_stack",
]);

/** What a module may be at most (ABI.md, section 1). */
export const MODULE_LIMITS = {
  sizeBytes: 1536 * 1024,
  memoryPages: 512,
  tableEntries: 2_500,
  functions: 20_000,
  parameters: 100,
  locals: 100,
  nesting: 256,
} as const;

/** What a call may ask for at most (ABI.md, section 3). */
export const CALL_LIMITS = {
  keyBytes: 65_536,
  valueBytes: 1_048_576,
  openScans: 1_024,
  branchDepth: 64,
  inputBytes: 2 * 1024 * 1024,
  outputBytes: 16 * 1024 * 1024,
  responseBytes: 512 * 1024,
  callDepth: 8,
  logBytes: 64 * 1024,
} as const;

/** Negative results of imports. */
export const CODES = { absent: -1, calleeFailed: -2, noTarget: -3 } as const;

/** A type as the text format would read it aloud: `(i32, i32) -> i32`. */
export function formatType(type: FunctionType): string {
  return `(${type.parameters.join(", ")}) -> ${type.result ?? "()"}`;
}

export function equalTypes(a: FunctionType, b: FunctionType): boolean {
  return formatType(a) === formatType(b);
}
