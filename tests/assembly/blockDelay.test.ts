/**
 * ICS-03: how many blocks a delay in time amounts to. The measure is the double arithmetic of this
 * very machine: `Number` of a bigint, `/` and `Math.ceil` are those that ibc-go calls in Go.
 */
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compileForLoader } from "../../scripts/wasm.js";
import { ROOT } from "../support/root.js";

interface Unit extends Record<string, unknown> {
  _initialize?(): void;
  blockDelay(delayNanos: bigint, expectedNanos: bigint): bigint;
}

let unit: ASUtil & Unit;
beforeAll(async () => {
  const wasm = await compileForLoader(ROOT, "tests/assembly/guest/blockDelay.ts");
  const abort = () => expect.unreachable("the guest aborted");
  unit = instantiateSync<Unit>(wasm, { ibc0: { abort } }).exports;
  unit._initialize?.();
}, 120_000);

function blockDelay(delayNanos: bigint, expectedNanos: bigint): bigint {
  return BigInt.asUintN(64, unit.blockDelay(delayNanos, expectedNanos));
}

/** uint64(math.Ceil(float64(delay) / float64(expected))), of quotients below 2^64. */
function byDoubles(delayNanos: bigint, expectedNanos: bigint): bigint {
  return BigInt(Math.ceil(Number(delayNanos) / Number(expectedNanos)));
}

const SECOND = 1_000_000_000n;
const U64_MAX = 2n ** 64n - 1n;

describe("the delay in blocks", () => {
  test.each([
    ["no delay", 0n, 30n * SECOND, 0n],
    ["one nanosecond", 1n, 30n * SECOND, 1n],
    ["one block", 30n * SECOND, 30n * SECOND, 1n],
    ["a nanosecond more than a block", 30n * SECOND + 1n, 30n * SECOND, 2n],
    ["an hour", 3600n * SECOND, 30n * SECOND, 120n],
    ["a block time of nothing", 5n, 0n, 0n],
    ["a delay that no double holds, rounded down", 2n ** 53n + 1n, 1n, 2n ** 53n],
    ["a tie that rounds up to even", 2n ** 53n + 3n, 1n, 2n ** 53n + 4n],
    ["a divisor that no double holds", 2n ** 54n, 2n ** 53n + 1n, 2n],
    ["a fraction that a double forgets", 2n ** 53n * 3n + 1n, 3n, 2n ** 53n],
    ["nearly nothing", 1n, U64_MAX, 1n],
    ["the longest delay over itself", U64_MAX, U64_MAX, 1n],
    ["the longest delay that Go converts", U64_MAX - 1024n, 1n, U64_MAX - 2047n],
    ["a longer one, which is 2^64 to a double", U64_MAX - 1023n, 1n, 2n ** 63n],
    ["the longest delay", U64_MAX, 1n, 2n ** 63n],
    ["the longest delay in blocks of two", U64_MAX, 2n, 2n ** 63n],
  ])("of %s", (_, delayNanos, expectedNanos, blocks) => {
    expect(blockDelay(delayNanos, expectedNanos)).toBe(blocks);
    const quotient = Number(delayNanos) / Number(expectedNanos);
    if (quotient < 2 ** 64) expect(byDoubles(delayNanos, expectedNanos)).toBe(blocks);
  });

  test("is that of doubles", () => {
    const bits = fc.integer({ min: 1, max: 64 });
    const number = bits.chain((size) => fc.bigInt({ min: 0n, max: 2n ** BigInt(size) - 1n }));
    const pair = fc.tuple(number, number, fc.integer({ min: 0, max: 3 }));
    const property = fc.property(pair, ([dividend, divisor, kind]) => {
      // Multiples and their neighbours are where the roundings show.
      const expected = divisor + 1n > U64_MAX ? U64_MAX : divisor + 1n;
      const multiple = (dividend / expected) * expected;
      const delay = [dividend, multiple, multiple + 1n, multiple - 1n][kind]!;
      if (delay < 0n || delay > U64_MAX || Number(delay) / Number(expected) >= 2 ** 64) return;
      expect(blockDelay(delay, expected)).toBe(byDoubles(delay, expected));
    });
    fc.assert(property, { seed: 3, numRuns: 50_000 });
  });
});
