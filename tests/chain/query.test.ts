/** Queries of a chain at kept heights: methods of the core, raw keys, and what the SDK refuses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { Chain } from "../../host/chain/chain.js";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import type { AbciQuery } from "../../host/chain/query.js";
import { CommitmentProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { Pairs } from "../../host/codec/gen/cosmos.store.internal.kv.v1beta1.js";
import {
  QueryPacketCommitmentsRequest,
  QueryPacketCommitmentsResponse,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  QueryUpgradedConsensusStateRequest,
  QueryVerifyMembershipRequest,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { Machine } from "../../host/vm/machine.js";
import { verify } from "../store/ics23Verifier.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const NAME = "tests/golden/mock-packets.json";
const FILE = readDatagramFile(readFileSync(join(ROOT, NAME), "utf8"), NAME);
const COMMITMENTS = "/ibc.core.channel.v1.Query/PacketCommitments";
const CHANNEL = { portId: "mock", channelId: "channel-0" };
const COUNTER = utf8("nextSequenceSend/ports/mock/channels/channel-0");
const NONE = utf8("nothing");

function newChain(): Chain {
  return new Chain(FILE.genesis, new Machine(loadCore()), FILE.applications);
}

/** A chain with five blocks more than the file has. */
function chainWithBlocks(): Chain {
  const chain = newChain();
  for (const { inputs } of FILE.blocks) chain.executeBlock(inputs);
  const last = FILE.blocks.at(-1)!.inputs;
  for (let i = 1n; i <= 5n; i++) {
    const height = last.height + i;
    const timeNanos = last.timeNanos + i * 5_000_000_000n;
    chain.executeBlock({ ...last, height, timeNanos, actions: [], transactions: [] });
  }
  return chain;
}

const chain = chainWithBlocks();
const LAST = chain.height;
const FIRST = FILE.genesis.initialHeight;

const asked = (query: Partial<AbciQuery>, of = chain) =>
  of.query({ path: "", data: new Uint8Array(0), ...query });

function resultOf(query: Partial<AbciQuery>, of = chain): string {
  const { codespace, code } = asked(query, of);
  return `${codespace}/${code}`;
}

describe("a method of the core", () => {
  const data = QueryPacketCommitmentsRequest.encode(QueryPacketCommitmentsRequest.create(CHANNEL));

  test("answers of the height that is asked for, 0 being the latest", () => {
    const heights = [0n, LAST, FIRST + 1n].map((height) => {
      const answer = asked({ path: COMMITMENTS, data, height });
      expect([answer.code, answer.log, answer.proofOps]).toEqual([0, "", []]);
      const { height: of } = QueryPacketCommitmentsResponse.decode(answer.value);
      return [answer.height, of.revisionHeight];
    });
    expect(heights).toEqual([
      [LAST, LAST],
      [LAST, LAST],
      [FIRST + 1n, FIRST + 1n],
    ]);
  });

  test("sees the stores as they were", () => {
    const lengths = FILE.blocks.map(({ inputs: { height } }) => {
      const { value, code } = asked({ path: COMMITMENTS, data, height });
      return code === 0 ? QueryPacketCommitmentsResponse.decode(value).commitments.length : -1;
    });
    expect(new Set(lengths).size).toBeGreaterThan(1);
  });

  test.each<readonly [string, Partial<AbciQuery>, string]>([
    ["in the future", { height: LAST + 1n }, "sdk/26"],
    ["of a negative height", { height: -1n }, "sdk/18"],
    ["before the first block", { height: FIRST - 1n === 0n ? 1n << 40n : FIRST - 1n }, "sdk/26"],
    ["that is malformed", { data: Uint8Array.of(0x0b) }, "sdk/18"],
    ["of nothing that is there", { data: new Uint8Array(0) }, "sdk/18"],
    ["that is too long", { data: new Uint8Array(2_000_001) }, "sdk/18"],
  ])("refuses a query %s", (_, query, expected) => {
    expect(resultOf({ path: COMMITMENTS, data, ...query })).toBe(expected);
  });

  test("is not asked at a height that is pruned, or before there is any", () => {
    const pruned = chainWithBlocks();
    pruned.forgetBefore(LAST - 1n);
    expect(resultOf({ path: COMMITMENTS, data, height: LAST - 1n }, pruned)).toBe("/0");
    expect(resultOf({ path: COMMITMENTS, data, height: LAST - 2n }, pruned)).toBe("sdk/38");
    pruned.forgetPast();
    expect(resultOf({ path: COMMITMENTS, data, height: LAST - 1n }, pruned)).toBe("sdk/38");
    expect(resultOf({ path: COMMITMENTS, data }, pruned)).toBe("/0");
    expect(resultOf({ path: COMMITMENTS, data }, newChain())).toBe("sdk/26");
  });

  test("is asked of a fork as of its origin", () => {
    const fork = chain.fork();
    expect(asked({ path: COMMITMENTS, data }, fork)).toEqual(asked({ path: COMMITMENTS, data }));
  });

  test("finds nothing of an upgrade that nobody plans, and proofs need a client", () => {
    const upgrade = QueryUpgradedConsensusStateRequest.encode({});
    expect(
      resultOf({ path: "/ibc.core.client.v1.Query/UpgradedConsensusState", data: upgrade }),
    ).toBe("sdk/22");
    const verified = QueryVerifyMembershipRequest.encode(QueryVerifyMembershipRequest.create({}));
    expect(resultOf({ path: "/ibc.core.client.v1.Query/VerifyMembership", data: verified })).toBe(
      "sdk/18",
    );
  });
});

