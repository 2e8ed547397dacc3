/** ICS-04 chanOpenConfirm: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import {
  Channel,
  MsgChannelOpenConfirm,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { deliver, openConfirm, openTry } from "../support/channelDatagrams.js";
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

type OpenConfirmRow = Row<MsgChannelOpenConfirm>;

/** A link with a channel that the world answered to, and that is open at its counterparty. */
function newLink(options: ChannelOptions = {}, others: Entries = {}): Link {
  const link = Link.open();
  const waiting = { ...options, channelId: "", state: State.STATE_INIT };
  link.commit(counterpartyChannelEntry(waiting));
  expect(resultOf(deliver(link.world, MsgChannelOpenTry, openTry(link, options)))).toBe("/0");
  link.commit({ ...counterpartyChannelEntry(options), ...others });
  return link;
}

/** Changes our own end past the core. */
function ownEnd(fields: Partial<Channel>): OpenConfirmRow[3] {
  return ({ world }) => changeChannel(world, MOCK, CHANNEL, fields);
}

const LINK = newLink({}, { "connections/connection-5": Uint8Array.of(1) });
const KEY = keys.channel(MOCK, COUNTERPARTY_CHANNEL);
const IMPOSTOR = impostorProof(LINK, counterpartyChannelEntry(), KEY);

const VALIDATION: readonly OpenConfirmRow[] = [
  unknownFieldRow(),
  ...portRows<MsgChannelOpenConfirm>(),
  ...channelRows<MsgChannelOpenConfirm>(),
  emptyProofRow("proofAck"),
  signerRow(),
];

const EXECUTION: readonly OpenConfirmRow[] = [
  unroutedRow(),
  ...unknownChannelRows<MsgChannelOpenConfirm>(),
  ...stateRows<MsgChannelOpenConfirm>([0, State.STATE_INIT, State.STATE_OPEN, State.STATE_CLOSED]),
  ...hopRows<MsgChannelOpenConfirm>(),
  ...connectionStateRows<MsgChannelOpenConfirm>(),
  ...verificationRows<MsgChannelOpenConfirm>(),
  ...proofRows<MsgChannelOpenConfirm>(LINK.counterparty, LINK.height, "proofAck"),
  [
    "an impostor's proof",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { proofAck: IMPOSTOR }),
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
  ...applicationRows<MsgChannelOpenConfirm>(),
];

testRefusals({
  name: "chanOpenConfirm",
  codec: MsgChannelOpenConfirm,
  world: LINK.world,
  message: () => openConfirm(LINK),
  rows: [...VALIDATION, ...signatureRows<MsgChannelOpenConfirm>(), ...EXECUTION],
});

describe("chanOpenConfirm refuses an end of the counterparty", () => {
  const wrong = wrongEnds(counterpartyChannelEnd());
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
      const message = openConfirm(link, { counterpartyChannelId: channelId });
      expect(resultOf(deliver(world, MsgChannelOpenConfirm, message))).toBe("commitment/2");
      expect([...world.written()]).toEqual(before);
    });
  });
});

function accepted(link: Link, message: MsgChannelOpenConfirm) {
  const response = deliver(link.world, MsgChannelOpenConfirm, message);
  expect(resultOf(response)).toBe("/0");
  return response.results[0]!;
}

describe("chanOpenConfirm accepts", () => {
  test.each([UNORDERED, ORDERED])("and writes the open end, ordering %s", (ordering) => {
    const link = newLink({ ordering });
    const changes = changesBy(link.world, () => accepted(link, openConfirm(link)));
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
    const options = { counterpartyPortId: "other" };
    const link = newLink(options);
    link.world.applications = scriptedApplications({});
    const result = accepted(link, openConfirm(link, options));
    const written = Channel.encode(storedChannel(link.world, MOCK, CHANNEL)!);
    expect(result).toEqual({
      response: {
        typeUrl: "/ibc.core.channel.v1.MsgChannelOpenConfirmResponse",
        value: new Uint8Array(0),
      },
      events: [
        {
          type: "channel_open_confirm",
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
            { key: "callback", value: "OnChanOpenConfirm" },
            { key: "arguments", value: `${MOCK} ${CHANNEL}` },
            { key: "channel", value: Buffer.from(written).toString("hex") },
            { key: "next_sequence_send", value: "0000000000000001" },
            { key: "next_channel_sequence", value: "0000000000000001" },
          ],
        },
      ],
    });
  });

  test("without waiting for the delay of the connection", () => {
    const link = Link.open({ delayPeriod: 2n ** 64n - 1n });
    link.commit(counterpartyChannelEntry({ channelId: "", state: State.STATE_INIT }));
    deliver(link.world, MsgChannelOpenTry, openTry(link));
    link.commit(counterpartyChannelEntry());
    accepted(link, openConfirm(link));
  });

  test("once: the channel is open then", () => {
    const link = newLink();
    accepted(link, openConfirm(link));
    const again = deliver(link.world, MsgChannelOpenConfirm, openConfirm(link));
    expect(resultOf(again)).toBe("channel/5");
  });
});
