/**
 * A genesis in parts, as the core gives and takes them (assembly/ABI.md, "Genesis in parts"): the
 * first has parameters and counters, and each has some items of the lists.
 */

import { compareBytes, concatBytes, utf8 } from "../bytes.js";
import * as packetForward from "../codec/gen/ibc.applications.packet_forward_middleware.v1.js";
import * as rateLimiting from "../codec/gen/ibc.applications.rate_limiting.v1.js";
import {
  type Denom,
  GenesisState as TransferGenesis,
} from "../codec/gen/ibc.applications.transfer.v1.js";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1.js";
import * as wasm from "../codec/gen/ibc.lightclients.wasm.v1.js";
import type { MessageCodec } from "../codec/message.js";
import { HostError } from "../errors.js";
import type { ModuleGenesis } from "./genesis.js";

/** What fits one call whatever it holds: each of 65,536 fields takes two bytes at least. */
const MAX_PART_BYTES = 128 * 1024;

type Fields = Record<string, unknown>;

/** One of the lists of a genesis. */
export interface GenesisList {
  /** The properties that lead to it, with a dot between. */
  readonly name: string;
  readonly path: readonly string[];
  /** The same in JSON. */
  readonly jsonPath: readonly string[];
  readonly itemCodec: MessageCodec<unknown>;
}

/** A genesis that need not be in memory as a whole. */
export interface GenesisSource {
  /** All but the lists, which are empty here. */
  readonly settings: unknown;
  /** The items of a list, each time from the first on. */
  items(list: GenesisList): Iterable<unknown>;
}

/** All lists of messages in a genesis, in the order of its fields. */
export function genesisLists(codec: Pick<MessageCodec<unknown>, "fields">): GenesisList[] {
  return codec.fields.flatMap(({ name, property, repeated, message }): GenesisList[] => {
    const inner = message?.();
    if (inner === undefined) return [];
    if (repeated) {
      return [{ name: property, path: [property], jsonPath: [name], itemCodec: inner }];
    }
    if (!inner.name.endsWith(".GenesisState")) return [];
    return genesisLists(inner).map((list) => ({
      ...list,
      name: `${property}.${list.name}`,
      path: [property, ...list.path],
      jsonPath: [name, ...list.jsonPath],
    }));
  });
}

export const CORE_LISTS: readonly GenesisList[] = genesisLists(CoreGenesis);
export const TRANSFER_LISTS: readonly GenesisList[] = genesisLists(TransferGenesis);

/** Lists that are in the order of the identifiers of clients; items of the same client are joined
 * into one where they have a list themselves, which is named here. */
const CLIENT_LISTS: ReadonlyMap<string, string | undefined> = new Map([
  ["clientGenesis.clients", undefined],
  ["clientGenesis.clientsConsensus", "consensusStates"],
  ["clientGenesis.clientsMetadata", "clientMetadata"],
  ["clientV2Genesis.counterpartyInfos", undefined],
  ["channelV2Genesis.acknowledgements", undefined],
  ["channelV2Genesis.commitments", undefined],
  ["channelV2Genesis.receipts", undefined],
  ["channelV2Genesis.asyncPackets", undefined],
  ["channelV2Genesis.sendSequences", undefined],
]);
export const METADATA = "clientGenesis.clientsMetadata";
export const COUNTERPARTIES = "clientV2Genesis.counterpartyInfos";
const DENOMS = "denoms";

/** The list at the end of a path in a genesis. */
export function listIn(genesis: unknown, { path }: GenesisList): unknown[] {
  return path.reduce((inner: unknown, name) => (inner as Fields)[name], genesis) as unknown[];
}

/** A genesis that is in memory. */
export function sourceOf<Genesis>(codec: MessageCodec<Genesis>, genesis: Genesis): GenesisSource {
  return {
    settings: withoutLists(codec, genesis as Fields),
    items: (list) => listIn(genesis, list),
  };
}

/** A genesis without its lists. */
export function withoutLists(
  codec: Pick<MessageCodec<unknown>, "fields">,
  genesis: Fields,
): Fields {
  const rest: Fields = {};
  for (const { property, repeated, message } of codec.fields) {
    const value = genesis[property];
    const inner = message?.();
    if (repeated && inner !== undefined) rest[property] = [];
    else if (inner?.name.endsWith(".GenesisState")) {
      rest[property] = withoutLists(inner, value as Fields);
    } else rest[property] = value;
  }
  return rest;
}

