/** What ibc-go's store of rate limits takes as a key. Denominations and addresses of packets, which
 * any chain may choose, are part of keys here before anything has checked them. */
import { Bytes } from "../../abi/bytes";
import { get, Store } from "../../abi/store";
import { isKeySize, writeChecked } from "../../24-host/valueSize";
import { IbcError, panicked } from "../../error";

/** Longer keys are a panic of the SDK's stores (store/v2/types/validity.go MaxKeyLength). */
const MAX_SDK_KEY_LENGTH: i32 = 131_071;

/** The panic of a key that is too long to be looked for; null for all others. */
export function checkKey(key: Bytes): IbcError | null {
  return key.length <= MAX_SDK_KEY_LENGTH ? null : panicked("key is too large");
}

/** What is stored under a key that passed `checkKey`; longer ones than a store takes are absent. */
export function lookUp(key: Bytes): Bytes | null {
  return isKeySize(key.length) ? get(Store.RATE_LIMIT, key) : null;
}

/** Writes what a genesis says under a key that has more to it than its prefix, without which it is
 * a panic; `sdk/11` for what the store does not take. */
export function writeUnder(prefix: Bytes, key: Bytes, value: Bytes): IbcError | null {
  if (key.length == prefix.length) return panicked("key is nil or empty");
  const panic = checkKey(key);
  return panic !== null ? panic : writeChecked(Store.RATE_LIMIT, key, value);
}
