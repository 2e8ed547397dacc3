/** ICS-04 chanOpenAck: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import {
  Channel,
  MsgChannelOpenAck,
  MsgChannelOpenInit,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { deliver, openAck, openInit } from "../support/channelDatagrams.js";
import {
  applicationRows,
  channelRows,
  connectionStateRows,
  counterpartyChannelRows,
  emptyProofRow,
  hopRows,
  impostorProof,
  portRows,
  signerRow,
  stateRows,
  unknownChannelRows,
  unknownFieldRow,
  unroutedRow,
  verificationRows,
  wrongEnds,
} from "../support/channelFaults.js";
import {
  CHANNEL,
  type ChannelOptions,
  COUNTERPARTY_CHANNEL,
  changeChannel,
  counterpartyChannelEnd,
  counterpartyChannelEntry,
  keys,
  MOCK,
  MOCK_VERSION,
  ORDERED,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { CONNECTION, proofRows } from "../support/connections.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { type Entries, Link } from "../support/link.js";
import { scriptedApplications } from "../support/scriptedMock.js";

const { STAGE_EXECUTE } = Stage;

type OpenAckRow = Row<MsgChannelOpenAck>;

/** The counterparty's answer. */
const ANSWERED: ChannelOptions = { state: State.STATE_TRYOPEN };

/** A link with a channel that the world wants and that its counterparty agreed to. */
function newLink(options: ChannelOptions = {}, others: Entries = {}): Link {
  const link = Link.open();
  const { version, ...opening } = options;
  expect(resultOf(deliver(link.world, MsgChannelOpenInit, openInit(opening)))).toBe("/0");
  link.commit({ ...counterpartyChannelEntry({ ...options, ...ANSWERED }), ...others });
  return link;
}

const LINK = newLink({}, { "connections/connection-5": Uint8Array.of(1) });
const KEY = keys.channel(MOCK, COUNTERPARTY_CHANNEL);
const IMPOSTOR = impostorProof(LINK, counterpartyChannelEntry(ANSWERED), KEY);

const VALIDATION: readonly OpenAckRow[] = [
  unknownFieldRow(),
  ...portRows<MsgChannelOpenAck>(),
  ...channelRows<MsgChannelOpenAck>(),
  ...counterpartyChannelRows<MsgChannelOpenAck>((message, counterpartyChannelId) =>
    set(message, { counterpartyChannelId }),
  ),
  emptyProofRow("proofTry"),
  signerRow(),
];

const EXECUTION: readonly OpenAckRow[] = [
  unroutedRow(),
  ...unknownChannelRows<MsgChannelOpenAck>(),
  ...stateRows<MsgChannelOpenAck>([0, State.STATE_TRYOPEN, State.STATE_OPEN, State.STATE_CLOSED]),
  ...hopRows<MsgChannelOpenAck>(),
  ...connectionStateRows<MsgChannelOpenAck>(),
  ...verificationRows<MsgChannelOpenAck>(),
  ...proofRows<MsgChannelOpenAck>(LINK.counterparty, LINK.height, "proofTry"),
  [
    "an impostor's proof",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { proofTry: IMPOSTOR }),
  ],
  [
    "another version of the counterparty",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { counterpartyVersion: "" }),
  ],
  [
    "another channel of the counterparty",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { counterpartyChannelId: "channel-70" }),
  ],
  [
    "an end of the other ordering",
    "commitment/2",
    STAGE_EXECUTE,
    ({ world }) => changeChannel(world, MOCK, CHANNEL, { ordering: ORDERED }),
  ],
  [
    "an end for another port",
    "commitment/2",
    STAGE_EXECUTE,
    ({ world }) =>
      changeChannel(world, MOCK, CHANNEL, { counterparty: { portId: "mock-2", channelId: "" } }),
  ],
  ...applicationRows<MsgChannelOpenAck>(),
];

testRefusals({
  name: "chanOpenAck",
  codec: MsgChannelOpenAck,
  world: LINK.world,
  message: () => openAck(LINK),
  rows: [...VALIDATION, ...signatureRows<MsgChannelOpenAck>(), ...EXECUTION],
});

describe("chanOpenAck refuses an end of the counterparty", () => {
  const wrong = wrongEnds(counterpartyChannelEnd(ANSWERED));
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
      MsgChannelOpenAck,
      openAck(link, { counterpartyChannelId }),
    );
    expect(resultOf(response)).toBe("commitment/2");
    expect([...link.world.written()]).toEqual(before);
  });
});

