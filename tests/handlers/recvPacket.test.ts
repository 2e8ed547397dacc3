/** ICS-04 recvPacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { MsgRecvPacket, type Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
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
import { CONNECTION } from "../support/connections.js";
import { testRefusals } from "../support/faults.js";
import type { Link } from "../support/link.js";
import {
  changeEnd,
  channelAttributes,
  eventOf,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  MOCK_ASYNC_DATA,
  MOCK_DATA,
  MOCK_FAIL_ACKNOWLEDGEMENT,
  MOCK_FAIL_DATA,
  MODULE_EVENT,
  mockEvent,
  NOOP,
  NOW,
  OWN_HEIGHT,
  packetAttributes,
  packRecvPacket,
  putEntries,
  receivedPacket,
  recvPacketOf,
  SUCCESS,
  storedHex,
} from "../support/packets.js";
import { orderedRows, unorderedRows } from "./recvPacketFaults.js";

const FIRST = receivedPacket();
const SECOND = receivedPacket({ sequence: 2n });
const SENT = { ...sentPacketEntry(FIRST), ...sentPacketEntry(SECOND) };

const unordered = linkWithChannel(SENT);

testRefusals({
  name: "recvPacket on an UNORDERED channel",
  codec: MsgRecvPacket,
  world: unordered.world,
  message: () => recvPacketOf(unordered, FIRST),
  rows: unorderedRows(unordered, SECOND),
});

const ordered = linkWithChannel(SENT, { ordering: ORDERED });
putEntries(ordered.world, { [keys.nextSequenceRecv(MOCK, CHANNEL)]: sequenceBytes(2n) });

testRefusals({
  name: "recvPacket on an ORDERED channel",
  codec: MsgRecvPacket,
  world: ordered.world,
  message: () => recvPacketOf(ordered, SECOND),
  rows: orderedRows(ordered, FIRST),
});

/** The result in a response, and the events. */
function answerTo(link: Link, packet: Packet) {
  const response = link.world.deliver([packRecvPacket(recvPacketOf(link, packet))]);
  expect(resultOf(response)).toBe("/0");
  const { response: packed, events } = response.results[0]!;
  expect(packed!.typeUrl).toBe("/ibc.core.channel.v1.MsgRecvPacketResponse");
  return { result: toHex(packed!.value), events };
}

const RECEIPT = keys.receipt(MOCK, CHANNEL, 1n);
const ACKNOWLEDGEMENT = keys.acknowledgement(MOCK, CHANNEL, 1n);
const RECV_START_SEQUENCE = `recvStartSequence/ports/${MOCK}/channels/${CHANNEL}`;

function recvEvent(packet: Packet, ordering: number) {
  return eventOf("recv_packet", {
    packet_data_hex: toHex(packet.data),
    ...packetAttributes(packet),
    ...channelAttributes(ordering),
  });
}

function writeEvent(packet: Packet, acknowledgement: Uint8Array, ordering: number) {
  return eventOf("write_acknowledgement", {
    packet_data_hex: toHex(packet.data),
    ...packetAttributes(packet),
    packet_ack_hex: toHex(acknowledgement),
    ...channelAttributes(ordering),
  });
}

