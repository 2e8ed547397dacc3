/** ICS-04 acknowledgePacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { MsgAcknowledgement, type Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  acknowledgementEntry,
  CHANNEL,
  keys,
  MOCK,
  ORDERED,
  sentPacketEntry,
  sequenceBytes,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { testRefusals } from "../support/faults.js";
import type { Link } from "../support/link.js";
import {
  acknowledgementOf,
  channelAttributes,
  eventOf,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  MOCK_FAIL_ACKNOWLEDGEMENT,
  MODULE_EVENT,
  mockEvent,
  NOOP,
  packAcknowledgement,
  packetAttributes,
  putEntries,
  SUCCESS,
  sentPacket,
} from "../support/packets.js";
import { orderedRows, unorderedRows } from "./acknowledgePacketFaults.js";

const FIRST = sentPacket();
const SECOND = sentPacket({ sequence: 2n });
const WRITTEN = {
  ...acknowledgementEntry(FIRST, MOCK_ACKNOWLEDGEMENT),
  ...acknowledgementEntry(SECOND, MOCK_ACKNOWLEDGEMENT),
};

const unordered = linkWithChannel(WRITTEN);
putEntries(unordered.world, sentPacketEntry(FIRST));

testRefusals({
  name: "acknowledgePacket on an UNORDERED channel",
  codec: MsgAcknowledgement,
  world: unordered.world,
  message: () => acknowledgementOf(unordered, FIRST),
  rows: unorderedRows(unordered, SECOND),
});

const ordered = linkWithChannel(WRITTEN, { ordering: ORDERED });
putEntries(ordered.world, {
  ...sentPacketEntry(SECOND),
  [keys.nextSequenceAck(MOCK, CHANNEL)]: sequenceBytes(2n),
});

testRefusals({
  name: "acknowledgePacket on an ORDERED channel",
  codec: MsgAcknowledgement,
  world: ordered.world,
  message: () => acknowledgementOf(ordered, SECOND),
  rows: orderedRows(ordered, FIRST),
});

/** The result in a response, and the events. */
function answerTo(link: Link, packet: Packet, acknowledgement = MOCK_ACKNOWLEDGEMENT) {
  const message = acknowledgementOf(link, packet, acknowledgement);
  const response = link.world.deliver([packAcknowledgement(message)]);
  expect(resultOf(response)).toBe("/0");
  const { response: packed, events } = response.results[0]!;
  expect(packed!.typeUrl).toBe("/ibc.core.channel.v1.MsgAcknowledgementResponse");
  return { result: toHex(packed!.value), events };
}

const KINDS = [
  ["UNORDERED", UNORDERED],
  ["ORDERED", ORDERED],
] as const;

/** A link on which packets were sent, all of which the counterparty acknowledged the same way. */
function linkWithSent(ordering: number, acknowledgement: Uint8Array, ...packets: Packet[]): Link {
  const written = packets.map((packet) => acknowledgementEntry(packet, acknowledgement));
  const link = linkWithChannel(Object.assign({}, ...written), { ordering });
  for (const packet of packets) putEntries(link.world, sentPacketEntry(packet));
  return link;
}

describe("acknowledgePacket", () => {
  test.each(KINDS)("over an %s channel forgets the packet", (_, ordering) => {
    const link = linkWithSent(ordering, MOCK_ACKNOWLEDGEMENT, FIRST);
    let answer: ReturnType<typeof answerTo> | undefined;
    const changes = changesBy(link.world, () => {
      answer = answerTo(link, FIRST);
    });
    const counted = { [keys.nextSequenceAck(MOCK, CHANNEL)]: toHex(sequenceBytes(2n)) };
    expect(Object.fromEntries(changes)).toEqual({
      [keys.commitment(MOCK, CHANNEL, 1n)]: "deleted",
      ...(ordering === ORDERED ? counted : {}),
    });
    const attributes = { ...packetAttributes(FIRST), ...channelAttributes(ordering) };
    const event = eventOf("acknowledge_packet", attributes);
    expect(answer).toEqual({
      result: SUCCESS,
      events: [event, MODULE_EVENT, mockEvent("mock-ack-packet")],
    });
  });

  test.each(KINDS)("again, over an %s channel, does nothing", (_, ordering) => {
    const link = linkWithSent(ordering, MOCK_ACKNOWLEDGEMENT, FIRST, SECOND);
    expect(answerTo(link, FIRST).result).toBe(SUCCESS);
    const changes = changesBy(link.world, () => {
      expect(answerTo(link, FIRST)).toEqual({ result: NOOP, events: [] });
    });
    expect(changes).toEqual(new Map());
    expect(answerTo(link, SECOND).result).toBe(SUCCESS);
  });

  test.each([
    ["whatever the acknowledgement is", { acknowledgement: utf8("{}") }],
    ["whatever the proof is", { proofAcked: Uint8Array.of(1) }],
    ["whatever the height is", { proofHeight: { revisionNumber: 9n, revisionHeight: 0n } }],
  ])("of a packet that was never sent does nothing, %s", (_, fields) => {
    const link = linkWithSent(UNORDERED, MOCK_ACKNOWLEDGEMENT);
    const message = { ...acknowledgementOf(link, FIRST), ...fields };
    const { code, results } = link.world.deliver([packAcknowledgement(message)]);
    expect(code).toBe(0);
    expect(results.map(({ response, events }) => [toHex(response!.value), events])).toEqual([
      [NOOP, []],
    ]);
  });

  test.each([
    ["an error", MOCK_FAIL_ACKNOWLEDGEMENT],
    ["an empty object", utf8("{}")],
    ["an empty result", utf8('{"result":""}')],
    ["text that is no JSON", utf8("received")],
    ["bytes that are no text", Uint8Array.of(0xff, 0)],
    ["JSON of another kind", utf8('{"answer": 42}')],
    ["a list", utf8("[]")],
    ["64 KiB", new Uint8Array(65_536).fill(0x20)],
  ])("accepts %s", (_, acknowledgement) => {
    const link = linkWithSent(ORDERED, acknowledgement, FIRST);
    expect(answerTo(link, FIRST, acknowledgement).result).toBe(SUCCESS);
  });

  test.each([
    ["a space", '{"result":"AQ==" }'],
    ["two answers", '{"result":"AQ==","error":"e"}'],
    ["another base64", '{"result":"AR=="}'],
    ["an escape", '{"error":"\\u0065"}'],
    ["a key twice", '{"error":"e","error":"e"}'],
  ])("refuses an acknowledgement that was written with %s", (_, text) => {
    const link = linkWithSent(ORDERED, utf8(text), FIRST);
    const message = packAcknowledgement(acknowledgementOf(link, FIRST, utf8(text)));
    expect(resultOf(link.world.deliver([message]))).toBe("channel/16");
  });

  test("of the last sequence starts the counter again", () => {
    const packet = sentPacket({ sequence: 2n ** 64n - 1n });
    const link = linkWithSent(ORDERED, MOCK_ACKNOWLEDGEMENT, packet);
    const counter = keys.nextSequenceAck(MOCK, CHANNEL);
    putEntries(link.world, { [counter]: sequenceBytes(packet.sequence) });
    const changes = changesBy(link.world, () => answerTo(link, packet));
    expect(changes.get(counter)).toBe("0000000000000000");
  });

  test("of a packet that has timed out is accepted all the same", () => {
    const packet = sentPacket({ timeoutHeight: { revisionNumber: 1n, revisionHeight: 1n } });
    const link = linkWithSent(UNORDERED, MOCK_ACKNOWLEDGEMENT, packet);
    expect(answerTo(link, packet).result).toBe(SUCCESS);
  });
});
