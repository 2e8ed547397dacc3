/** export_genesis: the same as ibc-go's, in parts of bounded size, which start a chain again. */
import { describe, expect, test } from "vitest";
import { concatBytes, fromHex, toHex, utf8 } from "../../host/bytes.js";
import { joinCore, joinTransfer } from "../../host/chain/genesisParts.js";
import { IntProto } from "../../host/codec/gen/cosmos.base.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { Denom } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  DeliverResponse,
  ExportGenesisRequest,
  ExportGenesisResponse,
  InitGenesisRequest,
} from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  packClientState,
  packConsensusState,
  STORES,
  validClientState,
  validConsensusState,
  validCreateClient,
  World,
} from "../support/world.js";

const { ibc, transfer } = STORE_NUMBERS;
const PANIC = "undefined/111222";
const MAX_INPUT_BYTES = 2 * 1024 * 1024;

function u64(value: number): Uint8Array {
  return fromHex(value.toString(16).padStart(16, "0"));
}

function put(world: World, key: string | Uint8Array, value: Uint8Array, store: number = ibc): void {
  world.branches.set(store, typeof key === "string" ? utf8(key) : key, value);
}

/** The keys and values of a world's stores, in hexadecimal. */
function contentsOf(world: World): [store: string, key: string, value: string][] {
  return STORES.flatMap((name, store) => {
    const entries = [...iterate(world.branches.scan(store, undefined, undefined, false))];
    return entries.map(([key, value]): [string, string, string] => [
      name,
      toHex(key),
      toHex(value),
    ]);
  });
}

function* iterate<Item>(iterator: Iterator<Item>): Generator<Item> {
  for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value;
}

/** A world in which the parts of another one's genesis were given to the core, one after the
 * other. */
function startedFrom(world: World): World {
  const copy = new World();
  const bank = iterate(world.branches.scan(STORE_NUMBERS.bank, undefined, undefined, false));
  copy.load(new Map([["bank", [...bank]]]));
  for (const module of ["ibc", "transfer", "ratelimit"] as const) {
    for (const [index, { genesis }] of world.exportParts(module).entries()) {
      const request = InitGenesisRequest.create({ module, genesis, continues: index > 0 });
      const input = InitGenesisRequest.encode(request);
      expect(input.length).toBeLessThan(MAX_INPUT_BYTES);
      const output = copy.machine.call("init_genesis", input, copy.context());
      expect(DeliverResponse.decode(output).code).toBe(0);
    }
  }
  return copy;
}

function withClient(): World {
  const world = new World();
  const message = {
    typeUrl: MsgCreateClient.typeUrl,
    value: MsgCreateClient.encode(validCreateClient()),
  };
  expect(world.deliver([message]).code).toBe(0);
  return world;
}

