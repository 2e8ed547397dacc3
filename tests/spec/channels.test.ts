/**
 * The desired properties and invariants of ICS-04 about channels, and the races of their handshake,
 * between cores whose headers and proofs are of what they have really committed.
 */
import { describe, expect, test } from "vitest";
import { Channel, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { SendPacket } from "../../host/codec/gen/strait.abi.v0.js";
import { keys, MOCK, MOCK_VERSION, ORDERED, TRANSFER, UNORDERED } from "../support/channels.js";
import { MOCK_ACKNOWLEDGEMENT, MOCK_DATA } from "../support/packets.js";
import {
  type ChannelTerms,
  channel,
  channelOn,
  connectionOn,
  linkedPair,
  newPair,
  openChannel,
  openConnection,
  type Side,
} from "./support/handshakes.js";
import { codeOf, LiveChain } from "./support/liveChain.js";
import { packRecv, relay, send } from "./support/packets.js";
import { deliverableTransfer } from "./support/transfers.js";

/** Two chains with an open connection. */
function connectedPair() {
  const pair = newPair();
  openConnection(pair.a, pair.b);
  return pair;
}

describe("a handshake of channels", () => {
  test.each([
    ["UNORDERED", UNORDERED],
    ["ORDERED", ORDERED],
  ])("ends with both chains knowing each other's ends, %s", (_, ordering) => {
    const { a, b: plain } = connectedPair();
    channel.init(plain, { ordering });
    const b = { ...plain, channelId: "channel-1" };
    openChannel(a, b, { ordering });
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(channelOn(here)).toEqual(
        Channel.create({
          state: State.STATE_OPEN,
          ordering,
          counterparty: { portId: MOCK, channelId: there.channelId },
          connectionHops: [here.connectionId],
          version: MOCK_VERSION,
        }),
      );
    }
  });

  test("takes its datagrams in order alone", () => {
    const { a, b } = connectedPair();
    expect(codeOf(channel.ack(a, b))).toBe("channel/3");
    expect(codeOf(channel.try(b, a))).toBe("commitment/2");
    expect(codeOf(channel.init(a))).toBe("/0");
    expect(codeOf(channel.ack(a, b))).toBe("commitment/2");
    expect(codeOf(channel.confirm(b, a))).toBe("channel/3");
    expect(codeOf(channel.try(b, a))).toBe("/0");
    expect(codeOf(channel.confirm(b, a))).toBe("commitment/2");
    expect(codeOf(channel.ack(a, b))).toBe("/0");
    expect(codeOf(channel.ack(a, b))).toBe("channel/5");
    expect(codeOf(channel.confirm(b, a))).toBe("/0");
    expect(codeOf(channel.confirm(b, a))).toBe("channel/5");
  });

  test("begun by both chains at once makes two channels, each with names of its own", () => {
    const { a, b } = connectedPair();
    // Both get the identifier channel-0, and neither fails for it.
    expect(codeOf(channel.init(a))).toBe("/0");
    expect(codeOf(channel.init(b))).toBe("/0");
    expect(codeOf(channel.ack(a, b))).toBe("commitment/2");
    const answerB = { ...b, channelId: "channel-1" };
    const answerA = { ...a, channelId: "channel-1" };
    expect(codeOf(channel.try(answerB, a))).toBe("/0");
    expect(codeOf(channel.try(answerA, b))).toBe("/0");
    expect(codeOf(channel.ack(a, answerB))).toBe("/0");
    expect(codeOf(channel.ack(b, answerA))).toBe("/0");
    expect(codeOf(channel.confirm(answerB, a))).toBe("/0");
    expect(codeOf(channel.confirm(answerA, b))).toBe("/0");
    expect(channelOn(a)?.counterparty.channelId).toBe("channel-1");
    expect(channelOn(b)?.counterparty.channelId).toBe("channel-1");
  });

  const lies: readonly [what: string, terms: ChannelTerms][] = [
    ["another ordering", { ordering: ORDERED }],
    ["another version", { version: "another" }],
    ["another port of the counterparty", { counterpartyPortId: "mockblockupgrade" }],
  ];

  test.each(lies)("that a relayer passes on with %s is refused", (_, terms) => {
    const { a, b } = connectedPair();
    channel.init(a);
    expect(codeOf(channel.try(b, a, terms))).toBe("commitment/2");
    expect(channelOn(b)).toBeUndefined();
  });

  test("is not answered by a module at another port than it was meant for", () => {
    const { a, b } = connectedPair();
    channel.init(a);
    const terms = { portId: "mockblockupgrade", counterpartyPortId: MOCK };
    expect(codeOf(channel.try(b, a, terms))).toBe("commitment/2");
  });

  test("is not taken over by a chain between the two", () => {
    const { a, b } = connectedPair();
    // A third chain with connections to both, that relays what each says as its own.
    const chain = new LiveChain("gamma-1");
    const between: Side = { ...b, chain, clientId: chain.createClientOf(a.chain) };
    const toMiddle: Side = {
      ...a,
      clientId: a.chain.createClientOf(chain),
      connectionId: "connection-1",
    };
    openConnection(toMiddle, between);
    channel.init(a);
    // What the first chain began over its connection to the second, the third cannot answer ...
    expect(codeOf(channel.try(between, a))).toBe("commitment/2");
    // ... nor can what the third began answer it.
    channel.init(between);
    expect(codeOf(channel.ack(a, between))).toMatch(/^07-tendermint\//);
    expect(channelOn(a)?.state).toBe(State.STATE_INIT);
    expect(connectionOn(a)?.clientId).not.toBe(toMiddle.clientId);
    expect(codeOf(channel.try(b, a))).toBe("/0");
    expect(codeOf(channel.ack(a, b))).toBe("/0");
  });
});

describe("identifiers of channels", () => {
  test("are given first come, first served, and never twice", () => {
    const { a, b } = linkedPair();
    channel.init(a);
    channel.init(a, { portId: "mockblockupgrade" });
    expect(channelOn({ ...a, channelId: "channel-1" })?.state).toBe(State.STATE_INIT);
    const second = channelOn({ ...a, channelId: "channel-2" }, "mockblockupgrade");
    expect(second?.state).toBe(State.STATE_INIT);
    // The one that a handshake was lost with is not given away either.
    expect(codeOf(channel.try(b, { ...a, channelId: "channel-9" }))).toBe("commitment/2");
    expect(codeOf(channel.try(b, { ...a, channelId: "channel-1" }))).toBe("/0");
    expect(channelOn({ ...b, channelId: "channel-1" })?.counterparty.channelId).toBe("channel-1");
  });
});

describe("a channel belongs to the modules of its ports", () => {
  test("who alone send over it", () => {
    const { a } = linkedPair();
    const packet = SendPacket.create({
      sourceChannel: a.channelId,
      timeoutHeight: { revisionNumber: 1n, revisionHeight: 1000n },
      data: MOCK_DATA,
    });
    const before = a.chain.root;
    for (const sourcePort of ["mockblockupgrade", TRANSFER]) {
      const action = { kind: "send_packet", sourcePort, packet } as const;
      expect(codeOf(a.chain.makeBlock([], [action]).actions[0]!)).toBe("channel/3");
    }
    // A user reaches it through no other application.
    const transfer = deliverableTransfer(a.channelId);
    expect(codeOf(a.chain.deliver(transfer))).toBe("channelv2/8");
    expect(a.chain.root).toBe(before);
  });

  test("who alone receive and acknowledge what comes over it", () => {
    const { a, b } = linkedPair();
    const packet = send(a, b);
    // The proof is of a packet to this port, not to another.
    const astray = { ...packet, destinationPort: "mockblockupgrade" };
    expect(relay(b, a, (prove) => [packRecv(astray, prove)])).toBe("channel/3");
    const acknowledgement = MOCK_ACKNOWLEDGEMENT;
    const owned = { kind: "write_acknowledgement", packet: astray, acknowledgement } as const;
    expect(codeOf(b.chain.makeBlock([], [owned]).actions[0]!)).toBe("channel/3");
    const key = keys.acknowledgement(MOCK, b.channelId, packet.sequence);
    expect(b.chain.stored(key)).toBeUndefined();
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("/0");
    expect(b.chain.stored(key)).toBeDefined();
  });

  test("for as long as it is there: its ports and its connection never change", () => {
    const { a, b } = linkedPair();
    const before = channelOn(a);
    channel.ack(a, b, { counterpartyPortId: "mockblockupgrade" });
    channel.ack(a, { ...b, channelId: "channel-1" });
    channel.try({ ...a, channelId: "channel-0" }, b);
    channel.init(a);
    expect(channelOn(a)).toEqual(before);
  });
});
