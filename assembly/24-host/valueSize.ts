/** How much a message may have stored under one key. */
import { Bytes } from "../abi/bytes";
import { IbcError, SdkError } from "../error";

/** Most bytes of a value whose length a message chooses; named as a limit in assembly/ABI.md. A
 * store takes a little more, for heights, sequences and times in it to grow. */
const MAX_VALUE_SIZE: i32 = 1_000_000;

/** `sdk/11` for a value that is too large: ibc-go sets no limit but that of gas, which each byte
 * costs. `name` says what it is. */
export function checkValueSize(value: Bytes, name: string): IbcError | null {
  return value.length > MAX_VALUE_SIZE ? SdkError.outOfGas(name + " passes 1,000,000 bytes") : null;
}
