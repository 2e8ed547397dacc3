/**
 * Datagram files: a chain, its blocks and what is expected of them (DATAGRAMS.md). A file is read
 * whole and refused, with the place, at the first thing that is not of the format.
 */

import { utf8 } from "../bytes.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import { Acknowledgement } from "../codec/gen/ibc.core.channel.v2.js";
import { anyFromJson } from "../codec/index.js";
import { type Entry, STORE_NUMBERS } from "../vm/host.js";
import type { HostedApplication } from "./application.js";
import { OFFERED_APPLICATIONS } from "./applications/index.js";
import { decodeBech32 } from "./bech32.js";
import type { Action, Balance, Block, Coin, Message, Transaction } from "./block.js";
import {
  type BlockExpectation,
  type OutcomeExpectation,
  readBlockExpectation,
  readOutcomeExpectation,
} from "./datagramExpectation.js";
import { DEFAULT_COMMITMENT_PREFIX, defaultGenesis, genesisFromJson } from "./defaultGenesis.js";
import type { Genesis, GenesisState, ModuleGenesis } from "./genesis.js";
import { type JsonNode, parseStrictJson } from "./jsonNode.js";
import { readStoreEntries } from "./storeEntries.js";
import { parseTime } from "./time.js";

const FORMAT = 1;
const HASH_BYTES = 32;
const DEFAULT_ADDRESS_PREFIX = "cosmos";

export interface DatagramBlock {
  readonly inputs: Block;
  readonly expected: BlockExpectation;
  /** One for every action and transaction; undefined where nothing is expected. */
  readonly expectedActions: readonly (OutcomeExpectation | undefined)[];
  readonly expectedTransactions: readonly (OutcomeExpectation | undefined)[];
}

export interface DatagramFile {
  readonly description: string;
  readonly genesis: Genesis;
  /** What serves the ports that are not the core's own, by the names that ports are routed by. */
  readonly applications: ReadonlyMap<string, HostedApplication>;
  readonly blocks: readonly DatagramBlock[];
}

/** Reads the text of a datagram file; `origin` names it in errors, which are InputErrors. What the
 * file says of the chain's start gives way to `start`. */
export function readDatagramFile(text: string, origin: string, start?: Genesis): DatagramFile {
  const root = parseStrictJson(text, origin);
  const format = root.field("format");
  if (format.value !== FORMAT) format.fail(`only format ${FORMAT} of datagram files is known`);
  root.only("$schema", "format", "description", "chain", "blocks");
  const genesis = start ?? readGenesis(root.field("chain"));
  return {
    description: root.optional("description")?.text() ?? "",
    genesis,
    applications: readApplications(root.field("chain").optional("applications")),
    blocks: root
      .field("blocks")
      .list()
      .map((block, index) => readBlock(block, genesis.initialHeight + BigInt(index))),
  };
}

function readGenesis(chain: JsonNode): Genesis {
  chain.only(
    "id",
    "authority",
    "time",
    "addressPrefix",
    "commitmentPrefix",
    "initialHeight",
    "accounts",
    "blockedAddresses",
    "applications",
    "genesis",
  );
  const accounts = chain.optional("accounts")?.list() ?? [];
  const prefix = chain.optional("commitmentPrefix");
  const initialHeight = chain.optional("initialHeight");
  return {
    chainId: chain.field("id").text(),
    initialHeight: initialHeight?.height() ?? 1n,
    timeNanos: readTime(chain.field("time")),
    authority: chain.field("authority").text(),
    addressPrefix: chain.optional("addressPrefix")?.text() ?? DEFAULT_ADDRESS_PREFIX,
    commitmentPrefix: prefix === undefined ? DEFAULT_COMMITMENT_PREFIX : utf8(prefix.text()),
    sequences: readSequences(accounts),
    balances: accounts.flatMap(readAccountBalances),
    blockedAddresses: (chain.optional("blockedAddresses")?.list() ?? []).map(readAddress),
    state: readGenesisState(chain.optional("genesis")),
  };
}

