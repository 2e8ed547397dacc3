/** Modules of contracts, and instances of them that run calls within limits. */
import { createHash } from "node:crypto";
import { HostError, ModuleError, TrapError } from "../errors.js";
import { IMPORT_MODULE } from "./abi.js";
import { CallState } from "./callState.js";
import { CONTRACT_CALL_LIMITS, type ModuleExport } from "./contractAbi.js";
import { contractFunctions, newContractImports, type Purse } from "./contractImports.js";
import { GuestMemory } from "./guestMemory.js";
import type { CallContext } from "./host.js";
import type { Imports } from "./imports.js";
import { admitContract, type ContractReport } from "./inspectContract.js";
import { HOST_GAS } from "./meter/gasTable.js";
import { GAS_EXPORT, GLOBAL_EXPORT, STACK_EXPORT } from "./meter/meterModule.js";

/** What a call has to work with. */
export interface ContractCall {
  readonly input: Uint8Array;
  readonly context: CallContext;
  /** How many calls of contracts are nested, this one included. */
  readonly depth: number;
  readonly gas: bigint;
  readonly stackBytes: number;
}

/** How a call ended. What it wrote is on the branch that it ran on, also when it trapped. */
export type ContractEnd = (
  | { readonly kind: "returned"; readonly output: Uint8Array }
  /** `reason` is for people and has no effect on any result. */
  | {
      readonly kind: "trapped";
      readonly cause: "out of gas" | "stack overflow" | "trap";
      readonly reason: string;
    }
) & { readonly gasLeft: bigint };

/** A running call, as what it calls sees it. */
export interface RunningContract extends Purse {
  /** What is left of its gas; what is called takes from it. */
  gas: bigint;
  readonly stackBytes: number;
}

/** Modules that are kept compiled; one that was let go is compiled again. */
const KEPT_MODULES = 64;
/** An instance with a larger memory is cheaper to be made anew than to be kept. */
const KEPT_PAGES = 64;
const PAGE_BYTES = 65_536;

/** An admitted, metered and compiled module. */
export class ContractModule {
  private static readonly known = new Map<string, ContractModule>();

  /** An instance that no call runs in, as it was after instantiation. */
  private idle: ContractInstance | undefined;
  private readonly exported: ReadonlySet<string>;
  /** What the instance costs in which a call runs, wherever it comes from. */
  readonly instanceGas: bigint;

  private constructor(
    readonly report: ContractReport,
    private readonly compiled: WebAssembly.Module,
  ) {
    this.exported = new Set(report.exports.map(({ name }) => name));
    this.instanceGas = HOST_GAS.instance + HOST_GAS.instancePage * BigInt(report.memory.minimum);
  }

  /** Admits and compiles a module, once for equal bytes. Throws a ModuleError when it may not be a
   * contract. */
  static load(bytes: Uint8Array): ContractModule {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const known = ContractModule.find(hash);
    if (known !== undefined) return known;
    const { report, metered } = admitContract(bytes);
    const module = new ContractModule(report, new WebAssembly.Module(metered));
    module.idle = module.firstInstance();
    ContractModule.keep(hash, module);
    return module;
  }

  /** A module that is kept compiled, by the SHA-256 of its bytes in hexadecimal. */
  static find(hash: string): ContractModule | undefined {
    const known = ContractModule.known.get(hash);
    if (known !== undefined) ContractModule.keep(hash, known);
    return known;
  }

  /** The module used last stands last; the first has been of no use for longest. */
  private static keep(hash: string, module: ContractModule): void {
    const { known } = ContractModule;
    known.delete(hash);
    known.set(hash, module);
    if (known.size > KEPT_MODULES) known.delete(known.keys().next().value!);
  }

  has(name: ModuleExport): boolean {
    return this.exported.has(name);
  }

  /**
   * Calls an export. A contract that traps is a result; errors of the host are thrown. `onStart` is
   * told of what runs, before it does.
   */
  run(
    name: ModuleExport,
    call: ContractCall,
    onStart: (running: RunningContract) => void,
  ): ContractEnd {
    const gas = call.gas - this.instanceGas;
    if (gas < 0n) return spent("no gas is left to begin with");
    const instance = this.idle ?? this.newInstance();
    this.idle = undefined;
    onStart(instance.start(gas, call));
    try {
      const output = instance.call(name);
      const gasLeft = instance.gas;
      if (instance.wipe() && this.report.memory.minimum <= KEPT_PAGES) this.idle = instance;
      return { kind: "returned", output, gasLeft };
    } catch (error) {
      return trapped(error, instance);
    }
  }

  /** That this machine has no room is no fault of the contract, and no result. */
  private newInstance(): ContractInstance {
    try {
      return new ContractInstance(this.compiled, this.report);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new HostError(`an instance of a contract: ${error.message}`, { cause: error });
    }
  }

