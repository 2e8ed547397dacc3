/** What a chain starts from. What can be long is iterated, each time from the first on: it need not
 * be in memory. */

import type { Entry } from "../vm/host.js";
import type { Balance } from "./block.js";
import type { StacksByPort } from "./stacks.js";

/** The first content of the stores. */
export type GenesisState =
  /** Raw keys and values by store name. */
  | { readonly kind: "stores"; readonly stores: ReadonlyMap<string, readonly Entry[]> }
  /** Encoded genesis messages that the core's `init_genesis` writes, one module after another. */
  | { readonly kind: "modules"; readonly modules: Iterable<ModuleGenesis> };

export interface ModuleGenesis {
  readonly module: string;
  readonly genesis: Uint8Array;
  /** Whether this continues the genesis before it: only its lists count. */
  readonly continues?: true;
}

export interface Genesis {
  readonly chainId: string;
  /** Height of the first block. */
  readonly initialHeight: bigint;
  /** Block time that the modules' genesis sees. */
  readonly timeNanos: bigint;
  /** The only address that may change parameters and recover clients. */
  readonly authority: string;
  /** Human-readable part of account addresses, `cosmos`. */
  readonly addressPrefix: string;
  /** Store name under which counterparties prove our state, `ibc`. */
  readonly commitmentPrefix: Uint8Array;
  /** Account sequences that are not 0. */
  readonly sequences: ReadonlyMap<string, bigint>;
  readonly balances: Iterable<Balance>;
  /** Accounts that the bank lets no one send to; none when absent. */
  readonly blockedAddresses?: readonly string[];
  /** The stacks of ports, outermost layer first and the base application last; of a port without
   * one, that of assembly/stacks.ts. */
  readonly stacks?: StacksByPort;
  /** The same of IBC v2. */
  readonly stacksV2?: StacksByPort;
  readonly state: GenesisState;
  /** What the stores have besides, by their names; written last. */
  readonly entries?: ReadonlyMap<string, Iterable<Entry>>;
}
