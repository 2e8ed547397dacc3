/**
 * Proofs: verified in the guest and by @confio/ics23, the same ones; and SHA-256 of short inputs in
 * the guest and through the import, between which assembly/crypto/sha256.ts chooses.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import confio from "@confio/ics23";
import { utf8 } from "../../host/bytes.js";
import { CommitmentProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { Multistore } from "../../host/store/multistore.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { GuestMemory } from "../../host/vm/guestMemory.js";
import { Imports } from "../../host/vm/imports.js";
import { compileCore } from "../wasm.js";
import { type BenchEntry, type BenchGroup, fastest, type Results } from "./frame.js";
import { duration, ratio } from "./table.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const PROOFS = 256;
/** Steps of a proof in a tree of a million keys, and in the tree over 32 stores. */
const STORE_STEPS = 20;
const ROOT_STEPS = 5;
const STORES = ["ibc", ...Array.from({ length: 31 }, (_, index) => `store${index}`)];
const TREE_HEIGHT = 22;

const wasm = await compileCore({
  root: ROOT,
  entry: "scripts/bench/guest/commitment.ts",
  target: "release",
});

/** A proof and what it proves; no value stands for absence. */
interface Statement {
  readonly proof: Uint8Array;
  readonly root: Uint8Array;
  readonly subroot: Uint8Array;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

function keyAt(index: number): Uint8Array {
  const sequence = String(100_000 + index);
  return utf8(`commitments/ports/transfer/channels/channel-141/sequences/${sequence}`);
}

function valueAt(index: number): Uint8Array {
  const value = new Uint8Array(32);
  new DataView(value.buffer).setUint32(0, index);
  return value;
}

/**
 * Numbers of keys, level by level from the top, that make the AVL tree with the fewest leaves for
 * its height: a left subtree is always one higher than the right one. Its paths are as long as
 * those of balanced trees many times its size.
 */
function leanTree(height: number): number[][] {
  const leaves = [1, 2];
  for (let i = 2; i <= height; i++) leaves.push(leaves[i - 1]! + leaves[i - 2]!);
  const levels = [[0]];
  for (let nodes: [first: number, height: number][] = [[0, height]]; nodes.length > 0; ) {
    const inner = nodes.filter(([, nodeHeight]) => nodeHeight > 0);
    const middle = (first: number, nodeHeight: number) => first + leaves[nodeHeight - 1]!;
    levels.push(inner.map(([first, nodeHeight]) => middle(first, nodeHeight)));
    nodes = inner.flatMap(([first, nodeHeight]): [number, number][] => [
      [first, nodeHeight - 1],
      [middle(first, nodeHeight), Math.max(nodeHeight - 2, 0)],
    ]);
  }
  return levels;
}

let sharedSnapshot: Snapshot | undefined;

/** A store with paths of many lengths, among other stores. Blocks write in the order of keys, so
 * each level is a block of its own. */
function snapshot(): Snapshot {
  if (sharedSnapshot !== undefined) return sharedSnapshot;
  const store = new Multistore(STORES);
  for (const level of leanTree(TREE_HEIGHT)) {
    const block = store.branch();
    for (const index of level) block.set(0, keyAt(index), valueAt(index));
    for (let other = 1; other < STORES.length; other++) block.set(other, utf8("a"), utf8("b"));
    store.commit(block);
  }
  sharedSnapshot = store.latest;
  return sharedSnapshot;
}

/** Proofs of keys 20 steps below the root of their store, or of the absence of keys behind them. */
function statements(kind: "membership" | "non-membership"): Statement[] {
  const { appHash, roots } = snapshot();
  const found: Statement[] = [];
  for (const [present, stored] of snapshot().scan("ibc")) {
    const isMember = kind === "membership";
    const key = isMember ? present : utf8(`${Buffer.from(present).toString("latin1")}/absent`);
    const proof = snapshot().prove("ibc", key);
    const [lower, upper] = MerkleProof.decode(proof).proofs;
    const exist = lower!.exist ?? lower!.nonexist!.left;
    if (exist?.path.length !== STORE_STEPS || upper!.exist?.path.length !== ROOT_STEPS) continue;
    const value = isMember ? stored : new Uint8Array(0);
    found.push({ proof, root: appHash, subroot: roots.get("ibc")!, key, value });
    if (found.length === PROOFS) return found;
  }
  throw new Error(`only ${found.length} proofs have ${STORE_STEPS} steps`);
}

interface Guest {
  readonly space: Uint8Array;
  call(name: string, ...values: number[]): number;
}

function instantiate(): Guest {
  const imports = new Imports();
  const module = new WebAssembly.Module(wasm);
  const { exports } = new WebAssembly.Instance(module, { ibc0: imports.functions() });
  const memory = exports.memory as WebAssembly.Memory;
  imports.attach(new GuestMemory(memory));
  const functions = exports as unknown as Record<string, (...values: number[]) => number>;
  return {
    space: new Uint8Array(memory.buffer, functions.input_pointer!()),
    call: (name, ...values) => functions[name]!(...values),
  };
}

function guestEntry(kind: "membership" | "non-membership"): BenchEntry {
  return {
    name: `commitment: ${kind} in the guest`,
    unit: "MerkleProof of 20 + 5 steps, decoded and verified",
    setup() {
      const { space, call } = instantiate();
      const proofs = statements(kind);
      return (iteration) => {
        const { proof, root, key, value } = proofs[iteration % PROOFS]!;
        space.set(proof);
        space.set(root, proof.length);
        space.set(key, proof.length + root.length);
        space.set(value, proof.length + root.length + key.length);
        if (call("verify", proof.length, key.length, value.length) !== 1) {
          throw new Error("a valid proof is refused");
        }
      };
    },
  };
}

const decodeEntry: BenchEntry = {
  name: "commitment: decoding alone in the guest",
  unit: "MerkleProof of 20 + 5 steps",
  setup() {
    const { space, call } = instantiate();
    const proofs = statements("membership");
    return (iteration) => {
      const { proof } = proofs[iteration % PROOFS]!;
      space.set(proof);
      if (call("decode", proof.length) !== 2) throw new Error("a valid proof is malformed");
    };
  },
};

/** @confio/ics23 knows single trees only, so it is handed each level and the root between. */
function confioEntry(kind: "membership" | "non-membership"): BenchEntry {
  return {
    name: `commitment: ${kind} by @confio/ics23`,
    unit: "its two levels, decoded and verified",
    setup() {
      const { ics23, iavlSpec, tendermintSpec } = confio;
      const store = utf8("ibc");
      const proofs = statements(kind).map((statement) => ({
        ...statement,
        levels: MerkleProof.decode(statement.proof).proofs.map((level) =>
          CommitmentProof.encode(level),
        ),
      }));
      return (iteration) => {
        const { levels, root, subroot, key, value } = proofs[iteration % PROOFS]!;
        const lower = ics23.CommitmentProof.decode(levels[0]!);
        const upper = ics23.CommitmentProof.decode(levels[1]!);
        const valid =
          (value.length === 0
            ? confio.verifyNonMembership(lower, iavlSpec, subroot, key)
            : confio.verifyMembership(lower, iavlSpec, subroot, key, value)) &&
          confio.verifyMembership(upper, tendermintSpec, root, store, subroot);
        if (!valid) throw new Error("a valid proof is refused");
      };
    },
  };
}

/** The same two levels by the code that protobufjs generated for @confio/ics23. */
const confioDecodeEntry: BenchEntry = {
  name: "commitment: decoding alone by @confio/ics23",
  unit: "its two levels",
  setup() {
    const proofs = statements("membership").map(({ proof }) =>
      MerkleProof.decode(proof).proofs.map((level) => CommitmentProof.encode(level)),
    );
    return (iteration) => {
      for (const level of proofs[iteration % PROOFS]!) {
        confio.ics23.CommitmentProof.decode(level);
      }
    };
  },
};

function hashEntry(length: number, way: "in the guest" | "by import"): BenchEntry {
  return {
    name: `sha256: ${length} bytes ${way}`,
    unit: "hash",
    setup() {
      const { space, call } = instantiate();
      const name = way === "by import" ? "hash_by_import" : "hash_in_guest";
      const words = new Uint32Array(space.buffer, space.byteOffset, 1);
      return (iteration) => {
        words[0] = iteration;
        call(name, length);
      };
    },
  };
}

const HASHED_LENGTHS = [32, 64, 128, 256, 320, 384, 512, 640, 1024];

/** How much faster the guest is than its peer, by the fastest batches. */
function compare(results: Results, kind: string): string {
  const guest = fastest(results, `commitment: ${kind} in the guest`);
  const peer = fastest(results, `commitment: ${kind} by @confio/ics23`);
  return `${kind}: the guest is ${ratio(peer, guest)} times as fast`;
}

export const proofs: BenchGroup = {
  title: "Proofs: both trees of a MerkleProof, 20 + 5 steps, decoded and verified",
  entries: [
    guestEntry("membership"),
    confioEntry("membership"),
    guestEntry("non-membership"),
    confioEntry("non-membership"),
    decodeEntry,
    confioDecodeEntry,
  ],
  notes: (results) => [
    compare(results, "membership"),
    compare(results, "non-membership"),
    compare(results, "decoding alone"),
  ],
};

export const hashes: BenchGroup = {
  title: "SHA-256: in the guest or by the import `hash`",
  entries: HASHED_LENGTHS.flatMap((length) => [
    hashEntry(length, "in the guest"),
    hashEntry(length, "by import"),
  ]),
  tabulate: (results) => ({
    head: ["bytes", "in the guest", "by import", "import / guest"],
    rows: HASHED_LENGTHS.map((length) => {
      const guest = fastest(results, `sha256: ${length} bytes in the guest`);
      const imported = fastest(results, `sha256: ${length} bytes by import`);
      return [String(length), duration(guest), duration(imported), ratio(imported, guest)];
    }),
  }),
};
