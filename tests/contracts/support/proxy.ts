/** A contract that calls whatever it is told to: what an attacker would write. */
import { concatBytes, utf8 } from "../../../host/bytes.js";
import { contractOf, dataAt } from "./wat.js";

const INPUT = 4_096;
const OUT = 32_768;
const VERSION = 32;
const KEY = 16;
const TRAPS_AFTERWARDS = 0x80;
const STORES = 0xff;

export interface Attack {
  readonly kind: number;
  readonly target?: string;
  readonly request?: Uint8Array;
  /** Whether it traps when it has the answer. */
  readonly traps?: boolean;
}

/** Tells the contract to make a call at once; it answers status and response. */
export function attack({ kind, request = new Uint8Array(0), target = "", traps }: Attack) {
  const first = kind | (traps ? TRAPS_AFTERWARDS : 0);
  return concatBytes(Uint8Array.of(first, target.length), utf8(target), request);
}

/** Tells it to make the call in each callback that is about a packet. */
export function attackLater(wanted: Attack): Uint8Array {
  return concatBytes(Uint8Array.of(STORES), attack(wanted));
}

/** What the import `call` returned, and the response behind it. */
export function readAnswer(data: Uint8Array): { status: number; response: Uint8Array } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return { status: view.getInt32(0, true), response: data.subarray(4) };
}

const ITEMS = `
  ${dataAt(KEY, "k")} ${dataAt(VERSION, Uint8Array.of(0x2a, 2, 0x76, 0x31))}
  (global $msg (mut i32) (i32.const 0))
  (global $length (mut i32) (i32.const 0))
  ;; Finds msg in a ContractRequest.
  (func $read
    (local $p i32)
    (drop (call $input (i32.const ${INPUT}) (i32.const 28000)))
    (local.set $p (i32.const ${INPUT}))
    (if (i32.eq (i32.load8_u (local.get $p)) (i32.const 0x0a))
      (then (local.set $p (i32.add (i32.add (local.get $p) (i32.const 2))
        (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))))
    (global.set $length (i32.load8_u (i32.add (local.get $p) (i32.const 1))))
    (local.set $p (i32.add (local.get $p) (i32.const 2)))
    (if (i32.ge_u (global.get $length) (i32.const 128))
      (then
        (global.set $length (i32.or (i32.and (global.get $length) (i32.const 127))
          (i32.shl (i32.load8_u (local.get $p)) (i32.const 7))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))))
    (global.set $msg (local.get $p)))
  ;; Makes the call of msg, and leaves tag, length, status and response at OUT.
  (func $act (param $tag i32) (result i32)
    (local $target i32) (local $answer i32) (local $size i32)
    (local.set $target (i32.load8_u (i32.add (global.get $msg) (i32.const 1))))
    (local.set $answer (call $call
      (i32.and (i32.load8_u (global.get $msg)) (i32.const 0x7f))
      (i32.add (global.get $msg) (i32.const 2)) (local.get $target)
      (i32.add (i32.add (global.get $msg) (i32.const 2)) (local.get $target))
      (i32.sub (i32.sub (global.get $length) (i32.const 2)) (local.get $target))
      (i32.const ${OUT + 7}) (i32.const 8000)))
    (if (i32.ge_u (i32.load8_u (global.get $msg)) (i32.const 0x80)) (then (unreachable)))
    (i32.store (i32.const ${OUT + 3}) (local.get $answer))
    (local.set $size (i32.add (i32.const 4)
      (select (local.get $answer) (i32.const 0) (i32.gt_s (local.get $answer) (i32.const 0)))))
    (i32.store8 (i32.const ${OUT}) (local.get $tag))
    (i32.store8 (i32.const ${OUT + 1}) (i32.or (local.get $size) (i32.const 0x80)))
    (i32.store8 (i32.const ${OUT + 2}) (i32.shr_u (local.get $size) (i32.const 7)))
    (i32.add (local.get $size) (i32.const 3)))
  (func $answer (result i32)
    (call $read)
    (call $output (i32.const ${OUT}) (call $act (i32.const 0x1a)))
    (i32.const 0))`;

const EXECUTE = `
  (call $read)
  (if (i32.eq (i32.load8_u (global.get $msg)) (i32.const ${STORES}))
    (then
      (call $store_set (i32.const 32) (i32.const ${KEY}) (i32.const 1)
        (i32.add (global.get $msg) (i32.const 1)) (i32.sub (global.get $length) (i32.const 1)))
      (return (i32.const 0))))
  (call $answer)`;

const CALLBACK = `
  (local $size i32)
  (drop (call $input (i32.const 0) (i32.const 1)))
  (if (i32.lt_u (i32.load8_u (i32.const 0)) (i32.const 0x3a))
    (then (call $output (i32.const ${VERSION}) (i32.const 4)) (return (i32.const 0))))
  (global.set $msg (i32.const ${INPUT}))
  (global.set $length (call $store_get (i32.const 32) (i32.const ${KEY}) (i32.const 1)
    (i32.const ${INPUT}) (i32.const 28000)))
  (if (i32.lt_s (global.get $length) (i32.const 0)) (then (return (i32.const 0))))
  (local.set $size (call $act (i32.const 0x32)))
  (i32.store16 (i32.add (i32.const ${OUT}) (local.get $size)) (i32.const 0x0138))
  (call $output (i32.const ${OUT}) (i32.add (local.get $size) (i32.const 2)))
  (i32.const 0)`;

/** Its module. It opens channels like anybody, with version v1, and waits with acknowledgements
 * until it was told what to do. */
export function proxy(): Uint8Array {
  return contractOf({
    items: ITEMS,
    execute: EXECUTE,
    query: "(call $answer)",
    callback: CALLBACK,
  });
}
