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

  /** The bytes of a custom section; undefined when there is none of this name. */
  customSection(name: string): Uint8Array | undefined {
    const [section] = WebAssembly.Module.customSections(this.compiled, name);
    return section === undefined ? undefined : new Uint8Array(section);
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
    // Engines name functions as the module does, whatever bytes that may be.
    const complaint = error.message.slice(0, 256).replace(/[^\x20-\x7e]/g, "?");
    throw new ModuleError(`module is not valid: ${complaint}`);
  }
}

/**
 * Runs calls into a module. A call that begins while another one waits for the module that it
 * called runs on an instance of its own. What a call wrote to the stores it either keeps as a whole
 * or, when it traps, leaves no trace of.
 */
export class Machine {
  /** Instances that no call runs in, each as it was after instantiation; used from the end. */
  private readonly idle: CoreInstance[] = [];
  /** How many calls run, each one but the last waiting for the next. */
  private depth = 0;

  constructor(readonly module: CoreModule) {}

  /**
   * Calls an export with an input of at most 2 MiB and returns its output. Throws a TrapError,
   * naming export and reason, when the guest traps or breaks a rule of the ABI; the stores are then
   * as they were, and the instance is dropped.
   */
  call(name: CallName, input: Uint8Array, context: CallContext): Uint8Array {
    if (input.length > CALL_LIMITS.inputBytes) {
      throw new HostError(`${name}: input of ${input.length} bytes is larger than 2 MiB`);
    }
    this.depth += 1;
    try {
      return this.callOnBranch(name, input, context);
    } finally {
      this.depth -= 1;
    }
  }

  /** The linear memory of the instance that the next call runs in: a view, not to be written.
   * Undefined before the first call and after a trap. */
  get memory(): Uint8Array | undefined {
    return this.idle.at(-1)?.memory;
  }

  /** The exported mutable globals of that instance, by name. */
  get globals(): ReadonlyMap<string, number | bigint> {
    const values = new Map<string, number | bigint>();
    for (const name of this.module.report.mutableGlobals) {
      const global = this.idle.at(-1)?.exports[name];
      if (global instanceof WebAssembly.Global) values.set(name, global.value);
    }
    return values;
  }

  private callOnBranch(name: CallName, input: Uint8Array, context: CallContext): Uint8Array {
    const { stores } = context;
    const depth = stores.depth;
    stores.open();
    try {
      const output = this.run(name, new CallState(input, context, this.depth));
      stores.close(true);
      return output;
    } catch (error) {
      discardTo(depth, stores);
      const reason = trapReason(error);
      if (reason === undefined) throw error;
      throw new TrapError(`${name} trapped: ${reason}`, { cause: error });
    }
  }

  private run(name: CallName, call: CallState): Uint8Array {
    const instance = this.idle.pop() ?? this.module.instantiate();
    const { exports, imports } = instance;
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
    this.idle.push(instance);
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
