/**
 * Genesis documents of the Cosmos SDK (x/genutil/types/genesis.go AppGenesis): the state of a chain
 * as JSON, each module's as that module of the SDK or of ibc-go exports it. What this host keeps
 * and none of them has stands in `app_state.strait`.
 */

import { fromUtf8, toHex, utf8 } from "../bytes.js";
import { GenesisState as TransferGenesis } from "../codec/gen/ibc.applications.transfer.v1.js";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1.js";
import type { JsonValue } from "../codec/index.js";
import { sha256 } from "../store/sha256.js";
import type { Entry } from "../vm/host.js";
import { BANK_LISTS, type BankGenesis, exportBank, readBankGenesis } from "./bankGenesis.js";
import { decodeBech32, encodeBech32 } from "./bech32.js";
import { type ByteSource, bytesSource } from "./byteSource.js";
import type { Chain } from "./chain.js";
import { contractsFromDocument, contractsToDocument } from "./contractGenesis.js";
import {
  DEFAULT_COMMITMENT_PREFIX,
  defaultGenesis,
  defaultGenesisOfStacks,
} from "./defaultGenesis.js";
import type { Genesis, ModuleGenesis } from "./genesis.js";
import { GenesisExport } from "./genesisExport.js";
import {
  CORE_LISTS,
  type GenesisList,
  METADATA,
  partsOfCore,
  partsOfTransfer,
  TRANSFER_LISTS,
} from "./genesisParts.js";
import { JsonDocument, type Treatment } from "./jsonDocument.js";
import type { JsonNode } from "./jsonNode.js";
import { collected, LazyList, type LazyObject, lazyJsonText } from "./lazyJson.js";
import { withoutNamesakes } from "./namesakes.js";
import {
  hasForwarding,
  hasRateLimits,
  inFlightFromDocument,
  inFlightToDocument,
  leftOutOf,
  rateLimitsFromJson,
  rateLimitsToJson,
  readStacks,
  stacksToJson,
} from "./stackGenesis.js";
import { readEntry } from "./storeEntries.js";
import { formatTime, parseTime } from "./time.js";

const DEFAULT_ADDRESS_PREFIX = "cosmos";
const ADDRESS_BYTES = 20;

type JsonObject = { readonly [name: string]: JsonValue };

/** The state of a chain after its last block, as a document from which another one can start with
 * the next block. Throws a HostError before the first block. */
export function writeGenesisDocument(chain: Chain): JsonObject {
  return collected(exportChain(chain)) as JsonObject;
}

/** The text of the same document, in chunks: it need not be in memory as a whole. The chain may not
 * go on in between. */
export function genesisDocumentText(chain: Chain): Generator<string> {
  return lazyJsonText(exportChain(chain));
}

function exportChain(chain: Chain): LazyObject {
  const { chainId, timeNanos, addressPrefix } = chain.genesis;
  const ibc = new GenesisExport(chain, "ibc", CoreGenesis, CORE_LISTS);
  const transfer = new GenesisExport(chain, "transfer", TransferGenesis, TRANSFER_LISTS);
  const { genesis } = chain;
  const rateLimits = hasRateLimits(genesis) ? [...chain.exportGenesis("ratelimit")] : [];
  const inFlight = hasForwarding(genesis) ? [...chain.exportGenesis("packetfowardmiddleware")] : [];
  const leftOut = {
    ibc: ibc.leftOut,
    transfer: transfer.leftOut,
    ...(rateLimits.length === 0 ? {} : { ratelimit: leftOutOf(rateLimits) }),
    ...otherStores(chain),
  };
  return {
    genesis_time: formatTime(timeNanos),
    chain_id: chainId,
    initial_height: Number(chain.height + 1n),
    app_hash: null,
    app_state: {
      ...contractsToDocument(chain),
      auth: exportAccounts(chain),
      bank: exportBank(chain.latest, addressPrefix),
      ibc: ibc.json(coreItemToJson),
      ...inFlightToDocument(inFlight),
      ...rateLimitsToJson(rateLimits),
      strait: { ...exportHost(chain.genesis), left_out: leftOut },
      transfer: transfer.json((_list, json) => json),
    },
  };
}

/** Stores that no module exports: planned upgrades, and those of applications. */
function otherStores({ genesis, latest }: Chain): Record<string, LazyList> {
  const isExported = (name: string) =>
    EXPORTED_STORES.has(name) ||
    (name === "packetfowardmiddleware" && hasForwarding(genesis)) ||
    (name === "ratelimit" && hasRateLimits(genesis));
  const names = [...latest.roots.keys()].filter((name) => !isExported(name));
  const listOf = (name: string) =>
    LazyList.of(
      () => latest.scan(name),
      ([key, value]) => [toHex(key), toHex(value)],
    );
  return Object.fromEntries(names.map((name) => [name, listOf(name)]));
}

