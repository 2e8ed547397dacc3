/** Proofs of one transaction, which remembers those before: every verdict is as it is alone. */
import { beforeAll, expect, test } from "vitest";
import { concatBytes } from "../../host/bytes.js";
import { type CommitmentGuest, loadCommitment, VERDICT } from "./support/guest.js";
import { Random } from "./support/random.js";
import { ownStatements, questionOf, type Statement, verify } from "./support/statements.js";

/** As many verdicts as the guest's output holds. */
const TOGETHER = 16;
const ROUNDS = 400;

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

function verifyTogether(statements: readonly Statement[]): number[] {
  const args = statements.flatMap((statement) => {
    const isMembership = statement.value !== undefined;
    const rest = isMembership ? [] : [new Uint8Array(0)];
    return [Uint8Array.of(isMembership ? 1 : 0), ...questionOf(statement).args, ...rest];
  });
  const output = guest.askBytes(
    "verify_in_one_transaction",
    Uint8Array.of(statements.length),
    ...args,
  )!;
  const view = new DataView(output.buffer);
  return statements.map((_, index) => view.getInt32(4 * index, true));
}

/** One of the ways in which a proof is made a bad one, or none. */
function tampered(statement: Statement, others: readonly Statement[], random: Random): Statement {
  const other = random.pick(others);
  switch (random.below(8)) {
    case 0: {
      const proof = statement.proof.slice();
      proof[random.below(proof.length)]! ^= 1 + random.below(255);
      return { ...statement, proof };
    }
    case 1:
      return { ...statement, root: other.root };
    case 2:
      return { ...statement, key: other.key };
    case 3:
      return { ...statement, proof: other.proof };
    case 4:
      return statement.value === undefined
        ? statement
        : { ...statement, value: concatBytes(statement.value, Uint8Array.of(1)) };
    default:
      return statement;
  }
}

test("valid and bad proofs of a few trees, in any order", () => {
  const random = new Random(7);
  const trees = [ownStatements(40, 18, 1), ownStatements(40, 18, 2), ownStatements(1, 1, 3)];
  const seen = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const tree = random.pick(trees);
    const statements = Array.from({ length: 1 + random.below(TOGETHER) }, () => {
      const from = random.oneIn(5) ? random.pick(trees) : tree;
      return tampered(random.pick(from), tree, random);
    });
    const alone = statements.map((statement) => verify(guest, statement));
    for (const verdict of alone) seen.add(verdict);
    expect(verifyTogether(statements), `round ${round}`).toEqual(alone);
  }
  expect(seen).toContain(VERDICT.valid);
  expect(seen).toContain(VERDICT.invalidProof);
});

test("equal proofs and neighbours, one after the other", () => {
  const statements = ownStatements(200, 18, 4);
  for (let first = 0; first < statements.length; first += TOGETHER / 2) {
    const some = statements.slice(first, first + TOGETHER / 2);
    const twice = some.flatMap((statement) => [statement, statement]);
    expect(verifyTogether(twice)).toEqual(twice.map(() => VERDICT.valid));
  }
});