/** The parts that a module's genesis has to be given to the core in; one, when it is small. Throws
 * a HostError for a client with two counterparties, which the core would see in one part only. */
export function* partsOf({ module, genesis, ...rest }: ModuleGenesis): Generator<ModuleGenesis> {
  if (genesis.length <= MAX_PART_BYTES) yield { module, genesis, ...rest };
  else if (module === "ibc") {
    yield* partsOfCore(sourceOf(CoreGenesis, CoreGenesis.decode(genesis)));
  } else if (module === "transfer") {
    yield* partsOfTransfer(sourceOf(TransferGenesis, TransferGenesis.decode(genesis)));
  } else if (module === "ratelimit") {
    yield* partsOfRateLimits(rateLimiting.GenesisState.decode(genesis));
  } else if (module === "packetfowardmiddleware") {
    yield* partsOfInFlight(packetForward.GenesisState.decode(genesis));
  } else if (module === "08-wasm") {
    yield* partsOfContracts(wasm.GenesisState.decode(genesis));
  } else throw new HostError(`the genesis of ${module} is too large`);
}

/** The same of a genesis that is not encoded yet. */
export function* partsOfCore(source: GenesisSource): Generator<ModuleGenesis> {
  const [counterparties] = CORE_LISTS.filter(({ name }) => name === COUNTERPARTIES);
  checkCounterparties(source.items(counterparties!) as Iterable<OfClient>);
  yield* split("ibc", CoreGenesis, CORE_LISTS, source);
}

/** The same for transfers. */
export function partsOfTransfer(source: GenesisSource): Generator<ModuleGenesis> {
  return split("transfer", TransferGenesis, TRANSFER_LISTS, source);
}

/** The same for rate limits, whose lists hold texts too. */
export function* partsOfRateLimits(genesis: rateLimiting.GenesisState): Generator<ModuleGenesis> {
  const codec = rateLimiting.GenesisState;
  const { hourEpoch } = genesis;
  yield { module: "ratelimit", genesis: codec.encode(codec.create({ hourEpoch })) };
  for (const { property, repeated } of codec.fields) {
    if (!repeated) continue;
    const partOf = (items: readonly unknown[]) => codec.encode(codec.create({ [property]: items }));
    const items = (genesis as unknown as Fields)[property] as unknown[];
    for (const run of runsOfSize(items, (item) => partOf([item]).length)) {
      yield { module: "ratelimit", genesis: partOf(run), continues: true };
    }
  }
}

/** The same for packets in flight. */
export function partsOfInFlight(genesis: packetForward.GenesisState): Generator<ModuleGenesis> {
  const codec = packetForward.GenesisState;
  return split("packetfowardmiddleware", codec, genesisLists(codec), sourceOf(codec, genesis));
}

/** The same for the code of light clients. */
export function partsOfContracts(genesis: wasm.GenesisState): Generator<ModuleGenesis> {
  const codec = wasm.GenesisState;
  return split("08-wasm", codec, genesisLists(codec), sourceOf(codec, genesis));
}

function checkCounterparties(infos: Iterable<OfClient>): void {
  const seen = new Set<string>();
  for (const { clientId } of infos) {
    if (seen.has(clientId)) throw new HostError(`genesis: ${clientId} has two counterparties`);
    seen.add(clientId);
  }
}

function* split<Genesis>(
  module: string,
  codec: MessageCodec<Genesis>,
  lists: readonly GenesisList[],
  { settings, items }: GenesisSource,
): Generator<ModuleGenesis> {
  yield { module, genesis: codec.encode(settings as Genesis) };
  // Metadata goes first, that it cannot overwrite a state under a key of 02-client.
  const rank = ({ name }: GenesisList) => (name === METADATA ? 0 : 1);
  for (const list of [...lists].sort((a, b) => rank(a) - rank(b))) {
    for (const run of runsOf(list, items(list))) {
      const part = codec.empty();
      putList(part as Fields, list.path, run);
      yield { module, genesis: codec.encode(part), continues: true };
    }
  }
}

/** A list in runs that fit one call each. */
function runsOf({ name, itemCodec }: GenesisList, items: Iterable<unknown>): Generator<unknown[]> {
  const pieces = piecesOf(items, CLIENT_LISTS.get(name));
  return runsOfSize(pieces, (item) => itemCodec.encode(item).length);
}

