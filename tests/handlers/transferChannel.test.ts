/** The application `transfer` in the handshakes of channels: ibc-go
 * modules/apps/transfer/ibc_module.go. */
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
import { type Row, set, testRefusals } from "../support/faults.js";
import { Link } from "../support/link.js";

const { STAGE_EXECUTE } = Stage;
const PORTS = { portId: TRANSFER, counterpartyPortId: TRANSFER, version: TRANSFER_VERSION };
/** The first channel that is one too many, for which there would be no escrow of its own. */
const TOO_MANY = 2n ** 32n;
/** A port that is served by `transfer`, whose name it holds, and that it does not want. */
const LIKE_TRANSFER = "transfer-2";

const REFUSALS: readonly Row<MsgChannelOpenInit>[] = [
  [
    "more than 2^32 channels",
    "transfer/9",
    STAGE_EXECUTE,
    ({ world }) => putSequence(world, "nextChannelSequence", TOO_MANY),
  ],
  [
    "an ORDERED channel",
    "channel/6",
    STAGE_EXECUTE,
    ({ message }) => set(message.channel, { ordering: ORDERED }),
  ],
  [
    "another port",
    "port/4",
    STAGE_EXECUTE,
    ({ message }) => set(message, { portId: LIKE_TRANSFER }),
  ],
  [
    "an unknown version",
    "transfer/4",
    STAGE_EXECUTE,
    ({ message }) => set(message.channel, { version: "ics20-2" }),
  ],
];

testRefusals({
  name: "chanOpenInit for transfers",
  codec: MsgChannelOpenInit,
  world: Link.open().world,
  message: () => openInit(PORTS),
  rows: REFUSALS,
});

/** A link whose counterparty wants a channel. */
function linkWithWish(options: ChannelOptions): Link {
  const link = Link.open();
  const waiting = { channelId: "", state: State.STATE_INIT };
  link.commit(counterpartyChannelEntry({ ...PORTS, ...options, ...waiting }));
  return link;
}

/** A link with a channel that the world wants, and that its counterparty agreed to. */
function linkWithAnswer(version: string): Link {
  const link = Link.open();
  expect(resultOf(deliver(link.world, MsgChannelOpenInit, openInit(PORTS)))).toBe("/0");
  link.commit(counterpartyChannelEntry({ ...PORTS, version, state: State.STATE_TRYOPEN }));
  return link;
}

describe("channels for transfers", () => {
  test("are as many as there are numbers of 32 bits", () => {
    const { world } = Link.open();
    putSequence(world, "nextChannelSequence", TOO_MANY - 1n);
    const response = deliver(world, MsgChannelOpenInit, openInit(PORTS));
    const answer = MsgChannelOpenInitResponse.decode(response.results[0]!.response!.value);
    expect(answer).toEqual({ channelId: "channel-4294967295", version: TRANSFER_VERSION });
  });

  test.each(["", " \n\u2003", TRANSFER_VERSION])("begin with version %j as ics20-1", (version) => {
    const { world } = Link.open();
    const response = deliver(world, MsgChannelOpenInit, openInit({ ...PORTS, version }));
    expect(resultOf(response)).toBe("/0");
    expect(storedChannel(world, TRANSFER, CHANNEL)!.version).toBe(TRANSFER_VERSION);
  });

  test.each([
    TRANSFER_VERSION,
    "ics20-2",
    "",
    "ics20-1 ",
  ])("answer to version %j with ics20-1", (version) => {
    const options = { ...PORTS, version };
    const link = linkWithWish(options);
    const response = deliver(link.world, MsgChannelOpenTry, openTry(link, options));
    expect(resultOf(response)).toBe("/0");
    const answer = MsgChannelOpenTryResponse.decode(response.results[0]!.response!.value);
    expect(answer.version).toBe(TRANSFER_VERSION);
    expect(storedChannel(link.world, TRANSFER, CHANNEL)!.version).toBe(TRANSFER_VERSION);
  });

  test.each<readonly [string, string, ChannelOptions, bigint]>([
    ["one too many", "transfer/9", {}, TOO_MANY],
    ["an ORDERED one", "channel/6", { ordering: ORDERED }, 0n],
    ["one of another port", "port/4", { portId: LIKE_TRANSFER }, 0n],
  ])("are not opened for a counterparty that wants %s", (_, code, fields, next) => {
    const options = { ...PORTS, ...fields };
    const link = linkWithWish(options);
    putSequence(link.world, "nextChannelSequence", next);
    const response = deliver(link.world, MsgChannelOpenTry, openTry(link, options));
    expect([resultOf(response), response.stage]).toEqual([code, STAGE_EXECUTE]);
  });

  test.each([
    ["/0", TRANSFER_VERSION],
    ["transfer/4", "ics20-2"],
    ["transfer/4", ""],
    ["transfer/4", " ics20-1"],
  ])("have the outcome %s when the counterparty agrees to %j", (code, version) => {
    const link = linkWithAnswer(version);
    const message = openAck(link, { ...PORTS, version });
    expect(resultOf(deliver(link.world, MsgChannelOpenAck, message))).toBe(code);
  });

  test("are opened by a confirmation", () => {
    const link = linkWithWish({});
    expect(resultOf(deliver(link.world, MsgChannelOpenTry, openTry(link, PORTS)))).toBe("/0");
    link.commit(counterpartyChannelEntry({ ...PORTS, state: State.STATE_OPEN }));
    const message = openConfirm(link, PORTS);
    expect(resultOf(deliver(link.world, MsgChannelOpenConfirm, message))).toBe("/0");
  });

  test("are closed by nobody here, for that would strand tokens", () => {
    const link = Link.open();
    addChannel(link, PORTS);
    expect(resultOf(deliver(link.world, MsgChannelCloseInit, closeInit(PORTS)))).toBe("ibc/8");
  });

  test("are closed when the counterparty has closed its end", () => {
    const link = Link.open();
    addChannel(link, PORTS);
    link.commit(counterpartyChannelEntry({ ...PORTS, state: State.STATE_CLOSED }));
    const message = closeConfirm(link, PORTS);
    expect(resultOf(deliver(link.world, MsgChannelCloseConfirm, message))).toBe("/0");
    const { state } = storedChannel(link.world, TRANSFER, CHANNEL)!;
    expect(state).toBe(State.STATE_CLOSED);
  });
});
