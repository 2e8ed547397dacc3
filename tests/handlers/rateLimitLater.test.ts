/** Rate limits of packets that are acknowledged later, over channels and between clients. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { ApplicationV2 } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplicationV2 } from "../../host/chain/applications/mock.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { CHANNEL, MOCK, sentPacketEntry } from "../support/channels.js";
import { CLIENT } from "../support/connections.js";
import {
  linkWithChannel,
  packRecvPacket,
  receivedPacket,
  recvPacketOf,
} from "../support/packets.js";
import {
  ERROR_ACKNOWLEDGEMENT,
  keysV2,
  linkBetweenClients,
  MOCK_V2,
  mockPayload,
  packRecvPacketV2,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
} from "../support/packetsV2.js";
import { deliverAbout, flowOf, otherKeys, putLimit } from "../support/rateLimits.js";
import { scriptedApplications } from "../support/scriptedMock.js";
import { codeOf, fund, incoming, voucherOf } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER, type World } from "../support/world.js";

const GRANTED = utf8('{"result":"AQ=="}');
const REFUSED = utf8('{"error":"ABCI code: 5: error handling packet: see events for details"}');
const COUNTED = ["100", "0", "1000"];
const PANIC = "undefined/111222";
const NOTHING = ["0", "0", "1000"];

/** A world that has received 100 of a limited coin, and has not acknowledged them yet. */
interface Waiting {
  readonly world: World;
  readonly denom: string;
  readonly end: string;
  acknowledge(...acknowledgements: Uint8Array[]): string;
}

function overChannel(): Waiting {
  const packet = receivedPacket({ data: incoming(1n).data });
  const link = linkWithChannel(sentPacketEntry(packet));
  const { world } = link;
  world.applications = scriptedApplications({ receipt: { kind: "pending" } });
  world.stacks = new Map([[MOCK, ["rate-limiting", MOCK]]]);
  const denom = voucherOf(`${MOCK}/${CHANNEL}/coin`);
  putLimit(world, { denom });
  expect(codeOf(world.deliver([packRecvPacket(recvPacketOf(link, packet))]))).toBe("/0");
  const acknowledge = (acknowledgement: Uint8Array = new Uint8Array(0)) => {
    const call = { portId: MOCK, writeAcknowledgement: { packet, acknowledgement } };
    const { codespace, code } = world.appCall(call);
    return `${codespace}/${code}`;
  };
  return { world, denom, end: CHANNEL, acknowledge };
}

class Later extends MockApplicationV2 {
  override onRecvPacketV2: ApplicationV2["onRecvPacketV2"] = () => ({ kind: "pending" });
}

function overClients(version = "ics20-1"): Waiting {
  const data = { denom: "coin", amount: "100", sender: SIGNER, receiver: OTHER_SIGNER, memo: "" };
  const value = utf8(JSON.stringify(data));
  const payload = mockPayload({ version, encoding: "application/json", value });
  const packet = receivedPacketV2({ ...payload, sourcePort: MOCK_V2 });
  const link = linkBetweenClients(sentEntryV2(packet));
  const { world } = link;
  world.applications = new Map([...APPLICATIONS, [MOCK_V2, new Later()]]);
  world.stacksV2 = new Map([[MOCK_V2, ["pass-through", "rate-limiting", MOCK_V2]]]);
  const denom = voucherOf(`${MOCK_V2}/${CLIENT}/coin`);
  putLimit(world, { denom, channelOrClientId: CLIENT });
  expect(codeOf(world.deliver([packRecvPacketV2(recvPacketV2Of(link, packet))]))).toBe("/0");
  const acknowledge = (...appAcknowledgements: Uint8Array[]) => {
    const acknowledgement = { appAcknowledgements };
    const writing = { destinationClient: CLIENT, sequence: 1n, acknowledgement };
    const { codespace, code } = world.appCall({ portId: MOCK_V2, writeAcknowledgementV2: writing });
    return `${codespace}/${code}`;
  };
  return { world, denom, end: CLIENT, acknowledge };
}

