/**
 * The desired properties and invariants of ICS-03, and the races of its handshake, between cores
 * whose headers and proofs are of what they have really committed.
 */
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { State } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { keys, MOCK } from "../support/channels.js";
import { MOCK_DATA } from "../support/packets.js";
import {
  channel,
  connection,
  connectionKey,
  connectionOn,
  newPair,
  openConnection,
  packConnAck,
  packConnConfirm,
  packConnTry,
  type Side,
} from "./support/handshakes.js";
import { codeOf, LiveChain } from "./support/liveChain.js";
import { packRecv } from "./support/packets.js";

/** What a client says to a header of validators of whom it trusts none. */
const NOBODY_TRUSTED_SIGNED = {
  codespace: "undefined",
  code: 1,
  log: expect.stringContaining("a power of 0 signed"),
};

/** The same names, on another chain. */
function named(side: Side, names: Partial<Side>): Side {
  return { ...side, ...names };
}

describe("before a connection is open", () => {
  test("nothing of the other chain's channels and packets is believed", () => {
    const { a, b } = newPair();
    connection.init(a, b);
    connection.try(b, a);
    // A channel may be begun, but it is neither answered nor used.
    expect(codeOf(channel.init(a))).toBe("/0");
    expect(codeOf(channel.try(b, a))).toBe("connection/6");
    expect(b.chain.stored(keys.channel(MOCK, "channel-0"))).toBeUndefined();
    const packet = Packet.create({
      sequence: 1n,
      sourcePort: MOCK,
      sourceChannel: "channel-0",
      destinationPort: MOCK,
      destinationChannel: "channel-0",
      data: MOCK_DATA,
      timeoutHeight: { revisionNumber: 1n, revisionHeight: 1000n },
    });
    const received = b.chain.relay(b.clientId, a.chain, (prove) => [packRecv(packet, prove)]);
    expect(codeOf(received)).toBe("channel/3");
  });

  test("each chain's client holds the consensus state that the actor gave it", () => {
    const { a, b } = newPair();
    for (const { chain, clientId } of [a, b]) {
      const key = `clients/${clientId}/clientState`;
      expect(chain.stored(key)).toBeDefined();
    }
    const before = a.chain.stored(`clients/${a.clientId}/consensusStates/1-2`);
    expect(before).toBeDefined();
    openConnection(a, b);
    expect(a.chain.stored(`clients/${a.clientId}/consensusStates/1-2`)).toEqual(before);
  });
});

describe("a handshake of connections", () => {
  test("ends with both chains knowing each other's identifiers", () => {
    const { a, b: plain } = newPair();
    // The two ends do not get the same number, so that they cannot be mistaken.
    connection.init(plain, a);
    const b = named(plain, { connectionId: "connection-1" });
    openConnection(a, b);
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(connectionOn(here)).toMatchObject({
        state: State.STATE_OPEN,
        clientId: here.clientId,
        counterparty: { clientId: there.clientId, connectionId: there.connectionId },
      });
    }
  });

  test("takes its datagrams in order alone", () => {
    const { a, b } = newPair();
    expect(codeOf(connection.ack(a, b))).toBe("connection/3");
    expect(codeOf(connection.confirm(b, a))).toBe("connection/3");
    expect(codeOf(connection.try(b, a))).toBe("commitment/2");
    expect(codeOf(connection.init(a, b))).toBe("/0");
    expect(codeOf(connection.ack(a, b))).toBe("commitment/2");
    expect(codeOf(connection.confirm(b, a))).toBe("connection/3");
    // A Try that failed has not used up the number of its end.
    expect(codeOf(connection.try(b, a))).toBe("/0");
    expect(codeOf(connection.confirm(b, a))).toBe("commitment/2");
    expect(codeOf(connection.ack(a, b))).toBe("/0");
    expect(codeOf(connection.ack(a, b))).toBe("connection/6");
    expect(codeOf(connection.confirm(b, a))).toBe("/0");
    expect(codeOf(connection.confirm(b, a))).toBe("connection/6");
  });

  test("cannot be answered by a third chain that calls itself the second", () => {
    const { a, b } = newPair();
    // A chain of the same name and history, whose validators are others.
    const impostor: Side = named(b, { chain: new LiveChain("beta-1", "impostor") });
    impostor.chain.createClientOf(a.chain);
    connection.init(a, b);
    expect(codeOf(connection.try(impostor, a))).toBe("/0");
    expect(connectionOn(impostor)?.state).toBe(State.STATE_TRYOPEN);

    // Its headers do not come from those whom the client trusts, whomever it names as such, ...
    impostor.chain.makeBlocks(5);
    expect(codeOf(connection.ack(a, impostor))).toBe("07-tendermint/14");
    const signed = a.chain.impersonation(a.clientId, impostor.chain, b.chain);
    expect(a.chain.deliver(signed)).toMatchObject(NOBODY_TRUSTED_SIGNED);
    // ... and its proofs are not of what the true chain has committed.
    b.chain.makeBlocks(Number(impostor.chain.height - b.chain.height));
    const forged = a.chain.relay(a.clientId, b.chain, () => [
      packConnAck(a, b, { ...impostor.chain.prove(connectionKey(b)), height: heightOf(b) }),
    ]);
    expect(codeOf(forged)).toBe("commitment/2");
    expect(connectionOn(a)?.state).toBe(State.STATE_INIT);

    // The second chain itself goes on as if nothing had been.
    expect(codeOf(connection.try(b, a))).toBe("/0");
    expect(codeOf(connection.ack(a, b))).toBe("/0");
    expect(codeOf(connection.confirm(b, a))).toBe("/0");
  });

  test("cannot be confirmed by a third chain that calls itself the first", () => {
    const { a, b } = newPair();
    const impostor: Side = named(a, { chain: new LiveChain("alpha-1", "impostor") });
    impostor.chain.createClientOf(b.chain);
    connection.init(a, b);
    connection.try(b, a);
    connection.init(impostor, b);
    expect(codeOf(connection.ack(impostor, b))).toBe("/0");
    expect(connectionOn(impostor)?.state).toBe(State.STATE_OPEN);
    impostor.chain.makeBlocks(5);
    expect(codeOf(connection.confirm(b, impostor))).toBe("07-tendermint/14");
    const signed = b.chain.impersonation(b.clientId, impostor.chain, a.chain);
    expect(b.chain.deliver(signed)).toMatchObject(NOBODY_TRUSTED_SIGNED);
    const forged = b.chain.relay(b.clientId, a.chain, () => [
      packConnConfirm(b, { ...impostor.chain.prove(connectionKey(a)), height: heightOf(a) }),
    ]);
    expect(codeOf(forged)).toBe("commitment/2");
    expect(connectionOn(b)?.state).toBe(State.STATE_TRYOPEN);
  });

  test("that a third chain relays through itself connects to that chain and no other", () => {
    const { a, b } = newPair();
    const chain = new LiveChain("gamma-1");
    const middle: Side = { ...b, chain, clientId: chain.createClientOf(a.chain) };
    connection.init(a, b);
    expect(codeOf(connection.try(middle, a))).toBe("/0");
    // The client of the second chain takes no header of the third.
    expect(codeOf(connection.ack(a, middle))).toMatch(/^07-tendermint\//);
    expect(connectionOn(a)).toMatchObject({ state: State.STATE_INIT, clientId: a.clientId });
  });
});

