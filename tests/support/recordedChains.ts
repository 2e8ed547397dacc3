/** Chains of recordings, to be executed piece by piece. */
import type { HostedApplication } from "../../host/chain/application.js";
import type { Block } from "../../host/chain/block.js";
import type { Genesis } from "../../host/chain/genesis.js";
import { type RecordedGenesis, readRecording } from "../../host/replay/recording.js";

export interface RecordedBlocks {
  readonly genesis: Genesis;
  readonly applications: ReadonlyMap<string, HostedApplication>;
  readonly blocks: readonly Block[];
}

/** What every chain of a recording started from, and its blocks. */
export async function recordedChains(path: string): Promise<RecordedBlocks[]> {
  let first: RecordedGenesis | undefined;
  const blocks = new Map<string, Block[]>();
  for await (const line of readRecording(path)) {
    if (line.kind === "genesis") first = line;
    else if (line.kind === "block") {
      blocks.set(line.chainId, [...(blocks.get(line.chainId) ?? []), line.inputs]);
    }
  }
  return first!.chains.map(({ inputs, applications }) => ({
    genesis: inputs,
    applications,
    blocks: blocks.get(inputs.chainId) ?? [],
  }));
}
