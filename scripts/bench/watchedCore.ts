/** The built core with its imports watched: what it has verified, and how much memory it took. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CallState } from "../../host/vm/callState.js";
import { GuestMemory } from "../../host/vm/guestMemory.js";
import type { CallContext } from "../../host/vm/host.js";
import { Imports } from "../../host/vm/imports.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The built core, as `npm run build` left it. */
export function coreBytes(): Uint8Array {
  return new Uint8Array(readFileSync(join(ROOT, "build/core.wasm")));
}

/** One signature that the core asked the host to verify. */
export interface AskedSignature {
  readonly scheme: number;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly key: Uint8Array;
}

type HostImport = (...operands: number[]) => number | bigint | undefined;

/**
 * An instance of the core for measurements. It answers the core as every host does, but for the
 * import `verify` where a caller puts another in its place.
 */
export class WatchedCore {
  /** Most bytes that the arena held at any import since it was last set to 0. */
  peakBytes = 0;

  private readonly imports = new Imports();
  private readonly exports: WebAssembly.Instance["exports"];
  private readonly arenaStart: number;

  /** Watching memory costs time at every import, so that it is not for what is timed. */
  constructor(options: { readonly verify?: HostImport; readonly watchMemory?: boolean } = {}) {
    const served = this.imports.functions() as unknown as Record<string, HostImport>;
    const ibc0 = options.verify === undefined ? served : { ...served, verify: options.verify };
    const watched = Object.entries(ibc0).map(([name, serve]): [string, HostImport] => [
      name,
      (...operands) => {
        this.peakBytes = Math.max(this.peakBytes, this.usedBytes);
        return serve(...operands);
      },
    ]);
    const module = new WebAssembly.Module(coreBytes());
    const linked = options.watchMemory === true ? Object.fromEntries(watched) : ibc0;
    this.exports = new WebAssembly.Instance(module, { ibc0: linked }).exports;
    this.arenaStart = this.arenaEnd;
    this.imports.attach(new GuestMemory(this.exports.memory as WebAssembly.Memory));
  }

  /** Executes a transaction and returns its output. */
  deliver(input: Uint8Array, context: CallContext): Uint8Array {
    const call = new CallState(input, context);
    this.imports.call = call;
    (this.exports.deliver as () => number)();
    const output = call.finish();
    (this.exports.rewind as () => void)();
    return output;
  }

  /** Copies of what the operands of the import `verify` point at. */
  asked(operands: readonly number[]): AskedSignature {
    const [scheme, message, messageLength, signature, signatureLength, key, keyLength] = operands;
    const memory = new Uint8Array((this.exports.memory as WebAssembly.Memory).buffer);
    const copy = (pointer: number, length: number) => memory.slice(pointer, pointer + length);
    return {
      scheme: scheme!,
      message: copy(message!, messageLength!),
      signature: copy(signature!, signatureLength!),
      key: copy(key!, keyLength!),
    };
  }

  private get arenaEnd(): number {
    return (this.exports.arena_offset as WebAssembly.Global).value as number;
  }

  private get usedBytes(): number {
    return this.arenaEnd - this.arenaStart;
  }
}
