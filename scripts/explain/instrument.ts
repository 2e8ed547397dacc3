/**
 * Makes the sources of `core.explain.wasm`: those of the core, with a call of
 * assembly/abi/explanation.ts beside every check. Checks are found by their form, an `if` or a
 * conditional whose one way out is an error, so that handlers stay as they are and the other builds
 * cost nothing.
 */
import ts from "typescript";
import { readVocabulary } from "./errors.js";
import { FileInstrumenter, type Tables } from "./fileInstrumenter.js";
import { OVERRIDES, type Override } from "./overrides.js";

/** A place in the sources that reports; its index in the table is its number. */
export interface Site {
  /** Index in the table of functions. */
  readonly function: number;
  readonly line: number;
  /** What has to hold, in words and as the source says it; absent where a function just returns. */
  readonly expected?: string;
  readonly condition?: string;
  /** Of the error that it gives, where that is always the same. */
  readonly code?: string;
  /** The values that it reports, in order. */
  readonly operands: readonly { readonly name: string; readonly enumeration?: string }[];
}

export interface SiteTable {
  readonly functions: readonly { readonly file: string; readonly name: string }[];
  readonly sites: readonly Site[];
  /** Names of members by number, of each enumeration that operands have. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Folders that hold rules of the protocol, and what in them no message comes to. */
const RULES = /^\d\d-/;
const NOT_OF_MESSAGES = /(^|\/)(query|export|genesis|migrat)[A-Za-z0-9]*\.ts$/;

/**
 * Instruments all files, given by their paths below `assembly/`; `replaced` are functions that have
 * another body. Throws an Error for one of those that is not there.
 */
export function instrument(
  sources: ReadonlyMap<string, string>,
  replaced: readonly Override[] = OVERRIDES,
): {
  readonly sources: ReadonlyMap<string, string>;
  readonly table: SiteTable;
} {
  const names = [...sources.keys()].sort();
  const files = new Map(names.map((name) => [name, parse(name, sources.get(name)!)]));
  const vocabulary = readVocabulary([...files.values()]);
  const tables: Tables = { functions: [], sites: [] };
  const overrides = new Set(replaced);
  const instrumented = new Map<string, string>();
  for (const [name, file] of files) {
    if (!RULES.test(name) || NOT_OF_MESSAGES.test(name)) continue;
    instrumented.set(name, new FileInstrumenter(name, file, vocabulary, tables, overrides).run());
  }
  for (const { file, name } of overrides) throw new Error(`${file} has no function ${name}`);
  const used = new Set(tables.sites.flatMap(({ operands }) => operands.map((o) => o.enumeration)));
  const enums = [...vocabulary.enums].filter(([name]) => used.has(name));
  return { sources: instrumented, table: { ...tables, enums: Object.fromEntries(enums) } };
}

function parse(name: string, source: string): ts.SourceFile {
  return ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
}
