/** ICS-04 chanOpenInit: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  type Channel,
  MsgChannelOpenInit,
  MsgChannelOpenInitResponse,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import * as connection from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { deliver, openInit } from "../support/channelDatagrams.js";
import {
  applicationRows,
  BAD_PORTS,
  portRows,
  signerRow,
  unknownFieldRow,
  unroutedRow,
} from "../support/channelFaults.js";
import {
  CHANNEL,
  COUNTERPARTY_CHANNEL,
  channelEnd,
  keys,
  MOCK,
  MOCK_VERSION,
  ORDERED,
  putSequence,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { allowClients, changesBy, resultOf } from "../support/clients.js";
import {
  CONNECTION,
  changeConnection,
  expireClients,
  freezeClient,
  newVersion,
} from "../support/connections.js";
import { type Draft, type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { Link } from "../support/link.js";
import { type MockScript, scriptedApplications } from "../support/scriptedMock.js";
import { pack, type World } from "../support/world.js";

const { STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

type OpenInitRow = Row<MsgChannelOpenInit>;

function channel(fields: Partial<Channel>) {
  return ({ message }: Draft<MsgChannelOpenInit>) => set(message.channel, fields);
}

/** Changes the connection past the core. */
function connectionEnd(fields: Partial<connection.ConnectionEnd>) {
  return ({ world }: Draft<MsgChannelOpenInit>) => changeConnection(world, CONNECTION, fields);
}

const VALIDATION: readonly OpenInitRow[] = [
  unknownFieldRow(),
  ...portRows<MsgChannelOpenInit>(),
  ...[0, State.STATE_TRYOPEN, State.STATE_OPEN, State.STATE_CLOSED, 5].map<OpenInitRow>((state) => [
    `a channel in state ${state}`,
    "channel/5",
    STAGE_VALIDATE,
    channel({ state }),
  ]),
  [
    "a counterparty's channel",
    "channel/7",
    STAGE_VALIDATE,
    ({ message }) => set(message.channel.counterparty, { channelId: COUNTERPARTY_CHANNEL }),
  ],
  signerRow(),
  ["no ordering", "channel/6", STAGE_VALIDATE, channel({ ordering: 0 })],
  ["an unknown ordering", "channel/6", STAGE_VALIDATE, channel({ ordering: 3 })],
  ["no connection", "channel/15", STAGE_VALIDATE, channel({ connectionHops: [] })],
  [
    "two connections",
    "channel/15",
    STAGE_VALIDATE,
    channel({ connectionHops: [CONNECTION, CONNECTION] }),
  ],
  [
    "a connection identifier of nine letters",
    "host/2",
    STAGE_VALIDATE,
    channel({ connectionHops: ["connectio"] }),
  ],
  ...BAD_PORTS.map<OpenInitRow>(([name, portId]) => [
    `${name} of the counterparty`,
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message.channel.counterparty, { portId }),
  ]),
];

const EXECUTION: readonly OpenInitRow[] = [
  unroutedRow(),
  [
    "an unknown connection",
    "connection/3",
    STAGE_EXECUTE,
    channel({ connectionHops: ["connection-1"] }),
  ],
  [
    "a connection that agreed on nothing",
    "connection/9",
    STAGE_EXECUTE,
    connectionEnd({ versions: [] }),
  ],
  [
    "a connection that agreed on too much",
    "connection/9",
    STAGE_EXECUTE,
    connectionEnd({ versions: [newVersion(), newVersion()] }),
  ],
  [
    "an ordering that the connection lacks",
    "connection/9",
    STAGE_EXECUTE,
    connectionEnd({ versions: [newVersion("1", ["ORDER_ORDERED", "order_unordered"])] }),
  ],
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
  [
    "a chain that never counted channels",
    "undefined/111222",
    STAGE_EXECUTE,
    ({ world }) => world.branches.delete(0, utf8("nextChannelSequence")),
  ],
  ...applicationRows<MsgChannelOpenInit>(),
];

testRefusals({
  name: "chanOpenInit",
  codec: MsgChannelOpenInit,
  world: Link.open().world,
  message: openInit,
  rows: [...VALIDATION, ...signatureRows<MsgChannelOpenInit>(), ...EXECUTION],
});

function newWorld(script?: MockScript): World {
  const { world } = Link.open();
  if (script !== undefined) world.applications = scriptedApplications(script);
  return world;
}

function accepted(world: World, message = openInit()) {
  const response = deliver(world, MsgChannelOpenInit, message);
  expect(resultOf(response)).toBe("/0");
  const [result] = response.results;
  return { ...result!, answer: MsgChannelOpenInitResponse.decode(result!.response!.value) };
}

