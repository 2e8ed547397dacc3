/** Stores that are kept in a home: all versions after a restart, whole blocks, nothing left. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterAll, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { Home } from "../../host/store/home/home.js";
import type { HomeChain } from "../../host/store/home/homeChain.js";
import { nodeKey } from "../../host/store/home/keys.js";
import { Multistore } from "../../host/store/multistore.js";
import type { Snapshot } from "../../host/store/snapshot.js";

const STORES = ["ibc", "transfer"];
const KEYS = 40;
const VERSIONS = 30;

const folder = mkdtempSync(join(tmpdir(), "strait-home-"));
afterAll(() => rmSync(folder, { recursive: true }));
let folders = 0;

function newPath(): string {
  return join(folder, `home-${folders++}`);
}

/** Lehmer's generator, in whose products no number passes 2^53. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Commits a version that sets and removes keys; some write nothing. */
function commit(store: Multistore, version: number): Snapshot {
  const next = randomFrom(version);
  const branches = store.branch();
  for (let writes = next(12); writes > 0; writes--) {
    const key = utf8(`key/${next(KEYS)}`);
    if (next(3) === 0) branches.delete(0, key);
    else branches.set(0, key, utf8(`value ${version}`));
  }
  if (version % 7 === 0) branches.set(1, utf8("port"), utf8("transfer"));
  return store.commit(branches);
}

/** All versions of a store that is kept nowhere; index 0 is the first. */
function versionsInMemory(count = VERSIONS): Snapshot[] {
  const store = new Multistore(STORES);
  return Array.from({ length: count }, (_, index) => commit(store, index + 1));
}

/** Goes on with the chain of a home up to a version, each block flushed. */
async function goOn(home: Home, upTo: number, keptBlocks = VERSIONS): Promise<HomeChain> {
  const facts = { chainId: "a-1", stores: STORES, genesis: {} };
  const kept = home.chain("a-1") ?? home.add(facts);
  const store = new Multistore(STORES, 1, kept);
  for (let version = store.version + 1; version <= upTo; version++) {
    const before = version === 1 ? undefined : store.latest;
    const after = commit(store, version);
    const sequences = new Map([["cosmos1", BigInt(version)]]);
    kept.keep({ before, after, facts: { version }, sequences });
    kept.forgetBefore(version - keptBlocks);
    await kept.flush();
    store.prune(version);
  }
  return kept;
}

async function made(upTo: number, keptBlocks?: number): Promise<string> {
  const path = newPath();
  const home = await Home.open(path, { mayCreate: true });
  await goOn(home, upTo, keptBlocks);
  await home.close();
  return path;
}

/** What a version says of every key, proofs included. */
function told(snapshot: Snapshot): string[] {
  const entries = [...snapshot.scan("ibc")].map(([key, value]) => toHex(key) + toHex(value));
  const keys = Array.from({ length: KEYS }, (_, index) => utf8(`key/${index}`));
  const proofs = entries.length === 0 ? [] : keys.map((key) => toHex(snapshot.prove("ibc", key)));
  return [toHex(snapshot.appHash), ...entries, ...proofs];
}

async function withDatabase<T>(
  path: string,
  use: (database: ClassicLevel<Buffer, Buffer>) => Promise<T>,
): Promise<T> {
  const encodings = { keyEncoding: "buffer", valueEncoding: "buffer" } as const;
  const database = new ClassicLevel<Buffer, Buffer>(path, encodings);
  await database.open();
  const result = await use(database);
  await database.close();
  return result;
}

async function refusalOf(path: string): Promise<string> {
  const open = Home.open(path).then((home) => home.close());
  return open.then(
    () => "opened",
    (error: Error) => error.message,
  );
}

