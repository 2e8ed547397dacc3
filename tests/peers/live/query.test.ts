/**
 * ABCI queries of a chain of ours and of a node of the real ibc-go, at the same heights: equal
 * codes and logs for what both refuse alike, equal shapes for what both answer.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { utf8 } from "../../../host/bytes.js";
import { Chain } from "../../../host/chain/chain.js";
import { readDatagramFile } from "../../../host/chain/datagramFile.js";
import type { AbciAnswer, AbciQuery } from "../../../host/chain/query.js";
import { Machine } from "../../../host/vm/machine.js";
import { ROOT } from "../../support/root.js";
import { loadCore } from "../../support/world.js";
import { IbcGoChain } from "./ibcGoChain.js";
import { PEER } from "./pair.js";

const NAME = "tests/golden/create-client.json";
const CHANNEL = "/ibc.core.channel.v1.Query/Channel";
const CLIENTS = "/ibc.core.client.v1.Query/ClientStates";
const KEY = "store/ibc/key";
const NOTHING = new Uint8Array(0);
const PARAMS = utf8("clientParams");
const LAST = 6n;

const QUERIES: readonly Partial<AbciQuery>[] = [
  { path: KEY, data: PARAMS },
  { path: `/${KEY}`, data: PARAMS, prove: true },
  { path: KEY, data: PARAMS, prove: true, height: 2n },
  { path: KEY, data: PARAMS, prove: true, height: 1n },
  { path: KEY, data: PARAMS, height: 1n },
  { path: KEY, data: PARAMS, height: -1n },
  { path: KEY, data: PARAMS, height: -1n, prove: true },
  { path: KEY, data: PARAMS, height: LAST + 1n },
  { path: KEY, data: PARAMS, height: LAST + 1n, prove: true },
  { path: KEY, data: utf8("nothing") },
  { path: KEY, data: utf8("nothing"), prove: true },
  { path: KEY },
  { path: KEY, prove: true },
  { path: "store/ibc/subspace" },
  { path: "store/ibc/subspace", data: utf8("clientP"), height: 2n },
  { path: "store/ibc/subspace", data: utf8("clientP"), prove: true },
  { path: "store/ibc/values", data: PARAMS },
  { path: "store/ibc/values", data: PARAMS, prove: true },
  { path: "store/ibc/key/", data: PARAMS },
  { path: "store/ibc", data: PARAMS },
  { path: "store/ibc" },
  { path: "store/none/key", data: PARAMS },
  { path: "store/none/key", data: PARAMS, prove: true },
  { path: "store" },
  { path: "//store/ibc/key", data: PARAMS },
  { path: "" },
  { path: "/" },
  { path: "custom/ibc" },
  { path: "/cosmos.tx.v1beta1.Service/BroadcastTx" },
  { path: "/ibc.core.client.v1.Query/None" },
  { path: CLIENTS.slice(1) },
  { path: CLIENTS, height: LAST },
  { path: CLIENTS, height: LAST + 1n },
  { path: CLIENTS, height: -1n },
  { path: CLIENTS, height: 1n, prove: true },
  { path: CLIENTS, height: 2n, prove: true },
  { path: CLIENTS, data: Uint8Array.of(0x0b) },
  { path: CHANNEL },
  { path: CHANNEL, data: utf8("\n\u0004mock\u0012\tchannel-9") },
];

/** Of an answer, what does not depend on what the stores hold. */
function shapeOf({ code, codespace, log, key, value, height, proofOps }: AbciAnswer) {
  const hasValue = value.length > 0;
  const ops = proofOps.map((op) => [op.type, Buffer.from(op.key).toString("hex")]);
  const said = Buffer.from(key).toString("hex");
  return { result: `${codespace}/${code}`, log: classOf(log), said, hasValue, height, ops };
}

/** What the two say in words of their own, and what gRPC says around them. */
function classOf(log: string): string {
  const [, status, meaning] = /^(rpc error: code = \w+).*(: [a-z ]+)$/s.exec(log) ?? [];
  if (status !== undefined) return `${status}${meaning}`;
  return /: invalid request$/.test(log) && !log.startsWith("c") ? "invalid request" : log;
}

function chainOfOurs(): Chain {
  const file = readDatagramFile(readFileSync(join(ROOT, NAME), "utf8"), NAME);
  const chain = new Chain(file.genesis, new Machine(loadCore()), file.applications);
  for (const { inputs } of file.blocks) chain.executeBlock(inputs);
  const { inputs } = file.blocks.at(-1)!;
  while (chain.height < LAST) {
    const height = chain.height + 1n;
    const timeNanos = inputs.timeNanos + height;
    chain.executeBlock({ ...inputs, height, timeNanos, actions: [], transactions: [] });
  }
  return chain;
}

describe.skipIf(PEER === undefined)("a node of ibc-go", { timeout: 300_000 }, () => {
  let theirs: IbcGoChain | undefined;
  afterAll(() => theirs?.end());

  test("answers ABCI queries alike", () => {
    const times = { timeNanos: 1_577_923_200_000_000_000n, blockNanos: 5_000_000_000n };
    theirs = IbcGoChain.start(PEER!, { id: "theirs-1", denoms: ["stake"], ...times });
    while (theirs.height < LAST) theirs.makeBlock();
    const ours = chainOfOurs();
    for (const asked of QUERIES) {
      const query = { path: "", data: NOTHING, ...asked };
      const answers = [ours, theirs].map((chain) => shapeOf(chain.query(query)));
      expect({ asked, ...answers[0] }).toEqual({ asked, ...answers[1] });
    }
  });
});
