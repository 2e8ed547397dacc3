/** IBC v2 writeAcknowledgement by the owner of a port, later than the packet was received. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { ApplicationContextV2, ApplicationV2 } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplicationV2 } from "../../host/chain/applications/mock.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import type { AppCallRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { testCallRefusals } from "../support/appCalls.js";
import { changesBy } from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import {
  MOCK_ACKNOWLEDGEMENT,
  MOCK_ASYNC_DATA,
  putEntries,
  storedHex,
} from "../support/packets.js";
import {
  acknowledgementCommitmentV2,
  answerV2,
  changeCounterparty,
  ERROR_ACKNOWLEDGEMENT,
  keysV2,
  linkBetweenClients,
  MOCK_V2,
  mockPayload,
  packRecvPacketV2,
  packSendPacket,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
  validSendPacket,
  writtenEventsV2,
} from "../support/packetsV2.js";
import type { World } from "../support/world.js";

const PACKET = receivedPacketV2({ value: MOCK_ASYNC_DATA });
const WAITING = keysV2.asyncPacket(CLIENT, 1n);
const RECEIPT = keysV2.receipt(CLIENT, 1n);
const WRITTEN = keysV2.acknowledgement(CLIENT, 1n);

/** A world that received the packet, whose acknowledgement is still to come. */
function waiting(): World {
  const link = linkBetweenClients(sentEntryV2(PACKET));
  answerV2(link.world, packRecvPacketV2(recvPacketV2Of(link, PACKET)));
  return link.world;
}

interface Request {
  portId: string;
  destinationClient: string;
  sequence: bigint;
  appAcknowledgements: Uint8Array[];
}

function valid(): Request {
  const appAcknowledgements = [MOCK_ACKNOWLEDGEMENT];
  return { portId: MOCK_V2, destinationClient: CLIENT, sequence: 1n, appAcknowledgements };
}

function callOf(request: Request): Partial<AppCallRequest> {
  const { portId, destinationClient, sequence, appAcknowledgements } = request;
  const acknowledgement = { appAcknowledgements };
  return { portId, writeAcknowledgementV2: { destinationClient, sequence, acknowledgement } };
}

function withEntry(key: string, value: Uint8Array) {
  return (world: World): void => putEntries(world, { [key]: value });
}

const TWO_PAYLOADS = Packet.encode({ ...PACKET, payloads: [mockPayload(), mockPayload()] });

testCallRefusals<Request>({
  name: "writeAcknowledgement of IBC v2",
  world: waiting(),
  request: valid,
  call: callOf,
  rows: [
    [
      "a client that is not there",
      "channelv2/5",
      (_, call) => Object.assign(call, { destinationClient: "07-tendermint-9" }),
    ],
    ["another sequence", "channelv2/5", (_, call) => Object.assign(call, { sequence: 2n })],
    ["an empty packet that waits", "channelv2/5", withEntry(WAITING, new Uint8Array(0))],
    [
      "no acknowledgement",
      "channelv2/5",
      (_, call) => Object.assign(call, { appAcknowledgements: [] }),
    ],
    [
      "two acknowledgements",
      "channelv2/5",
      (_, call) =>
        Object.assign(call, { appAcknowledgements: [MOCK_ACKNOWLEDGEMENT, MOCK_ACKNOWLEDGEMENT] }),
    ],
    [
      "an empty acknowledgement",
      "channelv2/5",
      (_, call) => Object.assign(call, { appAcknowledgements: [new Uint8Array(0)] }),
    ],
    ["one acknowledgement for two payloads", "channelv2/5", withEntry(WAITING, TWO_PAYLOADS)],
    ["no counterparty", "clientv2/35", withEntry(keysV2.counterparty(CLIENT), new Uint8Array(0))],
    [
      "another counterparty",
      "clientv2/34",
      (world) => {
        const key = keysV2.counterparty(CLIENT);
        if (storedHex(world, key) !== "")
          changeCounterparty(world, { clientId: "07-tendermint-9" });
      },
    ],
    ["an acknowledgement that is there", "channelv2/11", withEntry(WRITTEN, new Uint8Array(32))],
    ["an empty receipt", "channelv2/2", withEntry(RECEIPT, new Uint8Array(0))],
  ],
});

describe("writeAcknowledgement of IBC v2", () => {
  test("commits to it, and the packet waits no more", () => {
    const world = waiting();
    let answer: ReturnType<World["appCall"]> | undefined;
    const changes = changesBy(world, () => {
      answer = world.appCall(callOf(valid()));
    });
    expect(Object.fromEntries(changes)).toEqual({
      [WAITING]: "deleted",
      [WRITTEN]: toHex(acknowledgementCommitmentV2(MOCK_ACKNOWLEDGEMENT)),
    });
    expect(answer).toMatchObject({
      code: 0,
      events: writtenEventsV2(PACKET, MOCK_ACKNOWLEDGEMENT),
    });
    expect(world.appCall(callOf(valid()))).toMatchObject({ codespace: "channelv2", code: 5 });
  });

  test("may be that of all errors", () => {
    const world = waiting();
    const answer = world.appCall(
      callOf({ ...valid(), appAcknowledgements: [ERROR_ACKNOWLEDGEMENT] }),
    );
    expect(answer.events).toEqual(writtenEventsV2(PACKET, ERROR_ACKNOWLEDGEMENT));
  });

  test("of a packet that is malformed panics", () => {
    const world = waiting();
    putEntries(world, { [WAITING]: Uint8Array.of(10, 200) });
    expect(world.appCall(callOf(valid()))).toMatchObject({ codespace: "undefined", code: 111222 });
  });

  // These differ from ibc-go, where every application has the keeper and no identifier a limit.
  test.each<[string, Partial<Request>, string]>([
    ["a packet to another port", { portId: "mockv2B" }, "ibc/2"],
    ["a client of 129 letters", { destinationClient: "c".repeat(129) }, "channelv2/5"],
  ])("refuses %s", (_, fields, code) => {
    const world = waiting();
    world.applications = new Map();
    const answer = world.appCall(callOf({ ...valid(), ...fields }));
    expect(`${answer.codespace}/${answer.code}`).toBe(code);
  });
});

/** Acknowledges a packet in a callback about another one. */
class Late extends MockApplicationV2 implements ApplicationV2 {
  outcome = "";

  override onSendPacketV2(context?: ApplicationContextV2): undefined {
    const acknowledgement = { appAcknowledgements: [MOCK_ACKNOWLEDGEMENT] };
    const { codespace, code } = context!.writeAcknowledgement(CLIENT, 1n, acknowledgement);
    this.outcome = `${codespace}/${code}`;
  }
}

describe("an application of IBC v2 that acknowledges in a callback", () => {
  test.each([
    [MOCK_V2, "/0"],
    ["mockv2B", "ibc/2"],
  ])("of port %s may do so for its own port only", (port, outcome) => {
    const world = waiting();
    const late = new Late();
    world.applications = new Map([...APPLICATIONS, [port, late]]);
    const payloads = [mockPayload({ sourcePort: port })];
    const response = world.deliver([packSendPacket(validSendPacket({ payloads }))]);
    expect([response.code, late.outcome]).toEqual([0, outcome]);
    expect(storedHex(world, WAITING) === undefined).toBe(outcome === "/0");
  });
});