describe("chanOpenInit accepts", () => {
  test("and writes the end and the counters", () => {
    const world = newWorld();
    const changes = changesBy(world, () => accepted(world));
    const one = "0000000000000001";
    expect([...changes]).toEqual([
      [keys.channel(MOCK, CHANNEL), expect.any(String)],
      ["nextChannelSequence", one],
      [keys.nextSequenceAck(MOCK, CHANNEL), one],
      [keys.nextSequenceRecv(MOCK, CHANNEL), one],
      [keys.nextSequenceSend(MOCK, CHANNEL), one],
    ]);
    expect(storedChannel(world, MOCK, CHANNEL)).toEqual({
      state: State.STATE_INIT,
      ordering: UNORDERED,
      counterparty: { portId: MOCK, channelId: "" },
      connectionHops: [CONNECTION],
      version: MOCK_VERSION,
    });
  });

  test("and answers with events, after those of the application, which finds nothing yet", () => {
    const options = { ordering: ORDERED, version: "any", counterpartyPortId: "other" };
    expect(accepted(newWorld({ version: "agreed" }), openInit(options))).toEqual({
      response: {
        typeUrl: "/ibc.core.channel.v1.MsgChannelOpenInitResponse",
        value: expect.any(Uint8Array),
      },
      answer: { channelId: CHANNEL, version: "agreed" },
      events: [
        {
          type: "witness",
          attributes: [
            { key: "callback", value: "OnChanOpenInit" },
            { key: "arguments", value: `${MOCK} ${CHANNEL} 2 ${CONNECTION} other  any` },
            { key: "channel", value: "" },
            { key: "next_sequence_send", value: "" },
            { key: "next_channel_sequence", value: "0000000000000001" },
          ],
        },
        {
          type: "channel_open_init",
          attributes: [
            { key: "port_id", value: MOCK },
            { key: "channel_id", value: CHANNEL },
            { key: "counterparty_port_id", value: "other" },
            { key: "connection_id", value: CONNECTION },
            { key: "version", value: "agreed" },
          ],
        },
        { type: "message", attributes: [{ key: "module", value: "ibc_channel" }] },
      ],
    });
  });

  test.each([
    ["the mock's for none", undefined, "", MOCK_VERSION],
    ["the mock's for a blank one", undefined, " \u2003\n", MOCK_VERSION],
    ["the proposed one", undefined, " ics 99 ", " ics 99 "],
    ["the application's", { version: "other" }, MOCK_VERSION, "other"],
    ["the application's, which is empty", { version: "" }, MOCK_VERSION, ""],
  ])("a version: %s", (_, script, version, agreed) => {
    const world = newWorld(script);
    expect(accepted(world, openInit({ version })).answer.version).toBe(agreed);
    expect(storedChannel(world, MOCK, CHANNEL)!.version).toBe(agreed);
  });

  test.each([
    ["was not agreed on yet", connection.State.STATE_INIT],
    ["waits for its confirmation", connection.State.STATE_TRYOPEN],
    ["has no state", connection.State.STATE_UNINITIALIZED_UNSPECIFIED],
  ])("a connection that %s", (_, state) => {
    const world = newWorld();
    changeConnection(world, CONNECTION, { state });
    accepted(world);
  });

  test("the one ordering that a connection has", () => {
    const { world } = Link.open({ version: newVersion("1", ["ORDER_ORDERED"]) });
    accepted(world, openInit({ ordering: ORDERED }));
    expect(resultOf(deliver(world, MsgChannelOpenInit, openInit()))).toBe("connection/9");
  });

  test("ports that hold the name of an application, and counterparties' of any form", () => {
    const world = newWorld();
    const options = { portId: "my.mock#1", counterpartyPortId: "<[++]>" };
    expect(accepted(world, openInit(options)).answer.version).toBe(MOCK_VERSION);
    const { counterparty } = storedChannel(world, "my.mock#1", CHANNEL)!;
    expect(counterparty).toEqual({ portId: "<[++]>", channelId: "" });
  });

  test("several, counted over all ports", () => {
    const world = newWorld();
    const ports = [MOCK, "mock-2", MOCK];
    const messages = ports.map((portId) =>
      pack(MsgChannelOpenInit, MsgChannelOpenInit.encode(openInit({ portId }))),
    );
    const response = world.deliver(messages);
    const answers = response.results.map(({ response }) =>
      MsgChannelOpenInitResponse.decode(response!.value),
    );
    expect(answers.map(({ channelId }) => channelId)).toEqual([
      "channel-0",
      "channel-1",
      "channel-2",
    ]);
    expect(world.written().get("nextChannelSequence")).toBe("0000000000000003");
    const expected = channelEnd({ counterpartyChannelId: "", state: State.STATE_INIT });
    expect(storedChannel(world, MOCK, "channel-2")).toEqual(expected);
  });

  test("the number after the last, which starts again", () => {
    const world = newWorld();
    putSequence(world, "nextChannelSequence", 2n ** 64n - 1n);
    expect(accepted(world).answer.channelId).toBe("channel-18446744073709551615");
    expect(world.written().get("nextChannelSequence")).toBe("0000000000000000");
  });
});
