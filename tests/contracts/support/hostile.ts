/** One contract with all the evil that tests know, which does what it is told to. */
import { contractOf, dataAt } from "./wat.js";

/** What it does, the code by which a message fails for it, and where it is no evil but refused. */
export interface Evil {
  readonly what: string;
  /** Instructions, behind which nothing is expected. */
  readonly body: string;
  readonly code: "wasm/5" | "sdk/11" | "wasm/21";
  /** What the log says. */
  readonly reason: RegExp;
}

/** Where things lie in memory. */
export const KEY = 16;
const VERSION = 32;
const FORGED_EVENT = 64;
const INPUT = 4_096;
const FAR = "(i32.const 0xfffffff0)";

const LOOP = "(loop $l (br $l))";

export const EVILS: readonly Evil[] = [
  { what: "an endless loop", body: LOOP, code: "sdk/11", reason: /out of gas/ },
  { what: "recursion without an end", body: "(call $down)", code: "wasm/5", reason: /stack over/ },
  {
    what: "a memory bomb",
    body: "(loop $l (drop (memory.grow (i32.const 64))) (br $l))",
    code: "sdk/11",
    reason: /out of gas/,
  },
  {
    what: "all the memory there is, written to its end",
    body: `(drop (memory.grow (i32.const 511))) (i32.store (i32.const 33554428) (i32.const 1))
      (i32.store (i32.const 33554432) (i32.const 1))`,
    code: "wasm/5",
    reason: /out of bounds/,
  },
  { what: "a trap", body: "(unreachable)", code: "wasm/5", reason: /unreachable/ },
  {
    what: "a division by zero",
    body: "(drop (i32.div_s (i32.const 1) (i32.const 0)))",
    code: "wasm/5",
    reason: /divide/,
  },
  {
    what: "abort",
    body: `(call $abort (i32.const ${KEY}) (i32.const 1) (i32.const 2) (i32.const 3))`,
    code: "wasm/5",
    reason: /k at 2:3/,
  },
  {
    what: "a key past the end of memory",
    body: `(drop (call $store_get (i32.const 32) ${FAR} (i32.const 99) ${FAR} (i32.const 0)))`,
    code: "wasm/5",
    reason: /passes the end of memory/,
  },
  {
    what: "a buffer past the end of memory",
    body: `(drop (call $input ${FAR} (i32.const 0x7fffffff)))`,
    code: "wasm/5",
    reason: /passes the end of memory/,
  },
  {
    what: "a request as long as all memory",
    body: `(drop (call $call (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const -1) (i32.const 0) (i32.const 0)))`,
    code: "sdk/11",
    reason: /out of gas/,
  },
  {
    what: "a key that is too long",
    body: `(call $store_delete (i32.const 32) (i32.const 0) (i32.const 32769))`,
    code: "wasm/5",
    reason: /key of 32769 bytes/,
  },
  {
    what: "a value that is too long to pay for",
    body: `(call $store_set (i32.const 32) (i32.const ${KEY}) (i32.const 1) (i32.const 0)
      (i32.const 1000000))`,
    code: "sdk/11",
    reason: /out of gas/,
  },
  ...[0, 1, 2, 3, 4, 7, 31, 33].map(
    (store): Evil => ({
      what: `store ${store}`,
      body: `(call $store_set (i32.const ${store}) (i32.const ${KEY}) (i32.const 1)
        (i32.const ${KEY}) (i32.const 1))`,
      code: "wasm/5",
      reason: new RegExp(`store ${store} is unknown`),
    }),
  ),
  {
    what: "a scan that is not open",
    body: "(drop (call $store_next (i32.const 1) (i32.const 0) (i32.const 0)))",
    code: "wasm/5",
    reason: /scan 1 is not open/,
  },
  {
    what: "more scans than may be open",
    body: `(loop $l (drop (call $store_scan (i32.const 32) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0))) (br $l))`,
    code: "wasm/5",
    reason: /more than 32 scans/,
  },
  {
    what: "scans without end",
    body: `(loop $l (call $store_close (call $store_scan (i32.const 32) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0))) (br $l))`,
    code: "sdk/11",
    reason: /out of gas/,
  },
  {
    what: "an output that is too long",
    body: `(drop (memory.grow (i32.const 16))) (call $output (i32.const 0) (i32.const 524289))`,
    code: "wasm/5",
    reason: /output of 524289 bytes/,
  },
  {
    what: "two outputs",
    body: "(call $output (i32.const 0) (i32.const 0)) (call $output (i32.const 0) (i32.const 0))",
    code: "wasm/5",
    reason: /output is set already/,
  },
  {
    what: "an output that cannot be read",
    body: `(call $output (i32.const ${KEY}) (i32.const 1))`,
    code: "wasm/5",
    reason: /cannot be read/,
  },
  {
    what: "an event that passes for the host's",
    body: `(call $output (i32.const ${FORGED_EVENT}) (i32.const 11))`,
    code: "wasm/21",
    reason: /the key _k is the host's/,
  },
  {
    what: "an unknown hash",
    body: "(drop (call $hash (i32.const 10) (i32.const 0) (i32.const 0) (i32.const 0)))",
    code: "wasm/5",
    reason: /hash operation 10/,
  },
  {
    what: "hashes without end",
    body: `(loop $l (drop (call $hash (i32.const 1) (i32.const 0) (i32.const 60000)
      (i32.const 0))) (br $l))`,
    code: "sdk/11",
    reason: /out of gas/,
  },
  {
    what: "signatures without end",
    body: `(loop $l (drop (call $verify (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 0)
      (i32.const 64) (i32.const 0) (i32.const 32))) (br $l))`,
    code: "sdk/11",
    reason: /out of gas/,
  },
  ...[3, 4, 6, 7, 8, 9].map(
    (id): Evil => ({
      what: `environment ${id}`,
      body: `(drop (call $env (i32.const ${id}) (i32.const 0) (i32.const 0)))`,
      code: "wasm/5",
      reason: new RegExp(`environment id ${id} is unknown`),
    }),
  ),
  ...[0, 1, 2, 3, 4, 8].map(
    (kind): Evil => ({
      what: `a call of kind ${kind}`,
      body: `(drop (call $call (i32.const ${kind}) (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0)))`,
      code: "wasm/5",
      reason: new RegExp(`call kind ${kind} is unknown`),
    }),
  ),
];

