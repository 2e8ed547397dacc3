/** The imports of a contract: those of the core, each paid for before it does anything. */
import { TrapError } from "../errors.js";
import type { ImportName } from "./abi.js";
import {
  CONTRACT_CALL_LIMITS,
  CONTRACT_CALLS,
  CONTRACT_ENVIRONMENT,
  REFUSED_IMPORTS,
} from "./contractAbi.js";
import { HASH_OPS } from "./hashes.js";
import { Imports } from "./imports.js";
import { HASH_GAS, HOST_GAS, VERIFY_GAS } from "./meter/gasTable.js";

/** What counts the gas of a running contract. */
export interface Purse {
  /** Takes gas; a TrapError where there is too little. */
  pay(gas: bigint): void;
}

type Functions = Record<ImportName, (...values: number[]) => unknown>;

const { call, read, readByte, write, writtenByte } = HOST_GAS;
const CALL_KINDS: ReadonlySet<number> = new Set(Object.values(CONTRACT_CALLS));

export function newContractImports(): Imports {
  return new Imports(CALL_KINDS);
}

/** A length of the guest's, as it is meant. */
function size(length: number | undefined): bigint {
  return BigInt((length ?? 0) >>> 0);
}

/** What it costs that the host reads so many bytes. */
function reading(...lengths: (number | undefined)[]): bigint {
  return lengths.reduce((sum, length) => sum + read + readByte * size(length), 0n);
}

/** What hashing so many bytes costs; nothing for an operation that there is not. */
function hashing(operation: number, length: number | undefined): bigint {
  const price = HASH_GAS.get(operation);
  return price === undefined ? 0n : price.base + price.byte * size(length);
}

/** Pays for a result that was handed to the guest: its length, or a negative code. */
function payResult(purse: Purse, length: unknown, perByte: bigint): unknown {
  const bytes = typeof length === "number" && length > 0 ? BigInt(length) : 0n;
  purse.pay(write + (writtenByte + perByte) * bytes);
  return length;
}

/** The functions to link. `begin` is called first by each of them, before memory is looked at. */
export function contractFunctions(
  imports: Imports,
  purse: Purse,
  begin: () => void,
): Record<string, WebAssembly.ImportFunction> {
  const inner = imports.functions() as unknown as Functions;
  const charged: Partial<Functions> = {
    ...storeFunctions(inner, purse),
    ...plainFunctions(inner, purse),
  };
  const functions: Record<string, WebAssembly.ImportFunction> = {};
  for (const [name, run] of Object.entries(charged)) {
    if (REFUSED_IMPORTS.has(name as ImportName)) continue;
    functions[name] = (...values: number[]) => {
      begin();
      return run(...values);
    };
  }
  return functions;
}

function storeFunctions(inner: Functions, purse: Purse): Partial<Functions> {
  const { storeReadByte, storeWrittenByte } = HOST_GAS;
  return {
    store_get: (...values) => {
      const [, , key] = values;
      purse.pay(call + reading(key) + HOST_GAS.storeRead + storeReadByte * size(key));
      checkKey(key);
      return payResult(purse, inner.store_get(...values), storeReadByte);
    },
    store_set: (...values) => {
      const [, , key, , value] = values;
      const bytes = size(key) + size(value);
      purse.pay(call + reading(key, value) + HOST_GAS.storeWrite + storeWrittenByte * bytes);
      checkKey(key);
      return inner.store_set(...values);
    },
    store_delete: (...values) => {
      const [, , key] = values;
      purse.pay(call + reading(key) + HOST_GAS.storeDelete);
      checkKey(key);
      return inner.store_delete(...values);
    },
    store_scan: (...values) => {
      const [, , start, , end] = values;
      purse.pay(call + reading(start, end) + HOST_GAS.storeScan);
      checkKey(start);
      checkKey(end);
      return inner.store_scan(...values);
    },
    store_next: (...values) => {
      purse.pay(call + HOST_GAS.storeStep);
      return payResult(purse, inner.store_next(...values), storeReadByte);
    },
    store_close: (...values) => {
      purse.pay(call);
      return inner.store_close(...values);
    },
  };
}

function plainFunctions(inner: Functions, purse: Purse): Partial<Functions> {
  return {
    hash: (...values) => {
      const [operation = 0, , length] = values;
      purse.pay(call + reading(length) + hashing(operation, length));
      return payResult(purse, inner.hash(...values), 0n);
    },
    verify: (...values) => {
      const [scheme = 0, , message, , signature, , key] = values;
      const price = hashing(HASH_OPS.sha512, message) + (VERIFY_GAS.get(scheme) ?? 0n);
      purse.pay(call + reading(message, signature, key) + price);
      return inner.verify(...values);
    },
    block_time: () => paid(purse, inner.block_time),
    block_height: () => paid(purse, inner.block_height),
    env: (...values) => {
      purse.pay(call);
      const [id = 0] = values;
      if (!CONTRACT_ENVIRONMENT.has(id)) throw new TrapError(`environment id ${id} is unknown`);
      return payResult(purse, inner.env(...values), 0n);
    },
    input: (...values) => {
      purse.pay(call);
      return payResult(purse, inner.input(...values), 0n);
    },
    output: (...values) => {
      const [, length] = values;
      purse.pay(call + reading(length));
      if (size(length) > BigInt(CONTRACT_CALL_LIMITS.outputBytes)) {
        throw new TrapError(`output of ${size(length)} bytes is longer than 512 KiB`);
      }
      return inner.output(...values);
    },
    staged_read: (...values) => {
      const [, , length] = values;
      purse.pay(call + write + writtenByte * size(length));
      return inner.staged_read(...values);
    },
    call: (...values) => {
      const [kind, , target, , request] = values;
      const ofCore = HOST_GAS.coreCall + HOST_GAS.coreCallByte * size(request);
      purse.pay(call + reading(target, request) + (kind === CONTRACT_CALLS.core ? ofCore : 0n));
      return payResult(purse, inner.call(...values), 0n);
    },
    log: (...values) => {
      const [, , length] = values;
      purse.pay(call + reading(length));
      return inner.log(...values);
    },
    abort: (...values) => {
      const [, length] = values;
      purse.pay(call + reading(length));
      return inner.abort(...values);
    },
  };
}

function paid(purse: Purse, run: () => unknown): unknown {
  purse.pay(call);
  return run();
}

function checkKey(length: number | undefined): void {
  const { keyBytes } = CONTRACT_CALL_LIMITS;
  if (size(length) <= BigInt(keyBytes)) return;
  throw new TrapError(`key of ${size(length)} bytes is longer than ${keyBytes}`);
}