describe("what waits between clients", () => {
  const KEY = utf8(keysV2.asyncPacket(CLIENT, 1n));

  test("is a panic when it cannot be read", () => {
    const { world, acknowledge } = overClients();
    world.branches.set(0, KEY, Uint8Array.of(10, 5));
    expect(acknowledge(GRANTED)).toBe(PANIC);
  });

  test("is not there when it is empty", () => {
    const { world, acknowledge } = overClients();
    world.branches.set(0, KEY, new Uint8Array(0));
    expect(acknowledge(GRANTED)).toBe("ratelimit/13");
  });

  test("is refused when it is no transfer any more", () => {
    const { world, acknowledge } = overClients();
    const packet = Packet.decode(world.branches.get(0, KEY)!);
    packet.payloads[0]!.version = "ics20-2";
    world.branches.set(0, KEY, Packet.encode(packet));
    expect(acknowledge(GRANTED)).toBe("ratelimit/15");
  });
});

test.each([
  ["a channel", overChannel, REFUSED],
  ["clients", overClients, ERROR_ACKNOWLEDGEMENT],
] as const)("over %s, a limit without a flow is a panic", (_, arrive, refusal) => {
  const { world, denom, end, acknowledge } = arrive();
  putLimit(world, { denom, channelOrClientId: end, flow: undefined } as never);
  expect(acknowledge(refusal)).toBe(PANIC);
});

describe.each([
  ["a channel", overChannel, REFUSED],
  ["clients", overClients, ERROR_ACKNOWLEDGEMENT],
] as const)("coins that arrived over %s and wait", (_, arrive, refusal) => {
  const flow = ({ world, denom, end }: Waiting) => flowOf(world, denom, end);

  test("count at once, and for good when they are let in", () => {
    const waiting = arrive();
    expect(flow(waiting)).toEqual(COUNTED);
    expect(otherKeys(waiting.world)).toHaveLength(1);
    expect(waiting.acknowledge(GRANTED)).toBe("/0");
    expect(flow(waiting)).toEqual(COUNTED);
    expect(otherKeys(waiting.world)).toEqual([]);
  });

  test("are taken back when they are refused", () => {
    const waiting = arrive();
    expect(waiting.acknowledge(refusal)).toBe("/0");
    expect(flow(waiting)).toEqual(NOTHING);
    expect(otherKeys(waiting.world)).toEqual([]);
  });

  test("are not taken back of a window that has begun since", () => {
    const waiting = arrive();
    const { world, denom, end } = waiting;
    fund(world, SIGNER, denom, 1_000n);
    const about = { denom, channelOrClientId: end };
    putLimit(world, { ...about, flow: { inflow: "70", outflow: "0", channelValue: "1" } });
    expect(codeOf(deliverAbout(world, "reset", about))).toBe("/0");
    putLimit(world, { ...about, flow: { inflow: "70", outflow: "0", channelValue: "1" } });
    expect(waiting.acknowledge(refusal)).toBe("/0");
    expect(flow(waiting)).toEqual(["70", "0", "1"]);
  });

  test("count no less than nothing when they are taken back", () => {
    const waiting = arrive();
    const { world, denom, end } = waiting;
    const about = { denom, channelOrClientId: end };
    putLimit(world, { ...about, flow: { inflow: "30", outflow: "5", channelValue: "1000" } });
    expect(waiting.acknowledge(refusal)).toBe("/0");
    expect(flow(waiting)).toEqual(["0", "5", "1000"]);
  });

  test("wait on when what is written is no acknowledgement", () => {
    const waiting = arrive();
    expect(waiting.acknowledge()).not.toBe("/0");
    expect(flow(waiting)).toEqual(COUNTED);
    expect(otherKeys(waiting.world)).toHaveLength(1);
    expect(waiting.acknowledge(GRANTED)).toBe("/0");
    expect(waiting.acknowledge(GRANTED)).not.toBe("/0");
  });
});

test("what no packet waits for is refused, between clients as ratelimit/13", () => {
  const outcomes = [overChannel(), overClients()].map(({ acknowledge }) => [
    acknowledge(GRANTED),
    acknowledge(GRANTED),
  ]);
  expect(outcomes).toEqual([
    ["/0", "channel/17"],
    ["/0", "ratelimit/13"],
  ]);
});

test("a payload that is no transfer fails before an application sees it", () => {
  const { world, denom, end } = overClients("ics20-2");
  expect(flowOf(world, denom, end)).toEqual(NOTHING);
});
