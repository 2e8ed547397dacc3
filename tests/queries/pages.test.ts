/** Pages of every list: the SDK's pagination, over what ibc-go lists. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { PageRequest } from "../../host/codec/gen/cosmos.base.query.v1beta1.js";
import type { JsonValue } from "../../host/codec/index.js";
import { MOCK, TRANSFER } from "../support/channels.js";
import { CLIENT, CONNECTION } from "../support/connections.js";
import { ask, populatedLink } from "../support/queried.js";

const { world } = populatedLink();
const CHANNEL_END = { portId: TRANSFER, channelId: "channel-0" };

interface Listed {
  readonly path: string;
  readonly fields: object;
  /** The name of the list in the response. */
  readonly list: string;
  readonly length: number;
}

const LISTS: readonly Listed[] = [
  { path: "/ibc.core.client.v1.Query/ClientStates", fields: {}, list: "client_states", length: 6 },
  {
    path: "/ibc.core.client.v1.Query/ConsensusStates",
    fields: { clientId: CLIENT },
    list: "consensus_states",
    length: 5,
  },
  {
    path: "/ibc.core.client.v1.Query/ConsensusStateHeights",
    fields: { clientId: CLIENT },
    list: "consensus_state_heights",
    length: 5,
  },
  {
    path: "/ibc.core.connection.v1.Query/Connections",
    fields: {},
    list: "connections",
    length: 13,
  },
  { path: "/ibc.core.channel.v1.Query/Channels", fields: {}, list: "channels", length: 12 },
  {
    path: "/ibc.core.channel.v1.Query/ConnectionChannels",
    fields: { connection: CONNECTION },
    list: "channels",
    length: 5,
  },
  {
    path: "/ibc.core.channel.v1.Query/PacketCommitments",
    fields: CHANNEL_END,
    list: "commitments",
    length: 9,
  },
  {
    path: "/ibc.core.channel.v1.Query/PacketAcknowledgements",
    fields: CHANNEL_END,
    list: "acknowledgements",
    length: 9,
  },
  {
    path: "/ibc.core.channel.v2.Query/PacketCommitments",
    fields: { clientId: CLIENT },
    list: "commitments",
    length: 6,
  },
  {
    path: "/ibc.core.channel.v2.Query/PacketAcknowledgements",
    fields: { clientId: CLIENT },
    list: "acknowledgements",
    length: 6,
  },
  { path: "/ibc.applications.transfer.v1.Query/Denoms", fields: {}, list: "denoms", length: 5 },
];

type Json = Record<string, JsonValue>;

