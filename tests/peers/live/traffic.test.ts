/**
 * Our relayer between a chain of ours and one of the real ibc-go: each accepts what the other has
 * proven, and both come to the same. STRAIT_PEER_RECORDER names the binary of tests/peers/recorder.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moduleAddress } from "../../../host/chain/bank.js";
import { encodeBech32 } from "../../../host/chain/bech32.js";
import { State } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { type Channel, type Connection, connect, type RelayedChain } from "../../../host/index.js";
import type { ConnectionIds } from "../../../host/network/connection.js";
import { transferMessage } from "../../../host/network/messages.js";
import { DATAGRAM_KINDS } from "../../../host/relayer/datagram.js";
import { channelOf } from "../../../host/relayer/ibcState.js";
import { NANOS_PER_SECOND, newRelayer, outcomeOf, Pair, PEER } from "./pair.js";
import { commitmentsLeft, expectBacked } from "./settlement.js";

const MOCK_ACKNOWLEDGEMENT = '{"result":"bW9jayBhY2tub3dsZWRnZW1lbnQ="}';
const turnedAway = (code: number) =>
  `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;

const ORDERINGS = [
  ["unordered", false],
  ["ordered", true],
] as const;

/** Blocks until every timeout of these tests is over. */
function passOn(chain: RelayedChain): void {
  for (let block = 0; block < 5; block++) chain.makeBlock({ afterNanos: 13n * NANOS_PER_SECOND });
}

function identifiersOf(clientId: string, connectionId: string): ConnectionIds {
  return {
    clientIdOnA: clientId,
    clientIdOnB: clientId,
    connectionIdOnA: connectionId,
    connectionIdOnB: connectionId,
  };
}

