/** migrate: stores of packet forwarding as ibc-go's own migrations leave them. */
import { describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "../../host/bytes.js";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { channelEnd, putChannel } from "../support/channels.js";
import {
  InFlightPacket,
  inFlight,
  LegacyInFlightPacket,
  putInFlight,
} from "../support/packetForward.js";
import { escrowOf, fund, setTotalEscrow, totalEscrow, voucherOf } from "../support/transfers.js";
import { World } from "../support/world.js";

const { ibc, packetfowardmiddleware } = STORE_NUMBERS;
const PANIC = "undefined/111222";
const MODULE = "packetfowardmiddleware";

/** A world with channels of ports, whose escrow accounts have coins. */
function worldWith(
  channels: readonly (readonly [portId: string, channelId: string])[],
  coins: readonly (readonly [channelId: string, denom: string, amount: bigint])[],
): World {
  const world = new World();
  for (const [portId, channelId] of channels) {
    putChannel(world, portId, channelId, channelEnd({ portId, channelId }));
  }
  for (const [channelId, denom, amount] of coins) {
    fund(world, escrowOf("transfer", channelId), denom, amount);
  }
  return world;
}

describe("migrate of packet forwarding counts what is in escrow", () => {
  const VOUCHER = voucherOf("transfer/channel-1/stake");
  const THREE = ["channel-0", "channel-1", "channel-10"].map((id) => ["transfer", id] as const);

  test("over all channels", () => {
    const world = worldWith(THREE, [
      ["channel-0", "atom", 10n],
      ["channel-1", "atom", 20n],
      ["channel-10", "atom", 2n ** 255n],
      ["channel-1", "stake", 7n],
      ["channel-10", VOUCHER, 1n],
      // Of a channel that is not there.
      ["channel-2", "stake", 100n],
    ]);
    setTotalEscrow(world, "atom", 5n);
    setTotalEscrow(world, "stake", 700n);
    // Nothing of this is in escrow, and its total stays.
    setTotalEscrow(world, "other", 9n);
    expect(world.migrate(MODULE, 2n)).toBe("/0");
    expect(totalEscrow(world, "atom")).toBe(2n ** 255n + 30n);
    expect(totalEscrow(world, "stake")).toBe(7n);
    expect(totalEscrow(world, "other")).toBe(9n);
    expect(totalEscrow(world, VOUCHER)).toBe(1n);
    expect([...entriesOf(world)]).toEqual([]);
  });

  test("counts a channel of a port with a longer name by the name of the channel alone", () => {
    const channels = [
      ["transfer", "channel-0"],
      ["transfers", "channel-0"],
      ["mock", "channel-1"],
    ] as const;
    const world = worldWith(channels, [
      ["channel-0", "atom", 10n],
      ["channel-1", "atom", 10n],
    ]);
    expect(world.migrate(MODULE, 2n)).toBe("/0");
    expect(totalEscrow(world, "atom")).toBe(20n);
  });

  test("whatever the state of a channel, and in calls of bounded work", () => {
    const world = new World();
    const closed = channelEnd({ state: State.STATE_CLOSED });
    for (let n = 0; n < 2_500; n++) putChannel(world, "transfer", `channel-${n}`, closed);
    for (const n of [0, 1, 2_499]) fund(world, escrowOf("transfer", `channel-${n}`), "atom", 1n);
    expect(world.migrate(MODULE, 2n)).toBe("/0");
    expect(totalEscrow(world, "atom")).toBe(3n);
  });

  test("with escrow accounts of very many denominations", () => {
    const world = worldWith([["transfer", "channel-0"]], []);
    const escrow = escrowOf("transfer", "channel-0");
    const denoms = Array.from({ length: 500 }, (_, n) => `factory/${"a".repeat(110)}/${n}`);
    for (const denom of denoms) fund(world, escrow, denom, 3n);
    expect(world.migrate(MODULE, 2n)).toBe("/0");
    for (const denom of denoms) expect(totalEscrow(world, denom)).toBe(3n);
  });

  test.each([
    ["a sum beyond 256 bits", 2n ** 256n - 1n, undefined],
    ["a channel that cannot be read", 1n, [utf8("channelEnds/ports/transfer/channels/x"), "0a"]],
    ["a channel that lies elsewhere", 1n, [utf8("channelEnds/ports/transfer"), ""]],
  ] as const)("panics at %s", (_name, amount, entry) => {
    const world = worldWith(THREE, [
      ["channel-0", "atom", amount],
      ["channel-1", "atom", 1n],
    ]);
    setTotalEscrow(world, "atom", 5n);
    if (entry) world.branches.set(ibc, entry[0], Buffer.from(entry[1], "hex"));
    expect(world.migrate(MODULE, 2n)).toBe(PANIC);
    expect(totalEscrow(world, "atom")).toBe(5n);
  });
});

function* entriesOf(world: World): Generator<readonly [string, string]> {
  const entries = world.branches.scan(packetfowardmiddleware, undefined, undefined, false);
  for (let entry = entries.next(); !entry.done; entry = entries.next()) {
    const [key, value] = entry.value;
    yield [toHex(key), toHex(value)];
  }
}

/** A packet in flight as it was stored when it could be one without a way back. */
function legacy(fields: Partial<LegacyInFlightPacket> = {}): Uint8Array {
  return LegacyInFlightPacket.encode(LegacyInFlightPacket.create({ ...inFlight(), ...fields }));
}

const key = (sequence: number) => `channel-0/transfer/${sequence}`;

describe("migrate of packets in flight", () => {
  test.each([2n, 3n])("leaves out whether they can come back, from version %i", (version) => {
    const world = new World();
    const packet = inFlight({ retriesRemaining: -1, timeout: 2n ** 64n - 1n });
    const unknown = Uint8Array.of(0x98, 0x06, 0x05);
    putInFlight(world, key(1), legacy());
    putInFlight(world, key(2), concatBytes(InFlightPacket.encode(packet), unknown));
    // It is packed as false, where false is not left out.
    putInFlight(world, key(3), concatBytes(legacy(), Uint8Array.of(0x60, 0)));
    putInFlight(world, "any key at all", legacy());
    expect(world.migrate(MODULE, version)).toBe("/0");
    expect(Object.fromEntries(entriesOf(world))).toEqual(
      Object.fromEntries(
        [
          [key(1), inFlight()] as const,
          [key(2), packet] as const,
          [key(3), inFlight()] as const,
          ["any key at all", inFlight()] as const,
        ].map(([name, left]) => [toHex(utf8(name)), toHex(InFlightPacket.encode(left))]),
      ),
    );
  });

  test.each<[string, Uint8Array, string]>([
    ["that cannot come back", legacy({ nonrefundable: true }), "undefined/1"],
    ["that cannot be read", Uint8Array.of(0xff, 0xff, 0xff), "undefined/1"],
    ["without a timeout height", legacy({ packetTimeoutHeight: "" }), PANIC],
    ["of another timeout height", legacy({ packetTimeoutHeight: "1-x" }), PANIC],
    ["from a port of no name", legacy({ packetSrcPortId: "" }), "undefined/1"],
    ["to a channel of no name", legacy({ refundChannelId: "c" }), "undefined/1"],
    ["without a sequence", legacy({ refundSequence: 0n }), "undefined/1"],
    ["without data", legacy({ packetData: new Uint8Array(0) }), "undefined/1"],
  ])("refuses one %s, and changes nothing", (_name, packet, code) => {
    const world = new World();
    const other = concatBytes(legacy(), Uint8Array.of(0x60, 0));
    putInFlight(world, key(1), other);
    putInFlight(world, key(2), packet);
    expect(world.migrate(MODULE, 3n)).toBe(code);
    expect([...entriesOf(world)]).toEqual([
      [toHex(utf8(key(1))), toHex(other)],
      [toHex(utf8(key(2))), toHex(packet)],
    ]);
  });

  test("tells which versions there are", () => {
    expect(new World().migrate(MODULE, 4n)).toBe("/0");
    expect(new World().migrate(MODULE, 1n)).toBe("sdk/38");
    // ibc-go leaves alone what it does not know yet.
    const world = Object.assign(new World(), { isKnownToPeer: false });
    expect(world.migrate(MODULE, 5n)).toBe("sdk/18");
    world.stacks = new Map([["transfer", ["transfer"]]]);
    expect(world.migrate(MODULE, 3n)).toBe("sdk/18");
  });
});
