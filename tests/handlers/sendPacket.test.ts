/** ICS-04 sendPacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { type Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import * as connection from "../../host/codec/gen/ibc.core.connection.v1.js";
import type { SendPacket } from "../../host/codec/gen/strait.abi.v0.js";
import { type CallRow, testCallRefusals } from "../support/appCalls.js";
import {
  CHANNEL,
  keys,
  MOCK,
  ORDERED,
  packetCommitment,
  sequenceBytes,
  UNORDERED,
} from "../support/channels.js";
import { allowClients, changesBy, putClientState, storedClientState } from "../support/clients.js";
import { at, CLIENT, CONNECTION, changeConnection } from "../support/connections.js";
import { set } from "../support/faults.js";
import {
  COUNTERPARTY_PORT,
  changeEnd,
  channelAttributes,
  counterpartyTime,
  eventOf,
  LATEST_HEIGHT,
  linkWithChannel,
  MODULE_EVENT,
  packetAttributes,
  putEntries,
  sentPacket,
} from "../support/packets.js";
import type { World } from "../support/world.js";

const NOW_THERE = counterpartyTime(LATEST_HEIGHT);
const NO_HEIGHT = { revisionNumber: 0n, revisionHeight: 0n };

/** What an application asks for: a packet that times out in a while. */
function validSendPacket(): SendPacket {
  const { data } = sentPacket();
  const timeoutHeight = at(LATEST_HEIGHT + 1n);
  return { sourceChannel: CHANNEL, timeoutHeight, timeoutTimestamp: NOW_THERE + 1n, data };
}

function callOf(sendPacket: SendPacket) {
  return { portId: MOCK, sendPacket };
}

type SendRow = CallRow<SendPacket>;

function requestRow(name: string, code: string, fields: Partial<SendPacket>): SendRow {
  return [name, code, (_, request) => set(request, fields)];
}

function worldRow(name: string, code: string, fault: (world: World) => void): SendRow {
  return [name, code, fault];
}

function clientRow(name: string, code: string, fields: object): SendRow {
  return worldRow(name, code, (world) =>
    putClientState(world, CLIENT, { ...storedClientState(world, CLIENT), ...fields }),
  );
}

function endRow(name: string, code: string, fields: Parameters<typeof changeEnd>[1]): SendRow {
  return worldRow(name, code, (world) => changeEnd(world, fields));
}

function connectionRow(name: string, code: string, clientId: string): SendRow {
  return worldRow(name, code, (world) => changeConnection(world, CONNECTION, { clientId }));
}

const LATEST_STATE = `clients/${CLIENT}/consensusStates/1-${LATEST_HEIGHT}`;

const ROWS: readonly SendRow[] = [
  requestRow("a channel that is not there", "channel/3", { sourceChannel: "channel-9" }),
  endRow("a channel in INIT", "channel/5", { state: State.STATE_INIT }),
  endRow("a channel in TRYOPEN", "channel/5", { state: State.STATE_TRYOPEN }),
  endRow("a closed channel", "channel/5", { state: State.STATE_CLOSED }),
  worldRow("a channel that never counted", "channel/10", (world) =>
    world.branches.delete(0, utf8(keys.nextSequenceSend(MOCK, CHANNEL))),
  ),
  endRow("a counterparty's port of one letter", "host/2", {
    counterparty: { portId: "p", channelId: "channel-7" },
  }),
  endRow("a counterparty without a channel", "host/2", {
    counterparty: { portId: COUNTERPARTY_PORT, channelId: "" },
  }),
  worldRow("sequence 0", "channel/13", (world) =>
    putEntries(world, { [keys.nextSequenceSend(MOCK, CHANNEL)]: sequenceBytes(0n) }),
  ),
  requestRow("no timeout", "channel/13", { timeoutHeight: NO_HEIGHT, timeoutTimestamp: 0n }),
  requestRow("no data", "channel/13", { data: new Uint8Array(0) }),
  requestRow("a byte of data too many", "channel/13", { data: new Uint8Array(262_145) }),
  endRow("a channel without hops", "undefined/111222", { connectionHops: [] }),
  endRow("a connection that is not there", "connection/3", { connectionHops: ["connection-9"] }),
  connectionRow("a client identifier without a number", "client/29", "07-tendermint"),
  worldRow("a client type that is not allowed", "client/29", (world) =>
    allowClients(world, ["06-solomachine"]),
  ),
  connectionRow("a client type without a light client", "client/29", "99-unknown-0"),
  worldRow("a client without a state", "client/29", (world) =>
    world.branches.delete(0, utf8(`clients/${CLIENT}/clientState`)),
  ),
  clientRow("a frozen client", "client/29", {
    frozenHeight: { revisionNumber: 0n, revisionHeight: 1n },
  }),
  worldRow("a client without its newest consensus state", "client/29", (world) =>
    world.branches.delete(0, utf8(LATEST_STATE)),
  ),
  clientRow("an expired client", "client/29", { trustingPeriodNanos: 1n }),
  requestRow("a timeout at the height that the client knows", "channel/40", {
    timeoutHeight: at(LATEST_HEIGHT),
  }),
  requestRow("a timeout at the time that the client knows", "channel/40", {
    timeoutTimestamp: NOW_THERE,
  }),
];

testCallRefusals({
  name: "sendPacket",
  world: linkWithChannel({}).world,
  request: validSendPacket,
  call: callOf,
  rows: ROWS,
});

