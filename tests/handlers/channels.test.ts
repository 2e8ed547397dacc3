/** Handshakes of channels from the first step to the last. */
import { describe, expect, test } from "vitest";
import {
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
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
  MOCK,
  ORDERED,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { Link } from "../support/link.js";
import { pack, type World } from "../support/world.js";

/** What the store holds of channels. */
function channelState(world: World): [string, string][] {
  return [...world.written()].filter(([key]) => /hannel/.test(key));
}

function openAsInitiator(link: Link, options: ChannelOptions): void {
  const { world } = link;
  expect(resultOf(deliver(world, MsgChannelOpenInit, openInit(options)))).toBe("/0");
  link.commit(counterpartyChannelEntry({ ...options, state: State.STATE_TRYOPEN }));
  expect(resultOf(deliver(world, MsgChannelOpenAck, openAck(link, options)))).toBe("/0");
}

function openAsAcceptor(link: Link, options: ChannelOptions): void {
  const { world } = link;
  link.commit(counterpartyChannelEntry({ ...options, channelId: "", state: State.STATE_INIT }));
  expect(resultOf(deliver(world, MsgChannelOpenTry, openTry(link, options)))).toBe("/0");
  link.commit(counterpartyChannelEntry(options));
  expect(resultOf(deliver(world, MsgChannelOpenConfirm, openConfirm(link, options)))).toBe("/0");
}

describe("the channel that other tests write is the one that datagrams open", () => {
  test.each([
    ["this chain, UNORDERED", openAsInitiator, UNORDERED],
    ["this chain, ORDERED", openAsInitiator, ORDERED],
    ["the counterparty, UNORDERED", openAsAcceptor, UNORDERED],
    ["the counterparty, ORDERED", openAsAcceptor, ORDERED],
  ] as const)("begun by %s", (_, open, ordering) => {
    const [opened, written] = [Link.open(), Link.open()];
    open(opened, { ordering });
    addChannel(written, { ordering });
    expect(channelState(opened.world)).toEqual(channelState(written.world));
  });
});

describe("a handshake", () => {
  test("is undone by whichever chain closes first", () => {
    const link = Link.open();
    openAsInitiator(link, {});
    openAsAcceptor(link, { channelId: "channel-1", counterpartyChannelId: "channel-8" });
    expect(resultOf(deliver(link.world, MsgChannelCloseInit, closeInit()))).toBe("/0");
    const theirs = { channelId: "channel-1", counterpartyChannelId: "channel-8" };
    link.commit(counterpartyChannelEntry({ ...theirs, state: State.STATE_CLOSED }));
    const confirmed = deliver(link.world, MsgChannelCloseConfirm, closeConfirm(link, theirs));
    expect(resultOf(confirmed)).toBe("/0");
    const states = [CHANNEL, "channel-1"].map(
      (channelId) => storedChannel(link.world, MOCK, channelId)!.state,
    );
    expect(states).toEqual([State.STATE_CLOSED, State.STATE_CLOSED]);
  });

  test("goes on with the first of two answers that is relayed", () => {
    const link = Link.open();
    deliver(link.world, MsgChannelOpenInit, openInit());
    const other = { counterpartyChannelId: "channel-8", version: "other" };
    link.commit({
      ...counterpartyChannelEntry({ state: State.STATE_TRYOPEN }),
      ...counterpartyChannelEntry({ ...other, state: State.STATE_TRYOPEN }),
    });
    expect(resultOf(deliver(link.world, MsgChannelOpenAck, openAck(link, other)))).toBe("/0");
    expect(resultOf(deliver(link.world, MsgChannelOpenAck, openAck(link)))).toBe("channel/5");
  });

  test("fails as a whole where one message of its transaction fails", () => {
    const { world } = Link.open();
    const before = [...world.written()];
    const messages = [
      pack(MsgChannelOpenInit, MsgChannelOpenInit.encode(openInit())),
      pack(MsgChannelCloseInit, MsgChannelCloseInit.encode(closeInit())),
      pack(MsgChannelCloseInit, MsgChannelCloseInit.encode(closeInit())),
    ];
    const response = world.deliver(messages);
    expect([resultOf(response), response.failedMessage]).toEqual(["channel/5", 2]);
    expect(response.results).toEqual([]);
    expect([...world.written()]).toEqual(before);
    expect(resultOf(world.deliver(messages.slice(0, 2)))).toBe("/0");
  });
});
