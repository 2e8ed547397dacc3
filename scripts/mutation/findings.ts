/** What is known of each check: a folder with a file for each test file, so that none is lost. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is known of a check. */
export interface Finding {
  /** The test that fails without the check. */
  guard?: string;
  /** How the failure reads, in a line. */
  failure?: string;
  /** Tests that came to the check and pass without it. */
  indifferent: string[];
  /** The milliseconds that these took. */
  spent: number;
  /** Tests that came to the check and cannot be run twice. */
  unrepeatable: string[];
}

/** By the number of the check. */
export type Findings = Record<string, Finding>;

export function findingOf(findings: Findings, id: number | string): Finding {
  const finding = findings[id] ?? { indifferent: [], spent: 0, unrepeatable: [] };
  findings[id] = finding;
  return finding;
}

/** What all test files found. */
export function readFindings(folder: string): Findings {
  const all: Findings = {};
  for (const name of readdirSync(folder).sort()) {
    for (const [id, found] of Object.entries(readFile(join(folder, name)))) {
      const finding = findingOf(all, id);
      const { guard, failure, indifferent, spent, unrepeatable } = found;
      if (guard !== undefined && finding.guard === undefined) {
        Object.assign(finding, { guard, failure });
      }
      finding.indifferent.push(...indifferent);
      finding.unrepeatable.push(...unrepeatable);
      finding.spent += spent;
    }
  }
  return all;
}

/** What one test file found; nothing before it first ran. */
export function readFindingsOf(folder: string, testFile: string): Findings {
  const path = pathOf(folder, testFile);
  return existsSync(path) ? readFile(path) : {};
}

export function writeFindingsOf(folder: string, testFile: string, findings: Findings): void {
  writeFileSync(pathOf(folder, testFile), JSON.stringify(findings));
}

function pathOf(folder: string, testFile: string): string {
  return join(folder, `${testFile.replaceAll("/", "_")}.json`);
}

function readFile(path: string): Findings {
  return JSON.parse(readFileSync(path, "utf8"));
}