/** A height of 0-0 is that of a client which was never updated, which no chain creates. */
test("sendPacket refuses a client at height 0", () => {
  const { world } = linkWithChannel({});
  const state = world.branches.get(0, utf8(LATEST_STATE))!;
  putEntries(world, { [`clients/${CLIENT}/consensusStates/0-0`]: state });
  const client = { ...storedClientState(world, CLIENT), latestHeight: NO_HEIGHT };
  putClientState(world, CLIENT, client);
  expect(world.appCall(callOf(validSendPacket()))).toMatchObject({ codespace: "client", code: 26 });
});

/** The packet that a request stands for. */
function packetOf(request: SendPacket, sequence: bigint): Packet {
  const { timeoutHeight, timeoutTimestamp, data } = request;
  return sentPacket({ sequence, timeoutHeight, timeoutTimestamp, data });
}

function sendEvent(packet: Packet, ordering: number) {
  return eventOf("send_packet", {
    packet_data_hex: toHex(packet.data),
    ...packetAttributes(packet),
    ...channelAttributes(ordering),
  });
}

describe("sendPacket", () => {
  test.each([
    ["UNORDERED", UNORDERED],
    ["ORDERED", ORDERED],
  ])("over an %s channel commits to the packet and counts it", (_, ordering) => {
    const { world } = linkWithChannel({}, { ordering });
    for (const sequence of [1n, 2n]) {
      const packet = packetOf(validSendPacket(), sequence);
      const changes = changesBy(world, () => {
        expect(world.appCall(callOf(validSendPacket()))).toMatchObject({
          code: 0,
          sequence,
          events: [sendEvent(packet, ordering), MODULE_EVENT],
        });
      });
      expect(Object.fromEntries(changes)).toEqual({
        [keys.nextSequenceSend(MOCK, CHANNEL)]: toHex(sequenceBytes(sequence + 1n)),
        [keys.commitment(MOCK, CHANNEL, sequence)]: toHex(packetCommitment(packet)),
      });
    }
  });

  test.each([
    ["in INIT", connection.State.STATE_INIT],
    ["in TRYOPEN", connection.State.STATE_TRYOPEN],
    ["without a state", connection.State.STATE_UNINITIALIZED_UNSPECIFIED],
  ])("over a connection %s is possible", (_, state) => {
    const { world } = linkWithChannel({});
    changeConnection(world, CONNECTION, { state });
    expect(world.appCall(callOf(validSendPacket()))).toMatchObject({ code: 0, sequence: 1n });
  });

  test("over a channel without an ordering shows that it has none", () => {
    const { world } = linkWithChannel({}, { ordering: 0 });
    const [event] = world.appCall(callOf(validSendPacket())).events;
    const ordering = event!.attributes.find(({ key }) => key === "packet_channel_ordering");
    expect(ordering!.value).toBe("ORDER_NONE_UNSPECIFIED");
  });

  test("of the last sequence starts the counter again", () => {
    const { world } = linkWithChannel({});
    const counter = keys.nextSequenceSend(MOCK, CHANNEL);
    putEntries(world, { [counter]: sequenceBytes(2n ** 64n - 1n) });
    const changes = changesBy(world, () => {
      expect(world.appCall(callOf(validSendPacket())).sequence).toBe(2n ** 64n - 1n);
    });
    expect(changes.get(counter)).toBe("0000000000000000");
  });

  const timeouts: [name: string, height: [bigint, bigint], timestamp: bigint, code: number][] = [
    ["at the next height alone", [1n, LATEST_HEIGHT + 1n], 0n, 0],
    ["at the known height alone", [1n, LATEST_HEIGHT], 0n, 40],
    ["at height 0 of the revision", [1n, 0n], 0n, 40],
    ["at height 0 of the next revision", [2n, 0n], 0n, 0],
    ["at a later height of the revision before", [0n, LATEST_HEIGHT + 100n], 0n, 40],
    ["a nanosecond later alone", [0n, 0n], NOW_THERE + 1n, 0],
    ["at the known time alone", [0n, 0n], NOW_THERE, 40],
    ["at the last time of all", [0n, 0n], 2n ** 64n - 1n, 0],
    ["at the known height, long before the time", [1n, LATEST_HEIGHT], NOW_THERE + 1000n, 40],
    ["at the known time, long before the height", [1n, LATEST_HEIGHT + 100n], NOW_THERE, 40],
  ];

  test.each(timeouts)("of a packet that times out %s", (_, height, timeoutTimestamp, code) => {
    const { world } = linkWithChannel({});
    const [revisionNumber, revisionHeight] = height;
    const timeoutHeight = { revisionNumber, revisionHeight };
    const request = { ...validSendPacket(), timeoutHeight, timeoutTimestamp };
    expect(world.appCall(callOf(request))).toMatchObject({
      code,
      codespace: code === 0 ? "" : "channel",
    });
  });

  test("of the most data", () => {
    const { world } = linkWithChannel({});
    const request = { ...validSendPacket(), data: new Uint8Array(262_144).fill(9) };
    expect(world.appCall(callOf(request))).toMatchObject({ code: 0, sequence: 1n });
    expect(world.written().get(keys.commitment(MOCK, CHANNEL, 1n))).toBe(
      toHex(packetCommitment(packetOf(request, 1n))),
    );
  });
});
