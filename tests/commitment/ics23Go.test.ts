/**
 * What Go makes of proofs, good and bad. ics23Go.jsonl holds the answers of ics23/go v0.11.0 and of
 * 23-commitment/types/merkle.go of ibc-go v11.2.0 to these very questions: hand-made ones, and
 * random ones of support/questions.ts. A verdict is 0, or 1 for codespace commitment or 2 for
 * undefined, six digits before the code; -1 is a proof that does not decode.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { type CommitmentGuest, loadCommitment } from "./support/guest.js";

interface Recorded {
  readonly kind: string;
  readonly note: string;
  readonly args: readonly string[];
  /** A verdict, a hash, or null for none. */
  readonly answer: number | string | null;
}

const cases = readFileSync(new URL("ics23Go.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);
const kinds = [...new Set(cases.map(({ kind }) => kind))];

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

function answer({ kind, args, answer: expected }: Recorded): number | string | null {
  const bytes = args.map(fromHex);
  if (typeof expected === "number") return guest.ask(kind, ...bytes);
  const hash = guest.askBytes(kind, ...bytes);
  return hash === undefined ? null : toHex(hash);
}

describe.each(kinds)("%s answers as Go does", (kind) => {
  const asked = cases.filter((recorded) => recorded.kind === kind);

  test.each(asked.map((recorded) => [recorded.note, recorded] as const))("%s", (_, recorded) => {
    expect(answer(recorded)).toBe(recorded.answer);
  });
});

test("the answers are of every kind", () => {
  const verdicts = new Set(cases.map(({ answer }) => answer).filter(Number.isInteger));
  expect([...verdicts].sort()).toEqual([-1, 0, 1, 2, 1000002, 1000004, 2111222].sort());
});
