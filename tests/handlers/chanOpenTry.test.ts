/** ICS-04 chanOpenTry: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  Channel,
  MsgChannelOpenTry,
  MsgChannelOpenTryResponse,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { ConnectionEnd } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { deliver, openTry } from "../support/channelDatagrams.js";
import {
  applicationRows,
  BAD_PORTS,
  connectionStateRows,
  counterpartyChannelRows,
  emptyProofRow,
  impostorProof,
  portRows,
  signerRow,
  unknownFieldRow,
  unroutedRow,
  verificationRows,
  wrongEnds,
} from "../support/channelFaults.js";
import {
  CHANNEL,
  type ChannelOptions,
  COUNTERPARTY_CHANNEL,
  counterpartyChannelEnd,
  counterpartyChannelEntry,
  keys,
  MOCK,
  MOCK_VERSION,
  ORDERED,
  putSequence,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { CONNECTION, changeConnection, newVersion, proofRows } from "../support/connections.js";
import { type Draft, type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { type Entries, Link } from "../support/link.js";
import { type MockScript, scriptedApplications } from "../support/scriptedMock.js";
import type { World } from "../support/world.js";

const { STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

type OpenTryRow = Row<MsgChannelOpenTry>;

/** What the counterparty stores that waits for an answer: our channel has no name yet. */
const WAITING: ChannelOptions = { channelId: "", state: State.STATE_INIT };

/** A link whose counterparty wants a channel. */
function newLink(options: ChannelOptions = {}, others: Entries = {}): Link {
  const link = Link.open();
  link.commit({ ...counterpartyChannelEntry({ ...options, ...WAITING }), ...others });
  return link;
}

function channel(fields: Partial<Channel>) {
  return ({ message }: Draft<MsgChannelOpenTry>) => set(message.channel, fields);
}

/** Changes the connection past the core. */
function connectionEnd(fields: Partial<ConnectionEnd>) {
  return ({ world }: Draft<MsgChannelOpenTry>) => changeConnection(world, CONNECTION, fields);
}

const LINK = newLink({}, { "connections/connection-5": Uint8Array.of(1) });
const KEY = keys.channel(MOCK, COUNTERPARTY_CHANNEL);
const IMPOSTOR = impostorProof(LINK, counterpartyChannelEntry(WAITING), KEY);

const VALIDATION: readonly OpenTryRow[] = [
  unknownFieldRow(),
  ...portRows<MsgChannelOpenTry>(),
  [
    "a previous channel",
    "channel/18",
    STAGE_VALIDATE,
    ({ message }) => set(message, { previousChannelId: CHANNEL }),
  ],
  emptyProofRow("proofInit"),
  ...[0, State.STATE_INIT, State.STATE_OPEN, State.STATE_CLOSED, 5].map<OpenTryRow>((state) => [
    `a channel in state ${state}`,
    "channel/5",
    STAGE_VALIDATE,
    channel({ state }),
  ]),
  ...counterpartyChannelRows<MsgChannelOpenTry>((message, channelId) =>
    set(message.channel.counterparty, { channelId }),
  ),
  signerRow(),
  ["no ordering", "channel/6", STAGE_VALIDATE, channel({ ordering: 0 })],
  ["an unknown ordering", "channel/6", STAGE_VALIDATE, channel({ ordering: -1 })],
  ["no connection", "channel/15", STAGE_VALIDATE, channel({ connectionHops: [] })],
  [
    "two connections",
    "channel/15",
    STAGE_VALIDATE,
    channel({ connectionHops: [CONNECTION, CONNECTION] }),
  ],
  [
    "a connection identifier of 65 letters",
    "host/2",
    STAGE_VALIDATE,
    channel({ connectionHops: ["c".repeat(65)] }),
  ],
  ...BAD_PORTS.map<OpenTryRow>(([name, portId]) => [
    `${name} of the counterparty`,
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message.channel.counterparty, { portId }),
  ]),
];

