/** What is done to a module once its initialisation is evaluated away. */
import binaryen from "binaryen";
import { HostError } from "../errors.js";

/** Internal names of the mutable globals that may survive, and what they are exported as. */
const MUTABLE_GLOBALS: ReadonlyMap<string, string> = new Map([
  ["~lib/rt/stub/offset", "arena_offset"],
  ["~lib/rt/stub/mark", "arena_mark"],
  ["~argumentsLength", "argument_count"],
]);

export interface Finish {
  readonly keepNames: boolean;
  readonly isOptimised: boolean;
  /** Whether more is inlined than usual: a receive takes a tenth less time for it, and the module
   * grows by a quarter or a half. */
  readonly inlines?: boolean;
  /** Of binaryen, beside those that every build needs. */
  readonly passes?: readonly string[];
  /** A custom section to be added. */
  readonly section?: { readonly name: string; readonly text: string };
}

/** Exports every mutable global, so that a host can watch them; optimises a release. Throws a
 * HostError for other mutable globals, and for initialisation that is left over. */
export function finishModule(wasm: Uint8Array, options: Finish): Uint8Array {
  const { inlines = false, isOptimised, keepNames, passes, section } = options;
  const restoreSettings = keepSettings();
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  try {
    // What only module initialisation wrote is a constant now.
    module.runPasses(["simplify-globals", "remove-unused-module-elements"]);
    for (let index = 0; index < module.getNumExports(); index++) {
      const { name } = binaryen.getExportInfo(module.getExportByIndex(index));
      if (name === "_initialize") {
        throw new HostError("module initialisation cannot be evaluated away: it asks the host");
      }
    }
    for (let index = 0; index < module.getNumGlobals(); index++) {
      const { name, mutable } = binaryen.getGlobalInfo(module.getGlobalByIndex(index));
      if (!mutable) continue;
      const exported = MUTABLE_GLOBALS.get(name);
      if (exported === undefined) {
        throw new HostError(`mutable global ${name} is not allowed: it would keep nothing`);
      }
      module.addGlobalExport(name, exported);
    }
    if (isOptimised) optimize(module, inlines);
    if (passes !== undefined) module.runPasses([...passes]);
    if (section !== undefined) {
      module.addCustomSection(section.name, new TextEncoder().encode(section.text));
    }
    binaryen.setDebugInfo(keepNames);
    return module.emitBinary();
  } finally {
    module.dispose();
    restoreSettings();
  }
}

/** Settings of binaryen are the whole process's: gives a function that puts them back. */
function keepSettings(): () => void {
  const debugInfo = binaryen.getDebugInfo();
  const optimizeLevel = binaryen.getOptimizeLevel();
  const shrinkLevel = binaryen.getShrinkLevel();
  const alwaysInlineMaxSize = binaryen.getAlwaysInlineMaxSize();
  const flexibleInlineMaxSize = binaryen.getFlexibleInlineMaxSize();
  const allowInliningFunctionsWithLoops = binaryen.getAllowInliningFunctionsWithLoops();
  return () => {
    binaryen.setDebugInfo(debugInfo);
    binaryen.setOptimizeLevel(optimizeLevel);
    binaryen.setShrinkLevel(shrinkLevel);
    binaryen.setAlwaysInlineMaxSize(alwaysInlineMaxSize);
    binaryen.setFlexibleInlineMaxSize(flexibleInlineMaxSize);
    binaryen.setAllowInliningFunctionsWithLoops(allowInliningFunctionsWithLoops);
  };
}

/** Optimises now that what initialisation wrote is constant. Engines inline nothing across
 * functions of wasm, and readers of a few bytes are called everywhere. */
function optimize(module: binaryen.Module, inlines: boolean): void {
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  binaryen.setAlwaysInlineMaxSize(inlines ? 8 : 2);
  binaryen.setFlexibleInlineMaxSize(inlines ? 100 : 20);
  binaryen.setAllowInliningFunctionsWithLoops(inlines);
  module.optimize();
}
