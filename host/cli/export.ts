/** `strait export FILE`: executes a datagram file or a recording and prints the state it leaves. */

import { writeGenesisDocument } from "../chain/genesisDocument.js";
import { InputError } from "../errors.js";
import { Machine } from "../vm/machine.js";
import { executedChain } from "./executedChain.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { print, printJson } from "./terminal.js";

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
  const { height } = options;
  const chain = await executedChain(path, options.chain, engine, height);
  const { chainId, initialHeight } = chain.genesis;
  if (height !== undefined && chain.height !== height) {
    throw new InputError(path, `${chainId} has no block ${height}: it ends with ${chain.height}`);
  }
  if (chain.height < initialHeight) {
    throw new InputError(path, `${chainId} has no block, after which its state could be exported`);
  }
  const document = writeGenesisDocument(chain);
  if (options.json) printJson(document);
  else print(JSON.stringify(document, undefined, 2));
  return EXIT_EXPECTED;
}
