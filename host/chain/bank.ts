/** Balances and supply under the keys of the SDK's bank (x/bank/types/keys.go, keeper/view.go). */

import { concatBytes, fromUtf8, utf8 } from "../bytes.js";
import { BankSettings } from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import type { Change } from "../store/branch.js";
import { fromLatin1 } from "../store/latin1.js";
import { sha256 } from "../store/sha256.js";
import { type BranchedStores, STORE_NUMBERS } from "../vm/host.js";
import { decodeBech32, encodeBech32 } from "./bech32.js";
import type { Balance, Coin } from "./block.js";

const SUPPLY_PREFIX = 0x00;
const BALANCES_PREFIX = 0x02;
const HOLDERS_PREFIX = 0x03;
/** The SDK refuses longer addresses (types/address.go, MaxAddrLen). */
const MAX_ADDRESS_BYTES = 255;

/** The key of a balance: 0x02, the address behind its length in one byte, the denomination. */
export function balanceKey(address: string, denom: string): Uint8Array {
  const bytes = addressBytes(address);
  return concatBytes(Uint8Array.of(BALANCES_PREFIX, bytes.length), bytes, utf8(denom));
}

/** The key of all that there is of a denomination. */
export function supplyKey(denom: string): Uint8Array {
  return concatBytes(Uint8Array.of(SUPPLY_PREFIX), utf8(denom));
}

/** The key by which the holders of a denomination are found. */
function holderKey(address: string, denom: string): Uint8Array {
  const bytes = addressBytes(address);
  const end = Uint8Array.of(0, bytes.length);
  return concatBytes(Uint8Array.of(HOLDERS_PREFIX), utf8(denom), end, bytes);
}

/** The value of a balance: its decimal digits (math.Int.Marshal). */
export function readBalance(value: Uint8Array | undefined): bigint {
  return value === undefined ? 0n : BigInt(fromUtf8(value));
}

/** Gives an account its first balance, which adds to the supply; an amount of 0 is not stored. */
export function writeBalance(stores: BranchedStores, balance: Balance): void {
  const { address, denom, amount } = balance;
  if (amount === 0n) return;
  const { bank } = STORE_NUMBERS;
  const supply = readBalance(stores.get(bank, supplyKey(denom))) + amount;
  stores.set(bank, balanceKey(address, denom), utf8(amount.toString()));
  stores.set(bank, holderKey(address, denom), new Uint8Array(0));
  stores.set(bank, supplyKey(denom), utf8(supply.toString()));
}

/** Moves coins between two accounts; false, and nothing is changed, when there are too few. */
export function moveCoins(stores: BranchedStores, from: string, to: string, coin: Coin): boolean {
  const balance = balanceIn(stores, from, coin.denom);
  if (balance < coin.amount) return false;
  setBalance(stores, from, coin.denom, balance - coin.amount);
  setBalance(stores, to, coin.denom, balanceIn(stores, to, coin.denom) + coin.amount);
  return true;
}

function balanceIn(stores: BranchedStores, address: string, denom: string): bigint {
  return readBalance(stores.get(STORE_NUMBERS.bank, balanceKey(address, denom)));
}

/** An amount of 0 is not stored, nor its holder listed (x/bank/keeper/send.go, setBalance). */
function setBalance(stores: BranchedStores, address: string, denom: string, amount: bigint): void {
  const { bank } = STORE_NUMBERS;
  const keys = [balanceKey(address, denom), holderKey(address, denom)] as const;
  if (amount === 0n) {
    for (const key of keys) stores.delete(bank, key);
    return;
  }
  stores.set(bank, keys[0], utf8(amount.toString()));
  stores.set(bank, keys[1], new Uint8Array(0));
}

/** The balances among the changes of the bank store, in order of their keys. */
export function changedBalances(changes: readonly Change[], addressPrefix: string): Balance[] {
  const balances: Balance[] = [];
  for (const [text, value] of changes) {
    const key = fromLatin1(text);
    if (key[0] !== BALANCES_PREFIX) continue;
    const end = 2 + key[1]!;
    balances.push({
      address: encodeBech32(addressPrefix, key.subarray(2, end)),
      denom: fromUtf8(key.subarray(end)),
      amount: readBalance(value ?? undefined),
    });
  }
  return balances;
}

/** The address of a module's own account, 20 bytes (x/auth/types/account.go, NewModuleAddress). */
export function moduleAddress(module: string): Uint8Array {
  return sha256(utf8(module)).slice(0, 20);
}

/** What tells the core that it keeps the coins itself, and who may not receive any. */
export function encodeBankSettings(blockedAddresses: readonly string[]): Uint8Array {
  const settings = { hosted: false, blockedAddresses: blockedAddresses.map(addressBytes) };
  return BankSettings.encode(BankSettings.create(settings));
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
