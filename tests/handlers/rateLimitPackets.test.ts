/** Rate limits as transfers leave: what counts, and what is refused. */
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { RateLimit } from "../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, keys } from "../support/channels.js";
import {
  blacklist,
  flowOf,
  limitKey,
  otherKeys,
  pendingKey,
  putLimit,
  whitelist,
} from "../support/rateLimits.js";
import {
  arrived,
  codeOf,
  deliverTransfer,
  fund,
  linkWithTransfers,
  makeKnown,
  voucherOf,
} from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER, type World } from "../support/world.js";

const PANIC = "undefined/111222";
const GREATEST = (2n ** 256n - 1n).toString();
const VOUCHER = voucherOf(arrived("coin"));

const { world } = linkWithTransfers();
fund(world, SIGNER, "stake", 1000n);

function attempt(act: (world: World) => void): () => void {
  return () => world.tentatively(() => act(world));
}

/** A limit whose flow is what the arguments say. */
function limit(inflow: string, outflow: string, channelValue = "1000", denom = "stake"): void {
  putLimit(world, { denom, flow: { inflow, outflow, channelValue } });
}

describe("a transfer that leaves", () => {
  test(
    "counts as outflow, and is pending",
    attempt(() => {
      limit("10", "20");
      expect(codeOf(deliverTransfer(world))).toBe("/0");
      expect(flowOf(world)).toEqual(["10", "120", "1000"]);
      expect(otherKeys(world)).toEqual([pendingKey("sent", 1)]);
    }),
  );

  test(
    "does not count without a limit",
    attempt(() => {
      limit("0", "0", "1000", "other");
      expect(codeOf(deliverTransfer(world))).toBe("/0");
      expect(otherKeys(world)).toEqual([]);
    }),
  );

  test.each([
    ["half of all, exactly", "0", "400", "1000", "/0"],
    ["one more than half", "0", "401", "1000", "ratelimit/4"],
    ["half rounded down", "0", "400", "1001", "/0"],
    ["what came in is set off", "501", "901", "1000", "/0"],
    ["and no more than that", "501", "902", "1000", "ratelimit/4"],
    ["nothing is a part of nothing", "0", "9999", "0", "/0"],
    ["a part beyond 256 bits", "0", "0", GREATEST, PANIC],
    ["a net flow beyond 256 bits", `-${GREATEST}`, GREATEST, "0", PANIC],
    ["a flow beyond 256 bits", GREATEST, GREATEST, "0", PANIC],
    ["a negative value", "0", "0", "-1000", "ratelimit/4"],
    ["a negative flow", "0", "-600", "-1000", "/0"],
  ])("%s", (_, inflow, outflow, value, code) => {
    world.tentatively(() => {
      limit(inflow, outflow, value);
      expect(codeOf(deliverTransfer(world))).toBe(code);
      const sum = (BigInt(outflow) + 100n).toString();
      expect(flowOf(world)).toEqual([inflow, code === "/0" ? sum : outflow, value]);
    });
  });

  test(
    "counts a voucher by its name here",
    attempt(() => {
      makeKnown(world, arrived("coin"));
      fund(world, SIGNER, VOUCHER, 100n);
      limit("0", "0", "1000", VOUCHER);
      const token = { denom: VOUCHER, amount: "100" };
      expect(codeOf(deliverTransfer(world, { token }))).toBe("/0");
      expect(flowOf(world, VOUCHER)).toEqual(["0", "100", "1000"]);
      expect(otherKeys(world)).toEqual([pendingKey("sent", 1, VOUCHER)]);
    }),
  );

  test(
    "is refused for a denomination on the list, limit or not",
    attempt(() => {
      whitelist(world, SIGNER, OTHER_SIGNER);
      blacklist(world, "stake");
      expect(codeOf(deliverTransfer(world))).toBe("ratelimit/7");
    }),
  );

  test(
    "does not count between two addresses on the list",
    attempt(() => {
      limit("0", "9999");
      whitelist(world, SIGNER, OTHER_SIGNER);
      expect(codeOf(deliverTransfer(world))).toBe("/0");
      expect(flowOf(world)).toEqual(["0", "9999", "1000"]);
      expect(otherKeys(world)).not.toContain(pendingKey("sent", 1));
      expect(codeOf(deliverTransfer(world, { receiver: SIGNER }))).toBe("ratelimit/4");
    }),
  );

  test(
    "asks for the next sequence first of all",
    attempt(() => {
      blacklist(world, "stake");
      world.branches.delete(0, utf8(keys.nextSequenceSend("transfer", CHANNEL)));
      expect(codeOf(deliverTransfer(world))).toBe("channel/10");
    }),
  );

  test.each([
    ["quota", { quota: undefined }],
    ["flow", { flow: undefined }],
  ])("is a panic where the limit has no %s", (_, without) => {
    world.tentatively(() => {
      putLimit(world, without as never);
      expect(codeOf(deliverTransfer(world))).toBe(PANIC);
    });
  });

  test(
    "is a panic where a number of the limit was never stored",
    attempt(() => {
      const path = RateLimit.encode(
        RateLimit.create({ path: { denom: "stake", channelOrClientId: CHANNEL } }),
      );
      const empty = Uint8Array.of(0x12, 0, 0x1a, 0);
      world.branches.set(STORE_NUMBERS.ratelimit, limitKey(), concatBytes(path, empty));
      expect(codeOf(deliverTransfer(world))).toBe(PANIC);
    }),
  );

  test(
    "is a panic where the limit cannot be read",
    attempt(() => {
      world.branches.set(STORE_NUMBERS.ratelimit, limitKey(), Uint8Array.of(0xff));
      expect(codeOf(deliverTransfer(world))).toBe(PANIC);
    }),
  );
});
