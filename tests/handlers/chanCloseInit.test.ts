/** ICS-04 chanCloseInit: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { Channel, MsgChannelCloseInit, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { ConnectionEnd } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { closeInit, deliver } from "../support/channelDatagrams.js";
import {
  applicationRows,
  channelRows,
  connectionStateRows,
  hopRows,
  portRows,
  signerRow,
  stateRows,
  unknownChannelRows,
  unknownFieldRow,
  unroutedRow,
} from "../support/channelFaults.js";
import {
  addChannel,
  CHANNEL,
  COUNTERPARTY_CHANNEL,
  changeChannel,
  channelEnd,
  keys,
  MOCK,
  ORDERED,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { allowClients, changesBy, resultOf } from "../support/clients.js";
import {
  CONNECTION,
  changeConnection,
  expireClients,
  freezeClient,
} from "../support/connections.js";
import { type Draft, type Row, signatureRows, testRefusals } from "../support/faults.js";
import { Link } from "../support/link.js";
import { scriptedApplications } from "../support/scriptedMock.js";
import type { World } from "../support/world.js";

const { STAGE_EXECUTE } = Stage;

type CloseInitRow = Row<MsgChannelCloseInit>;

function newWorld(options = {}): World {
  const link = Link.open();
  addChannel(link, options);
  return link.world;
}

/** Changes the connection past the core. */
function connectionEnd(fields: Partial<ConnectionEnd>) {
  return ({ world }: Draft<MsgChannelCloseInit>) => changeConnection(world, CONNECTION, fields);
}

const VALIDATION: readonly CloseInitRow[] = [
  unknownFieldRow(),
  ...portRows<MsgChannelCloseInit>(),
  ...channelRows<MsgChannelCloseInit>(),
  signerRow(),
];

const EXECUTION: readonly CloseInitRow[] = [
  unroutedRow(),
  ...applicationRows<MsgChannelCloseInit>(),
  ...unknownChannelRows<MsgChannelCloseInit>(),
  ...stateRows<MsgChannelCloseInit>([State.STATE_CLOSED]),
  ...hopRows<MsgChannelCloseInit>(),
  [
    "a connection of an unknown client",
    "client/29",
    STAGE_EXECUTE,
    connectionEnd({ clientId: "07-tendermint-9" }),
  ],
  [
    "a connection of a client without a number",
    "client/29",
    STAGE_EXECUTE,
    connectionEnd({ clientId: "07-tendermint" }),
  ],
  [
    "a client type that is not allowed",
    "client/29",
    STAGE_EXECUTE,
    ({ world }) => allowClients(world, ["06-solomachine"]),
  ],
  ["a frozen client", "client/29", STAGE_EXECUTE, ({ world }) => freezeClient(world)],
  ["an expired client", "client/29", STAGE_EXECUTE, ({ world }) => expireClients(world)],
  ...connectionStateRows<MsgChannelCloseInit>(),
];

testRefusals({
  name: "chanCloseInit",
  codec: MsgChannelCloseInit,
  world: newWorld(),
  message: closeInit,
  rows: [...VALIDATION, ...signatureRows<MsgChannelCloseInit>(), ...EXECUTION],
});

function accepted(world: World, message = closeInit()) {
  const response = deliver(world, MsgChannelCloseInit, message);
  expect(resultOf(response)).toBe("/0");
  return response.results[0]!;
}

describe("chanCloseInit accepts", () => {
  test.each([UNORDERED, ORDERED])("and writes the closed end, ordering %s", (ordering) => {
    const world = newWorld({ ordering });
    const changes = changesBy(world, () => accepted(world));
    expect([...changes.keys()]).toEqual([keys.channel(MOCK, CHANNEL)]);
    const closed = channelEnd({ ordering, state: State.STATE_CLOSED });
    expect(storedChannel(world, MOCK, CHANNEL)).toEqual(closed);
  });

  test("and answers with events, after those of the application, which finds it open", () => {
    const world = newWorld({ counterpartyPortId: "other" });
    const before = Channel.encode(storedChannel(world, MOCK, CHANNEL)!);
    world.applications = scriptedApplications({});
    expect(accepted(world)).toEqual({
      response: {
        typeUrl: "/ibc.core.channel.v1.MsgChannelCloseInitResponse",
        value: new Uint8Array(0),
      },
      events: [
        {
          type: "witness",
          attributes: [
            { key: "callback", value: "OnChanCloseInit" },
            { key: "arguments", value: `${MOCK} ${CHANNEL}` },
            { key: "channel", value: Buffer.from(before).toString("hex") },
            { key: "next_sequence_send", value: "0000000000000001" },
            { key: "next_channel_sequence", value: "0000000000000001" },
          ],
        },
        {
          type: "channel_close_init",
          attributes: [
            { key: "port_id", value: MOCK },
            { key: "channel_id", value: CHANNEL },
            { key: "counterparty_port_id", value: "other" },
            { key: "counterparty_channel_id", value: COUNTERPARTY_CHANNEL },
            { key: "connection_id", value: CONNECTION },
          ],
        },
        { type: "message", attributes: [{ key: "module", value: "ibc_channel" }] },
      ],
    });
  });

  test.each([
    ["waits for an answer", State.STATE_INIT],
    ["waits for its confirmation", State.STATE_TRYOPEN],
    ["has no state", State.STATE_UNINITIALIZED_UNSPECIFIED],
    ["is in a state of older releases", 5],
  ])("a channel that %s", (_, state) => {
    const world = newWorld();
    changeChannel(world, MOCK, CHANNEL, { state });
    accepted(world);
    expect(storedChannel(world, MOCK, CHANNEL)!.state).toBe(State.STATE_CLOSED);
  });

  test("a channel that the counterparty never heard of", () => {
    const world = newWorld();
    const counterparty = { portId: MOCK, channelId: "" };
    changeChannel(world, MOCK, CHANNEL, { state: State.STATE_INIT, counterparty });
    const [event] = accepted(world).events;
    expect(event!.attributes).toContainEqual({ key: "counterparty_channel_id", value: "" });
  });

  test("once: the channel is closed then", () => {
    const world = newWorld();
    accepted(world);
    expect(resultOf(deliver(world, MsgChannelCloseInit, closeInit()))).toBe("channel/5");
  });
});