function* runsOfSize(
  items: Iterable<unknown>,
  sizeOf: (item: unknown) => number,
): Generator<unknown[]> {
  let run: unknown[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (bytes + size > MAX_PART_BYTES / 2 && run.length > 0) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(item);
    // With what stands before an item and around the lists.
    bytes += size + 8;
  }
  if (run.length > 0) yield run;
}

/** A client may have more states and metadata than fit one call: one by one they do. */
function* piecesOf(items: Iterable<unknown>, property: string | undefined): Generator<unknown> {
  if (property === undefined) return yield* items;
  for (const item of items as Iterable<Fields>) {
    for (const piece of item[property] as unknown[]) yield { ...item, [property]: [piece] };
  }
}

function putList(part: Fields, path: readonly string[], items: readonly unknown[]): void {
  const holder = path.slice(0, -1).reduce((inner, name) => inner[name] as Fields, part);
  holder[path.at(-1)!] = items;
}

/** The whole genesis of which these are the parts: joined encodings are that of joined lists. What
 * ibc-go sorts is sorted. */
export function joinCore(parts: Iterable<Uint8Array>): CoreGenesis {
  const genesis = CoreGenesis.decode(concatBytes(...parts));
  for (const list of CORE_LISTS) {
    const items = listIn(genesis, list);
    putList(genesis as unknown as Fields, list.path, sortedItems(list, joinedItems(list, items)));
  }
  return genesis;
}

/** The same for transfers. */
export function joinTransfer(parts: Iterable<Uint8Array>): TransferGenesis {
  const genesis = TransferGenesis.decode(concatBytes(...parts));
  genesis.denoms.sort(byDenom);
  return genesis;
}

/** The same for rate limits, whose lists are in the order of the store; the first part has the
 * hour. */
export function joinRateLimits(parts: Iterable<Uint8Array>): rateLimiting.GenesisState {
  const joined = rateLimiting.GenesisState.decode(concatBytes(...parts));
  for (const first of parts) {
    return { ...joined, hourEpoch: rateLimiting.GenesisState.decode(first).hourEpoch };
  }
  return joined;
}

interface OfClient {
  readonly clientId: string;
}

/** The items of a list as an export gives them, with one for each client where that has to be; they
 * follow each other. */
export function* joinedItems({ name }: GenesisList, items: Iterable<unknown>): Generator<unknown> {
  const property = CLIENT_LISTS.get(name);
  if (property === undefined) return yield* items;
  let last: (Fields & OfClient) | undefined;
  for (const item of items as Iterable<Fields & OfClient>) {
    if (last !== undefined && last.clientId === item.clientId) {
      const list = last[property] as unknown[];
      for (const more of item[property] as unknown[]) list.push(more);
    } else {
      if (last !== undefined) yield last;
      last = item;
    }
  }
  if (last !== undefined) yield last;
}

/** The order in which ibc-go has the items of a list; undefined when it is that of the store. */
export function orderOf({ name }: GenesisList): ((a: unknown, b: unknown) => number) | undefined {
  if (name === DENOMS) return (a, b) => byDenom(a as Denom, b as Denom);
  return CLIENT_LISTS.has(name) ? (a, b) => byClient(a as OfClient, b as OfClient) : undefined;
}

/** Joined items in that order. */
export function sortedItems(list: GenesisList, items: Iterable<unknown>): unknown[] {
  const order = orderOf(list);
  return order === undefined ? [...items] : [...items].sort(order);
}

function byClient(a: OfClient, b: OfClient): number {
  return compareTexts(a.clientId, b.clientId);
}

/** Denoms.Sort: by base, then number of hops, then full path. */
function byDenom(a: Denom, b: Denom): number {
  return (
    compareTexts(a.base, b.base) ||
    a.trace.length - b.trace.length ||
    compareTexts(pathOf(a), pathOf(b))
  );
}

function pathOf({ base, trace }: Denom): string {
  return [...trace.flatMap(({ portId, channelId }) => [portId, channelId]), base].join("/");
}

/** Go compares the bytes of strings. */
function compareTexts(a: string, b: string): number {
  return a === b ? 0 : compareBytes(utf8(a), utf8(b));
}
