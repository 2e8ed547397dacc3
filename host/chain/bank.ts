/** Balances under the keys of the SDK's bank (x/bank/types/keys.go, BalancesPrefix). */

import { concatBytes, fromUtf8, utf8 } from "../bytes.js";
import { HostError } from "../errors.js";
import type { Change } from "../store/branch.js";
import { fromLatin1 } from "../store/latin1.js";
import { type BranchedStores, STORE_NUMBERS } from "../vm/host.js";
import { decodeBech32, encodeBech32 } from "./bech32.js";
import type { Balance } from "./block.js";

const BALANCES_PREFIX = 0x02;
/** The SDK refuses longer addresses (types/address.go, MaxAddrLen). */
const MAX_ADDRESS_BYTES = 255;

/** The key of a balance: 0x02, the address behind its length as a varint, the denomination. */
export function balanceKey(address: string, denom: string): Uint8Array {
  const bytes = addressBytes(address);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, 1];
  return concatBytes(Uint8Array.of(BALANCES_PREFIX, ...length), bytes, utf8(denom));
}

/** The value of a balance: its decimal digits (math.Int.Marshal). */
export function readBalance(value: Uint8Array | undefined): bigint {
  return value === undefined ? 0n : BigInt(fromUtf8(value));
}

/** Gives an account its first balance; an amount of 0 is not stored. */
export function writeBalance(stores: BranchedStores, balance: Balance): void {
  const { address, denom, amount } = balance;
  if (amount === 0n) return;
  stores.set(STORE_NUMBERS.bank, balanceKey(address, denom), utf8(amount.toString()));
}

/** The balances among the changes of the bank store, in order of their keys. */
export function changedBalances(changes: readonly Change[], addressPrefix: string): Balance[] {
  const balances: Balance[] = [];
  for (const [text, value] of changes) {
    const key = fromLatin1(text);
    if (key[0] !== BALANCES_PREFIX) continue;
    const isLong = key[1]! >= 128;
    const start = isLong ? 3 : 2;
    const end = start + (isLong ? (key[1]! & 127) | (key[2]! << 7) : key[1]!);
    balances.push({
      address: encodeBech32(addressPrefix, key.subarray(start, end)),
      denom: fromUtf8(key.subarray(end)),
      amount: readBalance(value ?? undefined),
    });
  }
  return balances;
}

function addressBytes(address: string): Uint8Array {
  const decoded = decodeBech32(address);
  if (decoded === undefined || decoded.data.length === 0) {
    throw new HostError(`${JSON.stringify(address.slice(0, 100))} is not a bech32 address`);
  }
  if (decoded.data.length > MAX_ADDRESS_BYTES) {
    throw new HostError(`the address ${address.slice(0, 100)} is longer than 255 bytes`);
  }
  return decoded.data;
}
