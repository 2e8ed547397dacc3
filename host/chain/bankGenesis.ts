/** The bank of the module as a genesis of the SDK's bank (x/bank/types/genesis.pb.go), and back. */

import { concatBytes, fromUtf8, utf8 } from "../bytes.js";
import { Metadata, Params } from "../codec/gen/cosmos.bank.v1beta1.js";
import { BoolValue } from "../codec/gen/google.protobuf.js";
import type { JsonValue } from "../codec/index.js";
import type { Entry } from "../vm/host.js";
import { readBalance } from "./bank.js";
import { encodeBech32 } from "./bech32.js";
import type { Balance } from "./block.js";
import type { JsonNode } from "./jsonNode.js";
import { LazyList, type LazyObject } from "./lazyJson.js";

/** What the keys of the bank begin with (x/bank/types/keys.go). */
const SUPPLY = 0x00;
const METADATA = 0x01;
const BALANCES = 0x02;
const SEND_ENABLED = 0x04;
const PARAMS = 0x05;

/** Balances, and what else the bank's store begins with. */
export interface BankGenesis {
  readonly balances: Iterable<Balance>;
  readonly entries: Iterable<Entry>;
}

/** Stores after a block, of which only the bank's is read. */
export interface BankReader {
  get(store: "bank", key: Uint8Array): Uint8Array | undefined;
  scan(store: "bank", start: Uint8Array, end: Uint8Array): Iterable<Entry>;
}

/** What the SDK's bank exports: balances in order of the addresses' bytes. */
export function exportBank(stores: BankReader, addressPrefix: string): LazyObject {
  const params = stores.get("bank", Uint8Array.of(PARAMS));
  const { defaultSendEnabled } = params === undefined ? DEFAULT_PARAMS : Params.decode(params);
  return {
    // The SDK moved the list of its parameters to the field of its own.
    params: { send_enabled: [], default_send_enabled: defaultSendEnabled },
    balances: new LazyList(() => exportBalances(stores, addressPrefix)),
    supply: LazyList.of(
      () => scan(stores, SUPPLY),
      ([denom, value]) => coin(fromUtf8(denom), value),
    ),
    denom_metadata: LazyList.of(
      () => scan(stores, METADATA),
      ([, value]) => Metadata.toJson(Metadata.decode(value)),
    ),
    send_enabled: LazyList.of(
      () => scan(stores, SEND_ENABLED),
      ([denom, value]) => ({ denom: fromUtf8(denom), enabled: BoolValue.decode(value).value }),
    ),
  };
}

/** Without parameters coins may be sent. */
const DEFAULT_PARAMS = Params.create({ defaultSendEnabled: true });

function* exportBalances(stores: BankReader, addressPrefix: string): Generator<JsonValue> {
  let account: { address: string; coins: JsonValue[] } | undefined;
  for (const [rest, value] of scan(stores, BALANCES)) {
    const end = 1 + rest[0]!;
    const address = encodeBech32(addressPrefix, rest.subarray(1, end));
    if (account !== undefined && account.address !== address) yield account;
    if (account?.address !== address) account = { address, coins: [] };
    account.coins.push(coin(fromUtf8(rest.subarray(end)), value));
  }
  if (account !== undefined) yield account;
}

function coin(denom: string, amount: Uint8Array): JsonValue {
  return { denom, amount: readBalance(amount).toString() };
}

/** Values by the rest of their keys behind a first byte. */
function* scan(stores: BankReader, first: number): Generator<Entry> {
  for (const [key, value] of stores.scan("bank", Uint8Array.of(first), Uint8Array.of(first + 1))) {
    yield [key.subarray(1), value];
  }
}

/** The lists of a genesis of the bank that may be long. */
export const BANK_LISTS = ["balances", "supply", "denom_metadata", "send_enabled"] as const;

/** The items of one of them, each time from the first on. */
type BankItems = (list: (typeof BANK_LISTS)[number]) => Iterable<JsonNode>;

/** Reads a genesis of the bank; throws an InputError where it is none, as when its supply is not
 * the sum of its balances. */
export function readBankGenesis(json: JsonNode, items: BankItems): BankGenesis {
  json.only("params", ...BANK_LISTS);
  for (const list of BANK_LISTS) json.optional(list)?.list();
  const balances = { [Symbol.iterator]: () => readBalances(items("balances")) };
  checkSupply(json, items("supply"), balances);
  // Their faults are found now, and not when the chain begins.
  for (const _entry of readEntries(json, items));
  return { balances, entries: { [Symbol.iterator]: () => readEntries(json, items) } };
}

function* readBalances(accounts: Iterable<JsonNode>): Generator<Balance> {
  for (const account of accounts) {
    account.only("address", "coins");
    const address = account.field("address").text();
    for (const coin of account.field("coins").list()) yield { address, ...readCoin(coin) };
  }
}

function readCoin(json: JsonNode): { denom: string; amount: bigint } {
  json.only("denom", "amount");
  return { denom: json.field("denom").text(), amount: json.field("amount").amount() };
}

function* readEntries(json: JsonNode, items: BankItems): Generator<Entry> {
  const params = json.optional("params");
  const enabled = params?.optional("default_send_enabled")?.boolean();
  if (enabled !== undefined) {
    const value = Params.encode(Params.create({ defaultSendEnabled: enabled }));
    yield [Uint8Array.of(PARAMS), value];
  }
  for (const list of [params?.optional("send_enabled")?.list() ?? [], items("send_enabled")]) {
    for (const entry of list) yield readSendEnabled(entry);
  }
  for (const described of items("denom_metadata")) {
    const metadata = Metadata.fromJson(described.value, described.place);
    yield [keyOf(METADATA, metadata.base), Metadata.encode(metadata)];
  }
}

function readSendEnabled(entry: JsonNode): Entry {
  entry.only("denom", "enabled");
  const value = BoolValue.create({ value: entry.field("enabled").boolean() });
  return [keyOf(SEND_ENABLED, entry.field("denom").text()), BoolValue.encode(value)];
}

function keyOf(first: number, denom: string): Uint8Array {
  return concatBytes(Uint8Array.of(first), utf8(denom));
}

/** As the SDK does at its start: an empty supply says nothing. */
function checkSupply(
  json: JsonNode,
  supply: Iterable<JsonNode>,
  balances: Iterable<Balance>,
): void {
  const sums = new Map<string, bigint>();
  for (const { denom, amount } of balances) sums.set(denom, (sums.get(denom) ?? 0n) + amount);
  let isEmpty = true;
  for (const entry of supply) {
    isEmpty = false;
    const { denom, amount } = readCoin(entry);
    if ((sums.get(denom) ?? 0n) !== amount) {
      entry.fail(`the balances add up to ${sums.get(denom) ?? 0n} ${denom}`);
    }
    sums.delete(denom);
  }
  const [missing] = [...sums].filter(([, amount]) => amount > 0n);
  if (!isEmpty && missing !== undefined) json.field("supply").fail(`${missing[0]} is missing`);
}
