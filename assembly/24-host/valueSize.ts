/** How much is stored under one key, and how long a key is. */
import { Bytes } from "../abi/bytes";
import { set } from "../abi/store";
import { IbcError, SdkError } from "../error";

/** Most bytes of a value whose length a message chooses; named as a limit in assembly/ABI.md. A
 * store takes a little more, for heights, sequences and times in it to grow. */
const MAX_VALUE_SIZE: i32 = 1_000_000;

/** Most bytes of a key that a store takes. */
const MAX_KEY_SIZE: i32 = 65_536;

/** `sdk/11` for a value that is too large: ibc-go sets no limit but that of gas, which each byte
 * costs. `name` says what it is. */
export function checkValueSize(value: Bytes, name: string): IbcError | null {
  return value.length > MAX_VALUE_SIZE ? SdkError.outOfGas(name + " passes 1,000,000 bytes") : null;
}

/** Whether a store can have a key of this length. */
export function isKeySize(length: i32): bool {
  return length > 0 && length <= MAX_KEY_SIZE;
}

/** Writes what a genesis says; `sdk/11` for a key or value that is too large. A genesis of ibc-go
 * may name things as it likes. */
export function writeChecked(store: i32, key: Bytes, value: Bytes): IbcError | null {
  if (!isKeySize(key.length)) {
    return SdkError.outOfGas("the key " + key.toString() + " passes 65,536 bytes");
  }
  const error = checkValueSize(value, key.toString());
  if (error !== null) return error;
  set(store, key, value);
  return null;
}
