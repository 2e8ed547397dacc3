/** Time and place of the running block (assembly/ABI.md, "Time and place"). */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";
import { offerSpace, takeResult } from "./staged";

namespace Id {
  export const CHAIN_ID: i32 = 1;
  export const MODE: i32 = 2;
  export const AUTHORITY: i32 = 3;
  export const COMMITMENT_PREFIX: i32 = 4;
  export const ADDRESS_PREFIX: i32 = 5;
  export const NEXT_VALIDATORS_HASH: i32 = 6;
  export const APPLICATION_NAMES: i32 = 7;
  export const BANK: i32 = 8;
  export const STACKS: i32 = 9;
  export const CALLBACKS: i32 = 10;
  export const LIGHT_CLIENTS: i32 = 11;
  export const CONTRACT_ADDRESS: i32 = 16;
}

const CHECK_MODE: u8 = 1;
const RECHECK_MODE: u8 = 4;
const FIRST_GUESS: i32 = 1024;

function read(id: i32): Bytes {
  return takeResult(ibc0.env(id, offerSpace(FIRST_GUESS), FIRST_GUESS), FIRST_GUESS);
}

/** Block time in nanoseconds since 1970. */
export function blockTimeNanos(): i64 {
  return ibc0.block_time();
}

export function blockHeight(): u64 {
  return <u64>ibc0.block_height();
}

export function chainId(): Bytes {
  return read(Id.CHAIN_ID);
}

/** Whether a transaction is only checked, as before it enters a block: checks then spare work that
 * delivery repeats. Simulation does all of it. */
export function isCheckMode(): bool {
  const mode = read(Id.MODE).at(0);
  return mode == CHECK_MODE || mode == RECHECK_MODE;
}

/** Whether it is checked once more, after a block that it did not get into: what was proven then
 * is not verified again. */
export function isRecheckMode(): bool {
  return read(Id.MODE).at(0) == RECHECK_MODE;
}

/** Hash of the validators of the next block. */
export function nextValidatorsHash(): Bytes {
  return read(Id.NEXT_VALIDATORS_HASH);
}

/** The address that may change parameters, as text. */
export function authority(): Bytes {
  return read(Id.AUTHORITY);
}

/** The prefix under which this chain commits its `ibc` store. */
export function commitmentPrefix(): Bytes {
  return read(Id.COMMITMENT_PREFIX);
}

/** The human-readable part of account addresses. */
export function addressPrefix(): Bytes {
  return read(Id.ADDRESS_PREFIX);
}

/** Encoded `strait.abi.v0.ApplicationNames`: the applications that the host routes to. */
export function applicationNames(): Bytes {
  return read(Id.APPLICATION_NAMES);
}

/** Encoded `strait.abi.v0.BankSettings`: who keeps the coins, and who may not receive any. */
export function bankSettings(): Bytes {
  return read(Id.BANK);
}

/** Encoded `strait.abi.v0.Stacks`: the stacks that the host declares for this chain. */
export function stacks(): Bytes {
  return read(Id.STACKS);
}

/** Encoded `strait.abi.v0.CallbackSettings`: what callbacks of contracts may use. */
export function callbackSettings(): Bytes {
  return read(Id.CALLBACKS);
}

/** Encoded `strait.abi.v0.LightClientSettings`; empty where the host runs no light clients. */
export function lightClientSettings(): Bytes {
  return read(Id.LIGHT_CLIENTS);
}

/** The address of the contract that runs, as text; only contracts have one. */
export function contractAddress(): Bytes {
  return read(Id.CONTRACT_ADDRESS);
}