describe.skipIf(PEER === undefined)("with a live ibc-go", { timeout: 300_000 }, () => {
  const relayer = newRelayer();
  let pair: Pair;
  /** Begun at our side and at the other one. */
  let connections: readonly Connection[];
  /** Of transfers, over the first connection. */
  let channel: Channel;
  const opened: Channel[] = [];

  const open = (connection: Connection, port: string, ordered = false): Channel => {
    const next = connection.openChannel({ port, ordered });
    opened.push(next);
    return next;
  };
  /** A channel begun at one side, on the connection that was begun there too. */
  const openMock = (source: RelayedChain, ordered: boolean): Channel =>
    open(connections.find(({ chainA }) => chainA === source)!, "mock", ordered);
  const statesOf = ({ onA, onB }: Channel) =>
    [onA, onB].map(({ chain, portId, channelId }) => channelOf(chain, portId, channelId)!.state);

  beforeAll(() => {
    pair = new Pair();
    const { ours, theirs } = pair;
    connections = [connect(ours, theirs, { relayer }), connect(theirs, ours, { relayer })];
    channel = open(connections[0]!, "transfer");
  });
  afterAll(() => pair?.end());

  test("channels open, begun on either side", () => {
    pair.bothWays((source) => {
      expect(openMock(source, false).isOpen).toBe(true);
      expect(openMock(source, true).isOpen).toBe(true);
    });
    open(connections[1]!, "transfer");
    expect(connections.map(({ ids }) => ids)).toEqual([
      identifiersOf("07-tendermint-0", "connection-0"),
      identifiersOf("07-tendermint-1", "connection-1"),
    ]);
  });

  test("coins go there, on over another channel and all the way back", () => {
    const other = opened.at(-1)!;
    pair.bothWays((source, destination) => {
      const move = (
        over: Channel,
        on: RelayedChain,
        way: readonly [string, string],
        denom: string,
      ) => over.transfer({ on, from: way[0], to: way[1], amount: 6_000n, denom }).wait();
      const before = source.balance("alice", "atom");
      const done = { kind: "acknowledged", acknowledgement: '{"result":"AQ=="}' };
      expect(move(channel, source, ["alice", "bob"], "atom")).toEqual(done);
      const voucher = channel.denomOf("atom", source);
      expect(source.balance("alice", "atom")).toBe(before - 6_000n);
      expect(destination.balance("bob", voucher)).toBe(6_000n);
      // Over another channel it does not go home, but gets one hop more.
      expect(move(other, destination, ["bob", "carol"], voucher)).toEqual(done);
      const twice = other.denomOf(voucher, destination);
      expect(source.balance("carol", twice)).toBe(6_000n);
      expect(move(other, source, ["carol", "bob"], twice)).toEqual(done);
      expect(move(channel, destination, ["bob", "alice"], voucher)).toEqual(done);
      expect(source.balance("alice", "atom")).toBe(before);
      expect(destination.balance("bob", voucher)).toBe(0n);
    });
  });

  test("packets that were sent in one transaction arrive in a few", () => {
    const COUNT = 50;
    pair.bothWays((source, destination) => {
      const [from, to] =
        source === pair.ours ? [channel.onA, channel.onB] : [channel.onB, channel.onA];
      const voucher = channel.denomOf("atom", source);
      const before = destination.balance("carol", voucher);
      const order = { from: "carol", to: "carol", amount: 3n, denom: "atom" };
      const message = transferMessage(from, to.chain, order);
      const messages = Array.from({ length: COUNT }, () => message);
      expect(outcomeOf(pair.submit(source, messages))).toBe("accepted");
      const received = () =>
        relayer.report.get(destination.id)!.executed.get("receive packet") ?? 0;
      const transactions = () => relayer.report.get(destination.id)!.transactions;
      const already = { received: received(), transactions: transactions() };
      channel.relay();
      expect(received() - already.received).toBe(COUNT);
      // A header and three batches; the acknowledgements go the other way.
      expect(transactions() - already.transactions).toBe(4);
      expect(destination.balance("carol", voucher)).toBe(before + 3n * BigInt(COUNT));
    });
  });

  test("coins that are turned away come back, vouchers too", () => {
    const receivers = [moduleAddress("fee_collector"), new Uint8Array(20)].map((address, index) =>
      encodeBech32(["cosmos", "osmo"][index]!, address),
    );
    const outcomes = pair.bothWays((source, destination) => {
      channel.transfer({ on: destination, from: "bob", to: "bob", amount: 7n, denom: "atom" });
      channel.relay();
      const voucher = channel.denomOf("atom", destination);
      return ["atom", voucher].flatMap((denom) =>
        receivers.map((to) => {
          const before = source.balance("bob", denom);
          const sent = channel.transfer({ on: source, from: "bob", to, amount: 7n, denom });
          expect(source.balance("bob", denom)).toBe(before - 7n);
          const outcome = sent.wait();
          expect(source.balance("bob", denom)).toBe(before);
          return outcome.kind === "acknowledged" && outcome.acknowledgement;
        }),
      );
    });
    expect(outcomes).toEqual([turnedAway(2), turnedAway(5), turnedAway(2), turnedAway(5)]);
  });

  test.each(ORDERINGS)("packets of an %s channel are acknowledged, well or badly", (_, ordered) => {
    const outcomes = pair.bothWays((source) => {
      const mock = openMock(source, ordered);
      const data = ["mock packet data", "mock failed packet data", "mock packet data", "\0\xff"];
      const sent = data.map((text) => mock.send({ on: source, data: text }));
      return sent.map((packet) => packet.wait());
    });
    expect(outcomes.map((outcome) => outcome.kind === "acknowledged" && outcome)).toEqual(
      [MOCK_ACKNOWLEDGEMENT, turnedAway(1), MOCK_ACKNOWLEDGEMENT, turnedAway(1)].map(
        (acknowledgement) => ({ kind: "acknowledged", acknowledgement }),
      ),
    );
  });

  test.each(ORDERINGS)("packets of an %s channel are acknowledged later", (_, ordered) => {
    pair.bothWays((source, destination) => {
      const mock = openMock(source, ordered);
      const sent = mock.send({ on: source, data: "mock async packet data" });
      expect(() => sent.wait()).toThrow(/is received, and no further/);
      const acknowledgement = Buffer.from('{"result":"bGF0ZQ=="}');
      const { packet } = sent;
      const action = { kind: "write_acknowledgement", packet, acknowledgement } as const;
      expect(destination.makeBlock({ actions: [action] }).actions[0]!.code).toBe(0);
      const late = { kind: "acknowledged", acknowledgement: '{"result":"bGF0ZQ=="}' };
      expect(sent.wait()).toEqual(late);
    });
  });

  test("transfers time out by height and by time, and the coins come back", () => {
    pair.bothWays((source, destination) => {
      const before = source.balance("alice", "atom");
      for (const limit of [
        () => ({ timeoutHeight: destination.height + 5n }),
        () => ({ timeoutTimeNanos: destination.timeNanos + 60n * NANOS_PER_SECOND }),
      ]) {
        const coins = { from: "alice", to: "bob", amount: 11n, denom: "atom" };
        const sent = channel.transfer({ on: source, ...coins, ...limit() });
        expect(source.balance("alice", "atom")).toBe(before - 11n);
        passOn(destination);
        expect(sent.wait()).toEqual({ kind: "timed out" });
        expect(source.balance("alice", "atom")).toBe(before);
      }
    });
  });

  test.each(ORDERINGS)("packets of an %s channel time out by height and by time", (_, ordered) => {
    const states = pair.bothWays((source, destination) =>
      ["height", "time"].map((kind) => {
        const mock = openMock(source, ordered);
        const sent = mock.send({
          on: source,
          data: "mock packet data",
          ...(kind === "height" && { timeoutHeight: destination.height + 5n }),
          ...(kind === "time" && { timeoutTimeNanos: destination.timeNanos + NANOS_PER_SECOND }),
        });
        passOn(destination);
        expect(sent.wait()).toEqual({ kind: "timed out" });
        return statesOf(mock);
      }),
    );
    const after = ordered ? State.STATE_CLOSED : State.STATE_OPEN;
    expect(states.flat()).toEqual([after, after, after, after]);
  });

  test.each(ORDERINGS)("packets of an %s channel time out when it is closed", (_, ordered) => {
    const states = pair.bothWays((source, destination) => {
      const mock = openMock(source, ordered);
      const sent = ["a", "b"].map((data) => mock.send({ on: source, data }));
      mock.close(destination);
      for (const packet of sent) expect(packet.wait()).toEqual({ kind: "timed out" });
      return statesOf(mock);
    });
    expect(states).toEqual([State.STATE_CLOSED, State.STATE_CLOSED]);
  });

  test.each(ORDERINGS)("an %s channel is closed from either side", (_, ordered) => {
    const states = pair.bothWays((source) => {
      const mock = openMock(source, ordered);
      expect(mock.send({ on: source, data: "mock packet data" }).wait().kind).toBe("acknowledged");
      mock.close(source);
      mock.relay();
      return statesOf(mock);
    });
    expect(states).toEqual([State.STATE_CLOSED, State.STATE_CLOSED]);
  });

  test("packets of a connection with a delay arrive when it is over", () => {
    pair.bothWays((source, destination) => {
      const delayPeriodNanos = 30n * NANOS_PER_SECOND;
      const slow = open(connect(source, destination, { relayer, delayPeriodNanos }), "mock");
      const sent = slow.send({ on: source, data: "mock packet data" });
      slow.relay();
      expect(sent.status).toBe("sent");
      for (let round = 0; round < 20; round++) relayer.relay([source, destination]);
      expect(sent.wait()).toEqual({ kind: "acknowledged", acknowledgement: MOCK_ACKNOWLEDGEMENT });
    });
  });

  test("chains change their validators, a few and all of them at once", () => {
    const { ours, theirs } = pair;
    const transferBothWays = () =>
      pair.bothWays((on) =>
        channel.transfer({ on, from: "carol", to: "alice", amount: 5n, denom: "atom" }).wait(),
      );
    const done = { kind: "acknowledged", acknowledgement: '{"result":"AQ=="}' };
    ours.makeBlock({ powers: { "validator-0": 0n, newcomer: 25n } });
    theirs.makeBlock({ powers: { 0: 0n, 4: 3n } });
    expect(transferBothWays()).toEqual(done);
    const gone = { "validator-1": 0n, "validator-2": 0n, "validator-3": 0n, newcomer: 0n };
    ours.makeBlock({ powers: { ...gone, successor: 1n, heir: 1n } });
    theirs.makeBlock({ powers: { 1: 0n, 2: 0n, 3: 0n, 4: 0n, 5: 9n, 6: 2n } });
    for (let block = 0; block < 7; block++) for (const chain of [ours, theirs]) chain.makeBlock();
    expect(transferBothWays()).toEqual(done);
  });

  test("nothing is left, nothing was refused, all vouchers are backed", () => {
    const { ours, theirs } = pair;
    expect([commitmentsLeft(ours), commitmentsLeft(theirs)]).toEqual([0, 0]);
    for (const { failures, executed } of relayer.report.values()) {
      expect(failures).toEqual([]);
      expect([...executed.keys()].sort()).toEqual([...DATAGRAM_KINDS].sort());
    }
    for (const each of opened.filter(({ onA }) => onA.portId === "transfer")) {
      expectBacked(each, "atom");
    }
  });
});