function readApplications(names: JsonNode | undefined): Map<string, HostedApplication> {
  const applications = new Map<string, HostedApplication>();
  for (const name of names?.list() ?? []) {
    const application = OFFERED_APPLICATIONS.get(name.text());
    if (application === undefined) {
      const known = [...OFFERED_APPLICATIONS.keys()].join(", ");
      return name.fail(`there is no application of this name, only ${known}`);
    }
    if (applications.has(name.text())) name.fail("this application is listed twice");
    applications.set(name.text(), application);
  }
  return applications;
}

function readSequences(accounts: readonly JsonNode[]): Map<string, bigint> {
  const sequences = new Map<string, bigint>();
  for (const account of accounts) {
    account.only("address", "sequence", "balances");
    const address = readAddress(account.field("address"));
    if (sequences.has(address)) account.field("address").fail("this account is listed twice");
    sequences.set(address, account.optional("sequence")?.uint64() ?? 0n);
  }
  return sequences;
}

function readAddress(address: JsonNode): string {
  const isAddress = decodeBech32(address.text()) !== undefined;
  return isAddress ? address.text() : address.fail("not a bech32 address");
}

function readAccountBalances(account: JsonNode): Balance[] {
  const address = account.field("address").text();
  const coins = account.optional("balances")?.list() ?? [];
  return coins.map((coin) => ({ address, ...readCoin(coin) }));
}

function readCoin(coin: JsonNode): Coin {
  coin.only("denom", "amount");
  return { denom: coin.field("denom").text(), amount: coin.field("amount").amount() };
}

/** Parameters of the modules, or whole stores; ibc-go's defaults for a module that is not named. */
function readGenesisState(genesis: JsonNode | undefined): GenesisState {
  const modules = new Map(defaultGenesis().map((module) => [module.module, [module]]));
  if (genesis === undefined) return { kind: "modules", modules: [...modules.values()].flat() };
  genesis.only("modules", "stores");
  const stores = genesis.optional("stores");
  const given = genesis.optional("modules");
  if (stores !== undefined && given !== undefined) {
    genesis.fail('give either "modules" or "stores", not both');
  }
  if (stores !== undefined) {
    return { kind: "stores", stores: new Map(stores.entries().map(readStore)) };
  }
  for (const [name, state] of given?.entries() ?? []) modules.set(name, readModule(name, state));
  return { kind: "modules", modules: [...modules.values()].flat() };
}

function readModule(module: string, state: JsonNode): ModuleGenesis[] {
  const parts = genesisFromJson(module, state.value, state.place);
  return [...(parts ?? state.fail(`there is no module "${module}"`))];
}

function readStore([name, entries]: [string, JsonNode]): [string, Entry[]] {
  if (!Object.hasOwn(STORE_NUMBERS, name)) entries.fail(`there is no store "${name}"`);
  return readStoreEntries([name, entries]);
}

function readBlock(block: JsonNode, height: bigint): DatagramBlock {
  block.only("time", "nextValidatorsHash", "actions", "transactions", "expect");
  const actions = block.optional("actions")?.list() ?? [];
  const transactions = block.optional("transactions")?.list() ?? [];
  const hash = block.optional("nextValidatorsHash");
  if (hash !== undefined && hash.hex().length !== HASH_BYTES) {
    hash.fail(`expected a hash of ${HASH_BYTES} bytes`);
  }
  return {
    inputs: {
      height,
      timeNanos: readTime(block.field("time")),
      nextValidatorsHash: hash?.hex() ?? new Uint8Array(HASH_BYTES),
      actions: actions.map(readAction),
      transactions: transactions.map(readTransaction),
    },
    expected: readBlockExpectation(block.optional("expect")),
    expectedActions: actions.map((action) => readOutcomeExpectation(action.optional("expect"))),
    expectedTransactions: transactions.map((transaction) =>
      readOutcomeExpectation(transaction.optional("expect")),
    ),
  };
}

/** The things that can be done before a block's transactions, by their names in the file. */
const ACTIONS: ReadonlyMap<string, (json: JsonNode) => Action> = new Map([
  ["authorityMessage", (json) => ({ kind: "authority_msg", message: readMessage(json) })],
  ["upgradedClient", readUpgradedClient],
  ["sendPacket", readSendPacket],
  ["writeAcknowledgement", readWriteAcknowledgement],
  ["writeAcknowledgementV2", readWriteAcknowledgementV2],
]);

