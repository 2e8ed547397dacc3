/** Proofs of stores of our own, through one tree and through many, up to the limits. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, toHex, utf8 } from "../../host/bytes.js";
import {
  BatchProof,
  CommitmentProof,
  type ExistenceProof,
  ProofSpec,
} from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { Multistore } from "../../host/store/multistore.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { type CommitmentGuest, list, loadCommitment, VERDICT } from "./support/guest.js";
import { Random } from "./support/random.js";
import {
  buildTree,
  calculateRoot,
  IAVL_SPEC,
  randomEntries,
  randomSpec,
  TENDERMINT_SPEC,
} from "./support/trees.js";

const IAVL = ProofSpec.encode(IAVL_SPEC);
const SDK_SPECS = list([IAVL, ProofSpec.encode(TENDERMINT_SPEC)]);
const STORE = utf8("ibc");
/** The longest input of a call (assembly/ABI.md). */
const INPUT_BYTES = 2 << 20;

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

function isMember(root: Uint8Array, proof: Uint8Array, key: Uint8Array, value: Uint8Array): number {
  return guest.ask("verify_membership", proof, ...SDK_SPECS, root, ...list([STORE, key]), value);
}

function isAbsent(root: Uint8Array, proof: Uint8Array, key: Uint8Array): number {
  return guest.ask("verify_non_membership", proof, ...SDK_SPECS, root, ...list([STORE, key]));
}

/** A store whose keys are two bytes and even, among other stores. */
function storeOf(count: number, others: number): Snapshot {
  const names = Array.from({ length: others }, (_, index) => `other${index}`);
  const store = new Multistore(["ibc", ...names]);
  const block = store.branch();
  for (let index = 0; index < count; index++) block.set(0, keyAt(2 * index), keyAt(index));
  for (let other = 1; other <= others; other++) block.set(other, utf8("a"), utf8("b"));
  return store.commit(block);
}

function keyAt(index: number): Uint8Array {
  return Uint8Array.of(1 + (index >> 8), index & 0xff);
}

describe("proofs of our stores", () => {
  test("the default specifications are those of ics23", () => {
    for (const [which, spec] of [
      ["iavl", IAVL_SPEC],
      ["tendermint", TENDERMINT_SPEC],
    ] as const) {
      const digest = createHash("sha256").update(ProofSpec.encode(spec)).digest("hex");
      expect(toHex(guest.specDigest(which))).toBe(digest);
    }
  });

  test.each([1, 2, 3, 4, 7, 8, 21])("every key and every gap of %d keys", (count) => {
    const snapshot = storeOf(count, count % 5);
    const root = snapshot.appHash;
    const keys = Array.from({ length: 2 * count }, (_, index) => keyAt(index));
    for (const key of [Uint8Array.of(0), ...keys, Uint8Array.of(255)]) {
      const proof = snapshot.prove("ibc", key);
      const value = snapshot.get("ibc", key);
      const claims = [isMember(root, proof, key, value ?? utf8("x")), isAbsent(root, proof, key)];
      const { valid, invalidProof } = VERDICT;
      expect(claims).toEqual(value === undefined ? [invalidProof, valid] : [valid, invalidProof]);
    }
  });

  test("no two neighbours prove the absence of a key that is there", () => {
    const count = 9;
    const snapshot = storeOf(count, 2);
    const levels = Array.from({ length: count }, (_, index) =>
      MerkleProof.decode(snapshot.prove("ibc", keyAt(2 * index))),
    );
    const exists = [undefined, ...levels.map(({ proofs }) => proofs[0]!.exist!)];
    const [, upper] = levels[0]!.proofs;
    for (const [l, left] of exists.entries()) {
      for (const [r, right] of exists.entries()) {
        const nonexist = { key: new Uint8Array(0), left, right };
        const proof = MerkleProof.encode({
          proofs: [CommitmentProof.create({ nonexist }), upper!],
        });
        for (let index = 0; index < 2 * count; index++) {
          const isGap = index % 2 === 1 && l === (index + 1) / 2 && r === (l + 1) % (count + 1);
          const verdict = isAbsent(snapshot.appHash, proof, keyAt(index));
          expect(`${l} ${r} ${index} ${verdict === VERDICT.valid}`).toBe(
            `${l} ${r} ${index} ${isGap}`,
          );
        }
      }
    }
  });
});

