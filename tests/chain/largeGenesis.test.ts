/** A store of 100,000 keys leaves a chain and enters another one. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { ByteSource } from "../../host/chain/byteSource.js";
import { bytesSource } from "../../host/chain/byteSource.js";
import { Chain } from "../../host/chain/chain.js";
import { genesisDocumentText, readGenesis } from "../../host/chain/genesisDocument.js";
import type { Entry } from "../../host/vm/host.js";
import { Machine } from "../../host/vm/machine.js";
import { AUTHORITY, loadCore, World } from "../support/world.js";

const KEYS = 100_000;
const MAX_MILLISECONDS = 5_000;
/** What a part is at most, with what it says of the call. */
const MAX_PART_BYTES = 256 * 1024;

const machine = new Machine(loadCore());

/** A world's stores, and packets under way until there are so many keys. */
function largeStores(): Map<string, Entry[]> {
  const { branches } = new World();
  const ibc: Entry[] = [];
  const entries = branches.scan(0, undefined, undefined, false);
  for (let next = entries.next(); !next.done; next = entries.next()) ibc.push([...next.value]);
  for (let n = 1; ibc.length < KEYS; n++) {
    const key = `commitments/ports/transfer/channels/channel-${n % 50}/sequences/${n}`;
    ibc.push([utf8(key), new Uint8Array(32).fill(n % 256)]);
  }
  const transfer: Entry[] = [
    [Uint8Array.of(1), utf8("transfer")],
    [utf8("params"), Uint8Array.of(8, 1, 16, 1)],
  ];
  return new Map([
    ["ibc", ibc],
    ["transfer", transfer],
  ]);
}

/** A source that knows how much of it has been in memory at once. */
function watched(source: ByteSource): ByteSource & { readonly longestRead: number } {
  let longestRead = 0;
  return {
    ...source,
    read: (target, offset) => {
      longestRead = Math.max(longestRead, target.length);
      return source.read(target, offset);
    },
    get longestRead() {
      return longestRead;
    },
  };
}

const BLOCK = {
  timeNanos: 1_600_000_000_000_000_000n,
  nextValidatorsHash: new Uint8Array(32),
  actions: [],
  transactions: [],
};

describe("a store of 100,000 keys", () => {
  test("leaves and enters in parts, in less than five seconds", () => {
    const genesis = {
      chainId: "large-1",
      initialHeight: 1n,
      timeNanos: BLOCK.timeNanos,
      authority: AUTHORITY,
      addressPrefix: "cosmos",
      commitmentPrefix: utf8("ibc"),
      sequences: new Map(),
      balances: [],
      state: { kind: "stores", stores: largeStores() },
    } as const;
    const original = new Chain(genesis, machine);
    original.executeBlock({ ...BLOCK, height: 1n });

    // Of this process alone: other tests run beside it.
    const begun = process.cpuUsage();
    const chunks = [...genesisDocumentText(original)];
    const source = watched(bytesSource("document", utf8(chunks.join(""))));
    const copy = new Chain(readGenesis(source), machine);
    const { user, system } = process.cpuUsage(begun);

    copy.executeBlock({ ...BLOCK, height: 2n });
    const count = (chain: Chain) => [...chain.latest.scan("ibc")].length;
    expect([count(original), count(copy)]).toEqual([KEYS, KEYS]);
    for (const part of original.exportGenesis("ibc")) {
      expect(part.genesis.length).toBeLessThan(MAX_PART_BYTES);
    }
    expect((user + system) / 1_000).toBeLessThan(MAX_MILLISECONDS);
    expect(chunks.length).toBeGreaterThan(100);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(MAX_PART_BYTES);
    expect(source.longestRead).toBeLessThan(MAX_PART_BYTES);
  });
});
