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

/** What the keys of the bank begin with (x/bank/types/keys.go). */
const SUPPLY = 0x00;
const METADATA = 0x01;
const BALANCES = 0x02;
const SEND_ENABLED = 0x04;
const PARAMS = 0x05;

/** Balances, and what else the bank's store begins with. */
export interface BankGenesis {
  readonly balances: readonly Balance[];
  readonly entries: readonly Entry[];
}

/** Stores after a block, of which only the bank's is read. */
export interface BankReader {
  get(store: "bank", key: Uint8Array): Uint8Array | undefined;
  scan(store: "bank", start: Uint8Array, end: Uint8Array): Iterable<Entry>;
}

/** What the SDK's bank exports: balances in order of the addresses' bytes. */
export function exportBank(stores: BankReader, addressPrefix: string): JsonValue {
  const params = stores.get("bank", Uint8Array.of(PARAMS));
  const { defaultSendEnabled } = params === undefined ? DEFAULT_PARAMS : Params.decode(params);
  return {
    // The SDK moved the list of its parameters to the field of its own.
    params: { send_enabled: [], default_send_enabled: defaultSendEnabled },
    balances: exportBalances(stores, addressPrefix),
    supply: [...scan(stores, SUPPLY)].map(([denom, value]) => coin(fromUtf8(denom), value)),
    denom_metadata: [...scan(stores, METADATA)].map(([, value]) =>
      Metadata.toJson(Metadata.decode(value)),
    ),
    send_enabled: [...scan(stores, SEND_ENABLED)].map(([denom, value]) => ({
      denom: fromUtf8(denom),
      enabled: BoolValue.decode(value).value,
    })),
  };
}

/** Without parameters coins may be sent. */
const DEFAULT_PARAMS = Params.create({ defaultSendEnabled: true });

function exportBalances(stores: BankReader, addressPrefix: string): JsonValue[] {
  const balances: { address: string; coins: JsonValue[] }[] = [];
  for (const [rest, value] of scan(stores, BALANCES)) {
    const end = 1 + rest[0]!;
    const address = encodeBech32(addressPrefix, rest.subarray(1, end));
    if (balances.at(-1)?.address !== address) balances.push({ address, coins: [] });
    balances.at(-1)!.coins.push(coin(fromUtf8(rest.subarray(end)), value));
  }
  return balances;
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

/** Reads a genesis of the bank; throws an InputError where it is none, as when its supply is not
 * the sum of its balances. */
export function readBankGenesis(json: JsonNode): BankGenesis {
  json.only("params", "balances", "supply", "denom_metadata", "send_enabled");
  const balances = (json.optional("balances")?.list() ?? []).flatMap((account) => {
    account.only("address", "coins");
    const address = account.field("address").text();
    return account
      .field("coins")
      .list()
      .map((coin) => ({ address, ...readCoin(coin) }));
  });
  checkSupply(json, balances);
  return { balances, entries: [...readEntries(json)] };
}

function readCoin(json: JsonNode): { denom: string; amount: bigint } {
  json.only("denom", "amount");
  return { denom: json.field("denom").text(), amount: json.field("amount").amount() };
}

function* readEntries(json: JsonNode): Generator<Entry> {
  const params = json.optional("params");
  const enabled = params?.optional("default_send_enabled")?.boolean();
  if (enabled !== undefined) {
    const value = Params.encode(Params.create({ defaultSendEnabled: enabled }));
    yield [Uint8Array.of(PARAMS), value];
  }
  const listed = [params?.optional("send_enabled"), json.optional("send_enabled")];
  for (const entry of listed.flatMap((list) => list?.list() ?? [])) {
    entry.only("denom", "enabled");
    const value = BoolValue.create({ value: entry.field("enabled").boolean() });
    yield [keyOf(SEND_ENABLED, entry.field("denom").text()), BoolValue.encode(value)];
  }
  for (const described of json.optional("denom_metadata")?.list() ?? []) {
    const metadata = Metadata.fromJson(described.value, described.place);
    yield [keyOf(METADATA, metadata.base), Metadata.encode(metadata)];
  }
}

function keyOf(first: number, denom: string): Uint8Array {
  return concatBytes(Uint8Array.of(first), utf8(denom));
}

/** As the SDK does at its start: an empty supply says nothing. */
function checkSupply(json: JsonNode, balances: readonly Balance[]): void {
  const supply = json.optional("supply")?.list() ?? [];
  if (supply.length === 0) return;
  const sums = new Map<string, bigint>();
  for (const { denom, amount } of balances) sums.set(denom, (sums.get(denom) ?? 0n) + amount);
  for (const entry of supply) {
    const { denom, amount } = readCoin(entry);
    if ((sums.get(denom) ?? 0n) !== amount) {
      entry.fail(`the balances add up to ${sums.get(denom) ?? 0n} ${denom}`);
    }
    sums.delete(denom);
  }
  const [missing] = [...sums].filter(([, amount]) => amount > 0n);
  if (missing !== undefined) json.field("supply").fail(`${missing[0]} is missing`);
}
