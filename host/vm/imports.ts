/** Serves the imports of ABI `ibc0` (assembly/ABI.md, section 3): the host's half of the ABI. */
import { utf8 } from "../bytes.js";
import { HostError, TrapError } from "../errors.js";
import { CALL_LIMITS, CODES, type ImportName } from "./abi.js";
import type { CallState } from "./callState.js";
import type { GuestMemory } from "./guestMemory.js";
import { hashFunction } from "./hashes.js";
import {
  type BranchedStores,
  type CallContext,
  type CallResult,
  ENV,
  type Entry,
  MODES,
  type StoreKey,
} from "./host.js";
import { verifySignature } from "./signatures.js";

const lossyUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Kinds of modules that the core reaches by `call`: application, light client, bank, message,
 * contract keeper. */
const CORE_CALLS: ReadonlySet<number> = new Set([1, 2, 3, 4, 8]);
const LOG_LEVELS = 4;
const LOG_ERROR = 3;
const NOTHING = new Uint8Array(0);
/** A message of `abort` is for people; a longer one is cut. */
const ABORT_MESSAGE_BYTES = 4_096;

/**
 * The imports of one instance, working on the call that runs in it. A broken rule throws a
 * TrapError, which unwinds the guest; whoever called the export then drops the instance and every
 * branch that the call has opened.
 */
export class Imports {
  /** The call that runs, set by whoever calls an export. */
  call: CallState | undefined;
  private guest: GuestMemory | undefined;
  /** Answers of `env` by id, all of one context. */
  private readonly environment = new Map<number, Uint8Array>();
  private environmentContext: CallContext | undefined;

  /** `callKinds` are those that the guest may call. */
  constructor(private readonly callKinds: ReadonlySet<number> = CORE_CALLS) {}

  /** Names the memory of the instance that was made with these imports. */
  attach(memory: GuestMemory): void {
    this.guest = memory;
  }

  /** The functions to link, arguments spelled out: V8 calls those of the exact arity directly. */
  functions(): Record<ImportName, WebAssembly.ImportFunction> {
    return {
      store_get: (store: number, key: number, keyLength: number, out: number, capacity: number) =>
        this.storeGet(store, key, keyLength, out, capacity),
      store_set: (s: number, key: number, keyLength: number, value: number, valueLength: number) =>
        this.storeSet(s, key, keyLength, value, valueLength),
      store_delete: (store: number, key: number, keyLength: number) =>
        this.writableStores(store).delete(store, this.key(key, keyLength)),
      store_scan: (s: number, start: number, sn: number, end: number, en: number, flags: number) =>
        this.storeScan(s, this.bound(start, sn), this.bound(end, en), flags),
      store_next: (scan: number, out: number, capacity: number) =>
        this.storeNext(scan, out, capacity),
      store_close: (scan: number) => this.running.closeScan(scan),
      branch_open: () => this.running.openBranch(),
      branch_close: (commit: number) => this.branchClose(commit),
      hash: (operation: number, input: number, length: number, out: number) =>
        this.hash(operation, input, length, out),
      verify: (s: number, m: number, mn: number, sig: number, sn: number, k: number, kn: number) =>
        this.verify(s, this.view(m, mn, "message"), this.view(sig, sn, "signature"), k, kn),
      block_time: () => this.context.blockTimeNanos,
      block_height: () => this.context.blockHeight,
      env: (id: number, out: number, capacity: number) =>
        this.answer(this.environmentValue(id), out, capacity),
      input: (out: number, capacity: number) => this.answer(this.running.input, out, capacity),
      output: (data: number, length: number) => this.setOutput(data, length),
      staged_read: (out: number, offset: number, length: number) =>
        this.stagedRead(out, offset, length),
      call: (kind: number, t: number, tn: number, r: number, rn: number, o: number, on: number) =>
        this.route(kind, this.text(t, tn, "target"), this.request(r, rn), o, on),
      log: (level: number, text: number, length: number) => this.log(level, text, length),
      abort: (message: number, length: number, line: number, column: number) =>
        this.abort(message, length, line, column),
    };
  }

  private get running(): CallState {
    if (this.call === undefined) throw new TrapError("an import was called outside a call");
    return this.call;
  }

  private get context(): CallContext {
    return this.running.context;
  }

