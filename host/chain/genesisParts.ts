/**
 * A genesis in parts, as the core gives and takes them (assembly/ABI.md, "Genesis in parts"): the
 * first has parameters and counters, and each has some items of the lists.
 */

import { compareBytes, concatBytes, utf8 } from "../bytes.js";
import {
  type Denom,
  GenesisState as TransferGenesis,
} from "../codec/gen/ibc.applications.transfer.v1.js";
import type { GenesisState as ClientGenesis } from "../codec/gen/ibc.core.client.v1.js";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1.js";
import type { MessageCodec } from "../codec/message.js";
import { HostError } from "../errors.js";
import type { ModuleGenesis } from "./genesis.js";

/** What fits one call whatever it holds: each of 65,536 fields takes two bytes at least. */
const MAX_PART_BYTES = 128 * 1024;

type Fields = Record<string, unknown>;

/** One list of a genesis. */
interface GenesisList {
  /** The properties that lead to it. */
  readonly path: readonly string[];
  readonly items: readonly unknown[];
  readonly itemCodec: MessageCodec<unknown>;
}

/** The parts that a module's genesis has to be given to the core in; one, when it is small. Throws
 * a HostError for a client with two counterparties, which the core would see in one part only. */
export function* partsOf(module: ModuleGenesis): Generator<ModuleGenesis> {
  if (module.genesis.length <= MAX_PART_BYTES) yield module;
  else if (module.module === "ibc") yield* partsOfCore(CoreGenesis.decode(module.genesis));
  else if (module.module === "transfer") {
    yield* partsOfTransfer(TransferGenesis.decode(module.genesis));
  } else throw new HostError(`the genesis of ${module.module} is too large`);
}

/** The same of a genesis that is not encoded yet. */
export function* partsOfCore(genesis: CoreGenesis): Generator<ModuleGenesis> {
  checkCounterparties(genesis);
  const { clientsMetadata, clientsConsensus } = genesis.clientGenesis;
  // A client may have more of these than fit one call.
  const clientGenesis: ClientGenesis = {
    ...genesis.clientGenesis,
    clientsMetadata: clientsMetadata.flatMap(({ clientId, clientMetadata }) =>
      clientMetadata.map((pair) => ({ clientId, clientMetadata: [pair] })),
    ),
    clientsConsensus: clientsConsensus.flatMap(({ clientId, consensusStates }) =>
      consensusStates.map((state) => ({ clientId, consensusStates: [state] })),
    ),
  };
  yield* split("ibc", CoreGenesis, { ...genesis, clientGenesis });
}

/** The same for transfers. */
export function partsOfTransfer(genesis: TransferGenesis): Generator<ModuleGenesis> {
  return split("transfer", TransferGenesis, genesis);
}

function checkCounterparties({ clientV2Genesis }: CoreGenesis): void {
  const clientIds = clientV2Genesis.counterpartyInfos.map(({ clientId }) => clientId);
  const seen = new Set<string>();
  for (const clientId of clientIds) {
    if (seen.has(clientId)) throw new HostError(`genesis: ${clientId} has two counterparties`);
    seen.add(clientId);
  }
}

function* split<Genesis>(
  module: string,
  codec: MessageCodec<Genesis>,
  genesis: Genesis,
): Generator<ModuleGenesis> {
  const lists: GenesisList[] = [];
  const settings = takeLists(codec, genesis as Fields, [], lists);
  yield { module, genesis: codec.encode(settings as Genesis) };
  // Metadata goes first, that it cannot overwrite a state under a key of 02-client.
  const isLast = ({ path }: GenesisList) => (path.at(-1) === "clientsMetadata" ? 0 : 1);
  for (const list of lists.sort((a, b) => isLast(a) - isLast(b))) {
    for (const items of runsOf(list)) {
      const part = codec.empty();
      putList(part as Fields, list.path, items);
      yield { module, genesis: codec.encode(part), continues: true };
    }
  }
}

/** A genesis without its lists, which go to `lists`. */
function takeLists(
  codec: Pick<MessageCodec<unknown>, "fields">,
  genesis: Fields,
  path: readonly string[],
  lists: GenesisList[],
): Fields {
  const rest: Fields = {};
  for (const { property, repeated, message } of codec.fields) {
    const value = genesis[property];
    const here = [...path, property];
    const inner = message?.();
    if (repeated && inner !== undefined) {
      lists.push({ path: here, items: value as unknown[], itemCodec: inner });
      rest[property] = [];
    } else if (inner?.name.endsWith(".GenesisState")) {
      rest[property] = takeLists(inner, value as Fields, here, lists);
    } else rest[property] = value;
  }
  return rest;
}

/** A list in runs that fit one call each. */
function* runsOf({ items, itemCodec }: GenesisList): Generator<unknown[]> {
  let run: unknown[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = itemCodec.encode(item).length;
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

function putList(part: Fields, path: readonly string[], items: readonly unknown[]): void {
  const holder = path.slice(0, -1).reduce((inner, name) => inner[name] as Fields, part);
  holder[path.at(-1)!] = items;
}

/** The whole genesis of which these are the parts: joined encodings are that of joined lists. What
 * ibc-go sorts is sorted. */
export function joinCore(parts: Iterable<Uint8Array>): CoreGenesis {
  const genesis = CoreGenesis.decode(concatBytes(...parts));
  const { clientGenesis, clientV2Genesis, channelV2Genesis } = genesis;
  clientGenesis.clients.sort(byClient);
  clientGenesis.clientsConsensus = grouped(
    clientGenesis.clientsConsensus,
    (list, { consensusStates }) => list.consensusStates.push(...consensusStates),
  ).sort(byClient);
  clientGenesis.clientsMetadata = grouped(
    clientGenesis.clientsMetadata,
    (list, { clientMetadata }) => list.clientMetadata.push(...clientMetadata),
  ).sort(byClient);
  clientV2Genesis.counterpartyInfos.sort(byClient);
  channelV2Genesis.acknowledgements.sort(byClient);
  channelV2Genesis.commitments.sort(byClient);
  channelV2Genesis.receipts.sort(byClient);
  channelV2Genesis.asyncPackets.sort(byClient);
  channelV2Genesis.sendSequences.sort(byClient);
  return genesis;
}

/** The same for transfers. */
export function joinTransfer(parts: Iterable<Uint8Array>): TransferGenesis {
  const genesis = TransferGenesis.decode(concatBytes(...parts));
  genesis.denoms.sort(byDenom);
  return genesis;
}

interface OfClient {
  readonly clientId: string;
}

/** One list a client of what came in several; they follow each other. */
function grouped<Item extends OfClient>(
  items: readonly Item[],
  append: (list: Item, more: Item) => void,
): Item[] {
  const lists: Item[] = [];
  for (const item of items) {
    const last = lists.at(-1);
    if (last?.clientId === item.clientId) append(last, item);
    else lists.push(item);
  }
  return lists;
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
