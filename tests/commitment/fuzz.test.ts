/** No bytes make the verifier trap, and none but proofs pass. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { ProofSpec } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { type CommitmentGuest, list, loadCommitment, VERDICT } from "./support/guest.js";
import { question } from "./support/questions.js";
import { Random } from "./support/random.js";
import { ownStatements, questionOf } from "./support/statements.js";
import { IAVL_SPEC, SMT_SPEC, TENDERMINT_SPEC } from "./support/trees.js";

/** Everything that a function for proofs may say. */
const VERDICTS = new Set<number>(Object.values(VERDICT));

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

describe("fuzzing", () => {
  // The same questions as those that Go has answered; here there are more, and only traps count.
  test("random trees with something broken", () => {
    for (let seed = 1_000_000; seed < 1_004_000; seed++) {
      const { kind, args } = question(seed);
      const answer = guest.ask(kind, ...args);
      if (kind.startsWith("verify")) expect([seed, VERDICTS.has(answer)]).toEqual([seed, true]);
    }
  });

  test("random bytes are no proof", () => {
    const specs = [IAVL_SPEC, TENDERMINT_SPEC, SMT_SPEC].map((spec) => ProofSpec.encode(spec));
    const arbitrary = fc.tuple(
      fc.uint8Array({ maxLength: 200, size: "max" }),
      fc.array(fc.constantFrom(...specs), { maxLength: 3 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(arbitrary, ([proof, chosen, root, path]) => {
        const args = [proof, ...list(chosen), root, ...list(path)];
        const answers = [
          guest.ask("verify_membership", ...args, utf8("value")),
          guest.ask("verify_non_membership", ...args),
          guest.ask("verify_tree_membership", proof, specs[0]!, root, utf8("k"), utf8("v")),
          guest.ask("verify_tree_non_membership", proof, specs[2]!, root, utf8("k")),
        ];
        for (const answer of answers) {
          expect(VERDICTS.has(answer)).toBe(true);
          expect(answer).not.toBe(VERDICT.valid);
        }
      }),
      { seed: 6, numRuns: 3_000 },
    );
  });

  test("proofs with runs of bytes cut out, put in twice or overwritten", () => {
    const random = new Random(8);
    for (const statement of ownStatements(6, 4, 8)) {
      for (let i = 0; i < 400; i++) {
        const proof = cut(statement.proof, random);
        const { kind, args } = questionOf({ ...statement, proof });
        expect(VERDICTS.has(guest.ask(kind, ...args))).toBe(true);
      }
    }
  });

  test("specifications with changed bytes", () => {
    const random = new Random(9);
    for (const statement of ownStatements(4, 3, 9)) {
      for (let i = 0; i < 400; i++) {
        const spec = cut(ProofSpec.encode(IAVL_SPEC), random);
        if (!decodes(spec)) continue;
        const specs = [spec, ProofSpec.encode(TENDERMINT_SPEC)];
        const { kind, args } = questionOf(statement, specs);
        expect(VERDICTS.has(guest.ask(kind, ...args))).toBe(true);
      }
    }
  });

  function decodes(spec: Uint8Array): boolean {
    try {
      ProofSpec.decode(spec);
      return true;
    } catch {
      return false;
    }
  }

  /** Bytes with a run of them taken out, doubled or replaced. */
  function cut(bytes: Uint8Array, random: Random): Uint8Array {
    const start = random.below(bytes.length);
    const run = bytes.subarray(start, start + 1 + random.below(40));
    const rest = bytes.subarray(start + run.length);
    const middle = random.pick([new Uint8Array(0), [...run, ...run], random.bytes(run.length)]);
    return Uint8Array.from([...bytes.subarray(0, start), ...middle, ...rest]);
  }
});