  private get memory(): GuestMemory {
    if (this.guest === undefined) throw new HostError("imports have no memory attached");
    return this.guest;
  }

  private view(pointer: number, length: number, what: string): Uint8Array {
    return this.memory.view(pointer, length, what);
  }

  private copy(pointer: number, length: number, what: string): Uint8Array {
    return this.memory.copy(pointer, length, what);
  }

  private text(pointer: number, length: number, what: string): string {
    return this.memory.text(pointer, length, what);
  }

  private request(pointer: number, length: number): Uint8Array {
    return this.memory.shortLivedCopy(pointer, length, "request");
  }

  /**
   * Gives a result to the guest: writes as much as fits, stages the whole when that is not all of
   * it, and returns the full length.
   */
  private answer(result: Uint8Array, out: number, capacity: number): number {
    const size = this.memory.check(out, capacity, "buffer");
    if (result.length <= size) {
      this.memory.write(out, result);
    } else {
      this.memory.write(out, result.subarray(0, size));
      this.running.stage(result);
    }
    return result.length;
  }

  private stagedRead(out: number, offset: number, length: number): void {
    const bytes = this.running.stagedBytes(offset, length);
    this.memory.check(out, length, "buffer");
    this.memory.write(out, bytes);
  }

  private storeGet(
    store: number,
    key: number,
    keyLength: number,
    out: number,
    capacity: number,
  ): number {
    const stores = this.stores(store);
    this.memory.check(out, capacity, "buffer");
    const value = stores.get(store, this.key(key, keyLength));
    return value === undefined ? CODES.absent : this.answer(value, out, capacity);
  }

  private storeSet(
    store: number,
    key: number,
    keyLength: number,
    value: number,
    valueLength: number,
  ): void {
    const stores = this.writableStores(store);
    const size = valueLength >>> 0;
    if (size > CALL_LIMITS.valueBytes) {
      throw new TrapError(`value of ${size} bytes is longer than ${CALL_LIMITS.valueBytes}`);
    }
    stores.set(store, this.key(key, keyLength), this.memory.value(value, valueLength));
  }

  private storeScan(
    store: number,
    start: StoreKey | undefined,
    end: StoreKey | undefined,
    flags: number,
  ): number {
    const stores = this.stores(store);
    if (flags !== 0 && flags !== 1) throw new TrapError(`scan flags ${flags} are unknown`);
    return this.running.openScan(() => stores.scan(store, start, end, flags === 1));
  }

  private storeNext(scan: number, out: number, capacity: number): number {
    this.memory.check(out, capacity, "buffer");
    const entry = this.running.nextOf(scan);
    return entry === undefined ? CODES.absent : this.answer(encodeEntry(entry), out, capacity);
  }

  private branchClose(commit: number): void {
    if (commit !== 0 && commit !== 1) throw new TrapError(`commit flag ${commit} is not 0 or 1`);
    this.running.closeBranch(commit === 1);
  }

  private hash(operation: number, input: number, length: number, out: number): number {
    const chosen = hashFunction(operation);
    if (chosen === undefined) throw new TrapError(`hash operation ${operation} is unknown`);
    this.memory.check(out, chosen.digestBytes, "digest");
    this.memory.write(out, chosen.digest(this.view(input, length, "input")));
    return chosen.digestBytes;
  }

  private verify(
    scheme: number,
    message: Uint8Array,
    signature: Uint8Array,
    key: number,
    keyLength: number,
  ): number {
    const valid = verifySignature(scheme, message, signature, this.view(key, keyLength, "key"));
    if (valid === undefined) throw new TrapError(`signature scheme ${scheme} is unknown`);
    return valid ? 1 : 0;
  }

  private setOutput(data: number, length: number): void {
    const size = length >>> 0;
    if (size > CALL_LIMITS.outputBytes) {
      throw new TrapError(`output of ${size} bytes is longer than ${CALL_LIMITS.outputBytes}`);
    }
    this.running.setOutput(this.copy(data, length, "output"));
  }

