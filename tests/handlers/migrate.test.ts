/** migrate: stores of earlier releases of ibc-go, as its own migrations leave them. */
import { describe, expect, test } from "vitest";
import { concatBytes, fromHex, fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { Metadata } from "../../host/codec/gen/cosmos.bank.v1beta1.js";
import { Denom, DenomTrace } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Channel, Order, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MigrateRequest, MigrateResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { sha256 } from "../../host/store/sha256.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { World } from "../support/world.js";

const { ibc, transfer, bank } = STORE_NUMBERS;
const PANIC = "undefined/111222";

/** A channel as releases before v10 stored it: with the number of its upgrades. */
function oldChannel(change: Partial<Channel> = {}): Uint8Array {
  const channel = Channel.create({
    state: State.STATE_OPEN,
    ordering: Order.ORDER_UNORDERED,
    counterparty: { portId: "transfer", channelId: "channel-7" },
    connectionHops: ["connection-0"],
    version: "ics20-1",
    ...change,
  });
  const upgradeSequence = Uint8Array.of(0x30, 0x03);
  return concatBytes(Channel.encode(channel), upgradeSequence);
}

function channelKey(n: number | string): Uint8Array {
  return utf8(`channelEnds/ports/transfer/channels/channel-${n}`);
}

function textOf(world: World, store: number, key: Uint8Array): string | undefined {
  const value = world.branches.get(store, key);
  return value === undefined ? undefined : toHex(value);
}

/** What a call with this request answers, whatever it is. */
function ask(request: Partial<MigrateRequest>): string {
  const world = new World();
  const input = MigrateRequest.encode(MigrateRequest.create(request));
  const output = world.machine.call("migrate", input, world.context());
  const { codespace, code, version, done, log } = MigrateResponse.decode(output);
  return code === 0 ? `${version} ${done ? "done" : "going on"}` : `${codespace}/${code}: ${log}`;
}

describe("migrate brings channels to ibc-go v10", () => {
  test("without upgrades, their parameters and what was pruned", () => {
    const world = new World();
    world.branches.set(ibc, channelKey(0), oldChannel());
    world.branches.set(ibc, channelKey(1), oldChannel({ state: State.STATE_CLOSED }));
    for (const key of [
      "channelParams",
      "channelUpgrades/upgrades/ports/transfer/channels/channel-0",
      "pruningSequenceStart/ports/transfer/channels/channel-0",
    ]) {
      world.branches.set(ibc, utf8(key), utf8("x"));
    }
    expect(world.migrate("ibc", 7n)).toBe("/0");
    const stored = world.branches.get(ibc, channelKey(0))!;
    expect(toHex(concatBytes(stored, Uint8Array.of(0x30, 0x03)))).toBe(toHex(oldChannel()));
    expect(textOf(world, ibc, utf8("channelParams"))).toBeUndefined();
    // ibc-go deletes the key "channelUpgrades" and not what begins with it.
    const upgrade = utf8("channelUpgrades/upgrades/ports/transfer/channels/channel-0");
    expect(textOf(world, ibc, upgrade)).toBe("78");
    expect(world.migrate("ibc", 8n)).toBe("/0");
  });

  test("writes every channel, in calls of bounded work", () => {
    const world = new World();
    for (let n = 0; n < 5_000; n++) world.branches.set(ibc, channelKey(n), oldChannel());
    expect(world.migrate("ibc", 7n)).toBe("/0");
    const lengths = new Set<number>();
    for (let n = 0; n < 5_000; n++) lengths.add(world.branches.get(ibc, channelKey(n))!.length);
    expect([...lengths]).toEqual([oldChannel().length - 2]);
  });

  test.each([
    ["in the middle of an upgrade", { state: 5 }, "undefined/1"],
    ["at the end of an upgrade", { state: 6 }, "undefined/1"],
    ["without a state", { state: State.STATE_UNINITIALIZED_UNSPECIFIED }, "channel/5"],
    ["without an ordering", { ordering: Order.ORDER_NONE_UNSPECIFIED }, "channel/6"],
    ["without a connection", { connectionHops: [] }, "channel/15"],
    ["over a connection of no name", { connectionHops: ["c"] }, "host/2"],
    ["to a port of no name", { counterparty: { portId: "", channelId: "" } }, "host/2"],
  ])("refuses a channel %s and changes nothing", (_name, change, code) => {
    const world = new World();
    world.branches.set(ibc, channelKey(0), oldChannel());
    world.branches.set(ibc, channelKey(1), oldChannel(change));
    world.branches.set(ibc, utf8("channelParams"), utf8("x"));
    expect(world.migrate("ibc", 7n)).toBe(code);
    expect(textOf(world, ibc, channelKey(0))).toBe(toHex(oldChannel()));
    expect(textOf(world, ibc, utf8("channelParams"))).toBe("78");
  });

  test.each([
    ["cannot be read", channelKey(0), "0a"],
    ["lies elsewhere", utf8("channelEnds/ports/transfer"), toHex(oldChannel())],
  ])("panics at a channel that %s", (_name, key, value) => {
    const world = new World();
    world.branches.set(ibc, key, fromHex(value));
    expect(world.migrate("ibc", 7n)).toBe(PANIC);
  });
});

describe("migrate of clients", () => {
  test.each([5n, 6n])("takes away the state of the localhost client, from version %i", (from) => {
    const world = new World();
    const key = utf8("clients/09-localhost/clientState");
    world.branches.set(ibc, key, utf8("x"));
    world.branches.set(ibc, channelKey(0), oldChannel());
    expect(world.migrate("ibc", from)).toBe("/0");
    expect(textOf(world, ibc, key)).toBeUndefined();
    expect(world.branches.get(ibc, channelKey(0))!.length).toBe(oldChannel().length - 2);
  });
});

function putTrace(world: World, path: string, baseDenom: string): Uint8Array {
  const hash = sha256(utf8(path === "" ? baseDenom : `${path}/${baseDenom}`));
  const trace = DenomTrace.encode({ path, baseDenom });
  world.branches.set(transfer, concatBytes(Uint8Array.of(2), hash), trace);
  return hash;
}

describe("migrate brings denominations to ibc-go v10", () => {
  const traces: [path: string, base: string, hops: number][] = [
    ["transfer/channel-0", "uatom", 1],
    ["transfer/channel-1/transfer/channel-22", "gamm/pool/1", 2],
    ["transfer/07-tendermint-3", "ustake", 1],
  ];

  test.each([4n, 5n])("from traces to hops, from version %i", (from) => {
    const world = new World();
    const hashes = traces.map(([path, base]) => putTrace(world, path, base));
    expect(world.migrate("transfer", from)).toBe("/0");
    for (const [index, [path, base, hops]] of traces.entries()) {
      const hash = hashes[index]!;
      expect(textOf(world, transfer, concatBytes(Uint8Array.of(2), hash))).toBeUndefined();
      const stored = world.branches.get(transfer, concatBytes(Uint8Array.of(3), hash))!;
      const denom = Denom.decode(stored);
      expect([denom.base, denom.trace.length]).toEqual([base, hops]);
      const name = `ibc/${toHex(hash).toUpperCase()}`;
      const described = world.branches.get(bank, concatBytes(Uint8Array.of(1), utf8(name)));
      if (from === 5n) expect(described).toBeUndefined();
      else expect(Metadata.decode(described!).display).toBe(`${path}/${base}`);
    }
  });

  test("leaves metadata alone that the bank has", () => {
    const world = new World();
    const name = utf8(`ibc/${toHex(putTrace(world, "transfer/channel-0", "uatom")).toUpperCase()}`);
    const key = concatBytes(Uint8Array.of(1), name);
    const metadata = Metadata.encode(Metadata.create({ base: fromUtf8(name), name: "known" }));
    world.branches.set(bank, key, metadata);
    expect(world.migrate("transfer", 4n)).toBe("/0");
    expect(textOf(world, bank, key)).toBe(toHex(metadata));
  });

  test.each([
    ["of a blank base", "transfer/channel-0", " "],
    ["over a port of no name", "!/channel-0", "uatom"],
    ["that would be called otherwise", "", "transfer/channel-0/uatom"],
  ])("panics at a trace %s", (_name, path, base) => {
    const world = new World();
    putTrace(world, path, base);
    expect(world.migrate("transfer", 5n)).toBe(PANIC);
  });

  test.each([4n, 5n])("panics at a trace that cannot be read, from version %i", (from) => {
    const world = new World();
    world.branches.set(transfer, Uint8Array.of(2, 1), Uint8Array.of(0x0a));
    expect(world.migrate("transfer", from)).toBe(PANIC);
  });

  test("is done in calls of bounded work", () => {
    const world = new World();
    for (let n = 0; n < 5_000; n++) putTrace(world, "transfer/channel-0", `coin${n}`);
    expect(world.migrate("transfer", 4n)).toBe("/0");
    const denoms = world.branches.scan(transfer, Uint8Array.of(2), Uint8Array.of(4), false);
    let count = 0;
    for (let next = denoms.next(); !next.done; next = denoms.next()) {
      expect(next.value[0][0]).toBe(3);
      count++;
    }
    expect(count).toBe(5_000);
  });
});

describe("migrate tells where the stores are", () => {
  test.each([
    ["ibc", 8n],
    ["transfer", 6n],
  ])("has nothing to do for %s of version %i", (module, fromVersion) => {
    expect(ask({ module, fromVersion })).toBe(`${fromVersion} done`);
  });

  test.each([
    ["a version to come", { module: "ibc", fromVersion: 9n }, "sdk/18"],
    ["a version to come", { module: "transfer", fromVersion: 2n ** 64n - 1n }, "sdk/18"],
    ["a version too old", { module: "ibc", fromVersion: 4n }, "sdk/38"],
    ["a version too old", { module: "transfer", fromVersion: 3n }, "sdk/38"],
    ["no version", { module: "ibc" }, "sdk/38"],
    ["another module", { module: "bank", fromVersion: 1n }, "sdk/18"],
    ["a cursor below", { module: "ibc", fromVersion: 7n, cursor: utf8("a") }, "sdk/18"],
    ["a cursor above", { module: "ibc", fromVersion: 7n, cursor: utf8("d") }, "sdk/18"],
    [
      "a cursor that is no key",
      { module: "ibc", fromVersion: 7n, cursor: utf8(`channelEnds/${"a".repeat(65_536)}`) },
      "sdk/18",
    ],
  ])("refuses %s: %o", (_name, request, code) => {
    expect(ask(request)).toMatch(new RegExp(`^${code}: [a-zA-Z].*`));
  });

  test("refuses old versions as ibc-go does", () => {
    expect(new World().migrate("ibc", 4n)).toBe("sdk/38");
    expect(new World().migrate("transfer", 1n)).toBe("sdk/38");
  });
});
