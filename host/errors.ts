/** Host errors: what stops a run, as opposed to protocol errors, which are results. */

/** Anything of ours that ends a run with exit code 2: one clear sentence naming what and where. */
export class HostError extends Error {
  override name = "HostError";
}

/** A chain refused a transaction that was to succeed; nothing of it was kept, save its fee. */
export class TransactionError extends HostError {
  override name = "TransactionError";
  constructor(
    readonly chainId: string,
    readonly codespace: string,
    readonly code: number,
    readonly log: string,
  ) {
    super(`chain ${chainId}: ${codespace}/${code}: ${log}`);
  }
}

/** A file is not what it should be; `where` says in which line, block or field. */
export class InputError extends HostError {
  override name = "InputError";
  constructor(
    readonly where: string,
    readonly what: string,
  ) {
    super(`${where}: ${what}`);
  }
}

/** A wasm module is not one that this host may run. */
export class ModuleError extends HostError {
  override name = "ModuleError";
}

/** The guest trapped or broke a rule of the ABI: a bug of the guest, never a protocol result. */
export class TrapError extends HostError {
  override name = "TrapError";
}
