/** ICS-04 timeoutOnClose: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { MsgTimeoutOnClose, type Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  CHANNEL,
  type ChannelOptions,
  counterpartyChannelEntry,
  keys,
  MOCK,
  nextSequenceRecvEntry,
  ORDERED,
  receiptEntry,
  sentPacketEntry,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { at } from "../support/connections.js";
import { testRefusals } from "../support/faults.js";
import type { Entries, Link } from "../support/link.js";
import {
  COUNTERPARTY_PORT,
  changeEnd,
  HEIGHT,
  linkWithChannel,
  NOOP,
  packTimeoutOnClose,
  putEntries,
  SUCCESS,
  sentPacket,
  timeoutEvents,
  timeoutOnCloseOf,
} from "../support/packets.js";
import { orderedRows, unorderedRows } from "./timeoutOnCloseFaults.js";

/** Packets that are in time for long. */
const timeoutHeight = at(HEIGHT + 1000n);
const LOST = sentPacket({ sequence: 2n, timeoutHeight });
const RECEIVED = sentPacket({ timeoutHeight });

/** A link whose counterparty closed its end, and another one. */
function linkWithClosed(entries: Entries, options: ChannelOptions = {}) {
  const closed = {
    counterpartyPortId: COUNTERPARTY_PORT,
    state: State.STATE_CLOSED,
    ...options,
  };
  const other = counterpartyChannelEntry({ ...closed, counterpartyChannelId: "channel-8" });
  const link = linkWithChannel(
    { ...counterpartyChannelEntry(closed), ...other, ...entries },
    options,
  );
  putEntries(link.world, { ...sentPacketEntry(LOST), ...sentPacketEntry(RECEIVED) });
  return link;
}

const unordered = linkWithClosed(receiptEntry(RECEIVED));

testRefusals({
  name: "timeoutOnClose on an UNORDERED channel",
  codec: MsgTimeoutOnClose,
  world: unordered.world,
  message: () => timeoutOnCloseOf(unordered, LOST, UNORDERED),
  rows: unorderedRows(unordered, RECEIVED),
});

const ordered = linkWithClosed(nextSequenceRecvEntry(LOST), { ordering: ORDERED });

testRefusals({
  name: "timeoutOnClose on an ORDERED channel",
  codec: MsgTimeoutOnClose,
  world: ordered.world,
  message: () => timeoutOnCloseOf(ordered, LOST, ORDERED),
  rows: orderedRows(ordered),
});

/** The result in a response, and the events. */
function answerTo(link: Link, packet: Packet, ordering: number) {
  const message = timeoutOnCloseOf(link, packet, ordering);
  const response = link.world.deliver([packTimeoutOnClose(message)]);
  expect(resultOf(response)).toBe("/0");
  const { response: packed, events } = response.results[0]!;
  expect(packed!.typeUrl).toBe("/ibc.core.channel.v1.MsgTimeoutOnCloseResponse");
  return { result: toHex(packed!.value), events };
}

const KINDS = [
  ["UNORDERED", UNORDERED],
  ["ORDERED", ORDERED],
] as const;

/** A link whose counterparty closed its end before it received LOST. */
function linkWithLost(ordering: number): Link {
  return linkWithClosed(ordering === ORDERED ? nextSequenceRecvEntry(LOST) : {}, { ordering });
}

describe("timeoutOnClose", () => {
  test.each(KINDS)("over an %s channel forgets the packet", (_, ordering) => {
    const link = linkWithLost(ordering);
    let answer: ReturnType<typeof answerTo> | undefined;
    const changes = changesBy(link.world, () => {
      answer = answerTo(link, LOST, ordering);
    });
    expect([...changes.keys()].sort()).toEqual([
      ...(ordering === ORDERED ? [keys.channel(MOCK, CHANNEL)] : []),
      keys.commitment(MOCK, CHANNEL, 2n),
    ]);
    const state = ordering === ORDERED ? State.STATE_CLOSED : State.STATE_OPEN;
    expect(storedChannel(link.world, MOCK, CHANNEL)!.state).toBe(state);
    expect(answer).toEqual({ result: SUCCESS, events: timeoutEvents(LOST, ordering) });
  });

  test.each(KINDS)("again, over an %s channel, does nothing", (_, ordering) => {
    const link = linkWithLost(ordering);
    expect(answerTo(link, LOST, ordering).result).toBe(SUCCESS);
    const changes = changesBy(link.world, () => {
      expect(answerTo(link, LOST, ordering)).toEqual({ result: NOOP, events: [] });
    });
    expect(changes).toEqual(new Map());
  });

  test("of a packet that was never sent does nothing, whatever is proven", () => {
    const link = linkWithLost(UNORDERED);
    const none = sentPacket({ sequence: 9n, timeoutHeight });
    const proofClose = Uint8Array.of(1);
    const message = { ...timeoutOnCloseOf(link, none, UNORDERED), proofClose };
    const { code, results } = link.world.deliver([packTimeoutOnClose(message)]);
    expect(code).toBe(0);
    expect(toHex(results[0]!.response!.value)).toBe(NOOP);
  });

  test.each(Object.entries(State))("over a channel in state %s", (name, state) => {
    const link = linkWithLost(UNORDERED);
    changeEnd(link.world, { state });
    expect([name, answerTo(link, LOST, UNORDERED).result]).toEqual([name, SUCCESS]);
    expect(storedChannel(link.world, MOCK, CHANNEL)!.state).toBe(state);
  });

  test.each(
    Object.entries(State).filter(([, state]) => state !== State.STATE_CLOSED),
  )("is refused while the other end is in state %s", (_, state) => {
    const open = counterpartyChannelEntry({ counterpartyPortId: COUNTERPARTY_PORT, state });
    const link = linkWithClosed(open);
    const message = packTimeoutOnClose(timeoutOnCloseOf(link, LOST, UNORDERED));
    expect(resultOf(link.world.deliver([message]))).toBe("commitment/2");
  });

  test.each([0, 3])("panics over a channel of ordering %i, as ibc-go does", (ordering) => {
    const link = linkWithClosed({}, { ordering });
    const message = packTimeoutOnClose(timeoutOnCloseOf(link, LOST, UNORDERED));
    expect(resultOf(link.world.deliver([message]))).toBe("undefined/111222");
  });
});