describe("export_genesis gives what ibc-go gives", () => {
  test("of a chain after its genesis", () => {
    const world = new World();
    const genesis = joinCore(world.exportParts("ibc").map((part) => part.genesis));
    expect(genesis.connectionGenesis.connections.map(({ id }) => id)).toEqual([
      "connection-localhost",
    ]);
    expect(genesis.clientGenesis.params.allowedClients).toEqual(["*"]);
    expect(contentsOf(startedFrom(world))).toEqual(contentsOf(world));
    world.exportGenesis("ibc");
    world.exportGenesis("transfer");
  });

  test("of a client with all that it has", () => {
    const world = withClient();
    put(world, "clients/07-tendermint-0/config", new Uint8Array(0));
    const { clientGenesis } = joinCore(world.exportParts("ibc").map((part) => part.genesis));
    const keys = clientGenesis.clientsMetadata[0]!.clientMetadata.map(({ key }) =>
      Buffer.from(key)
        .toString("latin1")
        .replace(/[^ -~]/g, "."),
    );
    expect(keys).toEqual([
      "config",
      "consensusStates/1-5/processedHeight",
      "consensusStates/1-5/processedTime",
      "creator",
      "iterateConsensusStates................",
    ]);
    // ibc-go's JSON tells an empty value from an absent one.
    expect(JSON.stringify(world.exportGenesis("ibc"))).toContain('"key":"Y29uZmln","value":""');
    expect(contentsOf(startedFrom(world))).toEqual(contentsOf(world));
  });

  test("with clients in order of their identifiers, which is not that of keys", () => {
    const world = new World();
    const state = Any.encode(packClientState(validClientState()));
    const consensusState = Any.encode(packConsensusState(validConsensusState()));
    // "-" comes before the "/" that ends an identifier in a key.
    for (const clientId of ["07-tendermint-0", "07-tendermint-0-x", "07-tendermint-00"]) {
      put(world, `clients/${clientId}/clientState`, state);
      put(world, `clients/${clientId}/consensusStates/1-5`, consensusState);
      put(world, `clients/${clientId}/creator`, utf8(clientId));
      put(world, concatBytes(utf8(`${clientId}\x01`), u64(2)), utf8("commitment"));
      put(world, `nextSequenceSend/${clientId}`, u64(3));
    }
    const sorted = ["07-tendermint-0", "07-tendermint-0-x", "07-tendermint-00"];
    const genesis = joinCore(world.exportParts("ibc").map((part) => part.genesis));
    const { clientGenesis, channelV2Genesis } = genesis;
    for (const list of [
      clientGenesis.clients,
      clientGenesis.clientsConsensus,
      clientGenesis.clientsMetadata,
      channelV2Genesis.commitments,
      channelV2Genesis.sendSequences,
    ]) {
      expect(list.map(({ clientId }) => clientId)).toEqual(sorted);
    }
    world.exportGenesis("ibc");
  });

  test("without what channels send, once a client has sent a packet", () => {
    const world = withClient();
    const counter = "nextSequenceSend/ports/transfer/channels/channel-0";
    put(world, counter, u64(7));
    const before = world.exportParts("ibc");
    expect(joinCore(before.map((part) => part.genesis)).channelGenesis.sendSequences).toEqual([
      { portId: "transfer", channelId: "channel-0", sequence: 7n },
    ]);
    world.exportGenesis("ibc");
    put(world, "nextSequenceSend/07-tendermint-0", u64(2));
    const after = world.exportParts("ibc");
    expect(joinCore(after.map((part) => part.genesis)).channelGenesis.sendSequences).toEqual([]);
    expect(after.flatMap(({ leftOut }) => leftOut)).toEqual([
      { key: utf8(counter), value: u64(7) },
    ]);
    world.exportGenesis("ibc");
  });

  test("without what belongs to no client, and what is none of IBC's", () => {
    const world = withClient();
    const strange: [key: string | Uint8Array, value: Uint8Array][] = [
      ["clients/07-tendermint-9/creator", utf8("a")],
      [concatBytes(utf8("07-tendermint-9\x01"), u64(1)), utf8("b")],
      [concatBytes(utf8("07-tendermint-9async_packet"), u64(1)), utf8("c")],
      ["channelUpgrades/upgrades/ports/transfer/channels/channel-0", utf8("d")],
      ["recvStartSequence/ports/transfer/channels/channel-0", u64(4)],
      ["z", utf8("e")],
    ];
    for (const [key, value] of strange) put(world, key, value);
    const left = world.exportParts("ibc").flatMap(({ leftOut }) => leftOut);
    const leftKeys = left.map(({ key }) => toHex(key)).sort();
    const keys = strange.map(([key]) => toHex(typeof key === "string" ? utf8(key) : key));
    expect(leftKeys).toEqual(keys.sort());
    world.exportGenesis("ibc");
  });

  test("with denominations in order of base, hops and path, and totals above zero", () => {
    const world = new World();
    const denoms = [
      { base: "b", trace: [] },
      { base: "a", trace: [{ portId: "transfer", channelId: "channel-10" }] },
      { base: "a", trace: [{ portId: "transfer", channelId: "channel-1" }] },
      { base: "a", trace: [] },
    ];
    for (const [index, denom] of denoms.entries()) {
      put(world, Uint8Array.of(3, index), Denom.encode(Denom.create(denom)), transfer);
    }
    const total = (int: string) => IntProto.encode({ int });
    put(world, "totalEscrowForDenom/uatom", total("5"), transfer);
    put(world, "totalEscrowForDenom/nothing", total("0"), transfer);
    put(world, "totalEscrowForDenom/unreadable", utf8("x"), transfer);
    put(world, "totalEscrowForDenom/ ", total("5"), transfer);
    const parts = world.exportParts("transfer");
    const genesis = joinTransfer(parts.map((part) => part.genesis));
    const shown = genesis.denoms.map(({ base, trace }) => `${base} ${trace[0]?.channelId ?? ""}`);
    expect(shown).toEqual(["a ", "a channel-1", "a channel-10", "b "]);
    expect(genesis.totalEscrowed).toEqual([{ denom: "uatom", amount: "5" }]);
    expect(parts.flatMap(({ leftOut }) => leftOut).length).toBe(3);
    world.exportGenesis("transfer");
  });
});

