/** Queries about rate limits: every method, what it finds, and what it cannot answer. */
import { describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "../../host/bytes.js";
import * as codec from "../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import type { MessageCodec } from "../../host/codec/message.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, channelEnd, putChannel, TRANSFER } from "../support/channels.js";
import { CLIENT } from "../support/connections.js";
import { blacklist, limitKey, putLimit, storedLimit } from "../support/rateLimits.js";
import { ed25519Signer, SoloMachine } from "../support/soloMachine.js";
import { mustCreate } from "../support/soloMachineClients.js";
import { linkWithTransfers } from "../support/transfers.js";
import type { World } from "../support/world.js";

const STORE = STORE_NUMBERS.ratelimit;
const SERVICE = "/ibc.applications.rate_limiting.v1.Query";
const PANIC = "undefined/111222";

/** Channel of transfers and client of a link, one limit each, and one of another channel. */
function worldWithLimits(): World {
  const { world } = linkWithTransfers();
  putLimit(world);
  putLimit(world, { denom: "coin" });
  putLimit(world, { denom: "coin", channelOrClientId: CLIENT });
  return world;
}

function ask<Request, Response>(
  world: World,
  method: string,
  codecs: readonly [MessageCodec<Request>, MessageCodec<Response>],
  request: Partial<Request> = {},
): Response | string {
  const [asked, answered] = codecs;
  const data = asked.encode(asked.create(request as never));
  const { code, codespace, value } = world.query(`${SERVICE}/${method}`, data);
  return code === 0 ? answered.decode(value) : `${codespace}/${code}`;
}

const ALL = [codec.QueryAllRateLimitsRequest, codec.QueryAllRateLimitsResponse] as const;
const ONE = [codec.QueryRateLimitRequest, codec.QueryRateLimitResponse] as const;
const OF_CHAIN = [
  codec.QueryRateLimitsByChainIDRequest,
  codec.QueryRateLimitsByChainIDResponse,
] as const;
const OF_END = [
  codec.QueryRateLimitsByChannelOrClientIDRequest,
  codec.QueryRateLimitsByChannelOrClientIDResponse,
] as const;
const DENOMS = [
  codec.QueryAllBlacklistedDenomsRequest,
  codec.QueryAllBlacklistedDenomsResponse,
] as const;
const PAIRS = [
  codec.QueryAllWhitelistedAddressesRequest,
  codec.QueryAllWhitelistedAddressesResponse,
] as const;

const METHODS = [
  "AllRateLimits",
  "RateLimit",
  "RateLimitsByChainID",
  "RateLimitsByChannelOrClientID",
  "AllBlacklistedDenoms",
  "AllWhitelistedAddresses",
];

/** Limits by what they are about. */
const about = (answer: { rateLimits: readonly codec.RateLimit[] } | string): string[] | string =>
  typeof answer === "string"
    ? answer
    : answer.rateLimits.map(({ path }) => `${path!.denom} ${path!.channelOrClientId}`);

const coinOfClient = `coin ${CLIENT}`;
const inOrder = [coinOfClient, `coin ${CHANNEL}`, `stake ${CHANNEL}`];

