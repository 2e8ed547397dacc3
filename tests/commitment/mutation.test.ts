/**
 * Every byte of valid proofs, changed: what is not refused must be provably harmless.
 *
 * Harmless is a change that leaves all fields that the reference looks at as they were. The only
 * such bytes, in proofs without unknown fields, belong to the field `key` of a NonExistenceProof:
 * ics23/go never reads it (the key whose absence is asked for is the caller's, and the neighbours
 * bring their own). Changing its content changes nothing; changing its tag makes it an unknown
 * field, which gogoproto skips; and changing its length can make the bytes behind it such fields.
 */
import { existsSync } from "node:fs";
import confio from "@confio/ics23";
import { beforeAll, describe, expect, test } from "vitest";
import { equalBytes, fromUtf8, toHex } from "../../host/bytes.js";
import { CommitmentProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { verify as verifyIndependently } from "../store/ics23Verifier.js";
import { type CommitmentGuest, loadCommitment, VERDICT } from "./support/guest.js";
import { allOthers, Random } from "./support/random.js";
import {
  ownStatements,
  questionOf,
  recordedStatements,
  type Statement,
  verify,
} from "./support/statements.js";
import { calculateRoot } from "./support/trees.js";

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

/** What the verifier looks at in a proof: all fields but the key of an absence. */
function meaning(proof: Uint8Array): string {
  const decoded = MerkleProof.decode(proof);
  for (const { nonexist } of decoded.proofs) if (nonexist) nonexist.key = new Uint8Array(0);
  return toHex(MerkleProof.encode(decoded));
}

interface Tally {
  changes: number;
  harmless: number;
  readonly verdicts: Set<number>;
}

/** Puts bytes of a proof to other values and counts verdicts; throws at a change that passes and
 * is not harmless. */
function changeEveryByte(
  statement: Statement,
  valuesOf: (byte: number) => Iterable<number>,
  tally: Tally,
): void {
  const { kind, args } = questionOf(statement);
  const changed = guest.load(args);
  expect(guest.askAgain(kind)).toBe(VERDICT.valid);
  for (let index = 0; index < changed.length; index++) {
    const before = changed[index]!;
    for (const value of valuesOf(before)) {
      changed[index] = value;
      const verdict = guest.askAgain(kind);
      tally.verdicts.add(verdict);
      tally.changes += 1;
      if (verdict !== VERDICT.valid) continue;
      tally.harmless += 1;
      const isHarmless =
        statement.value === undefined && meaning(changed) === meaning(statement.proof);
      if (!isHarmless) throw new Error(`byte ${index} to ${value} of ${toHex(statement.proof)}`);
    }
    changed[index] = before;
  }
}

describe("changed bytes of our own proofs", () => {
  test("to every other value", () => {
    const tally: Tally = { changes: 0, harmless: 0, verdicts: new Set() };
    for (const statement of ownStatements(3, 2, 1)) changeEveryByte(statement, allOthers, tally);
    expect(tally.changes).toBeGreaterThan(400_000);
    expect(tally.harmless).toBeGreaterThan(0);
    // Whatever is wrong is an invalid proof; a lost level makes too few of them, and a path that
    // ends before the neighbours part makes ibc-go panic.
    const allowed = Object.values<number>(VERDICT);
    expect([...tally.verdicts].filter((verdict) => !allowed.includes(verdict))).toEqual([]);
  });

  test("to one other value, in bigger trees", () => {
    const random = new Random(2);
    const other = (byte: number) => [byte ^ (1 + random.below(255))];
    const tally: Tally = { changes: 0, harmless: 0, verdicts: new Set() };
    for (const statement of ownStatements(40, 12, 2)) changeEveryByte(statement, other, tally);
    expect(tally.changes).toBeGreaterThan(50_000);
  });

  test("absence proofs let their own key pass, and nothing else", () => {
    const [statement] = ownStatements(5, 3, 3).filter(({ value }) => value === undefined);
    const decoded = MerkleProof.decode(statement!.proof);
    for (const key of ["", "x", "a much longer key than the proof was made for"]) {
      decoded.proofs[0]!.nonexist!.key = new TextEncoder().encode(key);
      const proof = MerkleProof.encode(decoded);
      expect(verify(guest, { ...statement!, proof })).toBe(VERDICT.valid);
    }
  });
});

describe("what other verifiers say", () => {
  /** @confio/ics23 knows no roots of several levels, nor ibc-go's two-level proofs. */
  function confioAccepts({ proof, root, store, key, value }: Statement): boolean {
    try {
      const levels = MerkleProof.decode(proof).proofs;
      const [lower, upper] = levels.map((level) =>
        confio.ics23.CommitmentProof.decode(CommitmentProof.encode(level)),
      );
      const exist = levels[0]!.exist ?? levels[0]!.nonexist!.left ?? levels[0]!.nonexist!.right;
      const subroot = calculateRoot(exist!)!;
      const { iavlSpec, tendermintSpec, verifyMembership, verifyNonMembership } = confio;
      return (
        levels.length === 2 &&
        (value === undefined
          ? verifyNonMembership(lower!, iavlSpec, subroot, key)
          : verifyMembership(lower!, iavlSpec, subroot, key, value)) &&
        verifyMembership(upper!, tendermintSpec, root, store, subroot)
      );
    } catch {
      return false;
    }
  }

  function secondOpinionAccepts({ proof, root, store, key, value }: Statement): boolean {
    try {
      const verdict = verifyIndependently(proof, fromUtf8(store), key);
      const sameValue =
        value === undefined
          ? verdict.value === undefined
          : verdict.value !== undefined && equalBytes(verdict.value, value);
      return sameValue && verdict.root === toHex(root);
    } catch {
      return false;
    }
  }

  test("is the same of valid proofs, and of the same with a byte changed", () => {
    const random = new Random(4);
    for (const statement of ownStatements(12, 5, 4)) {
      expect([confioAccepts(statement), secondOpinionAccepts(statement)]).toEqual([true, true]);
      for (let i = 0; i < 60; i++) {
        const proof = statement.proof.slice();
        proof[random.below(proof.length)]! ^= 1 + random.below(255);
        const changed = { ...statement, proof };
        const isValid = verify(guest, changed) === VERDICT.valid;
        expect(confioAccepts(changed)).toBe(isValid);
        // The second opinion is stricter: it wants the proof's own key to be the one asked for.
        if (secondOpinionAccepts(changed)) expect(isValid).toBe(true);
      }
    }
  });

  const traces = process.env.STRAIT_TRACES ?? "";
  describe.skipIf(!existsSync(traces))("of recorded proofs of ibc-go (STRAIT_TRACES)", () => {
    let recorded: Statement[] = [];
    beforeAll(() => {
      recorded = recordedStatements(traces);
    });

    test("is the same", () => {
      expect(recorded.length).toBeGreaterThan(1_000);
      for (const statement of recorded) {
        const isValid = verify(guest, statement) === VERDICT.valid;
        expect(secondOpinionAccepts(statement)).toBe(isValid);
        expect(confioAccepts(statement)).toBe(isValid);
      }
    });

    // One other value a byte, chosen by a fixed seed: a million changes. All 255 of them take
    // half an hour, for which STRAIT_MUTATION=values asks; proofs of our own above get them all.
    const isEveryValue = process.env.STRAIT_MUTATION === "values";
    const timeout = isEveryValue ? 14_400_000 : 180_000;
    test("every byte of 1,000 of them counts", { timeout }, () => {
      const random = new Random(5);
      const oneOther = (byte: number) => [byte ^ (1 + random.below(255))];
      const values = isEveryValue ? allOthers : oneOther;
      const tally: Tally = { changes: 0, harmless: 0, verdicts: new Set() };
      const valid = recorded.filter((statement) => verify(guest, statement) === VERDICT.valid);
      // The shortest, among which there are fewer absences, where all values are tried.
      if (isEveryValue) valid.sort((a, b) => a.proof.length - b.proof.length);
      const absences = valid.filter(({ value }) => value === undefined);
      const presences = valid.filter(({ value }) => value !== undefined);
      const some = isEveryValue ? absences.slice(0, 100) : absences;
      const chosen = [...some, ...presences].slice(0, 1_000);
      expect(chosen).toHaveLength(1_000);
      for (const statement of chosen) changeEveryByte(statement, values, tally);
      if (isEveryValue) console.log(`${tally.changes} changes, ${tally.harmless} harmless`);
      expect(tally.changes).toBeGreaterThan(600_000);
      expect(tally.harmless).toBeGreaterThan(0);
    });
  });
});
