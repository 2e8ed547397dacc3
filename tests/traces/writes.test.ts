import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { readLines } from "../../host/replay/lines.js";
import { appHash, Multistore } from "../../host/store/multistore.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";

/**
 * The recorded write sets alone, without any execution: what remains is the store, which must
 * give every recorded root, version and app hash.
 */

const STORES = ["ibc", "transfer"] as const;

interface BlockLine {
  readonly kind: "genesis" | "block" | "end";
  readonly chain_id: string;
  readonly height: number;
  readonly stores: Record<(typeof STORES)[number], { root: string; version: number }>;
  readonly other_roots: Readonly<Record<string, string>>;
  readonly app_hash: string;
  readonly writes: Record<(typeof STORES)[number], (readonly [string, string | null])[]>;
}

/** Commits the recorded writes of one block and compares what comes of it. */
function replayWrites(store: Multistore, block: BlockLine): void {
  const branches = store.branch();
  for (const name of STORES) {
    for (const [key, value] of block.writes[name]) {
      if (value === null) branches.delete(STORE_NUMBERS[name], fromHex(key));
      else branches.set(STORE_NUMBERS[name], fromHex(key), fromHex(value));
    }
  }
  const { roots, version } = store.commit(branches);
  const place = `${block.chain_id} height ${block.height}`;
  for (const name of STORES) {
    expect({ root: toHex(roots.get(name)!), version }, place).toEqual(block.stores[name]);
  }
  const others = Object.entries(block.other_roots).map(([name, root]) => [name, fromHex(root)]);
  const all = new Map([...roots, ...(others as [string, Uint8Array][])]);
  expect(toHex(appHash(all)), place).toBe(block.app_hash);
}

async function replayFile(path: string): Promise<number> {
  const chains = new Map<string, Multistore>();
  let blocks = 0;
  for await (const { text } of readLines(path)) {
    const line = JSON.parse(text) as BlockLine;
    if (line.kind !== "block") continue;
    const store = chains.get(line.chain_id) ?? new Multistore(STORES);
    chains.set(line.chain_id, store);
    replayWrites(store, line);
    store.prune(store.version);
    blocks++;
  }
  return blocks;
}

function replayFolder(folder: string): void {
  const files = readdirSync(folder).filter((file) => file.endsWith(".jsonl.gz"));
  it("are there", () => expect(files.length).toBeGreaterThan(0));
  it.each(files)("of %s give the recorded roots, versions and app hashes", async (file) => {
    expect(await replayFile(join(folder, file))).toBeGreaterThan(0);
  });
}

describe("the write sets of the committed recordings", () => {
  replayFolder(join(import.meta.dirname, "../golden/recordings"));
});

const folder = process.env.STRAIT_TRACES;
describe.skipIf(folder === undefined)("the write sets of all recordings (STRAIT_TRACES)", () => {
  if (folder !== undefined) replayFolder(folder);
});