  /** Runs a routed module on a branch of its own, which a failure discards. */
  private route(
    kind: number,
    target: string,
    request: Uint8Array,
    out: number,
    capacity: number,
  ): number {
    if (!this.callKinds.has(kind)) throw new TrapError(`call kind ${kind} is unknown`);
    this.memory.check(out, capacity, "buffer");
    const { context } = this;
    if (this.running.depth > CALL_LIMITS.callDepth) {
      throw new TrapError(`more than ${CALL_LIMITS.callDepth} calls are nested`);
    }
    if (context.call === undefined) return CODES.noTarget;
    context.stores.open();
    const result = withinLimit(context.call(kind, target, request));
    context.stores.close(result.kind === "answered");
    if (result.kind === "answered") return this.answer(result.response, out, capacity);
    if (result.kind === "no-target") return CODES.noTarget;
    context.log?.(LOG_ERROR, `a call of kind ${kind} failed: ${result.reason}`);
    return CODES.calleeFailed;
  }

  private log(level: number, text: number, length: number): void {
    if (level < 0 || level >= LOG_LEVELS) throw new TrapError(`log level ${level} is unknown`);
    const bytes = this.view(text, length, "text").subarray(0, CALL_LIMITS.logBytes);
    this.context.log?.(level, lossyUtf8.decode(bytes));
  }

  private abort(message: number, length: number, line: number, column: number): never {
    const bytes = this.view(message, length, "message").subarray(0, ABORT_MESSAGE_BYTES);
    throw new TrapError(`${lossyUtf8.decode(bytes)} at ${line >>> 0}:${column >>> 0}`);
  }

  /** The stores, when one of this number is among them. */
  private stores(store: number): BranchedStores {
    const { stores } = this.context;
    if (!stores.has(store >>> 0)) throw new TrapError(`store ${store >>> 0} is unknown`);
    return stores;
  }

  private writableStores(store: number): BranchedStores {
    if (this.context.mode === "query") throw new TrapError("a query may not write");
    return this.stores(store);
  }

  private key(pointer: number, length: number): StoreKey {
    const size = length >>> 0;
    if (size === 0) throw new TrapError("a key is empty");
    if (size > CALL_LIMITS.keyBytes) {
      throw new TrapError(`key of ${size} bytes is longer than ${CALL_LIMITS.keyBytes}`);
    }
    return this.memory.key(pointer, length);
  }

  /** A bound of a scan; none leaves that side open. */
  private bound(pointer: number, length: number): StoreKey | undefined {
    return length === 0 ? undefined : this.key(pointer, length);
  }

  /** Values are encoded once for all that the guest asks in a context. */
  private environmentValue(id: number): Uint8Array {
    const { context, environment } = this;
    if (this.environmentContext !== context) environment.clear();
    this.environmentContext = context;
    const known = environment.get(id);
    if (known !== undefined) return known;
    const value = encodeEnvironment(context, id);
    environment.set(id, value);
    return value;
  }
}

function encodeEnvironment(context: CallContext, id: number): Uint8Array {
  switch (id) {
    case ENV.chainId:
      return utf8(context.chainId);
    case ENV.mode:
      return Uint8Array.of(MODES[context.mode]);
    case ENV.authority:
      return utf8(context.authority);
    case ENV.commitmentPrefix:
      return context.commitmentPrefix;
    case ENV.addressPrefix:
      return utf8(context.addressPrefix);
    case ENV.nextValidatorsHash:
      return context.nextValidatorsHash;
    case ENV.applicationNames:
      return context.applicationNames ?? NOTHING;
    case ENV.bank:
      return context.bankSettings ?? NOTHING;
    case ENV.stacks:
      return context.stacks ?? NOTHING;
    case ENV.callbacks:
      return context.callbackSettings ?? NOTHING;
    case ENV.lightClients:
      return context.lightClientSettings ?? NOTHING;
    default:
      if (id === ENV.contractAddress && context.contractAddress !== undefined) {
        return utf8(context.contractAddress);
      }
      throw new TrapError(`environment id ${id} is unknown`);
  }
}

/** A module that answers more than the guest has room for has failed. */
function withinLimit(result: CallResult): CallResult {
  if (result.kind !== "answered") return result;
  const size = result.response.length;
  if (size <= CALL_LIMITS.responseBytes) return result;
  return { kind: "failed", reason: `its response has ${size} bytes` };
}

/** A record of a scan: `u32 key length` in little-endian, key, value. */
function encodeEntry([key, value]: Entry): Uint8Array {
  const record = new Uint8Array(4 + key.length + value.length);
  new DataView(record.buffer).setUint32(0, key.length, true);
  record.set(key, 4);
  record.set(value, 4 + key.length);
  return record;
}
