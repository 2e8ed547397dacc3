/** Reads the tables of tests/spec/*.md: what a text says, where it is here, and what shows it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/root.js";

/** A file and a text that stands in it. */
export interface Place {
  readonly file: string;
  readonly text: string;
}

export interface StatementRow {
  /** The heading that it stands under: a function of the text. */
  readonly functionName: string;
  readonly quote: string;
  readonly here: Place;
  readonly tests: readonly Place[];
  readonly deviation: string | undefined;
}

export interface PropertyRow {
  readonly quote: string;
  readonly tests: readonly Place[];
  readonly deviation: string | undefined;
}

export interface Mapping {
  readonly statements: readonly StatementRow[];
  readonly properties: readonly PropertyRow[];
}

const STATEMENT_CELLS = 4;
const PROPERTY_CELLS = 3;

/** Reads a file of this folder. */
export function readMapping(name: string): Mapping {
  const statements: StatementRow[] = [];
  const properties: PropertyRow[] = [];
  let heading = "";
  for (const line of readFileSync(join(ROOT, "tests/spec", name), "utf8").split("\n")) {
    if (line.startsWith("## ")) heading = line.slice(3);
    const cells = cellsOf(line);
    if (cells.length === STATEMENT_CELLS) {
      const [quote, here, tests, deviation] = cells as [string, string, string, string];
      const [file, text] = here.split(/(?<=^`[^`]*`) /).map(unquoted) as [string, string];
      statements.push({
        functionName: heading,
        quote: unquoted(quote),
        here: { file: file.startsWith("host/") ? file : `assembly/${file}`, text },
        tests: testsOf(tests),
        deviation: deviationOf(deviation),
      });
    } else if (cells.length === PROPERTY_CELLS) {
      const [quote, tests, deviation] = cells as [string, string, string];
      properties.push({ quote, tests: testsOf(tests), deviation: deviationOf(deviation) });
    }
  }
  return { statements, properties };
}

/** The cells of a row; none of a heading, a rule or other lines. */
function cellsOf(line: string): string[] {
  if (!line.startsWith("| ") || /^\| (---|the text) /.test(line)) return [];
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function unquoted(cell: string): string {
  return cell.replace(/^`|`$/g, "");
}

function testsOf(cell: string): Place[] {
  return [...cell.matchAll(/`([^`]+)` "([^"]+)"/g)].map(([, file, text]) => ({
    file: file!,
    text: text!,
  }));
}

function deviationOf(cell: string): string | undefined {
  return /^\[([^\]]+)\]/.exec(cell)?.[1];
}
