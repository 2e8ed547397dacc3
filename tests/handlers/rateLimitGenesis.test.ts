/** Genesis of rate limiting, in and out, and what earlier releases stored. */
import { describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "../../host/bytes.js";
import type { JsonValue } from "../../host/codec/index.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { putLimit } from "../support/rateLimits.js";
import { World } from "../support/world.js";

const MODULE = "ratelimit";
const STORE = STORE_NUMBERS.ratelimit;
const PANIC = "undefined/111222";
const VOUCHER = `ibc/${"AB".repeat(32)}`;

const limit = (denom: string, channelOrClientId: string): JsonValue => ({
  path: { denom, channel_or_client_id: channelOrClientId },
  quota: { max_percent_send: "10", max_percent_recv: "0", duration_hours: "24" },
  flow: { inflow: "5", outflow: "0", channel_value: (2n ** 256n - 1n).toString() },
});

const HOUR = {
  epoch_number: "17",
  duration: "3600s",
  epoch_start_time: "2024-02-29T17:00:00Z",
  epoch_start_height: "3",
};

const GENESIS = {
  rate_limits: [limit("stake", "channel-0"), limit(VOUCHER, "07-tendermint-3")],
  whitelisted_address_pairs: [
    { sender: "a", receiver: "b" },
    { sender: "a", receiver: "c" },
  ],
  blacklisted_denoms: ["bad", VOUCHER],
  pending_send_packet_sequence_numbers: ["channel-0/1/stake", `channel-0/300/${VOUCHER}`],
  hour_epoch: HOUR,
  pending_recv_packet_sequence_numbers: ["07-tendermint-3/18446744073709551615/a/b/c"],
} satisfies Record<string, JsonValue>;

/** All that is in the store. */
function contentsOf(world: World): string[] {
  const entries = world.branches.scan(STORE, undefined, undefined, false);
  const found: string[] = [];
  for (let entry = entries.next(); !entry.done; entry = entries.next()) {
    found.push(entry.value.map(toHex).join(" "));
  }
  return found;
}

function begun(genesis: object): World {
  const world = new World();
  expect(world.startFrom(MODULE, genesis as JsonValue)).toBe("/0");
  return world;
}

const listsOf = (genesis: JsonValue) =>
  Object.fromEntries(
    Object.entries(genesis as Record<string, JsonValue>).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value,
    ]),
  );

describe("a genesis of rate limiting", () => {
  test("goes in and comes out the same, and in again", () => {
    const world = begun(GENESIS);
    const exported = world.exportGenesis(MODULE);
    expect(listsOf(exported)).toEqual(listsOf(GENESIS));
    const again = begun(exported as object);
    expect(contentsOf(again)).toEqual(contentsOf(world));
    expect(again.exportGenesis(MODULE)).toEqual(exported);
  });

  test("leaves in parts, when there is much of it", () => {
    const world = new World();
    for (let n = 0; n < 700; n++) putLimit(world, { denom: `${"a".repeat(100)}${n}` });
    world.branches.set(STORE, utf8("denom-blacklistbad"), Uint8Array.of(1));
    expect(world.exportParts(MODULE).length).toBeGreaterThan(1);
    const exported = world.exportGenesis(MODULE) as Record<string, JsonValue[]>;
    expect(exported.rate_limits).toHaveLength(700);
    expect(contentsOf(begun(exported))).toEqual(contentsOf(world));
  });

  test("passes over pending packets without a denomination, of earlier releases", () => {
    const world = begun({ ...GENESIS, pending_send_packet_sequence_numbers: ["channel-0/1"] });
    // Those that were sent are under zero bytes.
    expect(contentsOf(world).filter((entry) => entry.startsWith("00"))).toEqual([]);
  });

  test.each<[string, object]>([
    ["a packet without a sequence", { pending_send_packet_sequence_numbers: ["channel-0"] }],
    ["one with a sequence that is none", { pending_send_packet_sequence_numbers: ["channel-0/x"] }],
    ["one of an empty denomination", { pending_recv_packet_sequence_numbers: ["channel-0/1/"] }],
    [
      "one of a sequence too great",
      { pending_recv_packet_sequence_numbers: ["channel-0/18446744073709551616/stake"] },
    ],
    [
      "one over a channel too long",
      { pending_recv_packet_sequence_numbers: [`${"c".repeat(65)}/1/stake`] },
    ],
    ["a limit without a path", { rate_limits: [{ ...(limit("a", "b") as object), path: null }] }],
  ])("panics at %s", (_, fields) => {
    const world = new World();
    expect(world.startFrom(MODULE, { ...GENESIS, ...fields } as JsonValue)).toBe(PANIC);
  });

  test("begins the hour anew that has the number 0", () => {
    const world = begun({ ...GENESIS, hour_epoch: { ...HOUR, epoch_number: "0" } });
    const { hour_epoch: hour } = world.exportGenesis(MODULE) as { hour_epoch: typeof HOUR };
    expect(hour.epoch_start_height).toBe(world.height.toString());
    expect(hour.duration).toBe("3600s");
  });

  test("cannot be exported without an hour", () => {
    const world = new World();
    world.branches.delete(STORE, utf8("hour-epoch"));
    expect(world.exportGenesis(MODULE)).toBe(PANIC);
  });
});

describe("migrate of rate limiting", () => {
  test("forgets pending packets that were stored without their denominations", () => {
    const world = begun(GENESIS);
    const before = contentsOf(world);
    const legacy = ["pending-send-packet", "pending-receive-packet"].flatMap((prefix) =>
      [1, 2, 255].map((sequence) =>
        concatBytes(utf8(`${prefix}channel-0`), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, sequence)),
      ),
    );
    for (const key of legacy) world.branches.set(STORE, key, Uint8Array.of(1));
    // What begins alike and is none.
    world.branches.set(STORE, utf8("pending-"), Uint8Array.of(1));
    const kept = `${toHex(utf8("pending-"))} 01`;
    expect(contentsOf(world)).toHaveLength(before.length + 7);
    expect(world.migrate(MODULE, 1n)).toBe("/0");
    expect(contentsOf(world)).toEqual([...before, kept].sort());
    expect(world.migrate(MODULE, 2n)).toBe("/0");
  });

  test("does it in calls of bounded work", () => {
    const world = new World();
    const before = contentsOf(world);
    for (let n = 0; n < 3_000; n++) {
      world.branches.set(STORE, utf8(`pending-send-packetchannel-${n}`), Uint8Array.of(1));
    }
    expect(world.migrate(MODULE, 1n)).toBe("/0");
    expect(contentsOf(world)).toEqual(before);
  });
});