function accepted(link: Link, message: MsgChannelOpenAck) {
  const response = deliver(link.world, MsgChannelOpenAck, message);
  expect(resultOf(response)).toBe("/0");
  return response.results[0]!;
}

describe("chanOpenAck accepts", () => {
  test.each([UNORDERED, ORDERED])("and writes the open end, ordering %s", (ordering) => {
    const link = newLink({ ordering });
    const changes = changesBy(link.world, () => accepted(link, openAck(link, { ordering })));
    expect([...changes.keys()]).toEqual([keys.channel(MOCK, CHANNEL)]);
    expect(storedChannel(link.world, MOCK, CHANNEL)).toEqual({
      state: State.STATE_OPEN,
      ordering,
      counterparty: { portId: MOCK, channelId: COUNTERPARTY_CHANNEL },
      connectionHops: [CONNECTION],
      version: MOCK_VERSION,
    });
  });

  test("and answers with events, before those of the application, which finds it written", () => {
    const options = { version: "theirs", counterpartyPortId: "other" };
    const link = newLink(options);
    link.world.applications = scriptedApplications({});
    const result = accepted(link, openAck(link, options));
    const written = Channel.encode(storedChannel(link.world, MOCK, CHANNEL)!);
    expect(result).toEqual({
      response: {
        typeUrl: "/ibc.core.channel.v1.MsgChannelOpenAckResponse",
        value: new Uint8Array(0),
      },
      events: [
        {
          type: "channel_open_ack",
          attributes: [
            { key: "port_id", value: MOCK },
            { key: "channel_id", value: CHANNEL },
            { key: "counterparty_port_id", value: "other" },
            { key: "counterparty_channel_id", value: COUNTERPARTY_CHANNEL },
            { key: "connection_id", value: CONNECTION },
          ],
        },
        { type: "message", attributes: [{ key: "module", value: "ibc_channel" }] },
        {
          type: "witness",
          attributes: [
            { key: "callback", value: "OnChanOpenAck" },
            { key: "arguments", value: `${MOCK} ${CHANNEL} ${COUNTERPARTY_CHANNEL} theirs` },
            { key: "channel", value: Buffer.from(written).toString("hex") },
            { key: "next_sequence_send", value: "0000000000000001" },
            { key: "next_channel_sequence", value: "0000000000000001" },
          ],
        },
      ],
    });
  });

  test.each(["other", "", "mock-version "])("the counterparty's version %j", (version) => {
    const link = newLink({ version });
    accepted(link, openAck(link, { version }));
    expect(storedChannel(link.world, MOCK, CHANNEL)!.version).toBe(version);
  });

  test("a channel of the counterparty of any form", () => {
    const options = { counterpartyPortId: "<+>", counterpartyChannelId: "<channel>" };
    const link = newLink(options);
    accepted(link, openAck(link, options));
    const { counterparty } = storedChannel(link.world, MOCK, CHANNEL)!;
    expect(counterparty).toEqual({ portId: "<+>", channelId: "<channel>" });
  });

  test("without waiting for the delay of the connection", () => {
    const link = Link.open({ delayPeriod: 2n ** 64n - 1n });
    deliver(link.world, MsgChannelOpenInit, openInit());
    link.commit(counterpartyChannelEntry(ANSWERED));
    accepted(link, openAck(link));
  });

  test("once: the channel is open then", () => {
    const link = newLink();
    accepted(link, openAck(link));
    expect(resultOf(deliver(link.world, MsgChannelOpenAck, openAck(link)))).toBe("channel/5");
  });

  test("an answer to one of two attempts", () => {
    const link = newLink();
    deliver(link.world, MsgChannelOpenInit, openInit());
    const answer = openAck(link, { channelId: "channel-1" });
    expect(resultOf(deliver(link.world, MsgChannelOpenAck, answer))).toBe("commitment/2");
    accepted(link, openAck(link));
    expect(storedChannel(link.world, MOCK, "channel-1")!.state).toBe(State.STATE_INIT);
  });
});

test("chanOpenAck stores no version beyond 512 KiB, which would not fit in all stores", () => {
  const outcomes = [524_288, 524_289].map((length) => {
    const version = "v".repeat(length);
    const link = newLink({ version });
    return resultOf(deliver(link.world, MsgChannelOpenAck, openAck(link, { version })));
  });
  expect(outcomes).toEqual(["/0", "sdk/11"]);
});