const EXECUTION: readonly OpenTryRow[] = [
  unroutedRow(),
  [
    "a chain that never counted channels",
    "undefined/111222",
    STAGE_EXECUTE,
    ({ world }) => world.branches.delete(0, utf8("nextChannelSequence")),
  ],
  [
    "an unknown connection",
    "connection/3",
    STAGE_EXECUTE,
    channel({ connectionHops: ["connection-1"] }),
  ],
  ...connectionStateRows<MsgChannelOpenTry>(),
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
    connectionEnd({ versions: [newVersion("1", ["ORDER_NONE"])] }),
  ],
  ...verificationRows<MsgChannelOpenTry>(),
  ...proofRows<MsgChannelOpenTry>(LINK.counterparty, LINK.height, "proofInit"),
  [
    "an impostor's proof",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { proofInit: IMPOSTOR }),
  ],
  [
    "the other ordering",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message.channel, { ordering: ORDERED }),
  ],
  [
    "another version of the counterparty",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { counterpartyVersion: "mock-version-2" }),
  ],
  [
    "another port of the counterparty",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message.channel.counterparty, { portId: "mock-2" }),
  ],
  [
    "another channel of the counterparty",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message.channel.counterparty, { channelId: "channel-70" }),
  ],
  [
    "another port of ours",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { portId: "mock-2" }),
  ],
  ...applicationRows<MsgChannelOpenTry>(),
];

testRefusals({
  name: "chanOpenTry",
  codec: MsgChannelOpenTry,
  world: LINK.world,
  message: () => openTry(LINK),
  rows: [...VALIDATION, ...signatureRows<MsgChannelOpenTry>(), ...EXECUTION],
});

describe("chanOpenTry refuses an end of the counterparty", () => {
  const wrong = wrongEnds(counterpartyChannelEnd(WAITING));
  const place = (index: number) => `channel-${20 + index}`;
  const ends = wrong.map(([, end], index) => [keys.channel(MOCK, place(index)), end] as const);
  const link = newLink(
    {},
    Object.fromEntries(ends.map(([key, end]) => [key, Channel.encode(end)])),
  );

  test.each(
    wrong.map(([name], index) => [name, place(index)]),
  )("%s", (_, counterpartyChannelId) => {
    const before = [...link.world.written()];
    const response = deliver(
      link.world,
      MsgChannelOpenTry,
      openTry(link, { counterpartyChannelId }),
    );
    expect(resultOf(response)).toBe("commitment/2");
    expect([...link.world.written()]).toEqual(before);
  });
});

function accepted(world: World, message: MsgChannelOpenTry) {
  const response = deliver(world, MsgChannelOpenTry, message);
  expect(resultOf(response)).toBe("/0");
  const [result] = response.results;
  return { ...result!, answer: MsgChannelOpenTryResponse.decode(result!.response!.value) };
}

