/**
 * The desired properties and invariants of ICS-04 about packets, and their races, between cores
 * whose headers and proofs are of what they have really committed.
 */
import { describe, expect, test } from "vitest";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { keys, ORDERED, UNORDERED } from "../support/channels.js";
import { channelOn, linkedPair } from "./support/handshakes.js";
import {
  isCommitted,
  isReceived,
  packAck,
  packCloseConfirm,
  packCloseInit,
  packRecv,
  packTimeout,
  packTimeoutOnClose,
  relay,
  send,
} from "./support/packets.js";

const KINDS = [
  ["UNORDERED", UNORDERED],
  ["ORDERED", ORDERED],
] as const;

const REFUSED = /^(channel|commitment)\//;

describe.each(KINDS)("over an %s channel a packet", (_, ordering) => {
  test("is delivered once, whoever relays it how often", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b);
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("/0");
    const key = keys.acknowledgement("mock", b.channelId, 1n);
    const acknowledged = b.chain.stored(key);
    const counter = b.chain.stored(keys.nextSequenceRecv("mock", b.channelId));
    for (const times of [1, 2]) {
      const again = Array(times).fill(packet);
      expect(relay(b, a, (prove) => again.map((one) => packRecv(one, prove)))).toBe("/0");
    }
    expect(b.chain.stored(key)).toEqual(acknowledged);
    expect(b.chain.stored(keys.nextSequenceRecv("mock", b.channelId))).toEqual(counter);

    expect(relay(a, b, (prove) => [packAck(packet, prove)])).toBe("/0");
    expect(isCommitted(a, packet)).toBe(false);
    expect(relay(a, b, (prove) => [packAck(packet, prove)])).toBe("/0");
    // Acknowledged, it cannot time out as well, and its proof is gone with it.
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toMatch(REFUSED);
  });

  test("waits for a chain that has halted, and is delivered once it goes on", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b);
    // The receiver makes no block while the sender makes many.
    a.chain.makeBlocks(20);
    expect(isReceived(b, packet)).toBe(false);
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("/0");
    b.chain.makeBlocks(20);
    expect(relay(a, b, (prove) => [packAck(packet, prove)])).toBe("/0");
    expect([isReceived(b, packet), isCommitted(a, packet)]).toEqual([true, false]);
  });

  test("that was received does not time out, however late", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b, { height: b.chain.height + 10n });
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("/0");
    b.chain.makeBlocks(20);
    for (const nextSequenceRecv of [1n, 2n]) {
      const lost = relay(a, b, (prove) => [packTimeout(packet, ordering, prove, nextSequenceRecv)]);
      expect(lost).toMatch(REFUSED);
    }
    expect(isCommitted(a, packet)).toBe(true);
    expect(relay(a, b, (prove) => [packAck(packet, prove)])).toBe("/0");
  });

  test("that has timed out is never received, and times out once", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b, { height: b.chain.height + 10n });
    // Before its time it cannot be lost.
    const early = relay(a, b, (prove) => [packTimeout(packet, ordering, prove)]);
    expect(early).toBe("channel/39");
    b.chain.makeBlocks(20);
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("channel/40");
    expect(relay(a, b, (prove) => [packTimeout(packet, ordering, prove)])).toBe("/0");
    expect([isReceived(b, packet), isCommitted(a, packet)]).toEqual([false, false]);
    const root = a.chain.stored(keys.nextSequenceSend("mock", a.channelId));
    expect(relay(a, b, (prove) => [packTimeout(packet, ordering, prove)])).toBe("/0");
    expect(a.chain.stored(keys.nextSequenceSend("mock", a.channelId))).toEqual(root);
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toMatch(REFUSED);
    // An ORDERED channel cannot go on without it; another does.
    const state = ordering === ORDERED ? State.STATE_CLOSED : State.STATE_OPEN;
    expect(channelOn(a)?.state).toBe(state);
  });

  test("is received up to the very block before its timeout, or lost: never both", () => {
    const { a, b } = linkedPair({ ordering });
    // A relayer's block follows one that vouches for the sender's; these are the heights.
    for (const distance of [1n, 2n, 3n]) {
      const packet = send(a, b, { height: b.chain.height + distance });
      b.chain.makeBlock();
      const received = relay(b, a, (prove) => [packRecv(packet, prove)]);
      expect(received).toBe(distance === 3n ? "/0" : "channel/40");
      const lost = relay(a, b, (prove) => [packTimeout(packet, ordering, prove)]);
      expect([received, lost].filter((code) => code === "/0").length).toBe(1);
      // Lost, an ORDERED channel is closed: the next attempt is on a new one.
      if (ordering === ORDERED) return;
    }
  });

  test("in flight when the receiver closes is not received, and is lost at the sender", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b);
    b.chain.deliver(packCloseInit(b));
    expect(channelOn(b)?.state).toBe(State.STATE_CLOSED);
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("channel/5");
    // Its time has not come, yet the other end will never take it.
    expect(relay(a, b, (prove) => [packTimeout(packet, ordering, prove)])).toBe("channel/39");
    expect(relay(a, b, (prove) => [packTimeoutOnClose(packet, ordering, prove)])).toBe("/0");
    expect([isReceived(b, packet), isCommitted(a, packet)]).toEqual([false, false]);
  });

  test("in flight when the sender closes is not received, and is lost once both ends are", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b);
    a.chain.deliver(packCloseInit(a));
    // The receiver's end is still open: nothing is lost before it is not.
    const early = relay(a, b, (prove) => [packTimeoutOnClose(packet, ordering, prove)]);
    expect(early).toBe("commitment/2");
    expect(relay(b, a, (prove) => [packCloseConfirm(b, a, prove)])).toBe("/0");
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("channel/5");
    expect(relay(a, b, (prove) => [packTimeoutOnClose(packet, ordering, prove)])).toBe("/0");
    expect(isCommitted(a, packet)).toBe(false);
  });

  test("that was received before the channel closed is not lost by that", () => {
    const { a, b } = linkedPair({ ordering });
    const packet = send(a, b);
    expect(relay(b, a, (prove) => [packRecv(packet, prove)])).toBe("/0");
    b.chain.deliver(packCloseInit(b));
    for (const nextSequenceRecv of [1n, 2n]) {
      const lost = relay(a, b, (prove) => [
        packTimeoutOnClose(packet, ordering, prove, nextSequenceRecv),
      ]);
      expect(lost).toMatch(REFUSED);
    }
    expect(relay(a, b, (prove) => [packAck(packet, prove)])).toBe("/0");
  });

  test("of a third chain with the same names is not believed", () => {
    const { a, b } = linkedPair({ ordering });
    // The same handshakes elsewhere: every identifier is the same, and so is every packet.
    const other = linkedPair({ ordering });
    const packet = send(other.a, other.b);
    const forged = relay(b, a, () => [packRecv(packet, (key) => other.a.chain.prove(key))]);
    expect(forged).toMatch(/^(commitment|client|ibc)\//);
    expect(isReceived(b, packet)).toBe(false);
  });

  test("travels with others in one transaction, all proven at one height", () => {
    const { a, b } = linkedPair({ ordering });
    const packets = Array.from({ length: 10 }, () => send(a, b));
    expect(relay(b, a, (prove) => packets.map((packet) => packRecv(packet, prove)))).toBe("/0");
    expect(packets.every((packet) => isReceived(b, packet))).toBe(true);
    expect(relay(a, b, (prove) => packets.map((packet) => packAck(packet, prove)))).toBe("/0");
    expect(packets.some((packet) => isCommitted(a, packet))).toBe(false);
  });
});

