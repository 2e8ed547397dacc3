/**
 * The forgeries of Dragonberry (October 2022): absence proofs whose steps hide a sibling, or a
 * whole tree, in prefix or suffix. The forger may choose the root here, so that nothing but the
 * form of the steps can give a forgery away.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, utf8 } from "../../host/bytes.js";
import {
  CommitmentProof,
  type ExistenceProof,
  type InnerOp,
  type NonExistenceProof,
  ProofSpec,
} from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { Multistore } from "../../host/store/multistore.js";
import { type CommitmentGuest, loadCommitment, VERDICT } from "./support/guest.js";
import { Random } from "./support/random.js";
import { calculateRoot, IAVL_SPEC, TENDERMINT_SPEC } from "./support/trees.js";

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

const store = new Multistore(["ibc"]);
const block = store.branch();
for (let index = 0; index < 13; index++) block.set(0, utf8(`key-${20 + 2 * index}`), utf8("value"));
const snapshot = store.commit(block);

/** The proof that nothing is between two of the 13 keys. */
function gap(index: number): NonExistenceProof {
  const proof = snapshot.prove("ibc", utf8(`key-${19 + 2 * index}`));
  return MerkleProof.decode(proof).proofs[0]!.nonexist!;
}

function isAbsent(nonexist: NonExistenceProof, root: Uint8Array, key: Uint8Array): boolean {
  const proof = CommitmentProof.encode(CommitmentProof.create({ nonexist }));
  const args = [proof, ProofSpec.encode(IAVL_SPEC), root, key];
  return guest.ask("verify_tree_non_membership", ...args) === VERDICT.valid;
}

function exists(exist: ExistenceProof, root: Uint8Array): boolean {
  const proof = CommitmentProof.encode(CommitmentProof.create({ exist }));
  const args = [proof, ProofSpec.encode(IAVL_SPEC), root, exist.key, exist.value];
  return guest.ask("verify_tree_membership", ...args) === VERDICT.valid;
}

/** Where height, size and version of an IAVL node end. */
function numbersEnd(prefix: Uint8Array): number {
  let left = 3;
  return 1 + prefix.findIndex((byte) => byte < 0x80 && --left === 0);
}

/** Every way of the forgers to bend a step at a layer. */
function forgedSteps(step: InnerOp, layer: number): [string, InnerOp][] {
  const random = new Random(layer);
  const { hash, prefix, suffix } = step;
  const numbers = prefix.slice(0, numbersEnd(prefix));
  const behind = prefix.slice(numbers.length);
  const withPrefix = (bytes: Uint8Array): InnerOp => ({ hash, prefix: bytes, suffix });
  const forged: [string, InnerOp][] = [];
  for (const length of [0, 1, 31, 32, 33, 34, 65, 66, 99]) {
    if (length === suffix.length) continue;
    forged.push([`a suffix of ${length}`, { hash, prefix, suffix: random.bytes(length) }]);
  }
  for (let length = 0; length <= 80; length++) {
    if (length === prefix.length) continue;
    const longer = concatBytes(prefix, random.bytes(80)).slice(0, length);
    forged.push([`a prefix of ${length}`, withPrefix(longer)]);
  }
  for (const length of [0, 1, 2, 32, 33, 34, 35, 67]) {
    if (length === behind.length) continue;
    const rest = concatBytes(numbers, random.bytes(length));
    forged.push([`${length} bytes behind the numbers`, withPrefix(rest)]);
  }
  const leafPrefix = fromHex("000202");
  forged.push(
    ["the prefix of a leaf", withPrefix(concatBytes(leafPrefix, behind))],
    ["one more varint", withPrefix(concatBytes(numbers, Uint8Array.of(2), behind))],
    ["a height below the layer", withPrefix(concatBytes(fromHex(lower(layer)), behind))],
    ["a negative height", withPrefix(concatBytes(fromHex("7f0202"), behind))],
    ["a negative size", withPrefix(concatBytes(fromHex("7e0102"), behind))],
    ["a negative version", withPrefix(concatBytes(fromHex("7e0201"), behind))],
    ["prefix and suffix joined", { hash, prefix: concatBytes(prefix, suffix), suffix: behind }],
    ["SHA-512", { hash: 2, prefix, suffix }],
    ["SHA-512/256", { hash: 6, prefix, suffix }],
    ["no hash", { hash: 0, prefix, suffix }],
  );
  return forged;
}

/** Numbers with the height just below a layer. */
function lower(layer: number): string {
  return `${(2 * (layer - 1)).toString(16).padStart(2, "0")}0202`;
}

/** Whether a step has the form of a whole IAVL node's: of its left child, or of its right one. */
function form(step: InnerOp, layer: number): "left" | "right" | "none" {
  const end = numbersEnd(step.prefix);
  const numbers = step.prefix.slice(0, end);
  const isSound = end > 0 && step.hash === 1 && numbers[0]! >= 2 * layer;
  // All numbers of these trees and forgeries have one byte, and the lowest bit is the sign.
  if (!isSound || numbers.length !== 3 || numbers.some((byte) => byte % 2 === 1)) return "none";
  if (step.prefix.length - end === 1 && step.suffix.length === 33) return "left";
  return step.prefix.length - end === 34 && step.suffix.length === 0 ? "right" : "none";
}

