/**
 * The vectors of ics23 itself, as go/v0.11.0 has them, and two-level proofs of other projects
 * (STRAIT_VECTORS): the folders ics23, gno-realms-ibcv2 and icon-ibc-integration.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import confio from "@confio/ics23";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromBase64, fromHex, toHex, utf8 } from "../../host/bytes.js";
import {
  CommitmentProof,
  ExistenceProof,
  HashOp,
  InnerOp,
  InnerSpec,
  LeafOp,
  ProofSpec,
} from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { hashFunction } from "../../host/vm/hashes.js";
import {
  type CommitmentGuest,
  list,
  loadCommitment,
  VERDICT,
} from "../commitment/support/guest.js";
import { IAVL_SPEC, SMT_SPEC, TENDERMINT_SPEC } from "../commitment/support/trees.js";

const vectors = process.env.STRAIT_VECTORS ?? "";
const folder = join(vectors, "ics23/go-v0.11.0");
const SPECS = { iavl: IAVL_SPEC, tendermint: TENDERMINT_SPEC, smt: SMT_SPEC };
const SDK_SPECS = list([IAVL_SPEC, TENDERMINT_SPEC].map((spec) => ProofSpec.encode(spec)));

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

function read<T>(path: string): T {
  return JSON.parse(readFileSync(join(vectors, path), "utf8")) as T;
}

/** The JSON of Go's encoding/json over the generated types: names of fields, bytes in base64. */
type GoJson = Record<string, unknown>;