describe("the order of packets", () => {
  test("is kept over an ORDERED channel, there and back", () => {
    const { a, b } = linkedPair({ ordering: ORDERED });
    const [x, y] = [send(a, b), send(a, b)] as const;
    expect(relay(b, a, (prove) => [packRecv(y, prove)])).toBe("channel/21");
    expect(relay(b, a, (prove) => [packRecv(y, prove), packRecv(x, prove)])).toBe("channel/21");
    expect([isReceived(b, x), isReceived(b, y)]).toEqual([false, false]);
    expect(relay(b, a, (prove) => [packRecv(x, prove), packRecv(y, prove)])).toBe("/0");
    expect(relay(a, b, (prove) => [packAck(y, prove)])).toBe("channel/21");
    expect(relay(a, b, (prove) => [packAck(x, prove), packAck(y, prove)])).toBe("/0");
  });

  test("does not matter over an UNORDERED channel, and each packet has its own timeout", () => {
    const { a, b } = linkedPair();
    const height = b.chain.height + 20n;
    const [x, y, z] = [send(a, b), send(a, b, { height }), send(a, b)] as const;
    expect(relay(b, a, (prove) => [packRecv(z, prove)])).toBe("/0");
    expect(relay(a, b, (prove) => [packAck(z, prove)])).toBe("/0");
    b.chain.makeBlocks(20);
    expect(relay(b, a, (prove) => [packRecv(y, prove)])).toBe("channel/40");
    expect(relay(a, b, (prove) => [packTimeout(x, UNORDERED, prove)])).toBe("channel/39");
    expect(relay(a, b, (prove) => [packTimeout(y, UNORDERED, prove)])).toBe("/0");
    expect(relay(b, a, (prove) => [packRecv(x, prove)])).toBe("/0");
    expect(relay(a, b, (prove) => [packAck(x, prove)])).toBe("/0");
  });
});

test("what a chain proves of a closed channel is not undone: it never opens again", () => {
  const { a, b } = linkedPair();
  a.chain.deliver(packCloseInit(a));
  expect(relay(b, a, (prove) => [packCloseConfirm(b, a, prove)])).toBe("/0");
  expect(relay(b, a, (prove) => [packCloseConfirm(b, a, prove)])).toBe("channel/5");
  expect(channelOn(a)?.state).toBe(State.STATE_CLOSED);
  expect(channelOn(b)?.state).toBe(State.STATE_CLOSED);
});
