/** The hours that rate limits are counted in (assembly/30-middleware/rateLimiting/hourEpoch.ts). */
import { describe, expect, test } from "vitest";
import type { Timestamp } from "../../host/codec/gen/google.protobuf.js";
import type { HourEpoch } from "../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  deliverAbout,
  flowOf,
  limitKey,
  otherKeys,
  pendingKey,
  putHour,
  putLimit,
  storedHour,
  storedLimit,
} from "../support/rateLimits.js";
import { codeOf, deliverTransfer, fund, linkWithTransfers } from "../support/transfers.js";
import { SIGNER, World } from "../support/world.js";

const SECOND = 1_000_000_000n;
const HOUR = 3_600n * SECOND;
const STAKE = 10_000n;
const { world } = linkWithTransfers();
fund(world, SIGNER, "stake", STAKE);

const timeAt = (nanos: bigint): Timestamp => ({
  seconds: nanos / SECOND,
  nanos: Number(nanos % SECOND),
});

/** A second after the first time that can be stored. */
const FIRST: Timestamp = { seconds: -62_135_596_799n, nanos: 0 };

/** Does something in a block so many nanoseconds after hour `number` began. */
function inHour(number: bigint, nanos: bigint, act: () => void): void {
  world.tentatively(() => {
    putHour(world, {
      epochNumber: number,
      durationNanos: HOUR,
      epochStartTime: timeAt(world.timeNanos - nanos),
      epochStartHeight: 1n,
    });
    act();
  });
}

describe("an hour", () => {
  test.each([
    ["is not over a nanosecond before its end", HOUR - 1n, 4n],
    ["is not over at its end", HOUR, 4n],
    ["is over a nanosecond later", HOUR + 1n, 5n],
    ["is followed by one a block, however late", 10n * HOUR, 5n],
  ])("%s", (_, nanos, number) => {
    inHour(4n, nanos, () => {
      const start = world.timeNanos - nanos;
      world.beginBlock();
      const isOver = number === 5n;
      expect(storedHour(world)).toEqual({
        epochNumber: number,
        durationNanos: HOUR,
        epochStartTime: timeAt(isOver ? start + HOUR : start),
        epochStartHeight: isOver ? world.height : 1n,
      });
    });
  });

  test("comes after hour in the blocks that follow a long break", () => {
    inHour(4n, 3n * HOUR + 1n, () => {
      const numbers = [1, 2, 3, 4].map(() => {
        world.beginBlock();
        world.height += 1n;
        return storedHour(world).epochNumber;
      });
      expect(numbers).toEqual([5n, 6n, 7n, 7n]);
    });
  });

  test.each<[string, Partial<HourEpoch>]>([
    ["of no length", { durationNanos: 0n }],
    ["that began at no time", { epochStartTime: { seconds: -62_135_596_800n, nanos: 0 } }],
    ["that begins later", { epochStartTime: timeAt(2n ** 61n) }],
    ["whose end lies before all times", { durationNanos: -(2n ** 63n), epochStartTime: FIRST }],
  ])("%s is never over", (_, changes) => {
    inHour(4n, 2n * HOUR, () => {
      const hour = { ...storedHour(world), ...changes };
      putHour(world, hour);
      putLimit(world, {
        durationHours: 1n,
        flow: { inflow: "1", outflow: "2", channelValue: "3" },
      });
      world.beginBlock();
      expect(storedHour(world)).toEqual(hour);
      expect(flowOf(world)).toEqual(["1", "2", "3"]);
    });
  });

  test("of which nothing is known changes nothing", () => {
    world.tentatively(() => {
      world.branches.delete(STORE_NUMBERS.ratelimit, Buffer.from("hour-epoch"));
      putLimit(world, {
        durationHours: 1n,
        flow: { inflow: "1", outflow: "2", channelValue: "3" },
      });
      world.beginBlock();
      expect(flowOf(world)).toEqual(["1", "2", "3"]);
    });
  });
});

describe("a limit", () => {
  const FLOW = { inflow: "700", outflow: "400", channelValue: "1000" };

  /** Flows at the end of hour `number`, of a limit for so many hours. */
  function flowAfter(number: bigint, durationHours: bigint): string[] {
    let flow: string[] = [];
    inHour(number - 1n, HOUR + 1n, () => {
      putLimit(world, { durationHours, flow: FLOW });
      world.beginBlock();
      flow = flowOf(world);
    });
    return flow;
  }

  const kept = Object.values(FLOW);
  const anew = ["0", "0", STAKE.toString()];

  test.each([
    [1n, 5n, anew],
    [5n, 5n, anew],
    [5n, 10n, anew],
    [5n, 11n, kept],
    [24n, 23n, kept],
    [24n, 24n, anew],
    [24n, 48n, anew],
    [2n ** 64n - 1n, 24n, kept],
    [2n ** 64n - 1n, 2n ** 64n - 1n, anew],
    // Only a genesis has one of no hours.
    [0n, 24n, kept],
  ])("for %d hours after hour %d", (duration, number, flow) => {
    expect(flowAfter(number, duration)).toEqual(flow);
  });

  test("forgets what is pending, which then is not taken back", () => {
    inHour(23n, HOUR + 1n, () => {
      putLimit(world, { durationHours: 24n });
      putLimit(world, { denom: "other", durationHours: 7n, flow: FLOW });
      expect(codeOf(deliverTransfer(world))).toBe("/0");
      expect(otherKeys(world)).toEqual([pendingKey("sent", 1)]);
      world.beginBlock();
      expect(otherKeys(world)).toEqual([]);
      expect(flowOf(world)).toEqual(anew);
      // Another one, whose window goes on.
      expect(flowOf(world, "other")).toEqual(kept);
    });
  });

  test("of coins that are gone lets anything pass", () => {
    inHour(23n, HOUR + 1n, () => {
      putLimit(world, { denom: "gone", flow: FLOW });
      world.beginBlock();
      expect(flowOf(world, "gone")).toEqual(["0", "0", "0"]);
    });
  });

  test("that cannot be read stays as it is, and others begin anew", () => {
    inHour(23n, HOUR + 1n, () => {
      world.branches.set(STORE_NUMBERS.ratelimit, limitKey("a"), Uint8Array.of(0xff));
      putLimit(world, { flow: FLOW });
      Object.assign(world, { isKnownToPeer: false });
      world.beginBlock();
      Object.assign(world, { isKnownToPeer: true });
      expect(flowOf(world)).toEqual(anew);
    });
  });

  test("that is added in the middle of a window ends with it", () => {
    inHour(22n, HOUR + 1n, () => {
      expect(codeOf(deliverAbout(world, "add", { durationHours: 24n }))).toBe("/0");
      expect(codeOf(deliverTransfer(world))).toBe("/0");
      world.beginBlock();
      expect(flowOf(world)).toEqual(["0", "100", STAKE.toString()]);
      world.timeNanos += HOUR;
      world.beginBlock();
      expect(flowOf(world)).toEqual(anew);
      expect(storedLimit(world)!.quota!.durationHours).toBe(24n);
    });
  });
});

test("a chain begins in its hour of the day", () => {
  const fresh = new World();
  const timeNanos = fresh.timeNanos;
  expect(storedHour(fresh)).toEqual({
    epochNumber: (timeNanos / HOUR) % 24n,
    durationNanos: HOUR,
    epochStartTime: timeAt(timeNanos - (timeNanos % HOUR)),
    epochStartHeight: fresh.height,
  });
});
