import { toHex } from "../../bytes.js";
import type { Node, NodeSource } from "../iavl/node.js";
import {
  changeOf,
  decodeNode,
  encodeNode,
  NAME_LENGTH,
  type NodeName,
  readNodeName,
  writeNodeName,
} from "../iavl/stored.js";
import { EMPTY_ROOT, TreeVersion } from "../iavl/tree.js";
import type { PastVersions } from "../multistore.js";
import { type Digest, toDigest } from "../sha256.js";
import { Snapshot } from "../snapshot.js";
import { type Database, damaged, parseRecord, reading, readingSync } from "./database.js";
import {
  blockKey,
  chainKey,
  nodeKey,
  orphansKey,
  type StoreNodeName,
  sequenceKey,
} from "./keys.js";

/** What a chain began with; `genesis` is whoever's made the chain. */
export interface ChainFacts {
  readonly chainId: string;
  /** Each at its number in the ABI. */
  readonly stores: readonly string[];
  readonly genesis: unknown;
}

/** A block to be kept. */
export interface KeptBlock {
  /** The stores before it; undefined when it is the first. */
  readonly before: Snapshot | undefined;
  readonly after: Snapshot;
  /** What there is to know about it, as JSON. */
  readonly facts: unknown;
  /** Accounts whose transactions were authenticated, and how many have been by now. */
  readonly sequences: ReadonlyMap<string, bigint>;
}

/** A block on disk. */
interface BlockRecord {
  readonly appHash: string;
  /** Of each store the root hash in hex, and version and number of the top node; 0 for none. */
  readonly roots: readonly (readonly [root: string, version: number, nonce: number])[];
  readonly facts: unknown;
}

type Operation =
  | { readonly type: "put"; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: "del"; readonly key: Buffer };

/** The name of a node with its store in front, among the orphans of a version. */
const ORPHAN_LENGTH = 1 + NAME_LENGTH;

/** One chain of a home. All that a block brings is one write, which is done whole or not at all. */
export class HomeChain implements PastVersions {
  /** Account sequences as of the last block that was found on opening. */
  sequences: ReadonlyMap<string, bigint> = new Map();
  private oldestVersion: number | undefined;
  private latestVersion: number | undefined;
  private pending: { version: number; operations: Operation[] }[] = [];
  private snapshot: Snapshot | undefined;
  private readonly sources: readonly NodeSource[];

  constructor(
    private readonly path: string,
    private readonly database: Database,
    private readonly index: number,
    readonly facts: ChainFacts,
  ) {
    this.sources = facts.stores.map((_name, store) => ({
      readNode: (version, nonce, hash) => this.readNode({ store, version, nonce }, hash),
    }));
  }

  /** What is on disk already. */
  begin(oldest: number, latest: number, sequences: ReadonlyMap<string, bigint>): void {
    this.oldestVersion = oldest;
    this.latestVersion = latest;
    this.sequences = sequences;
  }

  /** The oldest version on disk; undefined before the first. */
  get oldest(): number | undefined {
    return this.oldestVersion;
  }

  /** The latest version on disk; undefined before the first. */
  get latest(): number | undefined {
    return this.latestVersion;
  }

  /** The stores after a block on disk; their nodes are read when they are asked for. */
  snapshotAt(version: number): Snapshot {
    if (this.snapshot?.version !== version) this.snapshot = this.readSnapshot(version);
    return this.snapshot;
  }

  /** What was to be known about a block on disk. */
  blockAt(version: number): unknown {
    return this.readBlock(version).facts;
  }

  /** Takes a block to be written with the next flush. */
  keep({ before, after, facts, sequences }: KeptBlock): void {
    const { index } = this;
    const { version } = after;
    const operations: Operation[] = [];
    const put = (key: Buffer, value: Buffer) => operations.push({ type: "put", key, value });
    if (before === undefined) put(chainKey(index), jsonOf(this.facts));
    const roots: BlockRecord["roots"][number][] = [];
    const orphans: Buffer[] = [];
    for (const [store, name] of this.facts.stores.entries()) {
      const { top, root } = after.tree(name);
      const change = changeOf(version, before?.tree(name).top, top);
      for (const node of change.added) {
        put(nodeKey(index, { store, version, nonce: node.nonce }), encodeNode(node));
      }
      for (const orphan of change.orphans) orphans.push(orphanOf(store, orphan));
      roots.push([toHex(root), top?.version ?? 0, top?.nonce ?? 0]);
    }
    if (orphans.length > 0) put(orphansKey(index, version), Buffer.concat(orphans));
    for (const [address, sequence] of sequences) {
      put(sequenceKey(index, address), Buffer.from(sequence.toString()));
    }
    const record: BlockRecord = { appHash: toHex(after.appHash), roots, facts };
    put(blockKey(index, version), jsonOf(record));
    this.pending.push({ version, operations });
  }