function heightOf({ chain }: Side) {
  return { revisionNumber: 1n, revisionHeight: chain.height };
}

describe("two handshakes at once", () => {
  test("are two connections: ends that only begin do not answer each other", () => {
    const { a, b } = newPair();
    // Both begin, under the same identifier.
    expect(codeOf(connection.init(a, b))).toBe("/0");
    expect(codeOf(connection.init(b, a))).toBe("/0");
    // Neither end answers the other.
    expect(codeOf(connection.ack(a, b))).toBe("commitment/2");
    expect(codeOf(connection.ack(b, a))).toBe("commitment/2");
    // Each is answered by a new one.
    const answerB = named(b, { connectionId: "connection-1" });
    const answerA = named(a, { connectionId: "connection-1" });
    expect(codeOf(connection.try(answerB, a))).toBe("/0");
    expect(codeOf(connection.try(answerA, b))).toBe("/0");
    expect(codeOf(connection.ack(a, answerB))).toBe("/0");
    expect(codeOf(connection.ack(b, answerA))).toBe("/0");
    expect(codeOf(connection.confirm(answerB, a))).toBe("/0");
    expect(codeOf(connection.confirm(answerA, b))).toBe("/0");
    for (const [here, there] of [
      [a, answerB],
      [answerB, a],
      [b, answerA],
      [answerA, b],
    ] as const) {
      const counterparty = { connectionId: there.connectionId };
      expect(connectionOn(here)).toMatchObject({ state: State.STATE_OPEN, counterparty });
    }
  });
});

describe("datagrams of a handshake again", () => {
  test("make no other connection of theirs, and change none", () => {
    const { a, b } = newPair();
    const again = named(b, { connectionId: "connection-1" });
    connection.init(a, b);
    connection.try(b, a);
    const answered = connectionOn(b);
    // The same answer once more is an end of its own, and the first one stays as it was.
    expect(codeOf(connection.try(again, a))).toBe("/0");
    expect(connectionOn(b)).toEqual(answered);
    connection.ack(a, b);
    connection.confirm(b, a);
    // The first chain has decided: the other end never opens.
    expect(codeOf(connection.confirm(again, a))).toBe("commitment/2");
    expect(connectionOn(again)?.state).toBe(State.STATE_TRYOPEN);
    // Once it is open, nobody answers the attempt any more.
    const third = named(b, { connectionId: "connection-2" });
    expect(codeOf(connection.try(third, a))).toBe("commitment/2");
    expect(connectionOn(third)).toBeUndefined();
  });

  test("with a proof of before make an end that never opens", () => {
    const { a, b } = newPair();
    connection.init(a, b);
    const tries: Any[] = [];
    const tried = b.chain.relay(b.clientId, a.chain, (prove) => {
      tries.push(packConnTry(b, a, prove(connectionKey(a))));
      return tries;
    });
    expect(codeOf(tried)).toBe("/0");
    connection.ack(a, b);
    connection.confirm(b, a);
    const open = connectionOn(b);
    // The very same Try, with its proof that is still good, is an end that will never open.
    expect(codeOf(b.chain.deliver(...tries))).toBe("/0");
    expect(connectionOn(b)).toEqual(open);
    const stray = named(b, { connectionId: "connection-1" });
    expect(connectionOn(stray)?.state).toBe(State.STATE_TRYOPEN);
    expect(codeOf(connection.confirm(stray, a))).toBe("commitment/2");
  });
});
