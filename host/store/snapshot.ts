import { CommitmentProof } from "../codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1.js";
import { HostError } from "../errors.js";
import type { Entry } from "../vm/host.js";
import { appHash, proveStoreRoot } from "./appHash.js";
import { Branches } from "./branch.js";
import { proveKey } from "./iavl/proof.js";
import type { TreeVersion } from "./iavl/tree.js";
import { fromLatin1, toLatin1 } from "./latin1.js";

/** All stores as they were after one commit. It never changes. */
export class Snapshot {
  /** The root hash of each store by name, 32 bytes each. */
  readonly roots: ReadonlyMap<string, Uint8Array>;
  /** The hash over them that goes into the header of the next block, 32 bytes. */
  readonly appHash: Uint8Array;
  private readonly storeProofs = new Map<string, CommitmentProof>();

  constructor(
    readonly version: number,
    private readonly trees: ReadonlyMap<string, TreeVersion>,
  ) {
    this.roots = new Map([...trees].map(([name, tree]) => [name, tree.root]));
    this.appHash = appHash(this.roots);
  }

  /** The value of a key, not to be changed by the caller; undefined when absent. */
  get(store: string, key: Uint8Array): Uint8Array | undefined {
    return this.tree(store).get(toLatin1(key));
  }

  /** Entries from `start` (included) to `end` (not included); undefined leaves a side open. */
  *scan(
    store: string,
    start?: Uint8Array,
    end?: Uint8Array,
    descending = false,
  ): Generator<Entry, undefined> {
    const leaves = this.tree(store).scan(
      start && toLatin1(start),
      end && toLatin1(end),
      descending,
    );
    for (let next = leaves.next(); !next.done; next = leaves.next()) {
      yield [fromLatin1(next.value.key), next.value.value];
    }
  }

  /** Branches over this state, each store at its number in the ABI: to read, or to try things. */
  branch(): Branches {
    return new Branches([...this.trees.values()]);
  }

  /** Number of keys in a store. */
  size(store: string): number {
    return this.tree(store).size;
  }

  /**
   * The proof of a key's value or absence against the app hash: an encoded
   * ibc.core.commitment.v1.MerkleProof of the key in its store and of the store in the app hash.
   * Throws a HostError for an empty store, in which ICS-23 can prove nothing.
   */
  prove(store: string, key: Uint8Array): Uint8Array {
    return MerkleProof.encode({ proofs: [...this.proofs(store, key)] });
  }

  /** The same proof as its two parts: of the key in its store, of the store in the app hash. */
  proofs(store: string, key: Uint8Array): readonly [CommitmentProof, CommitmentProof] {
    const { top } = this.tree(store);
    if (top === undefined) {
      throw new HostError(`nothing can be proved in store "${store}": it is empty`);
    }
    return [proveKey(top, toLatin1(key)), this.proveStore(store)];
  }

  private proveStore(store: string): CommitmentProof {
    const known = this.storeProofs.get(store);
    if (known !== undefined) return known;
    const proof = CommitmentProof.create({ exist: proveStoreRoot(this.roots, store) });
    this.storeProofs.set(store, proof);
    return proof;
  }

  /** A store's tree; throws a HostError when there is no such store. */
  tree(store: string): TreeVersion {
    const tree = this.trees.get(store);
    if (tree === undefined) throw new HostError(`there is no store "${store}"`);
    return tree;
  }
}