describe("a home", () => {
  test("has every version with its proofs after a restart", async () => {
    const home = await Home.open(await made(VERSIONS));
    const kept = home.chain("a-1")!;
    for (const [index, expected] of versionsInMemory().entries()) {
      expect(told(kept.snapshotAt(index + 1))).toEqual(told(expected));
      expect(kept.blockAt(index + 1)).toEqual({ version: index + 1 });
    }
    expect([...kept.sequences]).toEqual([["cosmos1", BigInt(VERSIONS)]]);
    await home.close();
  });

  test("goes on as if there had been no restart", async () => {
    const path = newPath();
    const expected = versionsInMemory();
    for (const upTo of [1, 2, 9, 17, VERSIONS]) {
      const home = await Home.open(path, { mayCreate: true });
      const kept = await goOn(home, upTo);
      expect(told(kept.snapshotAt(upTo))).toEqual(told(expected[upTo - 1]!));
      await home.close();
    }
  });

  test("keeps the nodes of the versions that it keeps, and no others", async () => {
    const path = await made(VERSIONS, 3);
    const home = await Home.open(path);
    const kept = home.chain("a-1")!;
    expect([kept.oldest, kept.latest]).toEqual([VERSIONS - 3, VERSIONS]);
    const expected = versionsInMemory();
    for (let version = kept.oldest!; version <= VERSIONS; version++) {
      expect(told(kept.snapshotAt(version))).toEqual(told(expected[version - 1]!));
    }
    kept.forgetBefore(VERSIONS);
    await kept.flush();
    // A tree has one inner node less than leaves.
    const nodes = STORES.map((store) => Math.max(0, 2 * kept.snapshotAt(VERSIONS).size(store) - 1));
    await home.close();
    const range = { gte: Buffer.from("n"), lt: Buffer.from("o") };
    const left = await withDatabase(path, (database) => database.keys(range).all());
    expect(left.length).toBe(nodes[0]! + nodes[1]!);
  });

  test("comes back with the last whole block wherever a write was cut", async () => {
    const path = await made(VERSIONS);
    const expected = versionsInMemory().map(({ appHash }) => toHex(appHash));
    const [log] = readdirSync(path).filter((name) => name.endsWith(".log"));
    const bytes = readFileSync(join(path, log!));
    const found = new Set<number>();
    for (let end = bytes.length - 1; end > 100; end -= 2_477) {
      const copy = newPath();
      cpSync(path, copy, { recursive: true });
      writeFileSync(join(copy, log!), bytes.subarray(0, end));
      const home = await Home.open(copy);
      const kept = home.chain("a-1");
      const latest = kept?.latest ?? 0;
      const snapshot = latest === 0 ? undefined : kept!.snapshotAt(latest);
      expect(snapshot && toHex(snapshot.appHash)).toBe(expected[latest - 1]);
      found.add(latest);
      const resumed = await goOn(home, VERSIONS);
      expect(told(resumed.snapshotAt(VERSIONS))[0]).toBe(expected.at(-1));
      await home.close();
    }
    expect(found.size).toBeGreaterThan(5);
  });
});

describe("what is no home", () => {
  test("is refused in a sentence", async () => {
    const foreign = newPath();
    await withDatabase(foreign, (database) => database.put(Buffer.from("x"), Buffer.from("y")));
    const newer = await made(1);
    const format = Buffer.from('{"kind":"home of strait","format":2}');
    await withDatabase(newer, (database) => database.put(Buffer.from("f"), format));
    const opened = await made(1);
    const home = await Home.open(opened);
    const refusals = [folder, newPath(), foreign, newer, opened].map(refusalOf);
    expect(await Promise.all(refusals)).toEqual([
      expect.stringMatching(/has other things in it, and is no home$/),
      expect.stringMatching(/there is no such folder$/),
      expect.stringMatching(/is no home of strait$/),
      expect.stringMatching(/has format 2, which a newer strait wrote; this one knows 1$/),
      expect.stringMatching(/another process has opened this home$/),
    ]);
    await home.close();
    expect(await refusalOf(opened)).toBe("opened");
  });

  test("a damaged one tells what is damaged, whichever byte it is", async () => {
    const path = await made(3);
    const nameOf = (nonce: number) => nodeKey(0, { store: 0, version: 3, nonce });
    const written = await withDatabase(path, (database) =>
      database.iterator({ gte: nameOf(1), lt: nameOf(99) }).all(),
    );
    const [top] = written;
    const leaf = written.find(([, value]) => value[0] === 0);
    const changes = [top!, leaf!].flatMap(([name, node]) =>
      [...node.keys()].filter((index) => index % 8 === 3).map((index) => ({ name, node, index })),
    );
    for (const { name, node, index } of changes) {
      const changed = Buffer.from(node);
      changed[index]! ^= 1;
      await withDatabase(path, (database) => database.put(name, changed));
      const home = await Home.open(path);
      const snapshot = () => told(home.chain("a-1")!.snapshotAt(3));
      expect(snapshot).toThrow("this home is damaged: a node of store ibc of a-1");
      await home.close();
      await withDatabase(path, (database) => database.put(name, node));
    }
    expect(changes.length).toBeGreaterThan(10);
  });

  test("so does one whose files are", async () => {
    const path = await made(2);
    writeFileSync(join(path, "CURRENT"), "MANIFEST-999999\n");
    expect(await refusalOf(path)).toMatch(/this home (is damaged|cannot be used): /);
  });
});