describe("proofs through several trees", () => {
  /** A value in a tree whose root is a value in the next, and so on. */
  function chain(depth: number, seed: number) {
    const random = new Random(seed);
    const leafValue = random.bytes(20);
    let value = leafValue;
    const proofs: CommitmentProof[] = [];
    const specs: Uint8Array[] = [];
    const path: Uint8Array[] = [];
    for (let level = 0; level < depth; level++) {
      const spec = randomSpec(random);
      const entries = randomEntries(5, random);
      const { key } = entries[2]!;
      entries[2] = { key, value };
      const tree = buildTree({ ...spec, maxDepth: 0 }, entries, random);
      const exist = tree.proofs.find((proof) => proof.key === key);
      proofs.push(CommitmentProof.create({ exist }));
      specs.push(ProofSpec.encode(tree.spec));
      path.unshift(key);
      value = tree.root;
    }
    return { proof: MerkleProof.encode({ proofs }), specs, root: value, path, value: leafValue };
  }

  test.each([1, 2, 3, 5, 9])("%d of them", (depth) => {
    for (let seed = 0; seed < 20; seed++) {
      const { proof, specs, root, path, value } = chain(depth, seed);
      const ask = (keys: Uint8Array[], claimed: Uint8Array) =>
        guest.ask("verify_membership", proof, ...list(specs), root, ...list(keys), claimed);
      expect(ask(path, value)).toBe(VERDICT.valid);
      expect(ask(path, value.slice(1))).toBe(VERDICT.invalidProof);
      if (depth > 1) expect(ask([...path].reverse(), value)).toBe(VERDICT.invalidProof);
    }
  });
});

describe("batches of one tree", () => {
  const random = new Random(7);
  const tree = buildTree(TENDERMINT_SPEC, randomEntries(6, random), random);

  /** Each step once in the table. */
  function compress(proofs: readonly ExistenceProof[]): CommitmentProof {
    const table = [...new Set(proofs.flatMap(({ path }) => path))];
    const entries = proofs.map((proof) => ({
      exist: { ...proof, path: proof.path.map((step) => table.indexOf(step)) },
      nonexist: undefined,
    }));
    return CommitmentProof.create({ compressed: { entries, lookupInners: table } });
  }

  test("decompress to what they were", () => {
    const entries = tree.proofs.map((exist) => ({ exist, nonexist: undefined }));
    const expected = createHash("sha256").update(BatchProof.encode({ entries })).digest("hex");
    const compressed = CommitmentProof.encode(compress(tree.proofs));
    expect(toHex(guest.askBytes("decompressed_digest", compressed)!)).toBe(expected);
  });

  test("prove each of their keys, and none in a Merkle proof", () => {
    const compressed = compress(tree.proofs);
    const encoded = CommitmentProof.encode(compressed);
    const spec = ProofSpec.encode(tree.spec);
    for (const { key, value } of tree.proofs) {
      const args = [spec, tree.root, key, value];
      expect(guest.ask("verify_tree_membership", encoded, ...args)).toBe(VERDICT.valid);
      const merkle = [...list([spec]), tree.root, ...list([key]), value];
      const proof = MerkleProof.encode({ proofs: [compressed] });
      expect(guest.ask("verify_membership", proof, ...merkle)).toBe(VERDICT.invalidProof);
    }
  });
});

