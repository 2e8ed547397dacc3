/** Recorded ibc-go traffic on the core itself (STRAIT_TRACES; a few recordings are committed). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { Chain } from "../../host/chain/chain.js";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import { readRecording } from "../../host/replay/recording.js";
import { type ReplayReport, replay } from "../../host/replay/replay.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const TRACES = process.env.STRAIT_TRACES;
const FOLDERS = [join(ROOT, "tests/golden/recordings"), ...(TRACES === undefined ? [] : [TRACES])];
const RECORDINGS = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .map((name) => join(folder, name)),
);

/** What the core executes today: these never stop a replay. */
const BUILT = [
  "/ibc.applications.transfer.v1.MsgTransfer",
  "/ibc.applications.transfer.v1.MsgUpdateParams",
  "/ibc.core.channel.v1.MsgAcknowledgement",
  "/ibc.core.channel.v1.MsgChannelCloseConfirm",
  "/ibc.core.channel.v1.MsgChannelCloseInit",
  "/ibc.core.channel.v1.MsgChannelOpenAck",
  "/ibc.core.channel.v1.MsgChannelOpenConfirm",
  "/ibc.core.channel.v1.MsgChannelOpenInit",
  "/ibc.core.channel.v1.MsgChannelOpenTry",
  "/ibc.core.channel.v1.MsgRecvPacket",
  "/ibc.core.channel.v1.MsgTimeout",
  "/ibc.core.channel.v1.MsgTimeoutOnClose",
  "/ibc.core.client.v1.MsgCreateClient",
  "/ibc.core.client.v1.MsgDeleteClientCreator",
  "/ibc.core.client.v1.MsgIBCSoftwareUpgrade",
  "/ibc.core.client.v1.MsgRecoverClient",
  "/ibc.core.client.v1.MsgUpdateClient",
  "/ibc.core.client.v1.MsgUpdateParams",
  "/ibc.core.client.v1.MsgUpgradeClient",
  "/ibc.core.client.v2.MsgRegisterCounterparty",
  "/ibc.core.client.v2.MsgUpdateClientConfig",
  "/ibc.core.connection.v1.MsgConnectionOpenAck",
  "/ibc.core.connection.v1.MsgConnectionOpenConfirm",
  "/ibc.core.connection.v1.MsgConnectionOpenInit",
  "/ibc.core.connection.v1.MsgConnectionOpenTry",
  "/ibc.core.connection.v1.MsgUpdateParams",
  "send_packet",
  "write_acknowledgement",
];

interface RecordedMessages {
  readonly kind: string;
  readonly chain_id: string;
  readonly height: number;
  readonly actions?: { kind: string; args: { type_url?: string } }[];
  readonly txs: { msgs: { type_url: string; value: string }[] }[];
}

/** Why a chain is not followed beyond the block before this one. */
interface Stop {
  readonly height: number;
  readonly why: "not-built" | "forwarded";
}

/** What the middleware for forwarding looks for in the memo of a packet that it receives. */
const FORWARD = '\\"forward\\"';

function isForwarded({ type_url, value }: { type_url: string; value: string }): boolean {
  if (type_url !== "/ibc.core.channel.v1.MsgRecvPacket") return false;
  return Buffer.from(value, "base64").includes(FORWARD);
}

/** The first block of each chain that holds something not built, found in the file. */
function firstStops(path: string): Map<string, Stop> {
  const stops = new Map<string, Stop>();
  for (const text of gunzipSync(readFileSync(path)).toString().trimEnd().split("\n")) {
    const line = JSON.parse(text) as RecordedMessages;
    if (line.kind !== "block" || stops.has(line.chain_id)) continue;
    const types = (line.actions ?? []).map(({ kind, args }) => args.type_url ?? kind);
    const messages = line.txs.flatMap(({ msgs }) => msgs);
    types.push(...messages.map(({ type_url }) => type_url));
    const { chain_id: chainId, height } = line;
    if (types.some((type) => !BUILT.includes(type)))
      stops.set(chainId, { height, why: "not-built" });
    else if (messages.some(isForwarded)) stops.set(chainId, { height, why: "forwarded" });
  }
  return stops;
}

async function replayed(path: string): Promise<ReplayReport> {
  return replay(path, { engine: new Machine(loadCore()) });
}

describe.runIf(RECORDINGS.length > 0)("recorded traffic", () => {
  test.each(RECORDINGS)("%s is equal until what is not built yet", async (path) => {
    const stops = firstStops(path);
    const { chains } = await replayed(path);
    for (const { chainId, blocks, recordedBlocks, outcome } of chains) {
      const stop = stops.get(chainId);
      expect(blocks).toBeGreaterThan(0);
      if (stop === undefined) {
        expect({ chainId, blocks, outcome }).toEqual({
          chainId,
          blocks: recordedBlocks,
          outcome: { kind: "equal" },
        });
      } else if (stop.why === "not-built") {
        const height = BigInt(stop.height);
        expect({ chainId, outcome }).toMatchObject({
          chainId,
          outcome: { kind: stop.why, height },
        });
        expect(blocks).toBe(stop.height - 1);
      } else {
        expect([chainId, blocks >= stop.height - 1]).toEqual([chainId, true]);
      }
    }
  });

  test.each(RECORDINGS)("%s has the genesis that its parameters give", async (path) => {
    const [text] = gunzipSync(readFileSync(path)).toString().split("\n", 1);
    const { params } = JSON.parse(text!).chains[0];
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
