/** Replaying a recording: every chain in it executes its blocks again and is compared. */

import type { Engine } from "../chain/core.js";
import { HostError } from "../errors.js";
import type { ReadProgress } from "./lines.js";
import { type RecordedGenesis, readRecording } from "./recording.js";
import { type BlockReport, type ChainReport, ReplayedChain } from "./replayedChain.js";

export interface ReplayOptions {
  readonly engine: Engine;
  /** Stop after this many blocks of the recording. */
  readonly limit?: number;
  /** Called with the first line. */
  onGenesis?(genesis: RecordedGenesis): void;
  /** Called after every block that was executed. */
  onBlock?(report: BlockReport): void;
  onProgress?: ReadProgress;
}

export interface ReplayReport {
  readonly path: string;
  readonly name: string;
  readonly ibcGo: string;
  readonly chains: readonly ChainReport[];
}

/**
 * Replays one recording, plain or gzip (`-`: standard input). A chain that differs, or that meets
 * something not built yet, stops there; the others go on. Throws an InputError for a file that is
 * not a recording and a HostError when the core breaks its contract.
 */
export async function replay(path: string, options: ReplayOptions): Promise<ReplayReport> {
  let genesis: RecordedGenesis | undefined;
  const chains = new Map<string, ReplayedChain>();
  let blocks = 0;
  for await (const line of readRecording(path, options.onProgress)) {
    if (line.kind === "genesis") {
      genesis = line;
      for (const chain of line.chains) {
        const create = () => new ReplayedChain(chain, options.engine);
        chains.set(chain.inputs.chainId, atLine(path, line.line, create));
      }
      options.onGenesis?.(line);
    } else if (line.kind === "block") {
      const report = atLine(path, line.line, () => chains.get(line.chainId)!.execute(line));
      if (report !== undefined) options.onBlock?.(report);
      blocks += 1;
      if (blocks === options.limit) break;
    } else {
      for (const [chainId, chain] of chains) chain.finish(line.line, line.chains.get(chainId)!);
    }
  }
  const { name, ibcGo } = genesis!;
  return { path, name, ibcGo, chains: [...chains.values()].map((chain) => chain.report()) };
}

/** Says where in the recording it was that a chain could not go on. */
function atLine<T>(path: string, line: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new HostError(`${path} line ${line}: ${error.message}`, { cause: error });
  }
}