/** One page: its elements and the key of the next. */
function page({ path, fields, list }: Listed, request: Partial<PageRequest>) {
  const pagination = PageRequest.create(request);
  const { result, json, log } = ask(world, path, { ...fields, pagination });
  expect([result, log]).toEqual(["/0", ""]);
  const answer = json as Json;
  const { next_key, total } = answer.pagination as Json;
  return { elements: answer[list] as JsonValue[], nextKey: next_key as string | null, total };
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

describe.each(LISTS)("$path", (listed) => {
  const all = page(listed, {});

  test("all at once: the default limit is 100, and the total is counted", () => {
    expect(all.elements).toHaveLength(listed.length);
    expect(all).toMatchObject({ nextKey: null, total: `${listed.length}` });
    expect(page(listed, { limit: 1000n })).toMatchObject({ elements: all.elements, total: "0" });
  });

  test.each([1n, 3n, 100n])("by keys, %d a page, both ways", (limit) => {
    const expected = new Set(all.elements.map((element) => JSON.stringify(element)));
    for (const reverse of [false, true]) {
      const found = new Set<string>();
      let { nextKey, elements } = page(listed, { limit, reverse });
      for (const element of elements) found.add(JSON.stringify(element));
      while (nextKey !== null) {
        ({ nextKey, elements } = page(listed, { key: bytesOf(nextKey), limit, reverse }));
        expect(elements.length).toBeLessThanOrEqual(Number(limit));
        for (const element of elements) found.add(JSON.stringify(element));
      }
      expect(found).toEqual(expected);
    }
  });
});

/** Requests that a walk by keys does not make. */
const ODD_PAGES: readonly Partial<PageRequest>[] = [
  { offset: 2n },
  { offset: 2n, limit: 2n },
  { offset: 2n, limit: 2n, countTotal: true },
  { offset: 1n, limit: 2n, reverse: true },
  { offset: 1n, limit: 2n, reverse: true, countTotal: true },
  { offset: 100n, countTotal: true },
  { offset: 1n, limit: 18446744073709551615n },
  { limit: 18446744073709551615n },
  { offset: 18446744073709551615n, limit: 1n },
  { limit: 1n, countTotal: true },
  { key: utf8("/"), limit: 2n },
  { key: utf8("/"), limit: 2n, reverse: true },
  { key: utf8("~~~"), limit: 2n },
  { key: utf8("~~~"), limit: 2n, reverse: true },
  { key: utf8("~~~"), limit: 2n, countTotal: true },
  { key: new Uint8Array(70_000).fill(0x2f), limit: 1n },
  { key: utf8("1"), offset: 1n },
];

test("odd pages are answered, or refused as the SDK refuses them", () => {
  for (const listed of LISTS) {
    for (const request of ODD_PAGES) {
      const pagination = PageRequest.create(request);
      const { result } = ask(world, listed.path, { ...listed.fields, pagination });
      expect(["/0", "sdk/18", "undefined/111222"]).toContain(result);
      if ("key" in request && "offset" in request) expect(result).toBe("sdk/18");
    }
  }
});

test("commitments come in the order of their keys, a page begins where the last ended", () => {
  const [listed] = LISTS.filter(({ path }) => path.endsWith("v1.Query/PacketCommitments"));
  const sequences = (elements: JsonValue[]) => elements.map((state) => (state as Json).sequence);
  const first = page(listed!, { limit: 4n });
  expect(sequences(first.elements)).toEqual(["1", "10", "100", "11"]);
  expect(Buffer.from(first.nextKey!, "base64").toString()).toBe("/12");
  const second = page(listed!, { key: utf8("/12"), limit: 2n });
  expect(sequences(second.elements)).toEqual(["12", "18446744073709551615"]);
  expect(Buffer.from(second.nextKey!, "base64").toString()).toBe("/2");
  const back = page(listed!, { key: utf8("/12"), limit: 2n, reverse: true });
  expect(sequences(back.elements)).toEqual(["12", "11"]);
});

test("ibc-go's filtered lists hold what lies before a page, and the first behind it", () => {
  const [listed] = LISTS.filter(({ path }) => path.endsWith("/ClientStates"));
  const ids = (elements: JsonValue[]) => elements.map((state) => (state as Json).client_id);
  const { elements, nextKey } = page(listed!, { offset: 1n, limit: 2n });
  expect(ids(elements)).toHaveLength(4);
  expect(Buffer.from(nextKey!, "base64").toString()).toBe(`/${ids(elements)[3]}/clientState`);
});

test("a page of a store of 20,000 entries", () => {
  world.tentatively(() => {
    for (let i = 1; i <= 20_000; i++) {
      const key = `commitments/ports/${MOCK}/channels/channel-1/sequences/${i}`;
      world.branches.set(0, utf8(key), new Uint8Array(32).fill(1));
    }
    const fields = { portId: MOCK, channelId: "channel-1" };
    const path = "/ibc.core.channel.v1.Query/PacketCommitments";
    const one = PageRequest.create({ limit: 1n, countTotal: true });
    const counted = ask(world, path, { ...fields, pagination: one });
    expect((counted.json as Json).pagination).toMatchObject({ total: "20000" });
    const many = PageRequest.create({ limit: 1_000_000n });
    const all = ask(world, path, { ...fields, pagination: many });
    expect((all.json as { commitments: JsonValue[] }).commitments).toHaveLength(20_000);
  });
});
