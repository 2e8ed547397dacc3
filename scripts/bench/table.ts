/** How results are shown: aligned tables of at most 100 columns, without lines between rows. */
import Table from "cli-table3";
import type { BenchGroup, BenchResult, BenchTable } from "./frame.js";

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ",
};

/** 1234 -> `1.23 us`: three digits. */
export function duration(nanos: number): string {
  if (nanos < 999.5) return `${nanos.toFixed(0)} ns`;
  const [value, unit] = nanos < 999_500 ? [nanos / 1e3, "us"] : [nanos / 1e6, "ms"];
  return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;
}

/** How many times as much one duration is as another. */
export function ratio(nanos: number, otherNanos: number): string {
  return (nanos / otherNanos).toFixed(1);
}

/** The table that fits every group. */
function plainTable(results: readonly BenchResult[]): BenchTable {
  return {
    head: ["", "fastest", "median", "10% to 90%", "a second"],
    rows: results.map(({ name, minNanos, medianNanos, lowNanos, highNanos, recordedOn }) => [
      name.slice(name.indexOf(": ") + 2) + (recordedOn === undefined ? "" : " (recorded)"),
      duration(minNanos),
      duration(medianNanos),
      `${duration(lowNanos)} to ${duration(highNanos)}`,
      Math.round(1e9 / minNanos).toLocaleString("en-US"),
    ]),
  };
}

/** The lines of a group: title, table and notes. `results` has those of its entries that ran. */
export function showGroup(
  { title, entries, tabulate, notes }: BenchGroup,
  results: readonly BenchResult[],
  inColour: boolean,
): string {
  const byName = new Map(results.map((result) => [result.name, result]));
  const isWhole = entries.every(({ name }) => byName.has(name));
  const { head, rows } = (isWhole && tabulate?.(byName)) || plainTable(results);
  const table = new Table({
    head: [...head],
    chars: NO_LINES,
    style: { head: inColour ? ["cyan"] : [], border: [], "padding-left": 0, "padding-right": 1 },
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
  });
  table.push(...rows.map((row) => [...row]));
  const remarks = isWhole && notes !== undefined ? notes(byName) : [];
  return [title, table.toString(), ...remarks].join("\n");
}