function bytesOf(value: unknown): Uint8Array {
  return typeof value === "string" ? fromBase64(value) : new Uint8Array(0);
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function leafOf(json: unknown): LeafOp | undefined {
  const leaf = json as GoJson | undefined;
  return (
    leaf && {
      hash: numberOf(leaf.hash),
      prehashKey: numberOf(leaf.prehash_key),
      prehashValue: numberOf(leaf.prehash_value),
      length: numberOf(leaf.length),
      prefix: bytesOf(leaf.prefix),
    }
  );
}

function innerOf(json: unknown): InnerOp {
  const { hash, prefix, suffix } = json as GoJson;
  return { hash: numberOf(hash), prefix: bytesOf(prefix), suffix: bytesOf(suffix) };
}

function existenceOf(json: unknown): ExistenceProof {
  const { key, value, leaf, path } = (json ?? {}) as GoJson;
  const steps = (path ?? []) as unknown[];
  return {
    key: bytesOf(key),
    value: bytesOf(value),
    leaf: leafOf(leaf),
    path: steps.map(innerOf),
  };
}

function innerSpecOf(json: unknown): InnerSpec | undefined {
  const inner = json as GoJson | undefined;
  return (
    inner && {
      childOrder: (inner.child_order ?? []) as number[],
      childSize: numberOf(inner.child_size),
      minPrefixLength: numberOf(inner.min_prefix_length),
      maxPrefixLength: numberOf(inner.max_prefix_length),
      emptyChild: bytesOf(inner.empty_child),
      hash: numberOf(inner.hash),
    }
  );
}

function specOf(json: unknown): ProofSpec {
  const spec = (json ?? {}) as GoJson;
  return {
    leafSpec: leafOf(spec.leaf_spec),
    innerSpec: innerSpecOf(spec.inner_spec),
    maxDepth: numberOf(spec.max_depth),
    minDepth: numberOf(spec.min_depth),
    prehashKeyBeforeComparison: spec.prehash_key_before_comparison === true,
  };
}

/** A proof of one tree and what it says; no value stands for absence. */
interface TreeVector {
  readonly proof: string;
  readonly root: string;
  readonly key: string;
  readonly value: string;
}

interface BatchVector {
  readonly proof: string;
  readonly root: string;
  readonly items: readonly { readonly key: string; readonly value: string }[];
}

function verifyTree(tree: keyof typeof SPECS, { proof, root, key, value }: TreeVector): number {
  const args = [fromHex(proof), ProofSpec.encode(SPECS[tree]), fromHex(root), fromHex(key)];
  return value === ""
    ? guest.ask("verify_tree_non_membership", ...args)
    : guest.ask("verify_tree_membership", ...args, fromHex(value));
}

function verifyTreeByConfio(tree: "iavl" | "tendermint", vector: TreeVector): boolean {
  const [proof, root, key] = [vector.proof, vector.root, vector.key].map(fromHex);
  const spec = tree === "iavl" ? confio.iavlSpec : confio.tendermintSpec;
  const decoded = confio.ics23.CommitmentProof.decode(proof!);
  return vector.value === ""
    ? confio.verifyNonMembership(decoded, spec, root!, key!)
    : confio.verifyMembership(decoded, spec, root!, key!, fromHex(vector.value));
}

const TREES = ["iavl", "tendermint", "smt"] as const;
const SINGLES = ["exist", "nonexist"].flatMap((kind) =>
  ["left", "middle", "right"].map((place) => `${kind}_${place}`),
);

describe.skipIf(!existsSync(folder))("proofs of ics23 (STRAIT_VECTORS)", () => {
  const present = TREES.flatMap((tree) => {
    const names = SINGLES.filter((name) => existsSync(join(folder, tree, `${name}.json`)));
    return names.map((name) => [tree, name] as const);
  });

  test.each(present)("%s %s", (tree, name) => {
    const vector = read<TreeVector>(`ics23/go-v0.11.0/${tree}/${name}.json`);
    expect(verifyTree(tree, vector)).toBe(VERDICT.valid);
    if (tree !== "smt") expect(verifyTreeByConfio(tree, vector)).toBe(true);
    for (const field of ["root", "key", "value"] as const) {
      for (let i = 0; i < vector[field].length; i += 2) {
        const changed = fromHex(vector[field]);
        changed[i / 2]! ^= 1 << (i & 7);
        // Another key may be absent just as well, between the same neighbours.
        const isStillAbsent = field === "key" && vector.value === "";
        const verdict = verifyTree(tree, { ...vector, [field]: toHex(changed) });
        if (!isStillAbsent) expect(verdict).toBe(VERDICT.invalidProof);
      }
    }
  });

  test.each(present)("%s %s leads to its root", (tree, name) => {
    const { proof, root } = read<TreeVector>(`ics23/go-v0.11.0/${tree}/${name}.json`);
    const { exist, nonexist } = CommitmentProof.decode(fromHex(proof));
    for (const existence of [exist, nonexist?.left, nonexist?.right]) {
      if (existence === undefined) continue;
      const calculated = guest.askBytes("calculate_root", ExistenceProof.encode(existence));
      expect(toHex(calculated!)).toBe(root);
    }
  });

  const batches = TREES.flatMap((tree) =>
    ["batch_exist", "batch_nonexist"]
      .filter((name) => existsSync(join(folder, tree, `${name}.json`)))
      .map((name) => [tree, name] as const),
  );
  test.each(batches)("%s %s, every item alone", (tree, name) => {
    const { proof, root, items } = read<BatchVector>(`ics23/go-v0.11.0/${tree}/${name}.json`);
    expect(items.length).toBeGreaterThan(0);
    for (const { key, value } of items) {
      expect(verifyTree(tree, { proof, root, key, value })).toBe(VERDICT.valid);
      const swapped = { proof, root, key, value: value === "" ? "00" : "" };
      expect(verifyTree(tree, swapped)).toBe(VERDICT.invalidProof);
    }
  });
});

describe.skipIf(!existsSync(folder))("operations of ics23 (STRAIT_VECTORS)", () => {
  test("leaves", () => {
    const cases = read<Record<string, GoJson>>("ics23/go-v0.11.0/TestLeafOpData.json");
    for (const [name, { Op, Key, Value, IsErr, Expected }] of Object.entries(cases)) {
      const leaf = LeafOp.encode(leafOf(Op)!);
      const hash = guest.askBytes("apply_leaf", leaf, bytesOf(Key), bytesOf(Value));
      expect([name, hash]).toEqual([name, IsErr === true ? undefined : bytesOf(Expected)]);
    }
  });

  // In the guest a child is always a hash: the vectors show the rule right that it is held to.
  test("steps", () => {
    const cases = read<Record<string, GoJson>>("ics23/go-v0.11.0/TestInnerOpData.json");
    for (const [name, { Op, Child, IsErr, Expected }] of Object.entries(cases)) {
      if (IsErr === true) continue;
      const step = innerOf(Op);
      const { digest } = hashFunction(step.hash)!;
      const parent = (child: Uint8Array) => digest(concatBytes(step.prefix, child, step.suffix));
      expect([name, toHex(parent(bytesOf(Child)))]).toEqual([name, toHex(bytesOf(Expected))]);
      const hash = guest.askBytes("apply_inner", InnerOp.encode(step), bytesOf(Child));
      const hashedChild = hashFunction(HashOp.SHA256)!.digest(bytesOf(Child));
      expect([name, toHex(hash!)]).toEqual([name, toHex(parent(hashedChild))]);
    }
  });

  test("hashes", () => {
    const cases = read<Record<string, GoJson>>("ics23/go-v0.11.0/TestDoHashData.json");
    for (const [name, { HashOp: number, Preimage, ExpectedHash }] of Object.entries(cases)) {
      const operation = Uint8Array.of(numberOf(number));
      const hash = guest.askBytes("hash_bytes", operation, utf8(String(Preimage)));
      expect([name, toHex(hash!)]).toEqual([name, ExpectedHash]);
    }
  });

  test("roots", () => {
    const cases = read<Record<string, GoJson>>("ics23/go-v0.11.0/TestExistenceProofData.json");
    for (const [name, { Proof, IsErr, Expected }] of Object.entries(cases)) {
      const proof = ExistenceProof.encode(existenceOf(Proof));
      const root = guest.askBytes("calculate_root", proof);
      expect([name, root]).toEqual([name, IsErr === true ? undefined : bytesOf(Expected)]);
    }
  });

  test.each(["go-v0.11.0", "head"])("proofs against a specification, %s", (version) => {
    const file = `ics23/${version}/TestCheckAgainstSpecData.json`;
    for (const [name, { Proof, Spec, Err }] of Object.entries(read<Record<string, GoJson>>(file))) {
      const proof = ExistenceProof.encode(existenceOf(Proof));
      const verdict = guest.ask("check_existence", proof, ProofSpec.encode(specOf(Spec)));
      const expected = Err === "" ? VERDICT.valid : VERDICT.invalidProof;
      expect([name, verdict]).toEqual([name, expected]);
    }
  });

  test("leaves against a leaf", () => {
    const cases = read<Record<string, GoJson>>("ics23/go-v0.11.0/TestCheckLeafData.json");
    for (const [name, { Leaf, Spec, IsErr }] of Object.entries(cases)) {
      const spec = { ...specOf({}), leafSpec: leafOf(Spec) };
      const args = [LeafOp.encode(leafOf(Leaf)!), ProofSpec.encode(spec)];
      const expected = IsErr === true ? VERDICT.invalidProof : VERDICT.valid;
      expect([name, guest.ask("check_leaf", ...args)]).toEqual([name, expected]);
    }
  });

  test("empty branches", () => {
    const cases = read<GoJson[]>("ics23/go-v0.11.0/TestEmptyBranchData.json");
    for (const { Op, Spec, IsLeft, IsRight } of cases) {
      const inner = InnerSpec.encode(specOf(Spec).innerSpec!);
      const answers = guest.ask("empty_branches", InnerOp.encode(innerOf(Op)), inner);
      expect(answers).toBe((IsLeft === true ? 1 : 0) | (IsRight === true ? 16 : 0));
    }
  });

  test("the corpus of its fuzzers does not trap", () => {
    const corpus = readdirSync(join(folder, "fuzz"), { recursive: true, encoding: "utf8" });
    for (const path of corpus.filter((name) => name.includes("/"))) {
      const text = /\[\]byte\("(.*)"\)/s.exec(
        readFileSync(join(folder, "fuzz", path), "utf8"),
      )![1]!;
      for (const json of [parseLoosely(text)].filter((value) => value !== undefined)) {
        const proof = ExistenceProof.encode(existenceOf(json.proof ?? json));
        const spec = ProofSpec.encode(specOf(json.spec));
        const commitment = CommitmentProof.encode(
          CommitmentProof.create({ exist: ExistenceProof.decode(proof) }),
        );
        const nothing = new Uint8Array(0);
        guest.askBytes("calculate_root", proof);
        expect(guest.ask("check_existence", proof, spec)).toBe(VERDICT.invalidProof);
        const args = [commitment, spec, nothing, nothing];
        expect(guest.ask("verify_tree_membership", ...args, nothing)).toBe(VERDICT.invalidProof);
        expect(guest.ask("verify_tree_non_membership", ...args)).toBe(VERDICT.invalidProof);
      }
    }
  });

  /** JSON as Go reads it, whatever the case of names; undefined for what is none. */
  function parseLoosely(quoted: string): GoJson | undefined {
    try {
      return JSON.parse(JSON.parse(`"${quoted}"`) as string, function (this: unknown, _, value) {
        if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
        return Object.fromEntries(
          Object.entries(value as GoJson).map(([name, member]) => [name.toLowerCase(), member]),
        );
      }) as GoJson;
    } catch {
      return undefined;
    }
  }
});

interface Extracted {
  readonly entries: readonly {
    readonly proof: readonly GoJson[];
    readonly appHash: string;
    readonly source: string;
  }[];
}

/** The JSON of the gno extracts: names as in Go's JSON, bytes in hexadecimal. */
function fromGno(json: unknown): ExistenceProof | undefined {
  if (json === undefined || json === null) return undefined;
  const base64 = JSON.stringify(json, (name, value) =>
    typeof value === "string" && name !== "source"
      ? Buffer.from(value, "hex").toString("base64")
      : value,
  );
  return existenceOf(JSON.parse(base64));
}

const gno = join(vectors, "gno-realms-ibcv2/extracted-proofs.json");
describe.skipIf(!existsSync(gno))("proofs of gno-realms (STRAIT_VECTORS)", () => {
  const { entries } = existsSync(gno)
    ? read<Extracted>("gno-realms-ibcv2/extracted-proofs.json")
    : { entries: [] };

  test.each(entries.map((entry) => [entry.source, entry] as const))("%s", (_, entry) => {
    const proofs = entry.proof.map(({ exist, nonexist }) => {
      const absence = nonexist as GoJson | undefined;
      return CommitmentProof.create({
        exist: fromGno(exist),
        nonexist: absence && {
          key: fromHex(String(absence.key)),
          left: fromGno(absence.left),
          right: fromGno(absence.right),
        },
      });
    });
    const [lower, upper] = proofs;
    const key = lower!.exist?.key ?? lower!.nonexist!.key;
    const path = list([upper!.exist!.key, key]);
    const args = [MerkleProof.encode({ proofs }), ...SDK_SPECS, fromHex(entry.appHash), ...path];
    const verdict =
      lower!.exist === undefined
        ? guest.ask("verify_non_membership", ...args)
        : guest.ask("verify_membership", ...args, lower!.exist.value);
    expect(verdict).toBe(VERDICT.valid);
  });
});

interface Icon {
  readonly cases: readonly Readonly<
    Record<"store" | "keyHex" | "valueHex" | "rootHex" | "merkleProofHex", string>
  >[];
}

const icon = join(vectors, "icon-ibc-integration/wasm-store-membership.json");
describe.skipIf(!existsSync(icon))("proofs of ICON's IBC integration (STRAIT_VECTORS)", () => {
  const { cases } = existsSync(icon)
    ? read<Icon>("icon-ibc-integration/wasm-store-membership.json")
    : { cases: [] };

  test.each(cases.map((vector) => [vector.rootHex, vector] as const))("root %s", (_, vector) => {
    const path = list([utf8(vector.store), fromHex(vector.keyHex)]);
    const args = [fromHex(vector.merkleProofHex), ...SDK_SPECS, fromHex(vector.rootHex), ...path];
    const value = fromHex(vector.valueHex);
    expect(guest.ask("verify_membership", ...args, value)).toBe(VERDICT.valid);
    const other = value.slice(1);
    expect(guest.ask("verify_membership", ...args, other)).toBe(VERDICT.invalidProof);
  });
});
