/**
 * Genesis documents of the Cosmos SDK (x/genutil/types/genesis.go AppGenesis): the state of a chain
 * as JSON, each module's as that module of the SDK or of ibc-go exports it. What this host keeps
 * and none of them has stands in `app_state.strait`.
 */

import { equalBytes, fromUtf8, toHex, utf8 } from "../bytes.js";
import { GenesisState as TransferGenesis } from "../codec/gen/ibc.applications.transfer.v1.js";
import { CounterpartyInfo, type GenesisCounterpartyInfo } from "../codec/gen/ibc.core.client.v2.js";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1.js";
import type { JsonValue } from "../codec/index.js";
import { sha256 } from "../store/sha256.js";
import { type BankGenesis, exportBank, readBankGenesis } from "./bankGenesis.js";
import { decodeBech32, encodeBech32 } from "./bech32.js";
import type { Chain } from "./chain.js";
import type { GenesisPart } from "./core.js";
import { DEFAULT_COMMITMENT_PREFIX, defaultGenesis, genesisFromJson } from "./defaultGenesis.js";
import type { Genesis, ModuleGenesis } from "./genesis.js";
import { joinCore, joinTransfer, partsOfCore } from "./genesisParts.js";
import { type JsonNode, parseStrictJson } from "./jsonNode.js";
import { readStoreEntries } from "./storeEntries.js";
import { formatTime, parseTime } from "./time.js";

const DEFAULT_ADDRESS_PREFIX = "cosmos";
const ADDRESS_BYTES = 20;

type JsonObject = { readonly [name: string]: JsonValue };

/** The state of a chain after its last block, as a document from which another one can start with
 * the next block. Throws a HostError before the first block. */
export function writeGenesisDocument(chain: Chain): JsonObject {
  const { chainId, timeNanos, addressPrefix } = chain.genesis;
  const ibc = [...chain.exportGenesis("ibc")];
  const transfer = [...chain.exportGenesis("transfer")];
  const leftOut = { ibc: leftOutOf(ibc), transfer: leftOutOf(transfer), ...otherStores(chain) };
  return {
    genesis_time: formatTime(timeNanos),
    chain_id: chainId,
    initial_height: Number(chain.height + 1n),
    app_hash: null,
    app_state: {
      auth: exportAccounts(chain),
      bank: exportBank(chain.latest, addressPrefix),
      ibc: coreToJson(joinCore(ibc.map(({ genesis }) => genesis))),
      strait: { ...exportHost(chain.genesis), left_out: leftOut },
      transfer: TransferGenesis.toJson(joinTransfer(transfer.map(({ genesis }) => genesis))),
    },
  };
}

/** What ibc-go's genesis leaves out, as keys and values in hexadecimal. */
function leftOutOf(parts: readonly GenesisPart[]): JsonValue[] {
  return parts.flatMap(({ leftOut }) =>
    leftOut.map(({ key, value }) => [toHex(key), toHex(value)]),
  );
}

/** Stores that no module exports: planned upgrades, and those of applications. */
function otherStores({ latest }: Chain): Record<string, JsonValue[]> {
  const names = [...latest.roots.keys()].filter((name) => !EXPORTED_STORES.has(name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      [...latest.scan(name)].map(([key, value]) => [toHex(key), toHex(value)]),
    ]),
  );
}

const EXPORTED_STORES: ReadonlySet<string> = new Set(["ibc", "transfer", "bank"]);

/** The core's genesis as ibc-go writes it: values out of its store are never null, even when they
 * are empty. */
export function coreToJson(genesis: CoreGenesis): JsonValue {
  const json = CoreGenesis.toJson(genesis) as Record<string, JsonObject>;
  const lists = [
    ...metadataListsOf(json.client_genesis!),
    ...packetListsOf(json.channel_genesis!),
    ...packetListsOf(json.channel_v2_genesis!),
  ];
  for (const item of lists.flat() as Record<string, JsonValue>[]) {
    for (const name of ["key", "value", "data"]) {
      if (item[name] === null) item[name] = "";
    }
  }
  return json;
}

function metadataListsOf({ clients_metadata: clients }: JsonObject): JsonValue[] {
  return (clients as JsonObject[]).map(({ client_metadata: pairs }) => pairs!);
}

function packetListsOf(channels: JsonObject): JsonValue[] {
  const names = ["acknowledgements", "commitments", "receipts", "async_packets"];
  return names.flatMap((name) => (channels[name] === undefined ? [] : [channels[name]]));
}

function exportHost(genesis: Genesis): JsonObject {
  const { authority, addressPrefix, commitmentPrefix, blockedAddresses = [] } = genesis;
  return {
    authority,
    address_prefix: addressPrefix,
    commitment_prefix: fromUtf8(commitmentPrefix),
    blocked_addresses: [...blockedAddresses],
  };
}

/** The accounts that have signed, as the SDK's module of accounts exports them. */
function exportAccounts(chain: Chain): JsonObject {
  const accounts = [...chain.accountSequences].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    params: AUTH_PARAMS,
    accounts: accounts.map(([address, sequence], index) => ({
      "@type": "/cosmos.auth.v1beta1.BaseAccount",
      address,
      pub_key: null,
      account_number: index.toString(),
      sequence: sequence.toString(),
    })),
  };
}

