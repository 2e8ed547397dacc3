/**
 * The journal of the handlers' tests (tests/support/journal.ts) has each error code that messages
 * can produce: the core has really answered a transaction with it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codesWhere, PRODUCED } from "../support/errorCodes.js";
import type { JournalStep } from "../support/journal.js";

const folder = process.env.STRAIT_JOURNAL_READ;

/** Codes of chains that ibc-go's test application is none of, for which no journal is kept: with
 * the fee middleware, which ibc-go has no more, with light clients in contracts, which are a module
 * apart, and with applications that acknowledge nothing, or what is not waited for. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "channel/20",
  "channel/25",
  "ratelimit/13",
  "ratelimit/14",
]);

function isElsewhere(code: string): boolean {
  return ELSEWHERE.has(code) || /^(?:feeibc|08-wasm)\//.test(code);
}

function answeredCodes(): Set<string> {
  const codes = new Set<string>();
  for (const file of readdirSync(folder!)) {
    for (const line of readFileSync(join(folder!, file), "utf8").trimEnd().split("\n")) {
      const { codespace, code } = (JSON.parse(line) as JournalStep).answer;
      codes.add(`${codespace}/${code}`);
    }
  }
  return codes;
}

describe.skipIf(folder === undefined)("the journal", () => {
  const answered = folder === undefined ? new Set<string>() : answeredCodes();

  test("has each error code that messages can produce", () => {
    const produced = codesWhere((fate) => fate === PRODUCED);
    const missing = produced.filter((code) => !answered.has(code) && !isElsewhere(code));
    expect(missing).toEqual([]);
  });

  test("has none that no message can produce", () => {
    const others = codesWhere((fate) => fate !== PRODUCED);
    expect(others.filter((code) => answered.has(code))).toEqual([]);
  });
});
