/** How reports come into the sources: what is taken for a check, and what it says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { instrument } from "../../scripts/explain/instrument.js";
import { ROOT } from "../support/root.js";

const ERRORS = `
export class IbcError {}
export namespace ClientError {
  export function notFound(detail: string): IbcError { return new IbcError("client", 4, detail); }
}
`;

/** The sites of a function of some folder with rules, and its source with reports. */
function instrumented(code: string) {
  const files = new Map([
    ["error.ts", ERRORS],
    ["02-client/rule.ts", `import { ClientError, IbcError } from "../error";\n${code}`],
  ]);
  const { sources, table } = instrument(files, []);
  return { source: sources.get("02-client/rule.ts")!, sites: table.sites };
}

/** What the checks of a function expect. */
function expectations(body: string): string[] {
  const { sites } = instrumented(`function rule(a: A, b: B): IbcError | null {\n${body}\n}`);
  return sites.flatMap(({ expected }) => (expected === undefined ? [] : [expected]));
}

const REFUSE = 'return ClientError.notFound("x");';

describe("the checks of a function", () => {
  test.each([
    ["a.value != b.value", "a value is b value"],
    ["a.length <= MAX_LENGTH", "a length is above MAX_LENGTH"],
    ["a === null", "there is a"],
    ["compareHeights(a.height, b.height) >= 0", "a height is below b height"],
    ["!isValid(a.proof)", "a proof is valid"],
    ["isBlank(a)", "a is not blank"],
    ["a.state != State.STATE_OPEN", "a state is STATE_OPEN"],
    ["a.indexOf(SLASH) >= 0", "a does not contain SLASH"],
    ["!a.startsWith(b)", "a starts with (b)"],
    ["!getCreator(a)", "there is creator (a)"],
  ])("%s expects that %s", (condition, expected) => {
    expect(expectations(`if (${condition}) ${REFUSE} return null;`)).toEqual([expected]);
  });

  test("are several where each of joined conditions decides alone", () => {
    expect(expectations(`if (a < 1 || a > 9) ${REFUSE} return null;`)).toEqual([
      "a is at least 1",
      "a is at most 9",
    ]);
  });

  test("are one where joined conditions decide together", () => {
    const told = expectations(`if (a < 1 && b < 1) ${REFUSE} return null;`);
    expect(new Set(told)).toEqual(new Set(["a is at least 1 or b is at least 1"]));
  });

  test("include what is accepted before a refusal, and conditionals", () => {
    expect(expectations(`if (a == b) return null; const detail = "x"; ${REFUSE}`)).toEqual([
      "a is b",
    ]);
    expect(expectations('return a == b ? null : ClientError.notFound("x");')).toEqual(["a is b"]);
  });

  test("do not include errors that are handed on", () => {
    expect(
      expectations("const error = f(a); if (error !== null) return error; return null;"),
    ).toEqual([]);
  });

  test("know their code and their place", () => {
    const { sites } = instrumented(
      `function rule(a: A): IbcError | null {\n  if (a == 1) ${REFUSE}\n  return null;\n}`,
    );
    expect(sites).toContainEqual({
      function: 0,
      line: 3,
      expected: "a is not 1",
      condition: "a == 1",
      code: "client/4",
      operands: [{ name: "a" }],
    });
  });

  test("evaluate what has an effect once", () => {
    const { source } = instrumented(
      `function rule(a: A): IbcError | null { if (next(a) > 3) ${REFUSE} return null; }`,
    );
    expect(source.match(/next\(a\)/g)).toHaveLength(1);
  });
});

test("an override that finds no function fails the build", () => {
  const files = new Map([["error.ts", ERRORS]]);
  const override = { file: "02-client/rule.ts", name: "gone", body: "{}" };
  expect(() => instrument(files, [override])).toThrow("02-client/rule.ts has no function gone");
});

test("no other build has the reports", () => {
  const paths = readdirSync(join(ROOT, "assembly"), { recursive: true, encoding: "utf8" });
  const importing = paths.filter((path) => {
    if (!path.endsWith(".ts")) return false;
    return /from "[./]*(abi\/)?explanation"/.test(
      readFileSync(join(ROOT, "assembly", path), "utf8"),
    );
  });
  expect(importing).toEqual([]);
});