describe("limits", () => {
  test("are listed in the order of the store", () => {
    const world = worldWithLimits();
    expect(about(ask(world, "AllRateLimits", ALL))).toEqual(inOrder);
    expect(about(ask(linkWithTransfers().world, "AllRateLimits", ALL))).toEqual([]);
  });

  test("are found by denomination and channel or client", () => {
    const world = worldWithLimits();
    const asked = { denom: "coin", channelOrClientId: CLIENT };
    expect(ask(world, "RateLimit", ONE, asked)).toEqual({
      rateLimit: storedLimit(world, "coin", CLIENT),
    });
    for (const other of [{ ...asked, denom: "stake" }, { ...asked, channelOrClientId: "x" }, {}]) {
      expect(ask(world, "RateLimit", ONE, other)).toEqual({ rateLimit: undefined });
    }
  });

  test("are found by their channel or client, and by nothing like it", () => {
    const world = worldWithLimits();
    const of = (channelOrClientId: string) =>
      about(ask(world, "RateLimitsByChannelOrClientID", OF_END, { channelOrClientId }));
    expect(of(CHANNEL)).toEqual([`coin ${CHANNEL}`, `stake ${CHANNEL}`]);
    expect(of(CLIENT)).toEqual([coinOfClient]);
    expect(of("channel-")).toEqual([]);
    expect(of("")).toEqual([]);
  });

  test("are found by the chain at the other end", () => {
    const world = worldWithLimits();
    const of = (chainId: string) => about(ask(world, "RateLimitsByChainID", OF_CHAIN, { chainId }));
    expect(of("counterparty-1")).toEqual(inOrder);
    expect(of("")).toEqual([]);
    expect(of("counterparty-2")).toEqual([]);
  });

  test("over a client of another type are of no chain", () => {
    const world = worldWithLimits();
    mustCreate(world, new SoloMachine(ed25519Signer(1)));
    putLimit(world, { channelOrClientId: "06-solomachine-1" });
    const chainId = "counterparty-1";
    expect(about(ask(world, "RateLimitsByChainID", OF_CHAIN, { chainId }))).toEqual(inOrder);
  });

  test.each([
    ["over a channel that is not there", "channel-99"],
    ["over a channel whose connection is not there", "channel-7"],
    ["over a client that is not there", "07-tendermint-99"],
  ])("%s can be of no chain, and none is told", (_, channelOrClientId) => {
    const world = worldWithLimits();
    const nowhere = channelEnd({ portId: TRANSFER, channelId: "channel-7" });
    putChannel(world, TRANSFER, "channel-7", { ...nowhere, connectionHops: ["connection-99"] });
    putLimit(world, { channelOrClientId });
    const chainId = "counterparty-1";
    expect(ask(world, "RateLimitsByChainID", OF_CHAIN, { chainId })).toBe("sdk/6");
    expect(about(ask(world, "AllRateLimits", ALL))).toHaveLength(4);
  });

  test("that cannot be read are passed over, and asked for by name a panic", () => {
    const world = worldWithLimits();
    world.branches.set(STORE, limitKey("bad"), Uint8Array.of(0xff));
    expect(about(ask(world, "AllRateLimits", ALL))).toEqual(inOrder);
    const asked = { denom: "bad", channelOrClientId: CHANNEL };
    expect(ask(world, "RateLimit", ONE, asked)).toBe(PANIC);
  });

  test("without a path are a panic where the path is asked for", () => {
    const world = worldWithLimits();
    world.branches.set(STORE, limitKey("bad"), Uint8Array.of(0x12, 0));
    const channelOrClientId = CHANNEL;
    expect(ask(world, "RateLimitsByChannelOrClientID", OF_END, { channelOrClientId })).toBe(PANIC);
    expect(ask(world, "RateLimitsByChainID", OF_CHAIN, { chainId: "x" })).toBe(PANIC);
  });
});

describe("lists", () => {
  test("of denominations that may not be transferred, in order", () => {
    const world = worldWithLimits();
    expect(ask(world, "AllBlacklistedDenoms", DENOMS)).toEqual({ denoms: [] });
    for (const denom of ["zinc", "ibc/AB", "bad"]) blacklist(world, denom);
    expect(ask(world, "AllBlacklistedDenoms", DENOMS)).toEqual({
      denoms: ["bad", "ibc/AB", "zinc"],
    });
  });

  test("of addresses between which nothing counts, in order", () => {
    const world = worldWithLimits();
    expect(ask(world, "AllWhitelistedAddresses", PAIRS)).toEqual({ addressPairs: [] });
    const pairs = [
      { sender: "a", receiver: "c" },
      { sender: "b", receiver: "a" },
    ];
    for (const pair of pairs.toReversed()) {
      const key = utf8(`address-blacklist${pair.sender}${pair.receiver}`);
      world.branches.set(STORE, key, codec.WhitelistedAddressPair.encode(pair));
    }
    expect(ask(world, "AllWhitelistedAddresses", PAIRS)).toEqual({ addressPairs: pairs });
    world.branches.set(STORE, utf8("address-blacklistzz"), Uint8Array.of(0xff));
    expect(ask(world, "AllWhitelistedAddresses", PAIRS)).toBe(PANIC);
  });
});

describe.each(METHODS)("%s", (method) => {
  const answer = (world: World, data: Uint8Array) => {
    const { code, codespace } = world.query(`${SERVICE}/${method}`, data);
    return `${codespace}/${code}`;
  };

  test("refuses what is no request", () => {
    const world = worldWithLimits();
    expect(answer(world, Uint8Array.of(0xff))).toBe("sdk/18");
    expect(answer(world, Uint8Array.of(0x0a, 5, 1))).toBe("sdk/18");
  });

  test("answers the same with fields that are not known, of pages among them", () => {
    const world = worldWithLimits();
    const known = Uint8Array.of();
    const page = Uint8Array.of(0x7a, 2, 0x18, 1);
    const answers = [known, page].map((data) =>
      toHex(world.query(`${SERVICE}/${method}`, concatBytes(data)).value),
    );
    expect(answers[1]).toBe(answers[0]);
  });

  test("is not there where nothing limits rates", () => {
    const { world } = linkWithTransfers();
    Object.assign(world, { isKnownToPeer: false });
    world.stacks = new Map([["transfer", ["transfer"]]]);
    world.stacksV2 = new Map();
    expect(answer(world, Uint8Array.of())).toBe("sdk/6");
  });
});

test("there are no other methods", () => {
  const world = worldWithLimits();
  const { code, codespace } = world.query(`${SERVICE}/RateLimits`, Uint8Array.of());
  expect(`${codespace}/${code}`).toBe("sdk/6");
});