/** Tells the contract to do an evil at once. */
export function now(evil: number): Uint8Array {
  return Uint8Array.of(0, evil);
}

/** Tells the contract to do an evil when it receives a packet, an acknowledgement or a timeout. */
export function later(evil: number): Uint8Array {
  return Uint8Array.of(0x73, evil);
}

/** Field 4 of ContractResponse and of ApplicationResponse: an event `e` with an attribute `_k`. */
const EVENT = Uint8Array.of(0x22, 9, 0x0a, 1, 0x65, 0x12, 4, 0x0a, 2, 0x5f, 0x6b);

/** The evils, each in a function of its number in the table. */
export const EVIL_ITEMS = `
  ${dataAt(KEY, "k")} ${dataAt(VERSION, Uint8Array.of(0x2a, 2, 0x76, 0x31))}
  ${dataAt(FORGED_EVENT, EVENT)}
  (type $evil (func))
  (table ${EVILS.length} ${EVILS.length} funcref)
  (elem (i32.const 0) ${EVILS.map((_, index) => `$evil${index}`).join(" ")})
  (func $down (call $down))
  ${EVILS.map(({ body }, index) => `(func $evil${index} ${body})`).join("\n")}
  (func $last (result i32)
    (i32.add (i32.const ${INPUT - 1}) (call $input (i32.const ${INPUT}) (i32.const 2048))))
  (func $told (result i32) (local $last i32)
    (local.set $last (call $last))
    (if (i32.eq (i32.load8_u (i32.sub (local.get $last) (i32.const 1))) (i32.const 0x73))
      (then (call $store_set (i32.const 32) (i32.const ${KEY}) (i32.const 1) (local.get $last)
        (i32.const 1)))
      (else (call $store_set (i32.const 32) (i32.const ${KEY + 1}) (i32.const 1)
          (local.get $last) (i32.const 1))
        (call_indirect (type $evil) (i32.load8_u (local.get $last)))))
    (i32.const 0))`;

/** Its module. It opens channels like anybody, with version v1. */
export const hostile: () => Uint8Array = () =>
  contractOf({
    items: EVIL_ITEMS,
    execute: "(call $told)",
    query: "(call_indirect (type $evil) (i32.load8_u (call $last))) (i32.const 0)",
    callback: `
      (drop (call $input (i32.const 0) (i32.const 1)))
      (if (i32.lt_u (i32.load8_u (i32.const 0)) (i32.const 0x3a))
        (then (call $output (i32.const ${VERSION}) (i32.const 4)) (return (i32.const 0))))
      (call $store_set (i32.const 32) (i32.const ${KEY + 1}) (i32.const 1) (i32.const ${KEY})
        (i32.const 1))
      (drop (call $store_get (i32.const 32) (i32.const ${KEY}) (i32.const 1) (i32.const 0)
        (i32.const 1)))
      (call_indirect (type $evil) (i32.load8_u (i32.const 0)))
      (i32.const 0)`,
  });
