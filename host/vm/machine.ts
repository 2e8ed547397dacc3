/** Modules that passed inspection, and instances of them that run calls. */
import { createHash } from "node:crypto";
import { HostError, ModuleError, TrapError } from "../errors.js";
import { CALL_LIMITS, type CallName, IMPORT_MODULE } from "./abi.js";
import { CallState } from "./callState.js";
import { GuestMemory } from "./guestMemory.js";
import type { BranchedStores, CallContext } from "./host.js";
import { Imports } from "./imports.js";
import { inspectModule, type ModuleReport } from "./inspect.js";

/** An inspected and compiled module. */
export class CoreModule {
  private static readonly known = new Map<string, CoreModule>();

  private constructor(
    readonly report: ModuleReport,
    /** What the engine compiled. */
    private readonly compiled: WebAssembly.Module,
  ) {}

  /**
   * Inspects and compiles a module, once for equal bytes. Throws a ModuleError when ABI `ibc0` does
   * not admit it.
   */
  static load(bytes: Uint8Array): CoreModule {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const known = CoreModule.known.get(sha256);
    if (known !== undefined) return known;
    const module = new CoreModule(inspectModule(bytes), compile(bytes));
    CoreModule.known.set(sha256, module);
    return module;
  }

  /** SHA-256 of the module's bytes, in hexadecimal. */
  get sha256(): string {
    return this.report.sha256;
  }

  /** A fresh instance; takes well under a millisecond, most of it for the empty memory. */
  instantiate(): CoreInstance {
    const imports = new Imports();
    const { exports } = new WebAssembly.Instance(this.compiled, {
      [IMPORT_MODULE]: imports.functions(),
    });
    if (!(exports.memory instanceof WebAssembly.Memory)) throw new HostError("no memory exported");
    imports.attach(new GuestMemory(exports.memory));
    return { imports, exports, memory: new Uint8Array(exports.memory.buffer) };
  }
}

interface CoreInstance {
  readonly imports: Imports;
  readonly exports: WebAssembly.Instance["exports"];
  readonly memory: Uint8Array;
}

/** The engine checks what the inspector leaves to it: types of operands and ranges of indices. */
function compile(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new ModuleError(`module is not valid: ${error.message}`);
  }
}

/**
 * Runs calls into a module, one at a time, on one instance as long as none traps. What a call wrote
 * to the stores it either keeps as a whole or, when it traps, leaves no trace of.
 */
export class Machine {
  private instance: CoreInstance | undefined;
  private running: CallName | undefined;

  constructor(readonly module: CoreModule) {}

  /**
   * Calls an export with an input of at most 2 MiB and returns its output. Throws a TrapError,
   * naming export and reason, when the guest traps or breaks a rule of the ABI; the stores are then
   * as they were, and the next call gets a fresh instance.
   */
  call(name: CallName, input: Uint8Array, context: CallContext): Uint8Array {
    if (this.running !== undefined) {
      throw new HostError(`${name} was called while ${this.running} runs on the same machine`);
    }
    if (input.length > CALL_LIMITS.inputBytes) {
      throw new HostError(`${name}: input of ${input.length} bytes is larger than 2 MiB`);
    }
    this.running = name;
    try {
      return this.callOnBranch(name, input, context);
    } finally {
      this.running = undefined;
    }
  }

  /** The linear memory of the present instance: a view, not to be written. Undefined before the
   * first call and after a trap. */
  get memory(): Uint8Array | undefined {
    return this.instance?.memory;
  }

  /** The exported mutable globals of the present instance, by name. */
  get globals(): ReadonlyMap<string, number | bigint> {
    const values = new Map<string, number | bigint>();
    for (const name of this.module.report.mutableGlobals) {
      const global = this.instance?.exports[name];
      if (global instanceof WebAssembly.Global) values.set(name, global.value);
    }
    return values;
  }

  private callOnBranch(name: CallName, input: Uint8Array, context: CallContext): Uint8Array {
    const { stores } = context;
    const depth = stores.depth;
    stores.open();
    try {
      const output = this.run(name, new CallState(input, context));
      stores.close(true);
      return output;
    } catch (error) {
      this.instance = undefined;
      discardTo(depth, stores);
      const reason = trapReason(error);
      if (reason === undefined) throw error;
      throw new TrapError(`${name} trapped: ${reason}`, { cause: error });
    }
  }

  private run(name: CallName, call: CallState): Uint8Array {
    this.instance ??= this.module.instantiate();
    const { exports, imports } = this.instance;
    const run = exports[name];
    const rewind = exports.rewind;
    if (typeof run !== "function" || typeof rewind !== "function") {
      throw new HostError(`the module has no export ${name}`);
    }
    imports.call = call;
    const status = (run as WebAssembly.ExportFunction)();
    if (status !== 0) throw new TrapError(`returned ${status} instead of 0`);
    const output = call.finish();
    imports.call = undefined;
    (rewind as WebAssembly.ExportFunction)();
    return output;
  }
}

function discardTo(depth: number, stores: BranchedStores): void {
  while (stores.depth > depth) stores.close(false);
}

/** Why a call trapped; undefined for errors that are the host's own. */
function trapReason(error: unknown): string | undefined {
  if (error instanceof TrapError || error instanceof WebAssembly.RuntimeError) return error.message;
  // V8 reports an exhausted stack as a RangeError, here and in no other engine.
  if (error instanceof RangeError && /call stack/.test(error.message)) return "stack exhausted";
  return undefined;
}