/** Whether the specification lets a step pass. It bounds the prefix exactly, but lets the suffix
 * hold any number of whole children: only a proof of absence looks at how many (hasPadding). */
function passes(step: InnerOp, layer: number): boolean {
  const isLeft = form({ ...step, suffix: new Uint8Array(33) }, layer) === "left";
  const isRight = form({ ...step, suffix: new Uint8Array(0) }, layer) === "right";
  return (isLeft || isRight) && step.suffix.length % 33 === 0;
}

function replaceStep(proof: ExistenceProof, index: number, step: InnerOp): ExistenceProof {
  return { ...proof, path: proof.path.with(index, step) };
}

describe("forged steps", () => {
  const proofs = Array.from({ length: 12 }, (_, index) => gap(index + 1)).flatMap(
    ({ left, right }) => [left!, right!],
  );

  test("a leaf is at the edge only where every step is that of a whole node on that edge", () => {
    let accepted = 0;
    let asked = 0;
    for (const proof of proofs) {
      for (const [index, step] of proof.path.entries()) {
        for (const [name, bent] of forgedSteps(step, index + 1)) {
          const forged = replaceStep(proof, index, bent);
          const root = calculateRoot(forged) ?? new Uint8Array(32);
          const forms = forged.path.map((other, layer) => form(other, layer + 1));
          const key = { left: utf8("key-0"), right: utf8("zzz") };
          const edges = [
            isAbsent({ key: key.left, left: undefined, right: forged }, root, key.left),
            isAbsent({ key: key.right, left: forged, right: undefined }, root, key.right),
          ];
          const expected = [forms.every((f) => f === "left"), forms.every((f) => f === "right")];
          expect([name, ...edges]).toEqual([name, ...expected]);
          accepted += edges.filter(Boolean).length;
          asked += 2;
        }
      }
    }
    expect(asked).toBeGreaterThan(10_000);
    // Some forged steps are what a node of another tree has; that tree is then an honest one.
    expect(accepted).toBeLessThan(asked / 100);
  });

  test("a key exists only under steps that ics23/go lets pass", () => {
    for (const proof of proofs) {
      for (const [index, step] of proof.path.entries()) {
        for (const [name, bent] of forgedSteps(step, index + 1)) {
          const forged = replaceStep(proof, index, bent);
          const root = calculateRoot(forged) ?? new Uint8Array(32);
          expect([name, exists(forged, root)]).toEqual([name, passes(bent, index + 1)]);
        }
      }
    }
  });

  test("no forged step on one side, or on both, opens a gap", () => {
    for (let index = 1; index <= 12; index++) {
      const { left, right } = gap(index);
      const absentKey = utf8(`key-${19 + 2 * index}`);
      expect(isAbsent(gap(index), snapshot.roots.get("ibc")!, absentKey)).toBe(true);
      for (let fromTop = 1; fromTop <= Math.min(left!.path.length, right!.path.length); fromTop++) {
        const [l, r] = [left!.path.length - fromTop, right!.path.length - fromTop];
        for (const [name, bent] of forgedSteps(left!.path[l]!, l + 1)) {
          const forgedLeft = replaceStep(left!, l, bent);
          const forgedRight = replaceStep(right!, r, bent);
          const root = calculateRoot(forgedLeft) ?? new Uint8Array(32);
          const claims = [
            { key: absentKey, left: forgedLeft, right: right! },
            { key: absentKey, left: forgedLeft, right: forgedRight },
          ];
          const opened = claims.map((claim) => isAbsent(claim, root, absentKey));
          // Bent alike above where they part, both still stand on the two sides of one gap, in
          // another tree: only the root tells it from ours.
          const isShared = sameAbove(left!, right!, fromTop);
          const isOtherTree = isShared && passes(bent, l + 1) && passes(bent, r + 1);
          expect([name, ...opened]).toEqual([name, false, isOtherTree]);
        }
      }
    }
  });

  /** Whether two paths are equal so many steps from the root down. */
  function sameAbove(a: ExistenceProof, b: ExistenceProof, steps: number): boolean {
    const top = (proof: ExistenceProof) => JSON.stringify(proof.path.slice(-steps));
    return top(a) === top(b);
  }

  test("keys that are there are absent in no gap but their own", () => {
    const root = snapshot.roots.get("ibc")!;
    for (let index = 1; index <= 12; index++) {
      for (let other = 0; other < 13; other++) {
        expect(isAbsent(gap(index), root, utf8(`key-${20 + 2 * other}`))).toBe(false);
      }
    }
  });

  test("the specification of another tree does not let a proof pass", () => {
    const { left } = gap(5);
    const proof = CommitmentProof.encode(CommitmentProof.create({ exist: left }));
    const args = [ProofSpec.encode(TENDERMINT_SPEC), calculateRoot(left!)!, left!.key, left!.value];
    expect(guest.ask("verify_tree_membership", proof, ...args)).toBe(VERDICT.invalidProof);
  });
});
