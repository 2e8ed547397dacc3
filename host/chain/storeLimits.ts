/** What the ABI lets no guest write (assembly/ABI.md, "Store"), nobody else writes either. */

import { CALL_LIMITS } from "../vm/abi.js";

/** The key, when it has a length that keys may have; else a RangeError. */
export function checkKey(key: Uint8Array): Uint8Array {
  const { keyBytes } = CALL_LIMITS;
  if (key.length > 0 && key.length <= keyBytes) return key;
  throw new RangeError(`a key has 1 to ${keyBytes} bytes, not ${key.length}`);
}

/** The value, when it is as short as values are; else a RangeError. */
export function checkValue(value: Uint8Array): Uint8Array {
  const { valueBytes } = CALL_LIMITS;
  if (value.length <= valueBytes) return value;
  throw new RangeError(`a value has at most ${valueBytes} bytes, not ${value.length}`);
}
