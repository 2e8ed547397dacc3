/** Rate limits by message: who may set them, on what, and what is stored. */
import { describe, expect, test } from "vitest";
import { TRANSFER } from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import {
  deliverAbout,
  flowOf,
  type Limit,
  type MessageName,
  messageAbout,
  otherKeys,
  pendingKey,
  putLimit,
  storedLimit,
} from "../support/rateLimits.js";
import { codeOf, deliverTransfer, fund, linkWithTransfers } from "../support/transfers.js";
import { AUTHORITY, OTHER_SIGNER, SIGNER, type World } from "../support/world.js";

const MESSAGES: readonly MessageName[] = ["add", "update", "remove", "reset"];
const WITH_QUOTA: readonly MessageName[] = ["add", "update"];
const INVALID = "sdk/18";
const PANIC = "undefined/111222";
const LONG_CHANNEL = `channel-${"9".repeat(70_000)}`;

const { world } = linkWithTransfers();
fund(world, SIGNER, "stake", 1000n);

type Row = readonly [name: string, code: string, limit: Limit];

/** In the order of ibc-go's checks. */
const OF_ALL: readonly Row[] = [
  ["a blank signer", "sdk/7", { signer: " " }],
  ["no denomination", INVALID, { denom: "" }],
  ["a channel without a number", INVALID, { channelOrClientId: "channel-" }],
  ["a channel with a letter", INVALID, { channelOrClientId: "channel-1a" }],
  ["a channel with a dot", INVALID, { channelOrClientId: "channel-1." }],
  ["no channel", INVALID, { channelOrClientId: "" }],
  ["a client with too many digits", INVALID, { channelOrClientId: `a-${"1".repeat(21)}` }],
];
const OF_QUOTAS: readonly Row[] = [
  ["101 percent to send", INVALID, { maxPercentSend: "101" }],
  ["less than nothing to send", INVALID, { maxPercentSend: "-1" }],
  ["101 percent to receive", INVALID, { maxPercentRecv: "101" }],
  ["less than nothing to receive", INVALID, { maxPercentRecv: "-1" }],
  ["nothing at all", INVALID, { maxPercentSend: "0", maxPercentRecv: "0" }],
  ["no duration", INVALID, { durationHours: 0n }],
];
const OF_SIGNERS: readonly Row[] = [
  ["a signer who is not the authority", "sdk/4", { signer: SIGNER }],
];

const stored: Record<MessageName, readonly Row[]> = {
  add: [
    ["a name that no coin has", PANIC, { denom: "!" }],
    ["a coin that there is none of", "ratelimit/3", { denom: "absent" }],
    ["a limit that is there", "ratelimit/1", { channelOrClientId: "channel-5" }],
    ["a channel that is not there", "ratelimit/6", { channelOrClientId: "channel-99" }],
    ["a client that is not there", "ratelimit/6", { channelOrClientId: "07-tendermint-99" }],
    ["a client of no type", "ratelimit/6", { channelOrClientId: "nothing-1" }],
    ["more digits than a store takes", "ratelimit/6", { channelOrClientId: LONG_CHANNEL }],
  ],
  update: [["no limit", "ratelimit/2", { channelOrClientId: "channel-99" }]],
  remove: [["no limit", "ratelimit/2", { channelOrClientId: "channel-99" }]],
  reset: [["no limit", "ratelimit/2", { channelOrClientId: "channel-99" }]],
};

function rowsOf(name: MessageName): Row[] {
  const quotas = WITH_QUOTA.includes(name) ? OF_QUOTAS : [];
  return [...OF_ALL, ...quotas, ...OF_SIGNERS, ...stored[name]];
}

function attempt<Result>(name: MessageName, act: (world: World) => Result): Result {
  return world.tentatively(() => {
    putLimit(world, { channelOrClientId: "channel-5" });
    if (name !== "add") putLimit(world, { flow: { inflow: "1", outflow: "2", channelValue: "3" } });
    return act(world);
  });
}

describe.each(MESSAGES)("%sRateLimit", (name) => {
  test.each(rowsOf(name))("refuses %s with %s", (_, code, limit) => {
    attempt(name, () => expect(codeOf(deliverAbout(world, name, limit))).toBe(code));
  });

  test("refuses for the earlier of two faults", () => {
    const rows = rowsOf(name);
    for (const [index, [, code, limit]] of rows.entries()) {
      for (const [, , other] of rows.slice(index + 1)) {
        if (Object.keys(limit).some((field) => field in other)) continue;
        attempt(name, () => {
          const response = deliverAbout(world, name, { ...other, ...limit });
          expect([limit, other, codeOf(response)]).toEqual([limit, other, code]);
        });
      }
    }
  });

  test("refuses a signer that is no address when a module routes it", () => {
    attempt(name, () => {
      const message = messageAbout(name, { signer: "x" });
      expect(codeOf(world.deliver([message], { signers: [], routed: true }))).toBe("sdk/7");
    });
  });

  test("does not decode where no stack limits rates", () => {
    const { stacks, stacksV2 } = world;
    attempt(name, () => {
      world.stacks = new Map([["transfer", ["transfer"]]]);
      expect(codeOf(deliverAbout(world, name))).toBe("/0");
      world.stacksV2 = new Map([["transfer", ["transfer"]]]);
      expect(codeOf(deliverAbout(world, name))).toBe("sdk/2");
    });
    Object.assign(world, { stacks, stacksV2 });
  });

  test("answers without events", () => {
    attempt(name, () => {
      const response = deliverAbout(world, name);
      expect(codeOf(response)).toBe("/0");
      expect(response.results).toMatchObject([{ events: [] }]);
      expect(response.results[0]!.response!.typeUrl).toMatch(/RateLimitResponse$/);
    });
  });
});

