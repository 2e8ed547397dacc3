/** `strait export FILE_OR_HOME`: prints the state that a home has or that a file leaves. */

import type { Chain } from "../chain/chain.js";
import { genesisDocumentText } from "../chain/genesisDocument.js";
import { InputError } from "../errors.js";
import { Machine } from "../vm/machine.js";
import { withChain } from "./executedChain.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { printChunk } from "./terminal.js";

export interface ExportCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  /** The height after which to stop; without it, the last one. */
  readonly height?: bigint;
  /** Which chain of a recording; without it, the first. */
  readonly chain?: string;
}

/** Executes the file up to a height and prints a genesis document; returns the exit code. */
export async function exportCommand(path: string, options: ExportCommandOptions): Promise<number> {
  const engine = new Machine(loadCore(options.wasm));
  const { chain: chainId, height } = options;
  return withChain(
    { path, chainId, ...(height === undefined ? {} : { height }) },
    engine,
    (chain) => printDocument(path, chain, options),
  );
}

async function printDocument(
  path: string,
  chain: Chain,
  { height }: ExportCommandOptions,
): Promise<number> {
  const { chainId, initialHeight } = chain.genesis;
  if (height !== undefined && height < chain.height) {
    throw new InputError(path, `${chainId} is exported at its last height, ${chain.height}`);
  }
  if (height !== undefined && chain.height !== height) {
    throw new InputError(path, `${chainId} has no block ${height}: it ends with ${chain.height}`);
  }
  if (chain.height < initialHeight) {
    throw new InputError(path, `${chainId} has no block, after which its state could be exported`);
  }
  for (const chunk of genesisDocumentText(chain)) await printChunk(chunk);
  return EXIT_EXPECTED;
}
