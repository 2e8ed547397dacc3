/** ICS-04 timeoutPacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import {
  Channel,
  MsgTimeout,
  type Packet,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  CHANNEL,
  channelEnd,
  keys,
  MOCK,
  nextSequenceRecvEntry,
  ORDERED,
  receiptEntry,
  sentPacketEntry,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { at } from "../support/connections.js";
import { testRefusals } from "../support/faults.js";
import type { Entries, Link } from "../support/link.js";
import {
  COUNTERPARTY_PORT,
  changeEnd,
  counterpartyTime,
  HEIGHT,
  linkWithChannel,
  NOOP,
  packTimeout,
  putEntries,
  SUCCESS,
  sentPacket,
  timeoutEvents,
  timeoutOf,
} from "../support/packets.js";
import { orderedRows, unorderedRows } from "./timeoutPacketFaults.js";

const LOST = sentPacket({ sequence: 2n });
const RECEIVED = sentPacket();

/** Another height is the newest one. */
const EXCLUSIVE = [
  ["a client without its newest consensus state", "a client whose newest height is an earlier one"],
] as const;

const unordered = linkWithChannel(receiptEntry(RECEIVED));
putEntries(unordered.world, { ...sentPacketEntry(LOST), ...sentPacketEntry(RECEIVED) });

testRefusals({
  name: "timeoutPacket on an UNORDERED channel",
  codec: MsgTimeout,
  world: unordered.world,
  message: () => timeoutOf(unordered, LOST, UNORDERED),
  rows: unorderedRows(unordered, RECEIVED),
  exclusive: EXCLUSIVE,
});

const ordered = linkWithChannel(nextSequenceRecvEntry(LOST), { ordering: ORDERED });
putEntries(ordered.world, sentPacketEntry(LOST));

testRefusals({
  name: "timeoutPacket on an ORDERED channel",
  codec: MsgTimeout,
  world: ordered.world,
  message: () => timeoutOf(ordered, LOST, ORDERED),
  rows: orderedRows(ordered),
  exclusive: EXCLUSIVE,
});

/** The result in a response, and the events. */
function answerTo(link: Link, packet: Packet, ordering: number) {
  const response = link.world.deliver([packTimeout(timeoutOf(link, packet, ordering))]);
  expect(resultOf(response)).toBe("/0");
  const { response: packed, events } = response.results[0]!;
  expect(packed!.typeUrl).toBe("/ibc.core.channel.v1.MsgTimeoutResponse");
  return { result: toHex(packed!.value), events };
}

const KINDS = [
  ["UNORDERED", UNORDERED],
  ["ORDERED", ORDERED],
] as const;

/** A link on which packets were sent, none of which the counterparty received. */
function linkWithLost(ordering: number, ...packets: Packet[]): Link {
  const counted: Entries = ordering === ORDERED ? nextSequenceRecvEntry(packets[0]!) : {};
  const link = linkWithChannel(counted, { ordering });
  for (const packet of packets) putEntries(link.world, sentPacketEntry(packet));
  return link;
}

const CLOSED = toHex(
  Channel.encode(
    channelEnd({
      counterpartyPortId: COUNTERPARTY_PORT,
      ordering: ORDERED,
      state: State.STATE_CLOSED,
    }),
  ),
);

