/** A chain in one line. */
import { LocalChain } from "../local/localChain.js";
import type { ChainOptions } from "../local/options.js";
import { Machine } from "../vm/machine.js";
import { loadCore } from "./shippedCore.js";

let machine: Machine | undefined;

/**
 * A chain with its first block made: `createChain("a-1")`, or with accounts, fees, validators and
 * applications. Equal options and calls give equal app hashes on every machine. Throws a HostError
 * for options that no chain can have.
 */
export function createChain(options: ChainOptions | string): LocalChain {
  // Chains share what runs the core: it keeps nothing between two calls.
  machine ??= new Machine(loadCore());
  return LocalChain.create(typeof options === "string" ? { id: options } : options, machine);
}