describe("limits", () => {
  /** A proof with so many steps, each as an IAVL tree could have it. */
  function deepProof(depth: number): ExistenceProof {
    const height = (layer: number) =>
      Uint8Array.of(0x80 | ((2 * layer) & 0x7f), layer >> 6, 2, 2, 32);
    return {
      key: utf8("k"),
      value: utf8("v"),
      leaf: { ...IAVL_SPEC.leafSpec!, prefix: fromHex("000202") },
      path: Array.from({ length: depth }, (_, index) => ({
        hash: 1,
        prefix: height(index + 1),
        suffix: new Uint8Array(33),
      })),
    };
  }

  function verify(exist: ExistenceProof, spec: ProofSpec): number {
    const proof = CommitmentProof.encode(CommitmentProof.create({ exist }));
    const root = calculateRoot(exist)!;
    const args = [proof, ProofSpec.encode(spec), root, exist.key, exist.value];
    return guest.ask("verify_tree_membership", ...args);
  }

  test("a path has at most 128 steps, or as many as the specification says", () => {
    expect(verify(deepProof(128), IAVL_SPEC)).toBe(VERDICT.valid);
    expect(verify(deepProof(129), IAVL_SPEC)).toBe(VERDICT.invalidProof);
    expect(verify(deepProof(3), { ...IAVL_SPEC, maxDepth: 3 })).toBe(VERDICT.valid);
    expect(verify(deepProof(4), { ...IAVL_SPEC, maxDepth: 3 })).toBe(VERDICT.invalidProof);
    expect(verify(deepProof(3), { ...IAVL_SPEC, minDepth: 3 })).toBe(VERDICT.valid);
    expect(verify(deepProof(2), { ...IAVL_SPEC, minDepth: 3 })).toBe(VERDICT.invalidProof);
    expect(verify(deepProof(0), { ...IAVL_SPEC, maxDepth: -1 })).toBe(VERDICT.invalidProof);
    expect(verify(deepProof(2_000), { ...IAVL_SPEC, maxDepth: 2_000 })).toBe(VERDICT.valid);
  });

  test("a proof of 2 MiB in one step, or in many, is verified", () => {
    const one = deepProof(1);
    one.path[0]!.suffix = new Uint8Array(33 * 63_000).fill(7);
    expect(verify(one, IAVL_SPEC)).toBe(VERDICT.valid);
    const many = deepProof(100);
    for (const [index, step] of many.path.entries()) {
      step.suffix = new Uint8Array(33 * (100 + 10 * index)).fill(index);
    }
    expect(verify(many, IAVL_SPEC)).toBe(VERDICT.valid);
    const long = { ...deepProof(0), value: new Random(1).bytes(2_000_000) };
    expect(verify(long, IAVL_SPEC)).toBe(VERDICT.valid);
  });

  test("a proof of more fields than any needs is malformed", () => {
    // Empty proofs, each a field of two bytes.
    const proofOf = (fields: number) =>
      Uint8Array.from({ length: 2 * fields }, (_, index) => (index % 2 === 0 ? 0x0a : 0));
    const args = [...SDK_SPECS, utf8("root"), ...list([STORE, STORE])];
    const ask = (fields: number) => guest.ask("verify_non_membership", proofOf(fields), ...args);
    expect(ask(65_536)).toBe(VERDICT.invalidMerkleProof);
    expect(ask(65_537)).toBe(VERDICT.malformed);
    expect(ask(INPUT_BYTES / 2)).toBe(VERDICT.malformed);
  });

  test("a compressed batch cannot make more work than it is long", () => {
    const step = { hash: 1, prefix: fromHex("02020220"), suffix: new Uint8Array(33 * 50_000) };
    const exist = { ...deepProof(0), path: Array.from({ length: 30_000 }, () => 0) };
    const compressed = { entries: [{ exist, nonexist: undefined }], lookupInners: [step] };
    const proof = CommitmentProof.create({ compressed });
    const encoded = MerkleProof.encode({ proofs: [proof, proof] });
    const args = [...SDK_SPECS, utf8("root"), ...list([STORE, exist.key])];
    expect(encoded.length).toBeLessThan(2 * INPUT_BYTES);
    const begin = performance.now();
    for (let i = 0; i < 5; i++) {
      expect(guest.ask("verify_membership", encoded, ...args, exist.value)).toBe(
        VERDICT.invalidProof,
      );
      const tree = [CommitmentProof.encode(proof), IAVL, utf8("root"), exist.key, exist.value];
      expect(guest.ask("verify_tree_membership", ...tree)).toBe(VERDICT.invalidProof);
    }
    // Hashing that path would take minutes.
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  test("an order of many children does not make the search for one long", () => {
    const children = 30_000;
    const childOrder = Array.from({ length: children }, (_, branch) => children - 1 - branch);
    const innerSpec = {
      ...TENDERMINT_SPEC.innerSpec!,
      childOrder,
      childSize: 1,
      maxPrefixLength: 9,
    };
    const spec = { ...TENDERMINT_SPEC, innerSpec, maxDepth: 60_000 };
    const path = Array.from({ length: 10_000 }, (_, index) => ({
      hash: 1,
      prefix: concatBytes(utf8("x"), new Uint8Array(30)),
      suffix: new Uint8Array(index % 50),
    }));
    const exist = { ...deepProof(0), leaf: TENDERMINT_SPEC.leafSpec, path };
    const proof = { nonexist: { key: exist.key, left: exist, right: undefined } };
    const args = [
      MerkleProof.encode({ proofs: [CommitmentProof.create(proof)] }),
      ...list([ProofSpec.encode(spec)]),
      calculateRoot(exist)!,
      ...list([utf8("z")]),
    ];
    const begin = performance.now();
    expect(guest.ask("verify_non_membership", ...args)).toBe(VERDICT.invalidProof);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
