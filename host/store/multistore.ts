import { HostError } from "../errors.js";
import { Branches, type Change, type StoreBase } from "./branch.js";
import { CopyOnWriteMap } from "./copyOnWriteMap.js";
import { IavlTree } from "./iavl/tree.js";
import { KeyFilter } from "./keyFilter.js";
import type { Latin1 } from "./latin1.js";
import { Snapshot } from "./snapshot.js";

export { appHash, proveStoreRoot } from "./appHash.js";

/** Versions that are kept outside this process's memory, as in a home. */
export interface PastVersions {
  /** Undefined before the first. */
  readonly oldest: number | undefined;
  readonly latest: number | undefined;
  /** The stores after one of them. */
  snapshotAt(version: number): Snapshot;
}

/**
 * The root multistore of the Cosmos SDK: named IAVL trees that are committed together, one version
 * a block.
 *
 * Versions live in memory, in tree nodes that point to each other, until they are pruned; those in
 * `past` can be had afterwards too, and nodes of theirs are read one by one, when they are asked
 * for. Reads and commits are synchronous: the next block needs the hashes at once.
 */
export class Multistore {
  private stores: ReadonlyMap<string, CommittedStore>;
  private snapshots = new CopyOnWriteMap<number, Snapshot>();
  private readonly begun = new WeakMap<Branches, number>();
  private latestVersion: number;
  private oldestVersion: number;

  /**
   * Mounts empty stores; the index of a name is the store's number in the ABI. `initialVersion` is
   * the version of the first commit, which is the height of the first block. With versions in the
   * past the stores go on from the latest of them.
   */
  constructor(
    names: readonly string[],
    initialVersion = 1,
    private readonly past?: PastVersions,
  ) {
    const latest = past?.latest === undefined ? undefined : past.snapshotAt(past.latest);
    const originOf = (name: string) => (latest ? IavlTree.from(latest.tree(name)) : initialVersion);
    this.stores = new Map(names.map((name) => [name, new CommittedStore(originOf(name))]));
    if (this.stores.size !== names.length) throw new HostError("two stores have the same name");
    this.latestVersion = latest?.version ?? initialVersion - 1;
    this.oldestVersion = latest?.version ?? initialVersion;
    if (latest !== undefined) this.snapshots.set(latest.version, latest);
  }

  /**
   * Stores with the same versions in memory, in constant time; what is committed to one of the two
   * later the other does not see.
   */
  fork(): Multistore {
    const fork = new Multistore([], this.oldestVersion);
    fork.stores = new Map([...this.stores].map(([name, store]) => [name, store.fork()]));
    fork.snapshots = this.snapshots.fork();
    fork.latestVersion = this.latestVersion;
    return fork;
  }

  /** The version committed last; one below the initial version before the first commit. */
  get version(): number {
    return this.latestVersion;
  }

  /** The stores after the last commit; throws a HostError before the first. */
  get latest(): Snapshot {
    return this.at(this.latestVersion);
  }

  /** The stores after the commit of a version; throws a HostError for one that is not kept. */
  at(version: number): Snapshot {
    const snapshot = this.snapshots.get(version);
    if (snapshot !== undefined) return snapshot;
    if (this.isPast(version)) return this.past!.snapshotAt(version);
    if (version >= this.oldestVersion) {
      throw new HostError(`version ${version} is not committed yet, ${this.latestVersion} is`);
    }
    const oldest = this.past?.oldest ?? this.oldestVersion;
    throw new HostError(`version ${version} is not kept, ${oldest} and later are`);
  }

  /** Whether the stores after the commit of a version can be had. */
  keeps(version: number): boolean {
    return this.snapshots.has(version) || this.isPast(version);
  }

  private isPast(version: number): boolean {
    const { oldest, latest } = this.past ?? {};
    if (oldest === undefined || latest === undefined) return false;
    return version >= oldest && version <= latest;
  }

  /** Branches over the latest state, on which to execute the next block. */
  branch(): Branches {
    const branches = new Branches([...this.stores.values()].map((store) => store.base()));
    this.begun.set(branches, this.latestVersion);
    return branches;
  }

  /**
   * Commits the net change of a block as the next version: key by key in ascending order in every
   * store, also in those where nothing was written. Throws a HostError when the branches were not
   * begun on the latest version of this store, or when one is still open; nothing is changed then.
   */
  commit(branches: Branches): Snapshot {
    if (this.begun.get(branches) !== this.latestVersion) {
      throw new HostError(`the block was not begun on version ${this.latestVersion}`);
    }
    if (branches.depth > 0) throw new HostError("a branch is still open");

    for (const [number, store] of [...this.stores.values()].entries()) {
      store.commit(branches.changes(number));
    }
    this.latestVersion++;
    const trees = new Map([...this.stores].map(([name, store]) => [name, store.tree.latest]));
    const snapshot = new Snapshot(this.latestVersion, trees);
    this.snapshots.set(this.latestVersion, snapshot);
    return snapshot;
  }

  /** Takes the versions before `keepFrom` out of memory, but never the latest. */
  prune(keepFrom: number): void {
    while (this.oldestVersion < Math.min(keepFrom, this.latestVersion)) {
      this.snapshots.delete(this.oldestVersion++);
    }
  }
}

/** A tree and its latest values by key, which save a walk down the tree for most reads. */
class CommittedStore {
  private readonly values = new Map<Latin1, Uint8Array>();
  /** Over the keys of `values`, and some that were removed. */
  private readonly filter = new KeyFilter();
  /** Whether a key that is not among the values is not in the tree either. */
  private readonly isComplete: boolean;
  readonly tree: IavlTree;

  constructor(origin: number | IavlTree) {
    this.isComplete = typeof origin === "number";
    this.tree = typeof origin === "number" ? new IavlTree(origin) : origin.fork();
  }

  /** A store with the same content; its values are found in the tree when they are asked for. */
  fork(): CommittedStore {
    return new CommittedStore(this.tree);
  }

  /** The latest version, which stays readable when others follow. */
  base(): StoreBase {
    const version = this.tree.latest;
    return {
      get: (key) => (this.tree.latest === version ? this.get(key) : version.get(key)),
      scan: (start, end, descending) => version.scan(start, end, descending),
    };
  }

  private get(key: Latin1): Uint8Array | undefined {
    const known = this.filter.mayHold(key) ? this.values.get(key) : undefined;
    if (known !== undefined || this.isComplete) return known;
    const value = this.tree.latest.get(key);
    if (value !== undefined) this.keep(key, value);
    return value;
  }

  commit(changes: readonly Change[]): void {
    for (const [key, written] of changes) {
      if (written === null) {
        this.tree.remove(key);
        this.values.delete(key);
      } else {
        this.tree.set(key, written);
        this.keep(key, written);
      }
    }
    this.tree.save();
  }

  private keep(key: Latin1, value: Uint8Array): void {
    if (!this.values.has(key)) this.filter.add(key, this.values.keys());
    this.values.set(key, value);
  }
}
