/** Genesis of packet forwarding: packets in flight leave and enter as ibc-go writes them. */
import { describe, expect, test } from "vitest";
import { Chain } from "../../host/chain/chain.js";
import { readGenesisDocument, writeGenesisDocument } from "../../host/chain/genesisDocument.js";
import { ibcGoStacks } from "../../host/chain/stacks.js";
import type { JsonValue } from "../../host/codec/index.js";
import { InputError } from "../../host/errors.js";
import { Machine } from "../../host/vm/machine.js";
import { inFlight, putInFlight, storedInFlight } from "../support/packetForward.js";
import { loadCore, World } from "../support/world.js";

const MODULE = "packetfowardmiddleware";
const world = new World();

const PACKET = {
  original_sender_address: "someone",
  refund_channel_id: "channel-1",
  refund_port_id: "transfer",
  packet_src_channel_id: "channel-8",
  packet_src_port_id: "transfer",
  packet_timeout_timestamp: "5",
  packet_timeout_height: "1-1000",
  packet_data: "d2hhdCB3YXMgcmVjZWl2ZWQ=",
  refund_sequence: "9",
  retries_remaining: 1,
  timeout: "600000000000",
};

const genesisOf = (packets: Record<string, JsonValue>): JsonValue => ({
  in_flight_packets: packets,
});

describe("packets in flight", () => {
  test("leave by their keys, in order, and enter again", () => {
    world.tentatively(() => {
      putInFlight(world, "channel-0/transfer/2", inFlight());
      putInFlight(world, "channel-0/transfer/10", inFlight());
      const genesis = world.exportGenesis(MODULE);
      const packets = { "channel-0/transfer/10": PACKET, "channel-0/transfer/2": PACKET };
      expect(JSON.stringify(genesis)).toBe(JSON.stringify(genesisOf(packets)));
      const other = new World();
      expect(other.startFrom(MODULE, genesis)).toBe("/0");
      expect(storedInFlight(other)).toEqual(storedInFlight(world));
    });
  });

  test("are none by default, but not without saying so", () => {
    expect(world.exportGenesis(MODULE)).toEqual(genesisOf({}));
    expect(world.startFrom(MODULE, genesisOf({}))).toBe("/0");
    expect(() => world.startFrom(MODULE, {})).toThrow(InputError);
  });

  test("leave in parts, when there are many", () => {
    world.tentatively(() => {
      for (let i = 0; i < 3_000; i++) putInFlight(world, `channel-0/transfer/${i}`, inFlight());
      expect(world.exportParts(MODULE).length).toBeGreaterThan(1);
      const { in_flight_packets: packets } = world.exportGenesis(MODULE) as {
        in_flight_packets: object;
      };
      expect(Object.keys(packets)).toHaveLength(3_000);
    });
  });

  test("of which one is damaged do not leave", () => {
    world.tentatively(() => {
      putInFlight(world, "channel-0/transfer/2", Uint8Array.of(8));
      expect(world.exportGenesis(MODULE)).toBe("undefined/111222");
    });
  });

  test("need a key", () => {
    expect(world.startFrom(MODULE, genesisOf({ "": PACKET }))).toBe("undefined/111222");
  });
});

test("without the layer there is no such module", () => {
  world.tentatively(() => {
    world.stacks = new Map();
    expect(world.exportGenesis(MODULE)).toBe("sdk/18");
    expect(world.startFrom(MODULE, genesisOf({}))).toBe("sdk/18");
  });
});

test("a genesis document has them where a stack has the layer", () => {
  const state = { chain_id: "here-1", genesis_time: "2020-01-02T00:00:00Z" };
  const stacks = Object.fromEntries(ibcGoStacks());
  const app_state = { [MODULE]: genesisOf({ "channel-0/transfer/2": PACKET }), strait: { stacks } };
  const genesis = readGenesisDocument(JSON.stringify({ ...state, app_state }), "a test");
  const chain = new Chain(genesis, new Machine(loadCore()));
  const nextValidatorsHash = new Uint8Array(32);
  const { timeNanos } = genesis;
  chain.executeBlock({ height: 1n, timeNanos, nextValidatorsHash, actions: [], transactions: [] });
  const written = JSON.parse(JSON.stringify(writeGenesisDocument(chain))) as typeof genesis & {
    app_state: { [module: string]: { left_out?: object } };
  };
  expect(written.app_state[MODULE]).toEqual(app_state[MODULE]);
  expect(Object.keys(written.app_state.strait!.left_out!)).not.toContain(MODULE);
});
