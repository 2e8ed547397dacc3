/** Recorded ibc-go traffic on the core itself (STRAIT_TRACES; a few recordings are committed). */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { Chain } from "../../host/chain/chain.js";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import { readRecording } from "../../host/replay/recording.js";
import { type ReplayReport, replay } from "../../host/replay/replay.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";
import { readLines } from "./support/clientRecording.js";
import { findStops } from "./support/stops.js";

const TRACES = process.env.STRAIT_TRACES;
const FOLDERS = [join(ROOT, "tests/golden/recordings"), ...(TRACES === undefined ? [] : [TRACES])];
const RECORDINGS = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .map((name) => join(folder, name)),
);

async function replayed(path: string): Promise<ReplayReport> {
  return replay(path, { engine: new Machine(loadCore()) });
}

test("nothing stops the recordings that are committed", () => {
  const committed = RECORDINGS.filter((path) => path.startsWith(FOLDERS[0]!));
  expect(committed.length).toBeGreaterThan(0);
  for (const path of committed) expect([path, findStops(readLines(path)).size]).toEqual([path, 0]);
});

describe("recorded traffic", () => {
  test.each(RECORDINGS)("%s is equal to its end, or to what is not built yet", async (path) => {
    const stops = findStops(readLines(path));
    const { chains } = await replayed(path);
    expect(chains.length).toBeGreaterThan(0);
    for (const { chainId, blocks, recordedBlocks, outcome } of chains) {
      const stop = stops.get(chainId);
      if (stop === undefined) {
        const whole = { blocks: recordedBlocks, outcome: { kind: "equal" } };
        expect({ chainId, blocks, outcome }).toEqual({ chainId, ...whole });
      } else if (stop.why === "not-built") {
        const expected = { blocks: stop.height - 1, outcome: { kind: stop.why } };
        expect({ chainId, blocks, outcome }).toMatchObject({ chainId, ...expected });
      } else {
        expect(blocks, chainId).toBeGreaterThanOrEqual(stop.height - 1);
      }
    }
  });

  test.each(RECORDINGS)("%s has the genesis that its parameters give", async (path) => {
    const { params } = JSON.parse(readLines(path)[0]!).chains[0];
    for await (const line of readRecording(path)) {
      if (line.kind !== "genesis") break;
      const { inputs, expected } = line.chains[0]!;
      const state = moduleGenesis(params);
      const chain = new Chain({ ...inputs, state }, new Machine(loadCore()));
      const nextValidatorsHash = new Uint8Array(32);
      const { timeNanos, initialHeight: height } = inputs;
      const block = { height, timeNanos, nextValidatorsHash, actions: [], transactions: [] };
      const { stores } = chain.executeBlock(block);
      for (const name of ["ibc", "transfer"] as const) {
        expect(toHex(stores.get(name)!.root)).toBe(toHex(expected.stores[name].root));
      }
    }
  });
});

interface RecordedParams {
  readonly client: object;
  readonly connection: object;
  readonly transfer: object;
}

/** The genesis of a datagram file with these parameters. */
function moduleGenesis(params: RecordedParams) {
  const ibc = {
    client_genesis: { params: params.client },
    connection_genesis: { params: params.connection },
  };
  const transfer = { port_id: "transfer", params: params.transfer };
  const chain = { id: "x-1", authority: "x", time: "0", genesis: { modules: { ibc, transfer } } };
  const text = JSON.stringify({ format: 1, chain, blocks: [] });
  return readDatagramFile(text, "parameters").genesis.state;
}