const EXPORTED_STORES: ReadonlySet<string> = new Set(["ibc", "transfer", "bank", "08-wasm"]);

/** The core's genesis as ibc-go writes it. */
export function coreToJson(genesis: CoreGenesis): JsonValue {
  const json = CoreGenesis.toJson(genesis);
  for (const list of CORE_LISTS) {
    const items = list.jsonPath.reduce((inner, name) => (inner as JsonObject)[name]!, json);
    for (const item of items as JsonValue[]) coreItemToJson(list, item);
  }
  return json;
}

/** Values out of a store are never null in ibc-go's genesis, even when they are empty. */
function coreItemToJson({ name }: GenesisList, json: JsonValue): JsonValue {
  for (const value of storeValuesIn(name, json) as Record<string, JsonValue>[]) {
    for (const field of ["key", "value", "data"]) {
      if (value[field] === null) value[field] = "";
    }
  }
  return json;
}

function storeValuesIn(list: string, json: JsonValue): readonly JsonValue[] {
  if (list === METADATA) return (json as { readonly client_metadata: JsonValue[] }).client_metadata;
  return PACKET_LISTS.test(list) ? [json] : [];
}

const PACKET_LISTS = /^channel(V2)?Genesis\.(acknowledgements|commitments|receipts|asyncPackets)$/;

function exportHost(genesis: Genesis): JsonObject {
  const { authority, addressPrefix, commitmentPrefix, blockedAddresses = [] } = genesis;
  const { stacks = new Map(), stacksV2 = new Map() } = genesis;
  return {
    authority,
    address_prefix: addressPrefix,
    commitment_prefix: fromUtf8(commitmentPrefix),
    blocked_addresses: [...blockedAddresses],
    ...(stacks.size === 0 ? {} : { stacks: stacksToJson(stacks) }),
    ...(stacksV2.size === 0 ? {} : { stacks_v2: stacksToJson(stacksV2) }),
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
  return readGenesis(bytesSource(origin, utf8(text)));
}

/**
 * The same of bytes that need not be in memory, such as a file's. The long lists are read again
 * when a chain starts, and what is wrong with an item of the core's lists is found then.
 */
export function readGenesis(source: ByteSource): Genesis {
  const document = new JsonDocument(source, treatmentOf);
  const { root } = document;
  const state = root.field("app_state");
  const bank = state.optional("bank");
  const { balances, entries }: BankGenesis =
    bank === undefined
      ? { balances: [], entries: [] }
      : readBankGenesis(bank, (list) => document.items(`bank.${list}`));
  const leftOut = state.optional("strait")?.optional("left_out")?.entries() ?? [];
  const host = readHost(state.optional("strait"));
  return {
    chainId: root.field("chain_id").text(),
    initialHeight: readInitialHeight(root),
    timeNanos: readTime(root.field("genesis_time")),
    ...host,
    sequences: readSequences(document, state.optional("auth")),
    balances,
    state: { kind: "modules", modules: readModules(document, state, host) },
    entries: new Map([["bank", entries], ...leftOut.map((store) => readLeftOut(document, store))]),
  };
}

const MEMBERS = ["genesis_time", "chain_id", "initial_height", "app_state"];
const MODULES = [
  "08-wasm",
  "auth",
  "bank",
  "ibc",
  "packetfowardmiddleware",
  "ratelimit",
  "strait",
  "transfer",
];

/** Which lists of a document may be long, and what in it is of no concern to this host. */
function treatmentOf([member, module, ...path]: readonly string[]): Treatment {
  if (member === undefined) return "keep";
  if (!MEMBERS.includes(member)) return "pass over";
  if (member !== "app_state" || module === undefined) return "keep";
  if (!MODULES.includes(module)) return "pass over";
  const name = listName(module, path);
  return name === undefined ? "keep" : { list: `${module}.${name}` };
}

function listName(module: string, path: readonly string[]): string | undefined {
  const name = path.join(".");
  switch (module) {
    case "auth":
      return name === "accounts" ? name : undefined;
    case "bank":
      return BANK_LISTS.find((list) => list === name);
    case "08-wasm":
    case "packetfowardmiddleware":
    case "ratelimit":
      return undefined;
    case "strait":
      return path.length === 2 && path[0] === "left_out" ? name : undefined;
    default:
      return (module === "ibc" ? CORE_LISTS : TRANSFER_LISTS).find((list) => isAt(list, path))
        ?.name;
  }
}

/** Both the names of the schema and their camel case forms are known. */
function isAt(list: GenesisList, path: readonly string[]): boolean {
  const isStep = (step: string, index: number) =>
    step === list.jsonPath[index] || step === list.path[index];
  return path.length === list.path.length && path.every(isStep);
}

function readLeftOut(
  document: JsonDocument,
  [store, json]: [string, JsonNode],
): [string, Iterable<Entry>] {
  json.list();
  const items = document.items(`strait.left_out.${store}`);
  return [store, mapped(items, readEntry)];
}

/** What these become, whenever they are asked for. */
function mapped<Item, Result>(
  items: Iterable<Item>,
  read: (item: Item) => Result,
): Iterable<Result> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield read(item);
    },
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

