/**
 * The genesis of a module of the core as JSON that is made list by list. The core gives all lists
 * at once, in parts: a first walk finds out in which parts each list has items, and whoever reads
 * a list walks through these again.
 */

import { toHex } from "../bytes.js";
import type { JsonValue } from "../codec/index.js";
import type { MessageCodec } from "../codec/message.js";
import type { Chain } from "./chain.js";
import type { GenesisPart } from "./core.js";
import {
  type GenesisList,
  joinedItems,
  listIn,
  orderOf,
  sortedItems,
  withoutLists,
} from "./genesisParts.js";
import { type LazyJson, LazyList } from "./lazyJson.js";

/** Parts in which a list has items, and whether these are in ibc-go's order as they come. */
interface Run {
  first: number;
  last: number;
  isSorted: boolean;
  lastItem: unknown;
}

export class GenesisExport<Genesis> {
  private readonly settings: Genesis;
  /** Where each part begins. */
  private readonly cursors: Uint8Array[] = [];
  private readonly runs = new Map<GenesisList, Run>();
  private leftOutRun: Run | undefined;

  /** Walks through the module's genesis; throws a HostError when the core refuses. */
  constructor(
    private readonly chain: Chain,
    private readonly module: string,
    private readonly codec: MessageCodec<Genesis>,
    private readonly lists: readonly GenesisList[],
  ) {
    let settings: Genesis | undefined;
    let cursor = new Uint8Array(0);
    for (const part of chain.exportGenesis(module)) {
      this.cursors.push(cursor);
      const genesis = codec.decode(part.genesis);
      settings ??= withoutLists(codec, genesis as Record<string, unknown>) as Genesis;
      this.survey(genesis, part);
      cursor = new Uint8Array(part.cursor);
    }
    this.settings = settings!;
  }

  /** The whole genesis; `itemToJson` has a say in what becomes of an item of a list. */
  json(itemToJson: (list: GenesisList, json: JsonValue) => JsonValue): LazyJson {
    const json = this.codec.toJson(this.settings) as Record<string, LazyJson>;
    for (const list of this.lists) {
      const path = [...list.jsonPath];
      const name = path.pop()!;
      const holder = path.reduce((inner, step) => inner[step] as typeof json, json);
      holder[name] = LazyList.of(
        () => this.items(list),
        (item) => itemToJson(list, list.itemCodec.toJson(item)),
      );
    }
    return json;
  }

  /** What ibc-go's genesis leaves out, as keys and values in hexadecimal. */
  get leftOut(): LazyList {
    return LazyList.of(
      () => this.leftOutEntries(),
      ({ key, value }) => [toHex(key), toHex(value)],
    );
  }

  private survey(genesis: Genesis, { leftOut }: GenesisPart): void {
    const part = this.cursors.length - 1;
    for (const list of this.lists) {
      const items = listIn(genesis, list);
      if (items.length === 0) continue;
      const run = extended(this.runs.get(list), part);
      const order = orderOf(list);
      for (const item of order === undefined ? [] : items) {
        if (run.lastItem !== undefined && order!(run.lastItem, item) > 0) run.isSorted = false;
        run.lastItem = item;
      }
      this.runs.set(list, run);
    }
    if (leftOut.length > 0) this.leftOutRun = extended(this.leftOutRun, part);
  }

  /** The items of a list in ibc-go's order, for which those of some lists have to be in memory. */
  private items(list: GenesisList): Iterable<unknown> {
    const run = this.runs.get(list);
    const joined = joinedItems(list, this.itemsIn(list, run));
    return run?.isSorted === false ? sortedItems(list, joined) : joined;
  }

  private *itemsIn(list: GenesisList, run: Run | undefined): Generator<unknown> {
    for (const { genesis } of this.partsIn(run)) yield* listIn(this.codec.decode(genesis), list);
  }

  private *leftOutEntries(): Generator<GenesisPart["leftOut"][number]> {
    for (const { leftOut } of this.partsIn(this.leftOutRun)) yield* leftOut;
  }

  private *partsIn(run: Run | undefined): Generator<GenesisPart> {
    if (run === undefined) return;
    let left = run.last - run.first + 1;
    for (const part of this.chain.exportGenesis(this.module, this.cursors[run.first])) {
      yield part;
      left -= 1;
      if (left === 0) return;
    }
  }
}

function extended(run: Run | undefined, part: number): Run {
  if (run === undefined) return { first: part, last: part, isSorted: true, lastItem: undefined };
  run.last = part;
  return run;
}
