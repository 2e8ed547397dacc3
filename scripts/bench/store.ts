/**
 * The store: commits and proofs on a tree of 100,000 keys of the length that packet commitments
 * have, with values of 32 bytes.
 */
import { utf8 } from "../../host/bytes.js";
import { proveKey } from "../../host/store/iavl/proof.js";
import { IavlTree } from "../../host/store/iavl/tree.js";
import { toLatin1 } from "../../host/store/latin1.js";
import { Multistore } from "../../host/store/multistore.js";
import { type BenchEntry, type BenchGroup, fastest, type Results } from "./frame.js";
import { askPeer } from "./peers.js";

const KEY_COUNT = 100_000;
/** Has no common factor with the count: steps of this size visit every key once a round. */
const STRIDE = 7919;
const STORES = ["ibc", "transfer", "bank", "upgrade"];

function keyAt(index: number): Uint8Array {
  const sequence = (index * STRIDE) % KEY_COUNT;
  return utf8(`commitments/ports/transfer/channels/channel-${sequence % 7}/sequences/${sequence}`);
}

function valueAt(index: number): Uint8Array {
  const value = new Uint8Array(32);
  for (let byte = 0; byte < 4; byte++) value[byte] = index >>> (24 - 8 * byte);
  return value;
}

/** One tree and one store for all entries: ten of them would measure the garbage collector. */
let sharedTree: IavlTree | undefined;
let sharedStore: Multistore | undefined;

function fullTree(keys: readonly string[]): IavlTree {
  if (sharedTree !== undefined) return sharedTree;
  sharedTree = new IavlTree();
  for (const [index, key] of keys.entries()) sharedTree.set(key, valueAt(index));
  sharedTree.save();
  return sharedTree;
}

function fullStore(keys: readonly Uint8Array[]): Multistore {
  if (sharedStore !== undefined) return sharedStore;
  sharedStore = new Multistore(STORES);
  const block = sharedStore.branch();
  for (const [index, key] of keys.entries()) block.set(0, key, valueAt(index));
  sharedStore.commit(block);
  return sharedStore;
}

function allKeys(): Uint8Array[] {
  return Array.from({ length: KEY_COUNT }, (_, index) => keyAt(index));
}

function treeCommit(keysPerCommit: number): BenchEntry {
  return {
    name: `store: IAVL commit, ${keysPerCommit} keys`,
    unit: `${keysPerCommit} sets and a save`,
    setup() {
      const keys = allKeys().map(toLatin1);
      const tree = fullTree(keys);
      return (iteration) => {
        for (let i = 0; i < keysPerCommit; i++) {
          const index = iteration * keysPerCommit + i;
          tree.set(keys[index % KEY_COUNT]!, valueAt(index));
        }
        tree.save();
      };
    },
  };
}

const blockCommit: BenchEntry = {
  name: "store: block commit, 100 keys",
  unit: "branch, 100 sets, commit, prune",
  setup() {
    const keys = allKeys();
    const store = fullStore(keys);
    return (iteration) => {
      const block = store.branch();
      for (let i = 0; i < 100; i++) {
        const index = iteration * 100 + i;
        block.set(0, keys[index % KEY_COUNT]!, valueAt(index));
      }
      store.commit(block);
      store.prune(store.version - 10);
    };
  },
};

function treeProof(kind: "membership" | "non-membership"): BenchEntry {
  return {
    name: `store: IAVL ${kind} proof`,
    unit: "proof, not encoded",
    setup() {
      const keys = allKeys().map(toLatin1);
      const top = fullTree(keys).latest.top!;
      const asked = kind === "membership" ? keys : keys.map((key) => `${key}/absent`);
      return (iteration) => proveKey(top, asked[iteration % KEY_COUNT]!);
    },
  };
}

function storeProof(kind: "membership" | "non-membership"): BenchEntry {
  return {
    name: `store: multistore ${kind} proof`,
    unit: "MerkleProof of two levels, encoded",
    setup() {
      const keys = allKeys();
      const { latest } = fullStore(keys);
      const suffix = kind === "membership" ? "" : "/absent";
      const asked = keys.map((key) => utf8(`${Buffer.from(key).toString("latin1")}${suffix}`));
      return (iteration) => latest.prove("ibc", asked[iteration % KEY_COUNT]!);
    },
  };
}

/** Entries that cosmos/iavl has its like of, under the same name but for its own. */
const TREE_ENTRIES = [
  treeCommit(1),
  treeCommit(100),
  treeCommit(1000),
  treeProof("membership"),
  treeProof("non-membership"),
];

/** How much of the time of cosmos/iavl ours takes, by the fastest batches. */
function compare(results: Results): string[] {
  return TREE_ENTRIES.flatMap(({ name }) => {
    const peer = results.get(name.replace("IAVL", "cosmos/iavl"));
    if (peer === undefined) return [];
    const share = (100 * fastest(results, name)) / peer.minNanos;
    const origin = peer.recordedOn === undefined ? "" : `, which was recorded: ${peer.recordedOn}`;
    return [`${name.slice("store: ".length)}: ${share.toFixed(0)}% of cosmos/iavl${origin}`];
  });
}

export const stores: BenchGroup = {
  title: "Store: 100,000 keys of packet commitments, values of 32 bytes",
  entries: [...TREE_ENTRIES, blockCommit, storeProof("membership"), storeProof("non-membership")],
  measurePeer: () => askPeer("store"),
  notes: compare,
};