  /** Whether the segments fit memory and table shows only when they are laid there. */
  private firstInstance(): ContractInstance {
    try {
      return this.newInstance();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new ModuleError(`module: a segment does not fit: ${error.message}`);
    }
  }
}

function spent(reason: string): ContractEnd {
  return { kind: "trapped", cause: "out of gas", reason, gasLeft: 0n };
}

/** Tells what ended a call: the counters say what was spent, never the text of an error. */
function trapped(error: unknown, instance: ContractInstance): ContractEnd {
  if (!(error instanceof TrapError || error instanceof WebAssembly.RuntimeError)) throw error;
  const { gas } = instance;
  if (gas < 0n) return spent("out of gas");
  const cause = instance.stackBytes < 0 ? "stack overflow" : "trap";
  const reason = cause === "trap" ? error.message : cause;
  return { kind: "trapped", cause, reason, gasLeft: gas };
}

/** One instance, the host's half of it included. */
class ContractInstance implements RunningContract {
  private readonly imports: Imports = newContractImports();
  private readonly exports: WebAssembly.Instance["exports"];
  private readonly memory: WebAssembly.Memory;
  /** Of the memory as it began. */
  private readonly buffer: ArrayBuffer;
  private attached: ArrayBuffer;
  /** The memory after instantiation, up to its last byte that is not 0. */
  private readonly pristine: Uint8Array;
  private readonly globals: readonly (readonly [WebAssembly.Global, number | bigint])[];
  private readonly gasGlobal: WebAssembly.Global;
  private readonly stackGlobal: WebAssembly.Global;
  private running: CallState | undefined;

  constructor(compiled: WebAssembly.Module, report: ContractReport) {
    const functions = contractFunctions(this.imports, this, () => this.attach());
    const instance = new WebAssembly.Instance(compiled, { [IMPORT_MODULE]: functions });
    this.exports = instance.exports;
    const { memory } = this.exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new HostError("no memory exported");
    this.memory = memory;
    this.buffer = memory.buffer;
    if (this.buffer.byteLength !== report.memory.minimum * PAGE_BYTES) {
      throw new HostError("a contract's memory does not begin with its pages");
    }
    this.attached = this.buffer;
    this.imports.attach(new GuestMemory(memory));
    this.pristine = withoutZeros(new Uint8Array(this.buffer));
    this.gasGlobal = this.global(GAS_EXPORT);
    this.stackGlobal = this.global(STACK_EXPORT);
    this.globals = Object.keys(this.exports)
      .filter((name) => name.startsWith(GLOBAL_EXPORT))
      .map((name) => [this.global(name), this.global(name).value]);
  }

  get gas(): bigint {
    return this.gasGlobal.value as bigint;
  }

  set gas(left: bigint) {
    this.gasGlobal.value = left;
  }

  get stackBytes(): number {
    return this.stackGlobal.value as number;
  }

  pay(price: bigint): void {
    const { gas } = this;
    this.gas = gas < price ? -1n : gas - price;
    if (gas < price) throw new TrapError("out of gas");
  }

  /** Makes everything ready for a call. */
  start(gas: bigint, { input, context, depth, stackBytes }: ContractCall): RunningContract {
    this.gas = gas;
    this.stackGlobal.value = stackBytes;
    this.running = new CallState(input, context, depth, CONTRACT_CALL_LIMITS.openScans);
    this.imports.call = this.running;
    return this;
  }

  /** Runs an export and returns its output. */
  call(name: ModuleExport): Uint8Array {
    const status = (this.exports[name] as WebAssembly.ExportFunction)();
    if (status !== 0) throw new TrapError(`${name} returned ${status} instead of 0`);
    return this.running!.finish();
  }

  /** Takes memory and globals back to what they were; false where the memory has grown. */
  wipe(): boolean {
    this.imports.call = undefined;
    this.running = undefined;
    if (this.memory.buffer !== this.buffer) return false;
    const bytes = new Uint8Array(this.buffer);
    bytes.set(this.pristine);
    bytes.fill(0, this.pristine.length);
    for (const [global, value] of this.globals) global.value = value;
    return true;
  }

  /** A memory that has grown is another buffer. */
  private attach(): void {
    const { buffer } = this.memory;
    if (buffer === this.attached) return;
    this.attached = buffer;
    this.imports.attach(new GuestMemory(this.memory));
  }

  private global(name: string): WebAssembly.Global {
    const global = this.exports[name];
    if (global instanceof WebAssembly.Global) return global;
    throw new HostError(`a metered module has no global ${name}`);
  }
}

/** A copy of bytes up to the last that is not 0. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.slice(0, length);
}