describe("timeoutPacket", () => {
  test.each(KINDS)("over an %s channel forgets the packet", (_, ordering) => {
    const link = linkWithLost(ordering, LOST);
    let answer: ReturnType<typeof answerTo> | undefined;
    const changes = changesBy(link.world, () => {
      answer = answerTo(link, LOST, ordering);
    });
    expect(Object.fromEntries(changes)).toEqual({
      [keys.commitment(MOCK, CHANNEL, 2n)]: "deleted",
      ...(ordering === ORDERED ? { [keys.channel(MOCK, CHANNEL)]: CLOSED } : {}),
    });
    expect(answer).toEqual({ result: SUCCESS, events: timeoutEvents(LOST, ordering) });
  });

  test.each(KINDS)("again, over an %s channel, does nothing", (_, ordering) => {
    const link = linkWithLost(ordering, LOST);
    expect(answerTo(link, LOST, ordering).result).toBe(SUCCESS);
    const changes = changesBy(link.world, () => {
      expect(answerTo(link, LOST, ordering)).toEqual({ result: NOOP, events: [] });
    });
    expect(changes).toEqual(new Map());
  });

  test("of a packet that was never sent does nothing, once its timeout has come", () => {
    const link = linkWithLost(UNORDERED, LOST);
    const message = { ...timeoutOf(link, RECEIVED, UNORDERED), proofUnreceived: Uint8Array.of(1) };
    const outcome = () => {
      const response = link.world.deliver([packTimeout(message)]);
      return [resultOf(response), response.results.map((result) => toHex(result.response!.value))];
    };
    expect(outcome()).toEqual(["/0", [NOOP]]);
    message.packet = sentPacket({ timeoutHeight: at(HEIGHT + 1n) });
    expect(outcome()).toEqual(["channel/39", []]);
  });

  test("over an ORDERED channel closes it; the packets after are lost one by one", () => {
    const next = sentPacket({ sequence: 3n });
    const link = linkWithLost(ORDERED, LOST, next);
    expect(answerTo(link, LOST, ORDERED).result).toBe(SUCCESS);
    const message = { ...timeoutOf(link, next, ORDERED), nextSequenceRecv: 2n };
    const response = link.world.deliver([packTimeout(message)]);
    expect(resultOf(response)).toBe("/0");
    expect(response.results[0]!.events).toEqual(timeoutEvents(next, ORDERED));
  });

  test.each(Object.entries(State))("over a channel in state %s", (name, state) => {
    const link = linkWithLost(UNORDERED, LOST);
    changeEnd(link.world, { state });
    const changes = changesBy(link.world, () => {
      expect([name, answerTo(link, LOST, UNORDERED).result]).toEqual([name, SUCCESS]);
    });
    expect([...changes.keys()]).toEqual([keys.commitment(MOCK, CHANNEL, 2n)]);
  });
});

const TIME = counterpartyTime(HEIGHT);

/** A timeout by height and time of the counterparty, and whether it has come at HEIGHT. */
const TIMEOUTS: [name: string, height: [bigint, bigint], timestamp: bigint, isElapsed: boolean][] =
  [
    ["at the next height", [1n, HEIGHT + 1n], 0n, false],
    ["at the proof's height", [1n, HEIGHT], 0n, true],
    ["at the height before", [1n, HEIGHT - 1n], 0n, true],
    ["at height 0 of the proof's revision", [1n, 0n], 0n, true],
    ["at height 1 of the next revision", [2n, 1n], 0n, false],
    ["at height 0 of the next revision", [2n, 0n], 0n, false],
    ["at a later height of the revision before", [0n, HEIGHT + 100n], 0n, true],
    ["a nanosecond later", [0n, 0n], TIME + 1n, false],
    ["at the proof's time", [0n, 0n], TIME, true],
    ["a nanosecond before", [0n, 0n], TIME - 1n, true],
    ["at the last time of all", [0n, 0n], 2n ** 64n - 1n, false],
    ["at the proof's height, long before the time", [1n, HEIGHT], TIME + 1000n, true],
    ["at the proof's time, long before the height", [1n, HEIGHT + 100n], TIME, true],
    ["later by both", [1n, HEIGHT + 1n], TIME + 1n, false],
  ];

describe("timeoutPacket of a packet that times out", () => {
  const link = linkWithLost(UNORDERED);

  test.each(TIMEOUTS)("%s", (_, [revisionNumber, revisionHeight], timeoutTimestamp, isElapsed) => {
    const timeoutHeight = { revisionNumber, revisionHeight };
    const packet = sentPacket({ timeoutHeight, timeoutTimestamp });
    putEntries(link.world, sentPacketEntry(packet));
    const message = packTimeout(timeoutOf(link, packet, UNORDERED));
    expect(resultOf(link.world.deliver([message]))).toBe(isElapsed ? "/0" : "channel/39");
  });
});
