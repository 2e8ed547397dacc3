/** What processes of the fuzzer tell, and how it is shown. */
import Table from "cli-table3";

/** What one process is to do. */
export interface Order {
  readonly seed: number;
  readonly runs: number;
  /** Where findings are kept. */
  readonly folder: string;
}

/** What one process has done so far. */
export interface Report {
  readonly runs: number;
  readonly slowestMillis: number;
  readonly cpuMicros: number;
  /** How many calls mutants start from by now. */
  readonly startCount: number;
  readonly checkCount: number;
  /** Names of files. */
  readonly findings: readonly string[];
  /** Of the last report: for each handler what was reached, and how often. */
  readonly reached: readonly (readonly [
    handler: string,
    checks: readonly (readonly [check: string, count: number])[],
  ])[];
  /** Of the last report: the names of all checks. */
  readonly checks?: readonly string[];
}

/** What a handler was seen to do. */
export interface HandlerRow {
  readonly handler: string;
  readonly runs: number;
  /** Names of checks that refused. */
  readonly refusals: readonly string[];
  /** Different successes, by what they emitted. */
  readonly successes: number;
}

export interface Summary {
  readonly runs: number;
  readonly slowestMillis: number;
  readonly cpuSeconds: number;
  readonly findings: readonly string[];
  readonly checkCount: number;
  readonly reachedCount: number;
  readonly handlers: readonly HandlerRow[];
  readonly unreached: readonly string[];
}

/** What all processes together did. */
export function summarize(reports: readonly Report[]): Summary {
  const merged = new Map<string, Map<string, number>>();
  for (const [handler, checks] of reports.flatMap(({ reached }) => reached)) {
    const counts = merged.get(handler) ?? new Map<string, number>();
    merged.set(handler, counts);
    for (const [check, count] of checks) counts.set(check, (counts.get(check) ?? 0) + count);
  }
  const handlers = [...merged]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([handler, counts]): HandlerRow => {
      const names = [...counts.keys()].sort();
      const refusals = names.filter((name) => !name.startsWith("accepted: "));
      const runs = [...counts.values()].reduce((sum, count) => sum + count, 0);
      return { handler, runs, refusals, successes: names.length - refusals.length };
    });
  const names = reports[0]?.checks ?? [];
  const reached = new Set(handlers.flatMap(({ refusals }) => refusals));
  const sum = (of: (report: Report) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    runs: sum(({ runs }) => runs),
    slowestMillis: Math.max(...reports.map(({ slowestMillis }) => slowestMillis)),
    cpuSeconds: sum(({ cpuMicros }) => cpuMicros) / 1_000_000,
    findings: reports.flatMap(({ findings }) => findings),
    checkCount: names.length,
    reachedCount: names.filter((name) => reached.has(name)).length,
    handlers,
    unreached: names.filter((name) => !reached.has(name)),
  };
}

/** The summary for people. */
export function show(summary: Summary): string {
  const table = new Table({
    head: ["what was asked", "runs", "checks that refused", "kinds of success"],
    style: { head: [], border: [] },
  });
  for (const { handler, runs, refusals, successes } of summary.handlers) {
    table.push([handler, runs, refusals.length, successes]);
  }
  const { runs, findings, reachedCount, checkCount, slowestMillis, cpuSeconds } = summary;
  return [
    table.toString(),
    `${runs} runs in ${cpuSeconds.toFixed(0)} s of processor time; ` +
      `the slowest call took ${slowestMillis.toFixed(0)} ms`,
    `${reachedCount} of the ${checkCount} checks in the sources refused something`,
    findings.length === 0 ? "nothing was found" : `found: ${findings.join(", ")}`,
  ].join("\n");
}
