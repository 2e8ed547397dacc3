/** What a call into a wasm module may reach: the seam between host/vm and the chain around it. */

import type { GasMeter } from "./gasMeter.js";

/** Numbers of the stores in the ABI, by the names that ibc-go gives them, one of them misspelt;
 * applications follow from 7 on. */
export const STORE_NUMBERS = {
  ibc: 0,
  transfer: 1,
  bank: 2,
  upgrade: 3,
  packetfowardmiddleware: 4,
  ratelimit: 5,
  feeibc: 6,
} as const;

/** Ids of `env` (assembly/ABI.md, "Time and place"). */
export const ENV = {
  chainId: 1,
  mode: 2,
  authority: 3,
  commitmentPrefix: 4,
  addressPrefix: 5,
  nextValidatorsHash: 6,
  applicationNames: 7,
  bank: 8,
  stacks: 9,
  callbacks: 10,
  lightClients: 11,
  contractAddress: 16,
} as const;

/** Execution modes, as `env(2)` gives them. */
export const MODES = { deliver: 0, check: 1, simulate: 2, query: 3, recheck: 4 } as const;
export type Mode = keyof typeof MODES;

/** A key: its bytes, or a string with one character, 0 to 255, for each of them. */
export type StoreKey = Uint8Array | string;

/** One key and value of a store. */
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/**
 * Stores with nested branches: what host/store/branch.ts provides. Keys and bounds are read during
 * the call alone; values are kept, and neither side changes them afterwards.
 */
export interface BranchedStores {
  /** Whether a store of this number exists. */
  has(store: number): boolean;
  get(store: number, key: StoreKey): Uint8Array | undefined;
  set(store: number, key: StoreKey, value: Uint8Array): void;
  delete(store: number, key: StoreKey): void;
  /** Entries from `start` (included) to `end` (not included) as they are now; later writes are not
   * seen. */
  scan(
    store: number,
    start: StoreKey | undefined,
    end: StoreKey | undefined,
    descending: boolean,
  ): Iterator<Entry>;
  /** Opens a nested branch. */
  open(): void;
  /** Closes the innermost branch, keeping or discarding its writes. */
  close(commit: boolean): void;
  /** How many branches are open. */
  readonly depth: number;
}

/** The response of a routed module, or why there is none. */
export type CallResult =
  | { readonly kind: "answered"; readonly response: Uint8Array }
  /** `reason` is for people and has no effect on any result. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "no-target" };

/** Everything outside the module that one call can see. */
export interface CallContext {
  readonly stores: BranchedStores;
  readonly mode: Mode;
  readonly blockTimeNanos: bigint;
  readonly blockHeight: bigint;
  readonly chainId: string;
  readonly authority: string;
  readonly commitmentPrefix: Uint8Array;
  readonly addressPrefix: string;
  readonly nextValidatorsHash: Uint8Array;
  /** Encoded `strait.abi.v0.ApplicationNames`: which applications `call` reaches; absent: none. */
  readonly applicationNames?: Uint8Array;
  /** Encoded `strait.abi.v0.BankSettings`: who keeps the coins; absent: the module does, and no
   * account is blocked. */
  readonly bankSettings?: Uint8Array;
  /** Encoded `strait.abi.v0.Stacks`: the stacks that the chain declares; absent: none. */
  readonly stacks?: Uint8Array;
  /** Encoded `strait.abi.v0.CallbackSettings`: what callbacks of contracts may use; absent: nobody
   * answers to any. */
  readonly callbackSettings?: Uint8Array;
  /** Encoded `strait.abi.v0.LightClientSettings`; absent: the chain has no light clients beside the
   * core's own. */
  readonly lightClientSettings?: Uint8Array;
  /** What is left for callbacks of contracts; absent: more than they can use. */
  readonly callbackGas?: GasMeter;
  /** Of the contract that runs; absent: what runs is the core. */
  readonly contractAddress?: string;
  /**
   * Routes a call to an application (kind 1), light client (2) or bank (3), to the application that
   * executes a type of messages (4), to who answers callbacks that packets ask for (8), or from a
   * contract to the core (5) and to contracts (6, 7).
   * `target` names it by one character, 0 to 255, for each of its bytes; absent means that nothing
   * answers. It runs on a branch that is discarded unless it answers, with at most 512 KiB. What it
   * throws ends the calling call too.
   */
  call?(kind: number, target: string, request: Uint8Array): CallResult;
  log?(level: number, text: string): void;
}
