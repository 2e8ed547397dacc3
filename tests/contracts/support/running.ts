/** Runs calls of single contracts, without a chain. */

import type { ContractExport } from "../../../host/vm/contractAbi.js";
import { type ContractEnd, ContractModule } from "../../../host/vm/contractMachine.js";
import type { CallContext } from "../../../host/vm/host.js";
import { contextOf, storesWith } from "../../abi/support/stores.js";

export interface Run {
  readonly name?: ContractExport;
  readonly input?: Uint8Array;
  readonly gas?: bigint;
  readonly stackBytes?: number;
  readonly context?: Partial<CallContext>;
}

export const MUCH_GAS = 10n ** 13n;

/** How a call ends, and what gas it took beyond that of its instance. */
export function runContract(
  code: Uint8Array,
  {
    name = "execute",
    input = new Uint8Array(0),
    gas = MUCH_GAS,
    stackBytes = 262_144,
    ...rest
  }: Run = {},
): ContractEnd & { readonly used: bigint } {
  const module = ContractModule.load(code);
  const context = { ...contextOf(storesWith({})), ...rest.context };
  const given = gas + module.instanceGas;
  const call = { input, context, depth: 1, gas: given, stackBytes };
  const end = module.run(name, call, () => {});
  return { ...end, used: gas - end.gasLeft };
}
