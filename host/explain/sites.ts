/** Where the reports of `core.explain.wasm` come from: the table that the build put into it. */

import { fromUtf8 } from "../bytes.js";
import { ModuleError } from "../errors.js";
import type { CoreModule } from "../vm/machine.js";

/** scripts/wasm.ts names the section so. */
const SECTION = "strait.explanation";

/** A place in the sources of the core that reports. */
export interface Site {
  /** Index in the table of functions. */
  readonly function: number;
  readonly line: number;
  /** What has to hold, in words and as the source asks it; absent where a function just returns. */
  readonly expected?: string;
  readonly condition?: string;
  /** Of the error that it gives, where that is always the same: `channel/5`. */
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

/** The table of a module; a ModuleError for one that does not explain. */
export function readSites(module: CoreModule): SiteTable {
  const section = module.customSection(SECTION);
  if (section === undefined) {
    throw new ModuleError("this build of the core does not explain: build/core.explain.wasm does");
  }
  return JSON.parse(fromUtf8(section)) as SiteTable;
}