/** x/auth/types/params.go DefaultParams; nothing here depends on them. */
const AUTH_PARAMS = {
  max_memo_characters: "256",
  tx_sig_limit: "7",
  tx_size_cost_per_byte: "10",
  sig_verify_cost_ed25519: "590",
  sig_verify_cost_secp256k1: "1000",
};

/**
 * What a chain starts from according to a genesis document. Modules without a state in it get
 * ibc-go's defaults, and modules that this host does not have are passed over. `origin` names the
 * document in errors, which are InputErrors.
 */
export function readGenesisDocument(text: string, origin: string): Genesis {
  const root = parseStrictJson(text, origin);
  const state = root.field("app_state");
  const bank = state.optional("bank");
  const { balances, entries }: BankGenesis =
    bank === undefined ? { balances: [], entries: [] } : readBankGenesis(bank);
  const leftOut = state.optional("strait")?.optional("left_out")?.entries() ?? [];
  return {
    chainId: root.field("chain_id").text(),
    initialHeight: readInitialHeight(root),
    timeNanos: readTime(root.field("genesis_time")),
    ...readHost(state.optional("strait")),
    sequences: readSequences(state.optional("auth")),
    balances,
    state: { kind: "modules", modules: readModules(state) },
    entries: new Map([["bank", entries], ...leftOut.map(readStoreEntries)]),
  };
}

/** CometBFT takes an absent height, and 0, for 1. */
function readInitialHeight(root: JsonNode): bigint {
  const height = root.optional("initial_height");
  return height === undefined || height.uint64() === 0n ? 1n : height.height();
}

function readTime(json: JsonNode): bigint {
  return parseTime(json.text()) ?? json.fail("expected a time as in 2020-01-02T00:00:05Z");
}

function readModules(state: JsonNode): ModuleGenesis[] {
  return defaultGenesis().flatMap((standard) => {
    const json = state.optional(standard.module);
    if (json === undefined) return [standard];
    if (standard.module === "ibc") {
      return [...partsOfCore(readCore(CoreGenesis.fromJson(json.value, json.place)))];
    }
    return [...genesisFromJson(standard.module, json.value, json.place)!];
  });
}

/**
 * ibc-go exports a client whose counterparty has the same identifier, as both chains may well call
 * theirs, and then refuses to start from that (02-client/v2/types/genesis.go Validate). What the
 * client's metadata says too is taken from there.
 */
function readCore(genesis: CoreGenesis): CoreGenesis {
  const { counterpartyInfos } = genesis.clientV2Genesis;
  const namesakes = counterpartyInfos.filter(
    ({ clientId, counterpartyInfo }) => clientId === counterpartyInfo.clientId,
  );
  const told = new Set(namesakes.filter((info) => isMetadata(info, genesis)));
  const others = counterpartyInfos.filter((info) => !told.has(info));
  return { ...genesis, clientV2Genesis: { counterpartyInfos: others } };
}

function isMetadata(
  { clientId, counterpartyInfo }: GenesisCounterpartyInfo,
  { clientGenesis }: CoreGenesis,
): boolean {
  const value = CounterpartyInfo.encode(counterpartyInfo);
  return clientGenesis.clientsMetadata
    .filter((client) => client.clientId === clientId)
    .flatMap(({ clientMetadata }) => clientMetadata)
    .some((pair) => equalBytes(pair.key, COUNTERPARTY_KEY) && equalBytes(pair.value, value));
}

const COUNTERPARTY_KEY = utf8("counterparty");

type HostGenesis = Pick<
  Genesis,
  "authority" | "addressPrefix" | "commitmentPrefix" | "blockedAddresses"
>;

/** Without a say the account of the SDK's governance is the authority. */
function readHost(json: JsonNode | undefined): HostGenesis {
  json?.only("authority", "address_prefix", "commitment_prefix", "blocked_addresses", "left_out");
  const addressPrefix = json?.optional("address_prefix")?.text() ?? DEFAULT_ADDRESS_PREFIX;
  const governance = sha256(utf8("gov")).subarray(0, ADDRESS_BYTES);
  const prefix = json?.optional("commitment_prefix");
  const blocked = json?.optional("blocked_addresses")?.list() ?? [];
  return {
    authority: json?.optional("authority")?.text() ?? encodeBech32(addressPrefix, governance),
    addressPrefix,
    commitmentPrefix: prefix === undefined ? DEFAULT_COMMITMENT_PREFIX : utf8(prefix.text()),
    blockedAddresses: blocked.map(readAddress),
  };
}

function readAddress(json: JsonNode): string {
  const address = json.text();
  return decodeBech32(address) === undefined ? json.fail("not a bech32 address") : address;
}

function readSequences(auth: JsonNode | undefined): Map<string, bigint> {
  const sequences = new Map<string, bigint>();
  for (const account of auth?.optional("accounts")?.list() ?? []) {
    const base = baseAccountOf(account);
    const sequence = base.optional("sequence")?.uint64() ?? 0n;
    const address = base.field("address");
    if (sequences.has(readAddress(address))) address.fail("this account is listed twice");
    sequences.set(address.text(), sequence);
  }
  return sequences;
}

/** Accounts of modules and vesting accounts are built around one another. */
function baseAccountOf(account: JsonNode): JsonNode {
  const inner = account.optional("base_vesting_account") ?? account.optional("base_account");
  return inner === undefined ? account : baseAccountOf(inner);
}
