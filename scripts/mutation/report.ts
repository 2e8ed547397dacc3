/** What a mutation run found, for people: each check with the test that guards it. */

import type { Finding, Findings } from "./findings.js";
import type { Check } from "./schemata.js";
import { SURVIVORS } from "./survivors.js";

export interface Summary {
  readonly checks: number;
  readonly guarded: number;
  /** Checks that no test guards, and why that is so. */
  readonly explained: number;
  /** Checks that no test guards, and nobody says why. */
  readonly open: readonly string[];
  /** Explanations of what a test guards by now, or what is there no more. */
  readonly stale: readonly string[];
  readonly text: string;
}

/** A check as explanations name it: by its file and its text, for lines move. */
export function nameOf({ file, text }: Check): string {
  return `${file}: ${text}`;
}

/** The numbers of checks that no test guards, and nobody says why. */
export function unexplained(checks: readonly Check[], findings: Findings): number[] {
  const open = checks.filter(
    (check) => findings[check.id]?.guard === undefined && !SURVIVORS.has(nameOf(check)),
  );
  return open.map(({ id }) => id);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function rowOf(check: Check, finding: Finding | undefined, reason: string | undefined): string {
  const place = `${check.file.replace("assembly/", "")}:${check.line}`;
  const outcome =
    finding?.guard !== undefined ? cell(finding.guard) : `**not guarded**: ${reason ?? "?"}`;
  return `| ${place} | \`${cell(check.text)}\` | ${outcome} |`;
}

/** Sums up; the text is that of tests/spec/mutation.md. */
export function summarize(checks: readonly Check[], findings: Findings): Summary {
  const open: string[] = [];
  const used = new Set<string>();
  const rows: string[] = [];
  let guarded = 0;
  for (const check of checks) {
    const finding = findings[check.id];
    const name = nameOf(check);
    const isGuarded = finding?.guard !== undefined;
    if (isGuarded) guarded++;
    else if (SURVIVORS.has(name)) used.add(name);
    else open.push(name);
    rows.push(rowOf(check, finding, SURVIVORS.get(name)));
  }
  const explained = checks.length - guarded - open.length;
  const stale = [...SURVIVORS.keys()].filter((name) => !used.has(name));
  const counts =
    `${checks.length} checks, ${guarded} guarded by a test, ${explained} not guarded with the ` +
    `reason, ${open.length} without one.`;
  const text = [
    "# Each check taken away",
    "",
    "What `npx tsx scripts/mutateChecks.ts` finds: each check of the handlers is taken away in " +
      `turn, and the first test that fails without it is named. ${counts}`,
    "",
    "| check | | without it fails |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  return { checks: checks.length, guarded, explained, open, stale, text };
}
