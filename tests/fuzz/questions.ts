/** Queries of every method, asked in a state of the story in which they find something. */
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex, utf8 } from "../../host/bytes.js";
import { QueryRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { queryMethod, queryPaths } from "../../host/codec/queries.js";
import { callOf, Runner } from "./call.js";
import type { Scene } from "./scene.js";

const TRACE = "transfer/channel-2/stake";

/** What fields of these names hold, in different requests. */
const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  client_id: ["07-tendermint-0", "07-tendermint-1"],
  connection_id: ["connection-0"],
  connection: ["connection-0"],
  port_id: ["mock", "transfer"],
  channel_id: ["channel-0", "channel-2", "channel-1"],
  hash: [toHex(sha256(utf8(TRACE)))],
  trace: [TRACE],
  denom: ["stake"],
  sequence: [1n, 2n],
  revision_number: [2n, 1n],
  revision_height: [2n, 3n, 4n],
  chain_id: ["beta-2", "alpha-1"],
  channel_or_client_id: ["channel-2"],
  packet_commitment_sequences: [[1n, 2n]],
  packet_ack_sequences: [[1n, 2n]],
};
const TRIES = 18;
/** States to look at: every so many of the story's. */
const STRIDE = 9;

/** What nobody in the story wrote. */
export const UNANSWERED: readonly string[] = ["/ibc.core.client.v1.Query/UpgradedConsensusState"];
/** Asked in the story itself, with a proof. */
const PROVEN = "/ibc.core.client.v1.Query/VerifyMembership";

/** A request of a method, the `turn`th of different ones. */
function requestOf(path: string, turn: number): QueryRequest {
  const { request } = queryMethod(path)!;
  let rest = turn;
  const fields: Record<string, unknown> = {};
  for (const { name, property } of request.fields) {
    const words = WORDS[name];
    if (words === undefined) continue;
    fields[property] = words[rest % words.length];
    rest = Math.floor(rest / words.length);
  }
  const data = request.encode(request.create(fields));
  return QueryRequest.create({ path, data });
}

/** For each method the first request that finds something, with the state in which it does. */
export function questionsAbout(scenes: readonly Scene[]): Scene[] {
  const runner = new Runner();
  const paths = queryPaths().filter((path) => path !== PROVEN);
  return paths.map((path) => questionOf(path, scenes, runner));
}

function questionOf(path: string, scenes: readonly Scene[], runner: Runner): Scene {
  let question: Scene | undefined;
  for (let at = scenes.length - 1; at >= 0; at -= STRIDE) {
    for (let turn = 0; turn < TRIES; turn++) {
      const request = { target: "query", message: requestOf(path, turn) } as const;
      const scene = { ...scenes[at]!, name: path, request };
      question ??= scene;
      const outcome = runner.run(callOf(scene), 1);
      if (outcome.kind === "answer" && outcome.accepted.endsWith("something")) {
        if (outcome.code === "/0") return scene;
      }
    }
  }
  return question!;
}
