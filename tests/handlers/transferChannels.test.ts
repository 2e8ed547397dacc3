/** Handshakes of ICS-20's channels: what the application refuses and agrees to
 * (modules/apps/transfer/ibc_module.go). */
import { describe, expect, test } from "vitest";
import {
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenInitResponse,
  MsgChannelOpenTry,
  MsgChannelOpenTryResponse,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  closeConfirm,
  closeInit,
  deliver,
  openAck,
  openConfirm,
  openInit,
  openTry,
} from "../support/channelDatagrams.js";
import {
  addChannel,
  CHANNEL,
  type ChannelOptions,
  counterpartyChannelEntry,
  ORDERED,
  putSequence,
  storedChannel,
  TRANSFER,
  TRANSFER_VERSION,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { type Draft, type Row, set, testRefusals } from "../support/faults.js";
import { Link } from "../support/link.js";

const { STAGE_EXECUTE } = Stage;

/** Its accounts for escrow are told apart by 32 bits. */
const LAST_CHANNEL = 2n ** 32n - 1n;

const ON_TRANSFER: ChannelOptions = { portId: TRANSFER };

const REFUSALS: readonly Row<MsgChannelOpenInit>[] = [
  [
    "a channel whose number passes 32 bits",
    "transfer/9",
    STAGE_EXECUTE,
    ({ world }) => putSequence(world, "nextChannelSequence", LAST_CHANNEL + 1n),
  ],
  [
    "an ORDERED channel",
    "channel/6",
    STAGE_EXECUTE,
    ({ message }) => set(message.channel, { ordering: ORDERED }),
  ],
  [
    "a port that only holds the application's name",
    "port/4",
    STAGE_EXECUTE,
    ({ message }) => set(message, { portId: "transfer-2" }),
  ],
  [
    "no port of the application's own",
    "port/4",
    STAGE_EXECUTE,
    ({ world }) => world.branches.delete(STORE_NUMBERS.transfer, Uint8Array.of(1)),
  ],
  ...["ics20-2", "ICS20-1", " ics20-1", "mock-version"].map<Row<MsgChannelOpenInit>>((version) => [
    `the version ${JSON.stringify(version)}`,
    "transfer/4",
    STAGE_EXECUTE,
    ({ message }: Draft<MsgChannelOpenInit>) => set(message.channel, { version }),
  ]),
];

testRefusals({
  name: "chanOpenInit on transfer",
  codec: MsgChannelOpenInit,
  world: Link.open().world,
  message: () => openInit(ON_TRANSFER),
  rows: REFUSALS,
});

/** A link whose counterparty wants a channel. */
function wantedChannel(options: ChannelOptions = {}): Link {
  const link = Link.open();
  const waiting = { ...ON_TRANSFER, ...options, channelId: "", state: State.STATE_INIT };
  link.commit(counterpartyChannelEntry(waiting));
  return link;
}

function tryToOpen(link: Link, options: ChannelOptions = {}) {
  const message = openTry(link, { ...ON_TRANSFER, ...options });
  return deliver(link.world, MsgChannelOpenTry, message);
}

/** A link with a channel that the world wants and that its counterparty agreed to. */
function answeredChannel(version: string) {
  const link = Link.open();
  deliver(link.world, MsgChannelOpenInit, openInit(ON_TRANSFER));
  const answered = { ...ON_TRANSFER, version, state: State.STATE_TRYOPEN };
  link.commit(counterpartyChannelEntry(answered));
  return deliver(link.world, MsgChannelOpenAck, openAck(link, { ...ON_TRANSFER, version }));
}

describe("ICS-20", () => {
  test.each(["", " \u2003\n", TRANSFER_VERSION])("makes %j its version", (version) => {
    const { world } = Link.open();
    const message = openInit({ ...ON_TRANSFER, version });
    const [result] = deliver(world, MsgChannelOpenInit, message).results;
    const answer = MsgChannelOpenInitResponse.decode(result!.response!.value);
    expect(answer).toEqual({ channelId: CHANNEL, version: TRANSFER_VERSION });
    expect(storedChannel(world, TRANSFER, CHANNEL)!.version).toBe(TRANSFER_VERSION);
  });

  test.each([TRANSFER_VERSION, "", "ics20-2", "any"])("answers %j with its version", (version) => {
    const link = wantedChannel({ version });
    const [result] = tryToOpen(link, { version }).results;
    const answer = MsgChannelOpenTryResponse.decode(result!.response!.value);
    expect(answer).toEqual({ channelId: CHANNEL, version: TRANSFER_VERSION });
    expect(storedChannel(link.world, TRANSFER, CHANNEL)!.version).toBe(TRANSFER_VERSION);
  });

  test.each<[string, ChannelOptions, string]>([
    ["an ORDERED channel", { ordering: ORDERED }, "channel/6"],
    ["a port that only holds its name", { portId: "transfer-2" }, "port/4"],
  ])("answers no %s", (_, options, code) => {
    const link = wantedChannel(options);
    const before = [...link.world.written()];
    expect(resultOf(tryToOpen(link, options))).toBe(code);
    expect([...link.world.written()]).toEqual(before);
  });

  test("answers no channel whose number passes 32 bits", () => {
    const link = wantedChannel();
    putSequence(link.world, "nextChannelSequence", LAST_CHANNEL);
    expect(resultOf(tryToOpen(link))).toBe("/0");
    expect(resultOf(tryToOpen(link))).toBe("transfer/9");
    expect(storedChannel(link.world, TRANSFER, `channel-${LAST_CHANNEL}`)).toBeDefined();
  });

  test.each([
    [TRANSFER_VERSION, "/0"],
    ["", "transfer/4"],
    [" ics20-1", "transfer/4"],
    ["ics20-2", "transfer/4"],
  ])("takes the counterparty's version %j with %s", (version, code) => {
    expect(resultOf(answeredChannel(version))).toBe(code);
  });

  test("has its channels confirmed", () => {
    const link = wantedChannel();
    expect(resultOf(tryToOpen(link))).toBe("/0");
    link.commit(counterpartyChannelEntry(ON_TRANSFER));
    const confirmed = deliver(link.world, MsgChannelOpenConfirm, openConfirm(link, ON_TRANSFER));
    expect(resultOf(confirmed)).toBe("/0");
    expect(storedChannel(link.world, TRANSFER, CHANNEL)!.state).toBe(State.STATE_OPEN);
  });

  test("lets nobody close its channels, even those that are not there", () => {
    const link = Link.open();
    addChannel(link, ON_TRANSFER);
    for (const channelId of [CHANNEL, "channel-9"]) {
      const message = closeInit({ ...ON_TRANSFER, channelId });
      expect(resultOf(deliver(link.world, MsgChannelCloseInit, message))).toBe("ibc/8");
    }
  });

  test("follows a counterparty that closes", () => {
    const link = Link.open();
    addChannel(link, ON_TRANSFER);
    link.commit(counterpartyChannelEntry({ ...ON_TRANSFER, state: State.STATE_CLOSED }));
    const closed = deliver(link.world, MsgChannelCloseConfirm, closeConfirm(link, ON_TRANSFER));
    expect(resultOf(closed)).toBe("/0");
    expect(storedChannel(link.world, TRANSFER, CHANNEL)!.state).toBe(State.STATE_CLOSED);
  });
});