describe("export_genesis panics as ibc-go does", () => {
  test.each([
    ["a client state that cannot be read", "clients/07-tendermint-0/clientState", "0a0161"],
    ["an empty client state", "clients/07-tendermint-0/clientState", ""],
    ["another key with that word", "clients/07-tendermint-0/x/clientState", ""],
    ["a blank client", "clients/ /creator", "00"],
    ["a consensus state that cannot be read", "clients/a/consensusStates/1-1", "0a0161"],
    ["a height that is none", "clients/a/consensusStates/1", ""],
    ["a connection that cannot be read", "connections/connection-0", "0a"],
    ["a connection of another path", "connections/a/b", ""],
    ["a channel that cannot be read", "channelEnds/ports/a/channels/b", "0a"],
    ["a channel of another path", "channelEnds/ports/a", ""],
    ["a packet of another path", "commitments/ports/1", "00"],
    ["a packet without a number", "receipts/ports/a/channels/b/sequences/x", "01"],
    ["a counter that is too short", "nextSequenceRecv/ports/a/channels/b", "01"],
    ["a counter of clients that is empty", "nextClientSequence", ""],
    ["a counter of connections that is empty", "nextConnectionSequence", ""],
    ["a counter of channels that is empty", "nextChannelSequence", ""],
  ])("at %s", (_name, key, value) => {
    const world = new World();
    put(world, key, fromHex(value));
    expect(world.exportGenesis("ibc")).toBe(PANIC);
  });

  test.each([
    "clientParams",
    "connectionParams",
    "nextClientSequence",
    "nextConnectionSequence",
    "nextChannelSequence",
  ])("without %s", (key) => {
    const world = new World();
    world.branches.delete(ibc, utf8(key));
    expect(world.exportGenesis("ibc")).toBe(PANIC);
  });

  test.each([
    ["a denomination that cannot be read", Uint8Array.of(3, 1), "0a"],
    ["a total of what is no coin", utf8("totalEscrowForDenom/!"), "0a0135"],
    ["a total below zero", utf8("totalEscrowForDenom/uatom"), "0a022d35"],
    ["an empty total", utf8("totalEscrowForDenom/uatom"), ""],
  ])("at %s", (_name, key, value) => {
    const world = new World();
    put(world, key, fromHex(value), transfer);
    expect(world.exportGenesis("transfer")).toBe(PANIC);
  });

  test("without parameters of transfers", () => {
    const world = new World();
    world.branches.delete(transfer, utf8("params"));
    expect(world.exportGenesis("transfer")).toBe(PANIC);
  });
});

describe("export_genesis in parts", () => {
  /** Two bytes say what a part is at least, so that 65,536 fields are never reached. */
  const MAX_PART_BYTES = 128 * 1024;

  test("of thousands of entries", () => {
    const world = withClient();
    for (let n = 0; n < 5_000; n++) {
      put(world, `receipts/ports/transfer/channels/channel-0/sequences/${n}`, Uint8Array.of(1));
    }
    const parts = world.exportParts("ibc");
    expect(parts.length).toBeGreaterThan(2);
    for (const { genesis } of parts) expect(genesis.length).toBeLessThan(MAX_PART_BYTES);
    const { receipts } = joinCore(parts.map((part) => part.genesis)).channelGenesis;
    expect(receipts.length).toBe(5_000);
    expect(contentsOf(startedFrom(world))).toEqual(contentsOf(world));
  });

  test("of entries that are as large as values get", () => {
    const world = withClient();
    const paths = utf8("\n\x07channel").length;
    const large = new Uint8Array(1_000_000 - (1_000_000 % paths));
    for (let at = 0; at < large.length; at += paths) large.set(utf8("\n\x07channel"), at);
    for (const name of ["connections", "a", "b"]) {
      // A list of so many connections cannot be read, and is not one.
      const value = name === "connections" ? large.subarray(0, 500 * paths) : large;
      put(world, `clients/07-tendermint-0/${name}`, value);
    }
    expect(contentsOf(startedFrom(world))).toEqual(contentsOf(world));
  });

  test("of keys that nothing is made of", () => {
    const world = new World();
    for (let n = 0; n < 5_000; n++) put(world, `z${n}`, Uint8Array.of(1));
    const left = world.exportParts("ibc").flatMap(({ leftOut }) => leftOut);
    expect(left.length).toBe(5_000);
  });

  test.each([
    ["bank", new Uint8Array(0)],
    ["ibc", new Uint8Array(65_537)],
  ])("refuses module %s with a cursor of %o", (module, cursor) => {
    const world = new World();
    const input = ExportGenesisRequest.encode({ module, cursor });
    const output = world.machine.call("export_genesis", input, world.context());
    const { codespace, code } = ExportGenesisResponse.decode(output);
    expect(`${codespace}/${code}`).toBe("sdk/18");
  });
});
