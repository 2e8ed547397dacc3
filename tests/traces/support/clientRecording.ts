/** A recording replayed for its client messages alone, and what it counts of them itself. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { readRecording } from "../../../host/replay/recording.js";
import { Machine } from "../../../host/vm/machine.js";
import { loadCore } from "../../support/world.js";
import { ClientReplay } from "./clientReplay.js";
import { isClientLabel } from "./clientScope.js";
import { Tally } from "./tally.js";

/** Replays the client messages of all chains of a recording; by chain id. */
export async function replayClients(path: string): Promise<ReadonlyMap<string, ClientReplay>> {
  const chains = new Map<string, ClientReplay>();
  for await (const line of readRecording(path)) {
    if (line.kind === "genesis") {
      for (const { inputs } of line.chains) {
        chains.set(inputs.chainId, new ClientReplay(inputs, new Machine(loadCore())));
      }
    } else if (line.kind === "block") {
      chains.get(line.chainId)!.execute(line);
    }
  }
  return chains;
}

/** The lines of a compressed recording. */
export function readLines(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");
}

/** What the last line of a recording counts of client messages, by chain id. */
export function recordedCounts(path: string): ReadonlyMap<string, Tally> {
  const { chains } = JSON.parse(readLines(path).at(-1)!) as {
    chains: { chain_id: string; counts: Record<string, number> }[];
  };
  return new Map(
    chains.map(({ chain_id, counts }) => {
      const tally = new Tally();
      for (const [label, count] of Object.entries(counts)) {
        if (isClientLabel(label)) tally.addCount(label, count);
      }
      return [chain_id, tally];
    }),
  );
}
