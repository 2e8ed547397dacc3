/** What an earlier run found, for a run that tries some of the checks alone. */
import type { Findings } from "./findings.js";
import { nameOf } from "./report.js";
import type { Check } from "./schemata.js";

/** A row of the report: a place, the check in backticks, what was found. */
const ROW = /^\| (\S+):\d+ \| `(.*)` \| (.*) \|$/;
const NOT_GUARDED = "**not guarded**";

/** Guards by the names of checks, in the order in which checks of one name come. */
function guardsOf(report: string): Map<string, string[]> {
  const guards = new Map<string, string[]>();
  for (const line of report.split("\n")) {
    const row = ROW.exec(line.replaceAll("\\|", "|"));
    if (row === null) continue;
    const name = `assembly/${row[1]}: ${row[2]}`;
    guards.set(name, [...(guards.get(name) ?? []), row[3]!]);
  }
  return guards;
}

/**
 * What a report says of all checks but those whose `file: text` holds one of these texts. A check
 * that the report says is not guarded, or does not know, is not tried again.
 */
export function findingsBefore(
  report: string,
  checks: readonly Check[],
  texts: readonly string[],
): Findings {
  const guards = guardsOf(report);
  const findings: Findings = {};
  for (const check of checks) {
    const name = nameOf(check);
    const guard = guards.get(name)?.shift();
    if (texts.some((text) => name.includes(text))) continue;
    const isGuarded = guard !== undefined && !guard.startsWith(NOT_GUARDED);
    findings[check.id] = {
      ...(isGuarded ? { guard } : {}),
      indifferent: [],
      spent: Number.MAX_SAFE_INTEGER,
      unrepeatable: [],
    };
  }
  return findings;
}
