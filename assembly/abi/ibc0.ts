/**
 * The imports of the ABI, one declared function each; the file is named after their wasm module.
 * assembly/ABI.md says what each means, returns and refuses. Only the facade beside this file calls
 * them.
 */
export declare function store_get(
  store: i32, key: usize, keyLength: i32, out: usize, capacity: i32,
): i32;
export declare function store_set(
  store: i32, key: usize, keyLength: i32, value: usize, valueLength: i32,
): void;
export declare function store_delete(store: i32, key: usize, keyLength: i32): void;
export declare function store_scan(
  store: i32, start: usize, startLength: i32, end: usize, endLength: i32, flags: i32,
): i32;
export declare function store_next(scan: i32, out: usize, capacity: i32): i32;
export declare function store_close(scan: i32): void;

export declare function branch_open(): i32;
export declare function branch_close(commit: i32): void;

export declare function hash(op: i32, input: usize, length: i32, out: usize): i32;
export declare function verify(
  scheme: i32, message: usize, messageLength: i32, signature: usize, signatureLength: i32,
  key: usize, keyLength: i32,
): i32;

export declare function block_time(): i64;
export declare function block_height(): i64;
export declare function env(id: i32, out: usize, capacity: i32): i32;

export declare function input(out: usize, capacity: i32): i32;
export declare function output(data: usize, length: i32): void;
export declare function staged_read(out: usize, offset: i32, length: i32): void;

export declare function call(
  kind: i32, target: usize, targetLength: i32, request: usize, requestLength: i32,
  out: usize, capacity: i32,
): i32;

export declare function log(level: i32, text: usize, length: i32): void;
export declare function abort(message: usize, length: i32, line: i32, column: i32): void;