describe("recvPacket", () => {
  const data: [string, Uint8Array, Uint8Array | undefined][] = [
    ["the application takes", MOCK_DATA, MOCK_ACKNOWLEDGEMENT],
    ["the application refuses", MOCK_FAIL_DATA, MOCK_FAIL_ACKNOWLEDGEMENT],
    ["the application acknowledges later", MOCK_ASYNC_DATA, undefined],
  ];
  const kinds = [
    ["UNORDERED", UNORDERED],
    ["ORDERED", ORDERED],
  ] as const;
  const cases = data.flatMap(([what, bytes, acknowledgement]) =>
    kinds.map(([kind, ordering]) => [kind, what, bytes, acknowledgement, ordering] as const),
  );

  test.each(cases)("over an %s channel, of what %s", (_, __, bytes, acknowledgement, ordering) => {
    const packet = receivedPacket({ data: bytes });
    const link = linkWithChannel(sentPacketEntry(packet), { ordering });
    const { world } = link;
    let answer: ReturnType<typeof answerTo> | undefined;
    const changes = changesBy(world, () => {
      answer = answerTo(link, packet);
    });
    const received =
      ordering === ORDERED
        ? { [keys.nextSequenceRecv(MOCK, CHANNEL)]: toHex(sequenceBytes(2n)) }
        : { [RECEIPT]: "01" };
    const written = acknowledgement && { [ACKNOWLEDGEMENT]: toHex(sha256(acknowledgement)) };
    expect(Object.fromEntries(changes)).toEqual({ ...received, ...written });

    const prefix = bytes === MOCK_FAIL_DATA ? "ibccallbackerror-" : "";
    expect(answer).toEqual({
      result: SUCCESS,
      events: [
        recvEvent(packet, ordering),
        MODULE_EVENT,
        mockEvent("mock-recv-packet", prefix),
        ...(acknowledgement ? [writeEvent(packet, acknowledgement, ordering), MODULE_EVENT] : []),
      ],
    });
  });

  test.each(kinds)("of a packet again, over an %s channel, does nothing", (_, ordering) => {
    const link = linkWithChannel(SENT, { ordering });
    const { world } = link;
    expect(answerTo(link, FIRST).result).toBe(SUCCESS);
    const changes = changesBy(world, () => {
      expect(answerTo(link, FIRST)).toEqual({ result: NOOP, events: [] });
    });
    expect(changes).toEqual(new Map());
    expect(answerTo(link, SECOND).result).toBe(SUCCESS);
    expect(answerTo(link, FIRST).result).toBe(NOOP);
  });

  test("over an UNORDERED channel takes packets in any order", () => {
    const link = linkWithChannel(SENT);
    expect(answerTo(link, SECOND).result).toBe(SUCCESS);
    expect(answerTo(link, FIRST).result).toBe(SUCCESS);
    expect(storedHex(link.world, keys.nextSequenceRecv(MOCK, CHANNEL))).toBe("0000000000000001");
  });

  test("of a packet again once it has timed out is refused", () => {
    const packet = receivedPacket({ timeoutTimestamp: NOW + 1n });
    const link = linkWithChannel(sentPacketEntry(packet));
    expect(answerTo(link, packet).result).toBe(SUCCESS);
    link.world.timeNanos += 1n;
    const message = packRecvPacket(recvPacketOf(link, packet));
    expect(resultOf(link.world.deliver([message]))).toBe("channel/40");
  });

  test("of a packet again without a proof of it is refused", () => {
    const link = linkWithChannel(SENT);
    expect(answerTo(link, FIRST).result).toBe(SUCCESS);
    const { proofCommitment } = recvPacketOf(link, SECOND);
    const message = { ...recvPacketOf(link, FIRST), proofCommitment };
    expect(resultOf(link.world.deliver([packRecvPacket(message)]))).toBe("commitment/2");
  });

  test.each(kinds)("of the first sequence after an upgrade, over an %s channel", (_, ordering) => {
    const link = linkWithChannel(SENT, { ordering });
    putEntries(link.world, {
      [RECV_START_SEQUENCE]: sequenceBytes(2n),
      [keys.nextSequenceRecv(MOCK, CHANNEL)]: sequenceBytes(2n),
    });
    expect(answerTo(link, SECOND).result).toBe(SUCCESS);
  });

  test("over a channel of several hops uses the first", () => {
    const link = linkWithChannel(SENT);
    changeEnd(link.world, { connectionHops: [CONNECTION, "connection-9"] });
    const { result, events } = answerTo(link, FIRST);
    expect([result, events[0]]).toEqual([SUCCESS, recvEvent(FIRST, UNORDERED)]);
  });

  test("of the largest packet, with the last sequence", () => {
    const sequence = 2n ** 64n - 1n;
    const packet = receivedPacket({ sequence, data: new Uint8Array(262_144).fill(7) });
    const link = linkWithChannel(sentPacketEntry(packet), { ordering: ORDERED });
    const counter = keys.nextSequenceRecv(MOCK, CHANNEL);
    putEntries(link.world, { [counter]: sequenceBytes(sequence) });
    expect(answerTo(link, packet).result).toBe(SUCCESS);
    expect(storedHex(link.world, counter)).toBe("0000000000000000");
  });
});

/** A timeout by the height and the time of the world's block, and whether it has come. */
const TIMEOUTS: [name: string, height: [bigint, bigint], timestamp: bigint, isElapsed: boolean][] =
  [
    ["at the next height", [3n, OWN_HEIGHT + 1n], 0n, false],
    ["at this height", [3n, OWN_HEIGHT], 0n, true],
    ["at the height before", [3n, OWN_HEIGHT - 1n], 0n, true],
    ["at height 0 of this revision", [3n, 0n], 0n, true],
    ["at height 1 of the next revision", [4n, 1n], 0n, false],
    ["at height 0 of the next revision", [4n, 0n], 0n, false],
    ["at a later height of the revision before", [2n, OWN_HEIGHT + 100n], 0n, true],
    ["at a later height of revision 0", [0n, OWN_HEIGHT + 100n], 0n, true],
    ["at the last height of all", [2n ** 64n - 1n, 2n ** 64n - 1n], 0n, false],
    ["a nanosecond later", [0n, 0n], NOW + 1n, false],
    ["at this time", [0n, 0n], NOW, true],
    ["a nanosecond before", [0n, 0n], NOW - 1n, true],
    ["at the last time of all", [0n, 0n], 2n ** 64n - 1n, false],
    ["past the time that a signed number holds", [0n, 0n], 2n ** 63n, false],
    ["at this height, long before the time", [3n, OWN_HEIGHT], NOW + 1000n, true],
    ["at this time, long before the height", [3n, OWN_HEIGHT + 100n], NOW, true],
    ["later by both", [3n, OWN_HEIGHT + 1n], NOW + 1n, false],
  ];

describe("recvPacket of a packet that times out", () => {
  const packets = TIMEOUTS.map(([, [revisionNumber, revisionHeight], timeoutTimestamp], index) =>
    receivedPacket({
      sequence: BigInt(index + 1),
      timeoutHeight: { revisionNumber, revisionHeight },
      timeoutTimestamp,
    }),
  );
  const entries = packets.map((packet) => sentPacketEntry(packet));
  const link = linkWithChannel(Object.assign({}, ...entries));

  test.each(
    TIMEOUTS.map(([name, , , isElapsed], index) => [name, isElapsed, index] as const),
  )("%s: %s", (_, isElapsed, index) => {
    const message = packRecvPacket(recvPacketOf(link, packets[index]!));
    const expected = isElapsed ? "channel/40" : "/0";
    expect(resultOf(link.world.deliver([message]))).toBe(expected);
  });
});
