/** Compiles contracts, where the compiler is installed: running chains does not take it. */
import { HostError } from "../errors.js";

/** The releases that this package is built and tested with. */
const COMPILER = "assemblyscript@0.28.20 binaryen@132.0.0";

/**
 * Compiles the file of a contract that is written with `strait/sdk` and exports its class by
 * default; returns the module that chains store. Throws a HostError with what the compiler says.
 */
export async function buildContract(file: string): Promise<Uint8Array> {
  const { compile } = await loadCompiler();
  return compile(file);
}

async function loadCompiler(): Promise<typeof import("./contract.js")> {
  try {
    return await import("./contract.js");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new HostError(`contracts are compiled by: npm install --save-dev ${COMPILER}`);
  }
}