describe("chanOpenTry accepts", () => {
  test.each([
    UNORDERED,
    ORDERED,
  ])("and writes the end and the counters, ordering %s", (ordering) => {
    const link = newLink({ ordering });
    const { world } = link;
    const changes = changesBy(world, () => accepted(world, openTry(link, { ordering })));
    const one = "0000000000000001";
    expect([...changes]).toEqual([
      [keys.channel(MOCK, CHANNEL), expect.any(String)],
      ["nextChannelSequence", one],
      [keys.nextSequenceAck(MOCK, CHANNEL), one],
      [keys.nextSequenceRecv(MOCK, CHANNEL), one],
      [keys.nextSequenceSend(MOCK, CHANNEL), one],
    ]);
    expect(storedChannel(world, MOCK, CHANNEL)).toEqual({
      state: State.STATE_TRYOPEN,
      ordering,
      counterparty: { portId: MOCK, channelId: COUNTERPARTY_CHANNEL },
      connectionHops: [CONNECTION],
      version: MOCK_VERSION,
    });
  });

  test("and answers with events, after those of the application, which finds nothing yet", () => {
    const options = { version: "any", counterpartyPortId: "other" };
    const link = newLink(options);
    link.world.applications = scriptedApplications({ version: "agreed" });
    expect(accepted(link.world, openTry(link, options))).toEqual({
      response: {
        typeUrl: "/ibc.core.channel.v1.MsgChannelOpenTryResponse",
        value: expect.any(Uint8Array),
      },
      answer: { channelId: CHANNEL, version: "agreed" },
      events: [
        {
          type: "witness",
          attributes: [
            { key: "callback", value: "OnChanOpenTry" },
            {
              key: "arguments",
              value: `${MOCK} ${CHANNEL} 1 ${CONNECTION} other ${COUNTERPARTY_CHANNEL} any`,
            },
            { key: "channel", value: "" },
            { key: "next_sequence_send", value: "" },
            { key: "next_channel_sequence", value: "0000000000000001" },
          ],
        },
        {
          type: "channel_open_try",
          attributes: [
            { key: "port_id", value: MOCK },
            { key: "channel_id", value: CHANNEL },
            { key: "counterparty_port_id", value: "other" },
            { key: "counterparty_channel_id", value: COUNTERPARTY_CHANNEL },
            { key: "connection_id", value: CONNECTION },
            { key: "version", value: "agreed" },
          ],
        },
        { type: "message", attributes: [{ key: "module", value: "ibc_channel" }] },
      ],
    });
  });

  test.each<[string, MockScript | undefined, string, string]>([
    ["the mock's, whatever the counterparty's", undefined, "other", MOCK_VERSION],
    ["the application's", { version: "other" }, MOCK_VERSION, "other"],
    ["the application's, which is empty", { version: "" }, MOCK_VERSION, ""],
    ["an answer to none", undefined, "", MOCK_VERSION],
  ])("a version: %s", (_, script, version, agreed) => {
    const link = newLink({ version });
    if (script !== undefined) link.world.applications = scriptedApplications(script);
    expect(accepted(link.world, openTry(link, { version })).answer.version).toBe(agreed);
    expect(storedChannel(link.world, MOCK, CHANNEL)!.version).toBe(agreed);
  });

  test("a version in the channel, which it does not read", () => {
    const link = newLink();
    const message = openTry(link);
    message.channel.version = "not read";
    accepted(link.world, message);
    expect(storedChannel(link.world, MOCK, CHANNEL)!.version).toBe(MOCK_VERSION);
  });

  test("without waiting for the delay of the connection", () => {
    const link = Link.open({ delayPeriod: 2n ** 64n - 1n });
    link.commit(counterpartyChannelEntry(WAITING));
    accepted(link.world, openTry(link));
  });

  test("a proof of an older height that the client knows", () => {
    const link = newLink();
    const message = openTry(link);
    link.commit();
    accepted(link.world, message);
  });

  test("the same end twice, as two channels", () => {
    const link = newLink();
    const channels = [openTry(link), openTry(link)].map(
      (message) => accepted(link.world, message).answer.channelId,
    );
    expect(channels).toEqual(["channel-0", "channel-1"]);
  });

  test("counterparties' identifiers of any form, and ports that hold an application's name", () => {
    const options = {
      portId: "my.mock#1",
      counterpartyPortId: "<[++]>",
      counterpartyChannelId: "<channel>",
    };
    const link = newLink(options);
    accepted(link.world, openTry(link, options));
    const { counterparty } = storedChannel(link.world, "my.mock#1", CHANNEL)!;
    expect(counterparty).toEqual({ portId: "<[++]>", channelId: "<channel>" });
  });

  test("the number after the last, which starts again", () => {
    const link = newLink();
    putSequence(link.world, "nextChannelSequence", 2n ** 64n - 1n);
    const { answer } = accepted(link.world, openTry(link));
    expect(answer.channelId).toBe("channel-18446744073709551615");
    expect(link.world.written().get("nextChannelSequence")).toBe("0000000000000000");
  });
});