function readModules(
  document: JsonDocument,
  state: JsonNode,
  { stacks, stacksV2 }: Pick<HostGenesis, "stacks" | "stacksV2">,
): Iterable<ModuleGenesis> {
  const given = new Map(Object.keys(LAYERS).map((module) => [module, state.optional(module)]));
  const core = state.optional("ibc");
  const contracts = state.optional("08-wasm");
  const transfer = state.optional("transfer");
  const settings = {
    ibc: core && CoreGenesis.fromJson(core.value, core.place),
    transfer: transfer && TransferGenesis.fromJson(transfer.value, transfer.place),
  };
  const itemsOf = (module: string) => (list: GenesisList) =>
    mapped(document.items(`${module}.${list.name}`), ({ value, place }) =>
      list.itemCodec.fromJson(value, place),
    );
  function* parts(): Generator<ModuleGenesis> {
    const [ibcDefault, transferDefault] = defaultGenesis();
    if (settings.ibc === undefined) yield ibcDefault!;
    else yield* partsOfCore(withoutNamesakes({ settings: settings.ibc, items: itemsOf("ibc") }));
    if (settings.transfer === undefined) yield transferDefault!;
    else yield* partsOfTransfer({ settings: settings.transfer, items: itemsOf("transfer") });
    // A chain without a module passes over its state.
    yield* contractsFromDocument(contracts);
    for (const standard of defaultGenesisOfStacks(stacks, stacksV2)) {
      const json = given.get(standard.module);
      if (json === undefined) yield standard;
      else yield* LAYERS[standard.module]!(json);
    }
  }
  return { [Symbol.iterator]: parts };
}

/** How the states of middleware are read, by the names that ibc-go gives the modules. */
const LAYERS: Readonly<Record<string, (json: JsonNode) => Generator<ModuleGenesis>>> = {
  packetfowardmiddleware: inFlightFromDocument,
  ratelimit: rateLimitsFromJson,
};

const HOST_FIELDS = [
  "authority",
  "address_prefix",
  "commitment_prefix",
  "blocked_addresses",
  "stacks",
  "stacks_v2",
  "left_out",
] as const;

type HostGenesis = Pick<
  Genesis,
  "authority" | "addressPrefix" | "commitmentPrefix" | "blockedAddresses" | "stacks" | "stacksV2"
>;

/** Without a say the account of the SDK's governance is the authority. */
function readHost(json: JsonNode | undefined): HostGenesis {
  json?.only(...HOST_FIELDS);
  const addressPrefix = json?.optional("address_prefix")?.text() ?? DEFAULT_ADDRESS_PREFIX;
  const governance = sha256(utf8("gov")).subarray(0, ADDRESS_BYTES);
  const prefix = json?.optional("commitment_prefix");
  const blocked = json?.optional("blocked_addresses")?.list() ?? [];
  return {
    authority: json?.optional("authority")?.text() ?? encodeBech32(addressPrefix, governance),
    addressPrefix,
    commitmentPrefix: prefix === undefined ? DEFAULT_COMMITMENT_PREFIX : utf8(prefix.text()),
    blockedAddresses: blocked.map(readAddress),
    stacks: readStacks(json?.optional("stacks")),
    stacksV2: readStacks(json?.optional("stacks_v2")),
  };
}

function readAddress(json: JsonNode): string {
  const address = json.text();
  return decodeBech32(address) === undefined ? json.fail("not a bech32 address") : address;
}

function readSequences(document: JsonDocument, auth: JsonNode | undefined): Map<string, bigint> {
  const sequences = new Map<string, bigint>();
  auth?.optional("accounts")?.list();
  for (const account of document.items("auth.accounts")) {
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