/** A message without the fields of both percentages, or of the one to send only. */
function withoutPercentages(name: MessageName, both: boolean) {
  const message = messageAbout(name);
  const text = Buffer.from(message.value).toString("latin1");
  const without = text.replace("\x22\x0250", "").replace("\x2a\x0250", both ? "" : "$&");
  message.value = Buffer.from(without, "latin1");
  return message;
}

describe.each(WITH_QUOTA)("%sRateLimit without a percentage", (name) => {
  test.each([
    [true, false, "sdk/18"],
    [true, true, "sdk/18"],
    [false, false, "/0"],
    [false, true, "/0"],
  ])("both %s, routed %s: %s", (both, routed, code) => {
    attempt(name, () => {
      const signers = routed ? [] : [AUTHORITY];
      const response = world.deliver([withoutPercentages(name, both)], { signers, routed });
      expect(codeOf(response)).toBe(code);
    });
  });
});

describe("a limit", () => {
  test("is of what there is of its denomination, over a channel or a client", () => {
    for (const channelOrClientId of ["channel-0", CLIENT, "09-localhost"]) {
      world.tentatively(() => {
        const limit = { channelOrClientId, maxPercentSend: "0", maxPercentRecv: "100" };
        expect(codeOf(deliverAbout(world, "add", limit))).toBe("/0");
        expect(storedLimit(world, "stake", channelOrClientId)).toEqual({
          path: { denom: "stake", channelOrClientId },
          quota: { maxPercentSend: "0", maxPercentRecv: "100", durationHours: 24n },
          flow: { inflow: "0", outflow: "0", channelValue: "1000" },
        });
      });
    }
  });

  test("may be over a client that has expired", () => {
    world.tentatively(() => {
      world.timeNanos += 1_000_000_000n * 86_400n * 365n;
      const response = deliverAbout(world, "add", { channelOrClientId: CLIENT });
      expect(resultOf(response)).toBe("/0");
    });
  });

  test("forgets its flow, but not its pending packets, when it changes", () => {
    world.tentatively(() => {
      deliverAbout(world, "add");
      deliverTransfer(world);
      expect(flowOf(world)).toEqual(["0", "100", "1000"]);
      fund(world, OTHER_SIGNER, "stake", 500n);
      deliverAbout(world, "update", { maxPercentSend: "0x1F" });
      expect(flowOf(world)).toEqual(["0", "0", "1500"]);
      expect(storedLimit(world)!.quota!.maxPercentSend).toBe("31");
      expect(otherKeys(world)).toEqual([pendingKey("sent", 1)]);
    });
  });

  test("forgets both when it begins anew", () => {
    world.tentatively(() => {
      deliverAbout(world, "add");
      deliverTransfer(world);
      deliverTransfer(world);
      expect(otherKeys(world)).toEqual([pendingKey("sent", 1), pendingKey("sent", 2)]);
      fund(world, OTHER_SIGNER, "stake", 500n);
      expect(codeOf(deliverAbout(world, "reset"))).toBe("/0");
      expect(flowOf(world)).toEqual(["0", "0", "1500"]);
      expect(otherKeys(world)).toEqual([]);
    });
  });

  test("is gone when it is removed, its pending packets are not", () => {
    world.tentatively(() => {
      deliverAbout(world, "add");
      deliverTransfer(world);
      deliverAbout(world, "remove");
      expect(storedLimit(world)).toBeUndefined();
      expect(otherKeys(world)).toEqual([pendingKey("sent", 1)]);
      expect(codeOf(deliverAbout(world, "remove"))).toBe("ratelimit/2");
    });
  });

  test("of another port's channel does not count", () => {
    world.tentatively(() => {
      const ends = `channelEnds/ports/${TRANSFER}/channels/channel-0`;
      const end = world.branches.get(0, Buffer.from(ends))!;
      world.branches.set(0, Buffer.from("channelEnds/ports/mock/channels/channel-7"), end);
      const limit = { channelOrClientId: "channel-7" };
      expect(codeOf(deliverAbout(world, "add", limit))).toBe("ratelimit/6");
    });
  });
});
