/** ICS-04 writeAcknowledgement, by an application that received a packet before. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { type Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { WriteAcknowledgement } from "../../host/codec/gen/strait.abi.v0.js";
import { type CallRow, testCallRefusals } from "../support/appCalls.js";
import {
  CHANNEL,
  keys,
  MOCK,
  ORDERED,
  sentPacketEntry,
  sequenceBytes,
  sha256,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { set } from "../support/faults.js";
import {
  changeEnd,
  channelAttributes,
  eventOf,
  linkWithChannel,
  MOCK_ASYNC_DATA,
  MODULE_EVENT,
  packetAttributes,
  packRecvPacket,
  putEntries,
  receivedPacket,
  recvPacketOf,
  storedHex,
} from "../support/packets.js";

const PACKET = receivedPacket({ data: MOCK_ASYNC_DATA });
const ACKNOWLEDGEMENT = utf8("received, at last");
const KEY = keys.acknowledgement(MOCK, CHANNEL, 1n);

/** A world whose mock application received a packet and owes the acknowledgement. */
function worldThatOwes(ordering: number = UNORDERED) {
  const link = linkWithChannel(sentPacketEntry(PACKET), { ordering });
  const received = link.world.deliver([packRecvPacket(recvPacketOf(link, PACKET))]);
  expect(resultOf(received)).toBe("/0");
  expect(storedHex(link.world, KEY)).toBeUndefined();
  return link.world;
}

function validWrite(): WriteAcknowledgement {
  return { packet: PACKET, acknowledgement: ACKNOWLEDGEMENT };
}

function callOf(writeAcknowledgement: WriteAcknowledgement) {
  return { portId: MOCK, writeAcknowledgement };
}

type WriteRow = CallRow<WriteAcknowledgement>;

function endRow(name: string, state: number): WriteRow {
  return [name, "channel/5", (world) => changeEnd(world, { state })];
}

const RECV_START_SEQUENCE = `recvStartSequence/ports/${MOCK}/channels/${CHANNEL}`;

const ROWS: readonly WriteRow[] = [
  [
    "a channel that is not there",
    "channel/3",
    (_, { packet }) => set(packet, { destinationChannel: "channel-9" }),
  ],
  endRow("a channel in INIT", State.STATE_INIT),
  endRow("a channel in TRYOPEN", State.STATE_TRYOPEN),
  endRow("a closed channel", State.STATE_CLOSED),
  [
    "a sequence of before an upgrade",
    "channel/19",
    (world) => putEntries(world, { [RECV_START_SEQUENCE]: sequenceBytes(2n) }),
  ],
  [
    "a second acknowledgement",
    "channel/17",
    (world) => putEntries(world, { [KEY]: new Uint8Array(32) }),
  ],
  [
    "an empty acknowledgement",
    "channel/16",
    (_, request) => set(request, { acknowledgement: new Uint8Array(0) }),
  ],
];

testCallRefusals({
  name: "writeAcknowledgement",
  world: worldThatOwes(),
  request: validWrite,
  call: callOf,
  rows: ROWS,
});

function writeEvent(packet: Packet, ordering: number) {
  return eventOf("write_acknowledgement", {
    packet_data_hex: toHex(packet.data),
    ...packetAttributes(packet),
    packet_ack_hex: toHex(ACKNOWLEDGEMENT),
    ...channelAttributes(ordering),
  });
}

describe("writeAcknowledgement", () => {
  test.each([
    ["UNORDERED", UNORDERED],
    ["ORDERED", ORDERED],
  ])("over an %s channel commits to the acknowledgement", (_, ordering) => {
    const world = worldThatOwes(ordering);
    const changes = changesBy(world, () => {
      expect(world.appCall(callOf(validWrite()))).toMatchObject({
        code: 0,
        events: [writeEvent(PACKET, ordering), MODULE_EVENT],
      });
    });
    expect(Object.fromEntries(changes)).toEqual({ [KEY]: toHex(sha256(ACKNOWLEDGEMENT)) });
  });

  test("believes the application that it received the packet", () => {
    const { world } = linkWithChannel({});
    const packet = receivedPacket({ sequence: 77n });
    const call = callOf({ packet, acknowledgement: ACKNOWLEDGEMENT });
    expect(world.appCall(call)).toMatchObject({
      code: 0,
      events: [writeEvent(packet, UNORDERED), MODULE_EVENT],
    });
  });

  test("of a packet that was received again meanwhile", () => {
    const link = linkWithChannel(sentPacketEntry(PACKET));
    const message = packRecvPacket(recvPacketOf(link, PACKET));
    expect(resultOf(link.world.deliver([message]))).toBe("/0");
    expect(resultOf(link.world.deliver([message]))).toBe("/0");
    expect(link.world.appCall(callOf(validWrite())).code).toBe(0);
    expect(link.world.appCall(callOf(validWrite()))).toMatchObject({
      codespace: "channel",
      code: 17,
    });
  });

  test("of the first sequence after an upgrade", () => {
    const world = worldThatOwes();
    putEntries(world, { [RECV_START_SEQUENCE]: sequenceBytes(1n) });
    expect(world.appCall(callOf(validWrite())).code).toBe(0);
  });
});