  /** Removes the versions below one, but never the latest on disk, with the next flush. */
  forgetBefore(version: number): void {
    const { oldestVersion, latestVersion, index } = this;
    if (oldestVersion === undefined || latestVersion === undefined) return;
    const keepFrom = Math.min(version, latestVersion);
    if (keepFrom <= oldestVersion) return;
    const operations: Operation[] = [];
    const remove = (key: Buffer) => operations.push({ type: "del", key });
    for (let next = oldestVersion + 1; next <= keepFrom; next++) {
      const key = orphansKey(index, next);
      const orphans = readingSync(this.path, () => this.database.getSync(key));
      for (const orphan of namesOf(orphans)) remove(nodeKey(index, orphan));
      remove(key);
      remove(blockKey(index, next - 1));
    }
    this.oldestVersion = keepFrom;
    const last = this.pending.at(-1);
    if (last === undefined) this.pending.push({ version: latestVersion, operations });
    else last.operations = last.operations.concat(operations);
  }

  /** Resolves when all that was taken is durable. */
  async flush(): Promise<void> {
    for (;;) {
      const block = this.pending[0];
      if (block === undefined) return;
      const { version, operations } = block;
      await reading(this.path, () => this.database.batch(operations, { sync: true }));
      this.pending.shift();
      this.oldestVersion ??= version;
      this.latestVersion = version;
    }
  }

  private readSnapshot(version: number): Snapshot {
    const { appHash, roots } = this.readBlock(version);
    const trees = new Map<string, TreeVersion>();
    for (const [store, name] of this.facts.stores.entries()) {
      trees.set(name, this.readTree(version, store, roots[store]));
    }
    const snapshot = new Snapshot(version, trees);
    if (toHex(snapshot.appHash) === appHash) return snapshot;
    throw damaged(this.path, `block ${version} has another app hash than its stores`);
  }

  private readTree(
    version: number,
    store: number,
    root: BlockRecord["roots"][number] | undefined,
  ): TreeVersion {
    const [hex, topVersion, nonce] = root ?? ["", 0, 0];
    if (nonce === 0) return new TreeVersion(version, undefined, EMPTY_ROOT);
    const hash = toDigest(Buffer.from(hex, "hex"), 0);
    const top = this.readNode({ store, version: topVersion, nonce }, hash);
    return new TreeVersion(version, top, hash);
  }

  private readBlock(version: number): BlockRecord {
    const key = blockKey(this.index, version);
    const record = readingSync(this.path, () => this.database.getSync(key));
    if (record === undefined) throw damaged(this.path, `block ${version} is missing`);
    const block = parseRecord<BlockRecord>(this.path, `block ${version}`, record);
    if (Array.isArray(block.roots)) return block;
    throw damaged(this.path, `block ${version} cannot be read`);
  }

  private readNode(name: StoreNodeName, hash: Digest): Node {
    const place = `store ${this.facts.stores[name.store]} of ${this.facts.chainId}`;
    const key = nodeKey(this.index, name);
    const bytes = readingSync(this.path, () => this.database.getSync(key));
    if (bytes === undefined) throw damaged(this.path, `a node of ${place} is missing`);
    const node = decodeNode(bytes, name, hash, this.sources[name.store]!);
    if (node === undefined) throw damaged(this.path, `a node of ${place} is not what was written`);
    return node;
  }
}

function orphanOf(store: number, name: NodeName): Buffer {
  const bytes = Buffer.alloc(ORPHAN_LENGTH);
  writeNodeName(bytes, bytes.writeUInt8(store, 0), name);
  return bytes;
}

function* namesOf(orphans: Buffer = Buffer.alloc(0)): Generator<StoreNodeName> {
  for (let offset = 0; offset + ORPHAN_LENGTH <= orphans.length; offset += ORPHAN_LENGTH) {
    yield { store: orphans[offset]!, ...readNodeName(orphans, offset + 1) };
  }
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