function readAction(action: JsonNode): Action {
  action.only("description", ...ACTIONS.keys(), "expect");
  const [first, ...others] = [...ACTIONS].flatMap(([name, read]) => {
    const json = action.optional(name);
    return json === undefined ? [] : [() => read(json)];
  });
  if (first !== undefined && others.length === 0) return first();
  const names = [...ACTIONS.keys()].map((name) => `"${name}"`).join(", ");
  return action.fail(`an action has exactly one of ${names}`);
}

function readUpgradedClient(upgraded: JsonNode): Action {
  upgraded.only("planHeight", "clientState", "consensusState");
  return {
    kind: "set_upgraded_client",
    planHeight: upgraded.field("planHeight").uint64(),
    clientState: readAny(upgraded.field("clientState")),
    consensusState: readAny(upgraded.field("consensusState")),
  };
}

function readSendPacket(json: JsonNode): Action {
  json.only("sourcePort", "sourceChannel", "timeoutHeight", "timeoutTimestamp", "data");
  const height = json.optional("timeoutHeight");
  height?.only("revisionNumber", "revisionHeight");
  return {
    kind: "send_packet",
    sourcePort: json.field("sourcePort").text(),
    packet: {
      sourceChannel: json.field("sourceChannel").text(),
      timeoutHeight: {
        revisionNumber: height?.field("revisionNumber").uint64() ?? 0n,
        revisionHeight: height?.field("revisionHeight").uint64() ?? 0n,
      },
      timeoutTimestamp: json.optional("timeoutTimestamp")?.uint64() ?? 0n,
      data: json.field("data").base64(),
    },
  };
}

function readWriteAcknowledgement(json: JsonNode): Action {
  json.only("packet", "acknowledgement");
  const packet = json.field("packet");
  return {
    kind: "write_acknowledgement",
    packet: Packet.fromJson(packet.value, packet.place),
    acknowledgement: json.field("acknowledgement").base64(),
  };
}

function readWriteAcknowledgementV2(json: JsonNode): Action {
  json.only("destinationClient", "sequence", "acknowledgement");
  const acknowledgement = json.field("acknowledgement");
  return {
    kind: "write_acknowledgement_v2",
    destinationClient: json.field("destinationClient").text(),
    sequence: json.field("sequence").uint64(),
    acknowledgement: Acknowledgement.fromJson(acknowledgement.value, acknowledgement.place),
  };
}

function readAny(json: JsonNode): Uint8Array {
  return Any.encode(Any.create(readMessage(json)));
}

function readTransaction(transaction: JsonNode): Transaction {
  transaction.only("description", "signer", "signers", "fee", "messages", "expect");
  const one = transaction.optional("signer");
  const several = transaction.optional("signers");
  if ((one === undefined) === (several === undefined)) {
    transaction.fail('a transaction has either a "signer" or "signers"');
  }
  const fee = transaction.optional("fee")?.list().map(readCoin);
  return {
    signers: one === undefined ? (several?.list() ?? []).map((s) => s.text()) : [one.text()],
    ...(fee === undefined ? {} : { fee }),
    messages: transaction.field("messages").list().map(readMessage),
  };
}

/** Proto3 JSON with its "@type", or the bytes as they are, which may be malformed on purpose. */
export function readMessage(message: JsonNode): Message {
  if (message.optional("@type") !== undefined) {
    return anyFromJson(message.value, message.place);
  }
  message.only("typeUrl", "value");
  return { typeUrl: message.field("typeUrl").text(), value: message.field("value").base64() };
}

/** RFC 3339, or nanoseconds since 1970 as a decimal text. */
function readTime(time: JsonNode): bigint {
  const text = time.text();
  if (/^[0-9]+$/.test(text)) return time.nanoseconds();
  return (
    parseTime(text) ??
    time.fail("expected a time as in 2020-01-02T00:00:05Z, or nanoseconds since 1970")
  );
}