describe("a raw key", () => {
  test.each([
    ["/store/ibc/key", COUNTER, true],
    ["store/ibc/key", NONE, false],
  ] as const)("%s is proven to have its value, or none", (path, data, isThere) => {
    const { code, key, value, height, proofOps } = asked({ path, data, prove: true });
    expect([code, height, key]).toEqual([0, LAST, data]);
    expect(value.length > 0).toBe(isThere);
    expect(proofOps.map((op) => [op.type, op.key])).toEqual([
      ["ics23:iavl", data],
      ["ics23:simple", utf8("ibc")],
    ]);
    const proofs = proofOps.map((op) => CommitmentProof.decode(op.data));
    const verdict = verify(MerkleProof.encode({ proofs }), "ibc", data);
    expect(verdict.root).toBe(toHex(chain.latest.appHash));
    expect(verdict.value).toEqual(isThere ? value : undefined);
  });

  test("of an earlier height has its value then", () => {
    const now = asked({ path: "store/ibc/key", data: COUNTER });
    const then = asked({ path: "store/ibc/key", data: COUNTER, height: FIRST });
    expect(toHex(then.value)).not.toBe(toHex(now.value));
    expect(then.height).toBe(FIRST);
  });

  test("of a height that is not kept has no value and a log, and no proof", () => {
    const query = { path: "store/ibc/key", data: COUNTER, height: LAST + 1n };
    expect(asked(query)).toMatchObject({ code: 0, log: "version does not exist" });
    expect(asked(query).value).toHaveLength(0);
    expect(resultOf({ ...query, prove: true })).toBe("store/7");
  });

  test("a subspace is that of the latest height", () => {
    const prefix = utf8("nextSequence");
    const { value, key } = asked({ path: "store/ibc/subspace", data: prefix, height: FIRST });
    const keys = Pairs.decode(value).pairs.map((pair) => Buffer.from(pair.key).toString());
    expect(key).toEqual(prefix);
    expect(keys).toContain(Buffer.from(COUNTER).toString());
    expect(keys.every((name) => name.startsWith("nextSequence"))).toBe(true);
    const again = asked({ path: "/store/ibc/subspace", data: prefix, prove: true });
    expect(again.value).toEqual(value);
    const last = asked({ path: "store/ibc/subspace", data: Uint8Array.of(255, 255) });
    expect(last.value).toHaveLength(0);
  });

  test.each<readonly [string, Partial<AbciQuery>, string]>([
    ["a proof at height 1", { height: 1n, prove: true }, "sdk/18"],
    ["an unknown store", { path: "store/nothing/key" }, "store/4"],
    ["no store", { path: "store" }, "store/4"],
    ["an unknown part", { path: "store/ibc/values" }, "store/4"],
    ["no part", { path: "store/ibc" }, "store/4"],
    ["no key", { data: new Uint8Array(0) }, "store/3"],
    ["no key, with a proof", { data: new Uint8Array(0), prove: true }, "store/7"],
    ["absence from an empty store", { path: "store/upgrade/key", prove: true }, "undefined/111222"],
    ["no path", { path: "" }, "sdk/6"],
    ["a slash", { path: "/" }, "sdk/6"],
    ["another path", { path: "/cosmos.bank.v1beta1.Query/Balance" }, "sdk/6"],
    ["a method of none of the services", { path: "/ibc.core.client.v1.Query/None" }, "sdk/6"],
    ["a broadcast", { path: "/cosmos.tx.v1beta1.Service/BroadcastTx" }, "sdk/18"],
  ])("%s is refused", (_, query, expected) => {
    expect(resultOf({ path: "store/ibc/key", data: COUNTER, ...query })).toBe(expected);
  });
});
