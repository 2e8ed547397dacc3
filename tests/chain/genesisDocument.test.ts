/**
 * Chains of recordings that stop, are exported, and go on elsewhere from the document. All that a
 * chain holds must travel. ibc-go's own genesis leaves out, and `app_state.strait.left_out` has:
 * counters of what channels send once a client has sent a packet of IBC v2 (ibc-go's iterator stops
 * at the first key that is none of a channel's), where a channel's receiving started anew after an
 * upgrade, packets and metadata of what is no client, planned upgrades, stores of applications.
 * Processed times and heights, creators, relayer lists and counterparties of clients do travel in
 * ibc-go's format, as metadata of their clients; receipts as such, whatever their value.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../host/bytes.js";
import type { BlockResult } from "../../host/chain/block.js";
import { Chain } from "../../host/chain/chain.js";
import {
  genesisDocumentText,
  readGenesisDocument,
  writeGenesisDocument,
} from "../../host/chain/genesisDocument.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { Machine } from "../../host/vm/machine.js";
import { type RecordedBlocks, recordedChains } from "../support/recordedChains.js";
import { ROOT } from "../support/root.js";
import { loadCore, STORES, World } from "../support/world.js";

const machine = new Machine(loadCore());
const COMMITTED = join(ROOT, "tests/golden/recordings");
const TRACES = process.env.STRAIT_TRACES ?? "";

/** The only key that a document adds: the bank's parameters are written where defaults held. */
const BANK_PARAMS = "05";

/** Longer ones take too long for what they add. */
const MAX_RECORDING_BYTES = 400_000;

/** By their names, which tests are called by: where a folder lies, nobody else knows. */
function recordingsIn(folder: string): { name: string; path: string }[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz"));
  return names.map((name) => ({ name, path: join(folder, name) }));
}

function contentsOf(chain: Chain): Record<string, Map<string, string>> {
  const contents = STORES.map((store) => {
    const entries = [...chain.latest.scan(store)].map(
      ([key, value]) =>
        [Buffer.from(key).toString("hex"), Buffer.from(value).toString("hex")] as const,
    );
    const kept = entries.filter(([key]) => store !== "bank" || key !== BANK_PARAMS);
    return [store, new Map(kept)] as const;
  });
  return Object.fromEntries(contents);
}

/** What a block did; roots are of trees that grew otherwise, and first balances are changes. */
function outcomeOf({ actions, transactions, events }: BlockResult) {
  return { actions, transactions, events };
}

/** Executes half of a recording, exports it, and executes the rest on both chains; the first. */
function expectSameFromThereOn({ genesis, applications, blocks }: RecordedBlocks): Chain {
  const half = Math.ceil(blocks.length / 2);
  const original = new Chain(genesis, machine, applications);
  for (const block of blocks.slice(0, half)) {
    original.executeBlock(block);
    original.forgetPast();
  }
  const document = [...genesisDocumentText(original)].join("");
  expect(document).toBe(`${JSON.stringify(writeGenesisDocument(original), undefined, 2)}\n`);
  const copy = new Chain(readGenesisDocument(document, "document"), machine, applications);
  for (const block of blocks.slice(half)) {
    const expected = outcomeOf(original.executeBlock(block));
    expect(outcomeOf(copy.executeBlock(block))).toEqual(expected);
    original.forgetPast();
    copy.forgetPast();
  }
  expect(contentsOf(copy)).toEqual(contentsOf(original));
  expect(writeGenesisDocument(copy).app_state).toEqual(writeGenesisDocument(original).app_state);
  return original;
}

/** Has the core, and where a journal is kept ibc-go too, export a state and start from that. */
function expectTheSameOfIbcGo(chain: Chain): void {
  const world = new World();
  world.load(new Map(STORES.map((store) => [store, chain.latest.scan(store)])));
  world.branches.set(STORE_NUMBERS.bank, fromHex(BANK_PARAMS), Uint8Array.of(0x10, 0x01));
  world.exportGenesis("bank");
  const [ibc, transfer] = [world.exportGenesis("ibc"), world.exportGenesis("transfer")];
  world.load(new Map());
  expect(world.startFrom("transfer", transfer)).toBe("/0");
  expect(world.startFrom("ibc", ibc)).toBe(hasNamesakes(ibc) ? "undefined/111222" : "/0");
}

/** Whether a client has the identifier of its counterparty, with which ibc-go does not start. */
function hasNamesakes(genesis: unknown): boolean {
  const infos = (genesis as CoreJson).client_v2_genesis.counterparty_infos;
  return infos.some((info) => info.client_id === info.counterparty_info.client_id);
}

interface CoreJson {
  readonly client_v2_genesis: {
    readonly counterparty_infos: readonly {
      readonly client_id: string;
      readonly counterparty_info: { readonly client_id: string };
    }[];
  };
}

describe("a chain goes on from its exported state, which is that of ibc-go", () => {
  test.each(recordingsIn(COMMITTED))("$name", async ({ path }) => {
    for (const chain of await recordedChains(path)) {
      expectTheSameOfIbcGo(expectSameFromThereOn(chain));
    }
  });
});

describe.skipIf(!existsSync(TRACES))("so do those of other recordings (STRAIT_TRACES)", () => {
  const known = new Set(recordingsIn(COMMITTED).map(({ name }) => name));
  const others = recordingsIn(TRACES).filter(
    ({ name, path }) => !known.has(name) && statSync(path).size <= MAX_RECORDING_BYTES,
  );
  test.each(others)("$name", async ({ path }) => {
    for (const chain of await recordedChains(path)) {
      expectTheSameOfIbcGo(expectSameFromThereOn(chain));
    }
  });
});
