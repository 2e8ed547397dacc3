/** Application stacks (ICS-30, assembly/05-port/stack.ts): what a chain may declare. */
import { describe, expect, test } from "vitest";
import { initGenesis, runBlockHook } from "../../host/chain/core.js";
import { defaultGenesis } from "../../host/chain/defaultGenesis.js";
import type { StacksByPort } from "../../host/chain/stacks.js";
import { MsgChannelOpenInit } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { deliver, openInit } from "../support/channelDatagrams.js";
import { CHANNEL, MOCK_VERSION, storedChannel } from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { Link } from "../support/link.js";
import { World } from "../support/world.js";

type Declaration = readonly [port: string, ...layers: string[]];

function declare(world: World, ...stacks: Declaration[]): void {
  world.stacks = new Map(stacks.map(([port, ...layers]) => [port, layers]));
}

const WRONG: readonly (readonly [string, readonly Declaration[], string])[] = [
  ["an unknown middleware", [["mock", "frobnicate", "mock"]], "port mock: no middleware is named"],
  ["an unknown application", [["mock", "absent"]], "port mock: no application is named absent"],
  ["an application as a layer", [["mock", "transfer", "mock"]], "no middleware is named transfer"],
  ["a middleware as application", [["pay", "pass-through"]], "port pay: no application is named"],
  ["no layers", [["mock"]], "port mock: it has no layers"],
  ["a name that is no port's", [["x", "mock"]], "port x: it is not a port identifier"],
];

describe("a wrong declaration ends the call, by name of the port", () => {
  const world = new World();

  test.each(WRONG)("%s", (_, stacks, expected) => {
    declare(world, ...stacks);
    const context = world.context();
    expect(() => runBlockHook(world.machine, context, "a block", "begin_block")).toThrow(expected);
    const [module] = defaultGenesis();
    expect(() => initGenesis(world.machine, context, "a genesis", module!)).toThrow(expected);
  });

  test("a port with two stacks", () => {
    const once: StacksByPort = new Map([["mock", ["mock"]]]);
    const twice = {
      ...once,
      *[Symbol.iterator]() {
        yield* once;
        yield* once;
      },
    } as unknown as StacksByPort;
    world.stacks = twice;
    const context = world.context();
    const hook = () => runBlockHook(world.machine, context, "a block", "begin_block");
    expect(hook).toThrow("port mock: it is declared twice");
  });
});

describe("a declared stack", () => {
  const { world } = Link.open();

  function openedVersion(portId: string): string {
    return world.tentatively(() => {
      const message = openInit({ portId, version: "" });
      message.channel.counterparty.portId = portId;
      const response = deliver(world, MsgChannelOpenInit, message);
      if (response.code !== 0) return resultOf(response);
      return storedChannel(world, portId, CHANNEL)!.version;
    });
  }

  test("serves a port of its own", () => {
    expect(openedVersion("payments")).toBe("port/5");
    declare(world, ["payments", "pass-through", "mock"]);
    expect(openedVersion("payments")).toBe(MOCK_VERSION);
    expect(openedVersion("payments-2")).toBe(MOCK_VERSION);
    expect(openedVersion("mock")).toBe(MOCK_VERSION);
  });

  test("comes before the one of the core", () => {
    declare(world);
    expect(openedVersion("transfer")).toBe("ics20-1");
    declare(world, ["transfer", "pass-through", "pass-through", "mock"]);
    expect(openedVersion("transfer")).toBe(MOCK_VERSION);
  });
});
