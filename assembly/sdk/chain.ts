/** The chain around a contract. */
import { Bytes } from "../abi/bytes";
import * as environment from "../abi/environment";
import { accountAddress } from "../24-host/address";
import { textOf } from "./text";

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/** The time of the block in nanoseconds since 1970. */
export function blockTimeNanos(): u64 {
  return <u64>environment.blockTimeNanos();
}

/** The time of the block in whole seconds since 1970. */
export function blockTimeSeconds(): u64 {
  return blockTimeNanos() / NANOS_PER_SECOND;
}

export function blockHeight(): u64 {
  return environment.blockHeight();
}

export function chainId(): string {
  return textOf(environment.chainId());
}

/** The address of this contract. */
export function ownAddress(): string {
  return textOf(environment.contractAddress());
}

/** The port that this contract serves. */
export function ownPort(): string {
  return "wasm." + ownAddress();
}

/** Whether a text is the address of an account or contract of this chain, in lower case. */
export function isAddress(text: string): bool {
  const bytes = Bytes.of(text);
  for (let i = 0; i < bytes.length; i++) {
    if (bytes.at(i) >= 0x41 && bytes.at(i) <= 0x5a) return false;
  }
  return accountAddress(bytes) ? true : false;
}
