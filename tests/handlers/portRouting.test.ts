/**
 * From ports to applications (05-port/keeper/keeper.go Route), and what ibc-go's test applications
 * make of a channel. The core's own `transfer` and the host's names are one list.
 */
import { describe, expect, test } from "vitest";
import type { Application } from "../../host/chain/application.js";
import { withApplications } from "../../host/chain/applicationCalls.js";
import { UnbuiltApplication } from "../../host/chain/applications/unbuilt.js";
import {
  MsgChannelCloseInit,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { DeliverRequest, DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { closeInit, deliver, openInit, openTry } from "../support/channelDatagrams.js";
import {
  CHANNEL,
  counterpartyChannelEntry,
  MOCK_VERSION,
  storedChannel,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { Link } from "../support/link.js";
import { pack, SIGNER, type World } from "../support/world.js";

/** Does something in a world and leaves no trace of it. */
function tried<Result>(world: World, attempt: () => Result): Result {
  world.branches.open();
  const result = attempt();
  world.branches.close(false);
  return result;
}

interface Opening {
  readonly portId: string;
  readonly counterpartyPortId?: string;
  readonly version?: string;
}

/** Opens a channel; its version, or the refusal. */
function open(world: World, { portId, counterpartyPortId, version }: Opening): string {
  return tried(world, () => {
    const message = openInit({ portId, version: version ?? "", counterpartyPortId: "any" });
    message.channel.counterparty.portId = counterpartyPortId ?? portId;
    const response = deliver(world, MsgChannelOpenInit, message);
    if (response.code !== 0) return resultOf(response);
    return storedChannel(world, portId, CHANNEL)!.version;
  });
}

describe("a port is routed", () => {
  const { world } = Link.open();

  test.each([
    ["to its name", "mock", MOCK_VERSION],
    ["to its name, of which another name is part", "mockblockupgrade", MOCK_VERSION],
    ["to a name that is part of it", "mock-5", MOCK_VERSION],
    ["to a name at its end", "my-mock", MOCK_VERSION],
    ["to its name rather than to the first part", "mockicacontroller", "interchainaccounts/15"],
    ["to the first name of several", "icahost.mock", "interchainaccounts/5"],
    ["to the first name, wherever it stands", "mock.icahost", "interchainaccounts/5"],
    ["to the first name of those in one", "mockicacontroller-1", "interchainaccounts/15"],
    ["before the core's own, when it is the first", "transfer.mock", MOCK_VERSION],
    ["nowhere, when names are only nearly part of it", "moc.k-icahos", "port/5"],
    ["nowhere, when the case differs", "Mock", "port/5"],
  ])("%s: %s", (_, portId, outcome) => {
    expect(open(world, { portId })).toBe(outcome);
  });

  test("whatever the order in which the host names its applications", () => {
    const { world: other } = Link.open();
    const names = ["zeta", "mid", "alpha"];
    for (const order of [names, names.toReversed()]) {
      other.applications = new Map(order.map((name) => [name, new UnbuiltApplication(name)]));
      const message = openInit({ portId: "zeta.alpha.mid", version: "1" });
      const refused = tried(other, () => deliver(other, MsgChannelOpenInit, message));
      expect(refused).toMatchObject({ codespace: "strait", log: "alpha is not built yet" });
    }
  });

  test("to the core's own, when a name of the host's that is part of it comes later", () => {
    const { world: other } = Link.open();
    other.applications = new Map([["zeta", new UnbuiltApplication("zeta")]]);
    // Transfers refuse any port but their own.
    expect(open(other, { portId: "zeta.transfer" })).toBe("port/4");
  });

  test("nowhere, in a host without applications", () => {
    const { world: bare } = Link.open();
    bare.applications = new Map<string, Application>();
    expect(open(bare, { portId: "mock" })).toBe("port/5");
  });

  test("to a name that the host then does not know: port/5 all the same", () => {
    const { world: forgetful } = Link.open();
    const messages = [pack(MsgChannelOpenInit, MsgChannelOpenInit.encode(openInit()))];
    const request = DeliverRequest.create({ messages, signers: [SIGNER] });
    const context = { ...forgetful.context(), call: () => ({ kind: "no-target" }) as const };
    const output = forgetful.machine.call("deliver", DeliverRequest.encode(request), context);
    expect(DeliverResponse.decode(output)).toMatchObject({ codespace: "port", code: 5 });
  });
});

describe("the mock application", () => {
  const { world } = Link.open();

  test.each([
    ["an empty version", "", MOCK_VERSION],
    ["a blank version", " \t\n\v\f\r\u0085\u00a0\u1680\u2003\u2028\u3000", MOCK_VERSION],
    ["a version of invisible letters that are no space", "\u200b\ufeff", "\u200b\ufeff"],
    ["any other version", " ics20-1 ", " ics20-1 "],
  ])("answers %s", (_, version, agreed) => {
    expect(open(world, { portId: "mock", version })).toBe(agreed);
    expect(open(world, { portId: "mockblockupgrade", version })).toBe(agreed);
  });
});

describe("interchain accounts refuse", () => {
  const link = Link.open();

  test.each([
    [{ portId: "icahost" }, "interchainaccounts/5"],
    [{ portId: "icacontroller" }, "interchainaccounts/15"],
    [{ portId: "my-icacontroller-1" }, "interchainaccounts/15"],
    [{ portId: "icacontroller-1" }, "interchainaccounts/16"],
    [{ portId: "icacontroller-1", counterpartyPortId: "icahost-1" }, "interchainaccounts/16"],
    [{ portId: "icacontroller-1", counterpartyPortId: "icahost", version: "1" }, "ibc/12"],
    [{ portId: "icacontroller-1", counterpartyPortId: "icahost", version: "ics27-1" }, "ibc/12"],
    [{ portId: "icacontroller-1", counterpartyPortId: "icahost", version: '[{"' }, "ibc/12"],
  ])("to open %j", (opening, outcome) => {
    expect(open(link.world, opening)).toBe(outcome);
  });

  test.each([
    ["icacontroller-1", "interchainaccounts/5"],
    ["icahost-1", "interchainaccounts/16"],
    ["icahost", "strait/1 interchain accounts are not built yet"],
  ])("to take up on %s what the counterparty opened", (portId, outcome) => {
    const waiting = { portId, channelId: "", state: State.STATE_INIT };
    link.commit(counterpartyChannelEntry(waiting));
    const response = deliver(link.world, MsgChannelOpenTry, openTry(link, { portId }));
    expect(resultOf(response)).toBe(outcome);
  });

  test.each(["icahost", "icacontroller-1", "mockicacontroller"])("to close on %s", (portId) => {
    const response = deliver(link.world, MsgChannelCloseInit, closeInit({ portId }));
    expect(resultOf(response)).toBe("ibc/8");
  });

  test("and say where the accounts themselves would come in", () => {
    const opening = { portId: "icacontroller-1", counterpartyPortId: "icahost" };
    for (const version of ["", ' {"version":"ics27-1"}', "null"]) {
      const outcome = open(link.world, { ...opening, version });
      expect(outcome).toBe("strait/1 interchain accounts are not built yet");
    }
  });
});

test("calls of other kinds go where they went without applications", () => {
  const { world } = Link.open();
  const seen: number[] = [];
  const context = withApplications(
    { applications: world.applications, engine: world.machine, storeNames: [] },
    {
      ...world.context(),
      call: (kind) => {
        seen.push(kind);
        return { kind: "failed", reason: "" };
      },
    },
  );
  const nothing = new Uint8Array(0);
  expect(context.call!(3, "", nothing).kind).toBe("failed");
  expect(context.call!(1, "", nothing).kind).toBe("no-target");
  expect(seen).toEqual([3]);
});
