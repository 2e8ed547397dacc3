/** ICS-04 chanCloseConfirm: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import {
  Channel,
  MsgChannelCloseConfirm,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { closeConfirm, deliver } from "../support/channelDatagrams.js";
import {
  applicationRows,
  channelRows,
  connectionStateRows,
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
  addChannel,
  CHANNEL,
  type ChannelOptions,
  COUNTERPARTY_CHANNEL,
  changeChannel,
  channelEnd,
  counterpartyChannelEnd,
  counterpartyChannelEntry,
  keys,
  MOCK,
  ORDERED,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { CONNECTION, proofRows } from "../support/connections.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { type Entries, Link, type LinkOptions } from "../support/link.js";
import { scriptedApplications } from "../support/scriptedMock.js";

const { STAGE_EXECUTE } = Stage;

type CloseConfirmRow = Row<MsgChannelCloseConfirm>;

const CLOSED: ChannelOptions = { state: State.STATE_CLOSED };

/** A link with a channel that the counterparty closed. */
function newLink(
  options: ChannelOptions = {},
  others: Entries = {},
  linkOptions: LinkOptions = {},
): Link {
  const link = Link.open(linkOptions);
  addChannel(link, options);
  link.commit({ ...counterpartyChannelEntry({ ...options, ...CLOSED }), ...others });
  return link;
}

/** Changes our own end past the core. */
function ownEnd(fields: Partial<Channel>): CloseConfirmRow[3] {
  return ({ world }) => changeChannel(world, MOCK, CHANNEL, fields);
}

const LINK = newLink({}, { "connections/connection-5": Uint8Array.of(1) });
const KEY = keys.channel(MOCK, COUNTERPARTY_CHANNEL);
const IMPOSTOR = impostorProof(LINK, counterpartyChannelEntry(CLOSED), KEY);

const VALIDATION: readonly CloseConfirmRow[] = [
  unknownFieldRow(),
  ...portRows<MsgChannelCloseConfirm>(),
  ...channelRows<MsgChannelCloseConfirm>(),
  emptyProofRow("proofInit"),
  signerRow(),
];

const EXECUTION: readonly CloseConfirmRow[] = [
  unroutedRow(),
  ...applicationRows<MsgChannelCloseConfirm>(),
  ...unknownChannelRows<MsgChannelCloseConfirm>(),
  ...stateRows<MsgChannelCloseConfirm>([State.STATE_CLOSED]),
  ...hopRows<MsgChannelCloseConfirm>(),
  ...connectionStateRows<MsgChannelCloseConfirm>(),
  ...verificationRows<MsgChannelCloseConfirm>(),
  ...proofRows<MsgChannelCloseConfirm>(LINK.counterparty, LINK.height, "proofInit"),
  [
    "an impostor's proof",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { proofInit: IMPOSTOR }),
  ],
  ["an end of the other ordering", "commitment/2", STAGE_EXECUTE, ownEnd({ ordering: ORDERED })],
  ["an end of another version", "commitment/2", STAGE_EXECUTE, ownEnd({ version: "" })],
  [
    "an end for another port",
    "commitment/2",
    STAGE_EXECUTE,
    ownEnd({ counterparty: { portId: "mock-2", channelId: COUNTERPARTY_CHANNEL } }),
  ],
  [
    "an end for another channel",
    "commitment/2",
    STAGE_EXECUTE,
    ownEnd({ counterparty: { portId: MOCK, channelId: "channel-70" } }),
  ],
];

testRefusals({
  name: "chanCloseConfirm",
  codec: MsgChannelCloseConfirm,
  world: LINK.world,
  message: () => closeConfirm(LINK),
  rows: [...VALIDATION, ...signatureRows<MsgChannelCloseConfirm>(), ...EXECUTION],
});

describe("chanCloseConfirm refuses an end of the counterparty", () => {
  const wrong = wrongEnds(counterpartyChannelEnd(CLOSED));
  const place = (index: number) => `channel-${20 + index}`;
  const ends = wrong.map(([, end], index) => [keys.channel(MOCK, place(index)), end] as const);
  const link = newLink(
    {},
    Object.fromEntries(ends.map(([key, end]) => [key, Channel.encode(end)])),
  );

  test.each(wrong.map(([name], index) => [name, place(index)]))("%s", (_, channelId) => {
    const { world } = link;
    world.tentatively(() => {
      changeChannel(world, MOCK, CHANNEL, { counterparty: { portId: MOCK, channelId } });
      const before = [...world.written()];
      const message = closeConfirm(link, { counterpartyChannelId: channelId });
      expect(resultOf(deliver(world, MsgChannelCloseConfirm, message))).toBe("commitment/2");
      expect([...world.written()]).toEqual(before);
    });
  });
});

function accepted(link: Link, message = closeConfirm(link)) {
  const response = deliver(link.world, MsgChannelCloseConfirm, message);
  expect(resultOf(response)).toBe("/0");
  return response.results[0]!;
}

describe("chanCloseConfirm accepts", () => {
  test.each([UNORDERED, ORDERED])("and writes the closed end, ordering %s", (ordering) => {
    const link = newLink({ ordering });
    const changes = changesBy(link.world, () => accepted(link));
    expect([...changes.keys()]).toEqual([keys.channel(MOCK, CHANNEL)]);
    const closed = channelEnd({ ordering, ...CLOSED });
    expect(storedChannel(link.world, MOCK, CHANNEL)).toEqual(closed);
  });

  test("and answers with events, after those of the application, which finds it open", () => {
    const options = { counterpartyPortId: "other" };
    const link = newLink(options);
    const before = Channel.encode(storedChannel(link.world, MOCK, CHANNEL)!);
    link.world.applications = scriptedApplications({});
    expect(accepted(link, closeConfirm(link, options))).toEqual({
      response: {
        typeUrl: "/ibc.core.channel.v1.MsgChannelCloseConfirmResponse",
        value: new Uint8Array(0),
      },
      events: [
        {
          type: "witness",
          attributes: [
            { key: "callback", value: "OnChanCloseConfirm" },
            { key: "arguments", value: `${MOCK} ${CHANNEL}` },
            { key: "channel", value: Buffer.from(before).toString("hex") },
            { key: "next_sequence_send", value: "0000000000000001" },
            { key: "next_channel_sequence", value: "0000000000000001" },
          ],
        },
        {
          type: "channel_close_confirm",
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
    const link = newLink();
    changeChannel(link.world, MOCK, CHANNEL, { state });
    accepted(link);
    expect(storedChannel(link.world, MOCK, CHANNEL)!.state).toBe(State.STATE_CLOSED);
  });

  test("without waiting for the delay of the connection", () => {
    accepted(newLink({}, {}, { delayPeriod: 2n ** 64n - 1n }));
  });

  test("once: the channel is closed then", () => {
    const link = newLink();
    accepted(link);
    const again = deliver(link.world, MsgChannelCloseConfirm, closeConfirm(link));
    expect(resultOf(again)).toBe("channel/5");
  });
});
