import { describe, expect, test } from "vitest";
import type { LocalChain } from "../../host/local/localChain.js";
import { LocalChain as Chains } from "../../host/local/localChain.js";
import type { ChainOptions } from "../../host/local/options.js";
import type { Channel } from "../../host/network/channel.js";
import { type ConnectOptions, connect } from "../../host/network/connection.js";
import type { SentPacket } from "../../host/network/sentPacket.js";
import { batchesOf } from "../../host/relayer/batches.js";
import type { Datagram, DatagramKind } from "../../host/relayer/datagram.js";
import { commitmentsOf } from "../../host/relayer/ibcState.js";
import { pendingDatagrams } from "../../host/relayer/pendingDatagrams.js";
import { Relayer, type RelayerOptions } from "../../host/relayer/relayer.js";
import { Machine } from "../../host/vm/machine.js";
import { loadCore } from "../support/world.js";
import { countOf, PROBE_PORT, Probe } from "./support/probe.js";

const SECOND = 1_000_000_000n;
const HOUR = 3_600n * SECOND;

function chainOf(id: string, options: Partial<ChainOptions> = {}): LocalChain {
  const accounts = { alice: { atom: 1_000n }, relayer: { fee: 10_000n } };
  const applications = { [PROBE_PORT]: new Probe() };
  return Chains.create({ id, accounts, applications, ...options }, new Machine(loadCore()));
}

interface World {
  readonly chainA: LocalChain;
  readonly chainB: LocalChain;
  readonly channel: Channel;
}

function connected(
  options: { readonly ordered?: boolean; readonly connect?: ConnectOptions } = {},
): World {
  const [chainA, chainB] = [chainOf("a-1"), chainOf("b-7")];
  const connection = connect(chainA, chainB, options.connect);
  const channel = connection.openChannel({ port: PROBE_PORT, ordered: options.ordered ?? false });
  return { chainA, chainB, channel };
}

/** Sends packets from A, which time out in a year. */
function send(channel: Channel, count: number, on = channel.onA.chain): SentPacket[] {
  const timeoutTimeNanos = on.timeNanos + 8_766n * HOUR;
  return Array.from({ length: count }, (_, index) =>
    channel.send({ on, data: `data ${index}`, timeoutTimeNanos }),
  );
}

/** How many datagrams of a kind a chain has taken. */
function executed(relayer: Relayer, chain: LocalChain, kind: DatagramKind): number {
  return relayer.report.get(chain.id)?.executed.get(kind) ?? 0;
}

function leftOn({ chain, portId, channelId }: Channel["onA"]): bigint[] {
  return commitmentsOf(chain, portId, channelId);
}

/** Has the one chain that is behind make a block at the time of the other. */
function meet(one: LocalChain, other: LocalChain): void {
  const [early, late] = one.timeNanos < other.timeNanos ? [one, other] : [other, one];
  if (early.timeNanos < late.timeNanos) early.advanceTime(late.timeNanos - early.timeNanos);
}

/** The kinds that are pending on both chains. */
function pendingKinds({ chainA, chainB }: World): DatagramKind[][] {
  const signers = { [chainA.id]: chainA.address("r"), [chainB.id]: chainB.address("r") };
  const { onChain, onCounterparty } = pendingDatagrams(chainA, chainB, { signers });
  return [onChain, onCounterparty].map((datagrams) => datagrams.map(({ kind }) => kind));
}

describe("what is pending", () => {
  test("is a function of both chains, which it leaves as they are", () => {
    const world = connected();
    send(world.channel, 2);
    world.chainA.makeBlock();
    const heights = [world.chainA.height, world.chainB.height];
    const expected = [[], ["update client", "receive packet", "receive packet"]];
    expect(pendingKinds(world)).toEqual(expected);
    expect(pendingKinds(world)).toEqual(expected);
    expect([world.chainA.height, world.chainB.height]).toEqual(heights);
  });

  test("is nothing without something to do: headers alone are not brought", () => {
    const world = connected();
    world.chainA.makeBlocks(10);
    expect(pendingKinds(world)).toEqual([[], []]);
  });

  test("brings no header that a client has", () => {
    const world = connected();
    send(world.channel, 1);
    world.chainA.makeBlock();
    meet(world.chainA, world.chainB);
    const signers = { "b-7": world.chainB.address("r") };
    const { onCounterparty } = pendingDatagrams(world.chainA, world.chainB, { signers });
    const [header] = onCounterparty;
    world.chainB.submit([header!.message], { signer: "r" });
    expect(pendingKinds(world)).toEqual([[], ["receive packet"]]);
  });

  test("leaves out what a chain does not implement", () => {
    const [chainA, chainB] = [
      chainOf("a-1"),
      chainOf("b-1", { unsupported: ["channel open try"] }),
    ];
    const connection = connect(chainA, chainB);
    expect(() => connection.openChannel()).toThrow("channel transfer/channel-0 of chain a-1");
  });

  test("follows the filter", () => {
    const { channel, chainB, chainA } = connected();
    const [one, two] = send(channel, 2);
    const relayer = new Relayer({ filter: ({ subject }) => !subject.endsWith("/2") });
    relayer.relayAll([chainA, chainB]);
    expect([one!.status, two!.status]).toEqual(["acknowledged", "sent"]);
  });

  test("ends with a client that has expired or is frozen", () => {
    const world = connected();
    send(world.channel, 1);
    for (const chain of [world.chainA, world.chainB]) chain.advanceTime(15n * 24n * HOUR);
    expect(pendingKinds(world)).toEqual([[], []]);
  });
});

describe.each(["state", "events"] as const)("packets found in the %s", (discovery) => {
  test.each([false, true])("are received and acknowledged, ordered: %s", (ordered) => {
    const { chainA, chainB, channel } = connected({ ordered });
    const there = send(channel, 5);
    const back = send(channel, 3, chainB);
    const relayer = new Relayer({ discovery, limits: { messages: 2 } });
    relayer.relayAll([chainA, chainB]);
    for (const { packet } of there) {
      expect(countOf(chainB, "received", packet)).toBe(1);
      expect(countOf(chainA, "acknowledged", packet)).toBe(1);
    }
    expect([...there, ...back].map(({ status }) => status)).toEqual(Array(8).fill("acknowledged"));
    expect([leftOn(channel.onA), leftOn(channel.onB)]).toEqual([[], []]);
    expect(executed(relayer, chainB, "receive packet")).toBe(5);
    expect(executed(relayer, chainB, "acknowledge packet")).toBe(3);
    expect(relayer.report.get("b-7")!.noops).toBe(0);
  });

  test("time out by height and by time", () => {
    const { chainA, chainB, channel } = connected();
    const byHeight = channel.send({ data: "x", timeoutHeight: chainB.height + 3n });
    const byTime = channel.send({ data: "y", timeoutTimeNanos: chainB.timeNanos + 60n * SECOND });
    chainB.makeBlocks(20);
    const relayer = new Relayer({ discovery });
    relayer.relayAll([chainA, chainB]);
    expect([byHeight.status, byTime.status]).toEqual(["timed out", "timed out"]);
    expect(executed(relayer, chainA, "time out packet")).toBe(2);
    expect(countOf(chainA, "timed out", byTime.packet)).toBe(1);
  });

  test("close an ordered channel by a timeout, and both ends with it", () => {
    const { chainA, chainB, channel } = connected({ ordered: true });
    const late = channel.send({ data: "x", timeoutHeight: chainB.height + 2n });
    const [next] = send(channel, 1);
    chainB.makeBlocks(5);
    const relayer = new Relayer({ discovery });
    relayer.relayAll([chainA, chainB]);
    expect([late.status, next!.status, channel.isOpen]).toEqual(["timed out", "timed out", false]);
    expect(executed(relayer, chainB, "channel close confirm")).toBe(1);
    expect(executed(relayer, chainA, "time out packet on close")).toBe(1);
  });

  test("time out when the other end is closed", () => {
    const { chainA, chainB, channel } = connected();
    const [packet] = send(channel, 1);
    channel.close(chainB);
    const relayer = new Relayer({ discovery });
    relayer.relayAll([chainA, chainB]);
    expect(packet!.status).toBe("timed out");
    expect(executed(relayer, chainA, "time out packet on close")).toBe(1);
    expect(executed(relayer, chainA, "channel close confirm")).toBe(1);
  });

  test("leave it to them to close an ordered channel", () => {
    const { chainA, chainB, channel } = connected({ ordered: true });
    const packets = send(channel, 2);
    channel.close(chainB);
    const relayer = new Relayer({ discovery });
    relayer.relayAll([chainA, chainB]);
    expect(packets.map(({ status }) => status)).toEqual(["timed out", "timed out"]);
    expect(relayer.report.get(chainA.id)!.failures).toEqual([]);
    expect(executed(relayer, chainA, "channel close confirm")).toBe(0);
  });
});

describe("headers", () => {
  test("come in steps when the validators have changed too much for one", () => {
    const { chainA, chainB, channel } = connected();
    chainA.makeBlock({ powers: { "validator-0": 0n, "validator-1": 0n, one: 10n, two: 10n } });
    chainA.makeBlocks(3);
    chainA.makeBlock({ powers: { "validator-2": 0n, "validator-3": 0n, three: 9n, four: 9n } });
    chainA.makeBlocks(3);
    const [packet] = send(channel, 1);
    const relayer = new Relayer();
    relayer.relayAll([chainA, chainB]);
    expect(packet!.status).toBe("acknowledged");
    expect(executed(relayer, chainB, "update client")).toBeGreaterThan(1);
    expect(relayer.report.get("b-7")!.failures).toEqual([]);
  });

  test("are waited for where a connection has a delay period", () => {
    const delayPeriodNanos = 60n * SECOND;
    const { chainA, chainB, channel } = connected({ connect: { delayPeriodNanos } });
    const [packet] = send(channel, 1);
    const relayer = new Relayer();
    relayer.relayAll([chainA, chainB]);
    expect(packet!.status).toBe("sent");
    for (let round = 0; round < 60 && packet!.status !== "acknowledged"; round++) {
      relayer.relay([chainA, chainB]);
    }
    expect(packet!.status).toBe("acknowledged");
    expect(relayer.report.get("b-7")!.failures).toEqual([]);
    expect(executed(relayer, chainB, "update client")).toBe(1);
  });
});

describe("several relayers", () => {
  test("that bring the same do no harm: the later one finds nothing to do", () => {
    const { chainA, chainB, channel } = connected();
    const packets = send(channel, 3);
    chainA.makeBlock();
    meet(chainA, chainB);
    const transactions = ["one", "two"].flatMap((signer) => {
      const signers = { "b-7": chainB.address(signer) };
      const { onCounterparty } = pendingDatagrams(chainA, chainB, { signers });
      return onCounterparty.map(({ message }) => chainB.transaction([message], { signer }));
    });
    const results = chainB.makeBlock({ transactions }).transactions;
    expect(results.map(({ code }) => code)).toEqual(Array(8).fill(0));
    for (const { packet } of packets) expect(countOf(chainB, "received", packet)).toBe(1);
    expect(results.slice(5).flatMap(({ events }) => events.map(({ type }) => type))).not.toContain(
      "recv_packet",
    );
  });

  test("that take turns share the work", () => {
    const { chainA, chainB, channel } = connected();
    const packets = send(channel, 4);
    const relayers = ["one", "two"].map((account) => new Relayer({ account }));
    for (let round = 0; round < 8; round++) relayers[round % 2]!.relay([chainA, chainB]);
    expect(packets.map(({ status }) => status)).toEqual(Array(4).fill("acknowledged"));
  });
});

describe("a relayer's account", () => {
  const fee = { denom: "fee", amount: 3n };

  test("pays for each message, and the report says how much", () => {
    const [chainA, chainB] = [chainOf("a-1", { fee }), chainOf("b-1")];
    const channel = connect(chainA, chainB).openChannel({ port: PROBE_PORT });
    const before = chainA.balance("relayer", "fee");
    const relayer = new Relayer();
    channel.send({ on: chainB, data: "x" });
    relayer.relayAll([chainA, chainB]);
    const report = relayer.report.get("a-1")!;
    expect(report.fees.get("fee")).toBe(before - chainA.balance("relayer", "fee"));
    expect(report.fees.get("fee")).toBe(6n);
    expect([report.datagrams, report.transactions]).toEqual([2, 2]);
    expect(relayer.report.get("b-1")!.fees.size).toBe(0);
  });

  test("ends the relaying cleanly when it is empty", () => {
    const accounts = { relayer: { fee: 42n } };
    const [chainA, chainB] = [chainOf("a-1"), chainOf("b-1", { fee, accounts })];
    const channel = connect(chainA, chainB).openChannel({ port: PROBE_PORT });
    const packets = send(channel, 9);
    const relayer = new Relayer({ limits: { messages: 1 } });
    relayer.relayAll([chainA, chainB]);
    expect(relayer.report.get("b-1")!.isOutOfFunds).toBe(true);
    expect(chainB.balance("relayer", "fee")).toBe(0n);
    expect(new Set(packets.map(({ status }) => status))).toEqual(new Set(["acknowledged", "sent"]));
    expect(() => channel.connection.openChannel({ port: PROBE_PORT })).toThrow("cannot pay for");
  });
});

describe("what a chain refuses", () => {
  /** An application that panics at packets with certain data. */
  class Fragile extends Probe {
    override onRecvPacket(...args: Parameters<Probe["onRecvPacket"]>) {
      if (new TextDecoder().decode(args[1].packet.data) === "data 1") throw new Error("panic");
      return super.onRecvPacket(...args);
    }
  }

  test("does not keep the rest of its batch back, and is given up after some tries", () => {
    const applications = { [PROBE_PORT]: new Fragile() };
    const [chainA, chainB] = [chainOf("a-1"), chainOf("b-1", { applications })];
    const channel = connect(chainA, chainB).openChannel({ port: PROBE_PORT });
    const packets = send(channel, 4);
    const relayer = new Relayer();
    relayer.relayAll([chainA, chainB]);
    const statuses = packets.map(({ status }) => status);
    expect(statuses).toEqual(["acknowledged", "sent", "acknowledged", "acknowledged"]);
    const [failure, ...others] = relayer.report.get("b-1")!.failures;
    expect(failure).toMatchObject({ kind: "receive packet", code: 111222 });
    expect(others).toHaveLength(1);
  });
});

describe("batches", () => {
  const datagram = (kind: DatagramKind, size: number): Datagram => ({
    kind,
    message: { typeUrl: "/x", value: new Uint8Array(size) },
    clientId: "07-tendermint-0",
    height: 1n,
    subject: `${size}`,
  });
  const sizes = (options: RelayerOptions["limits"], ...datagrams: Datagram[]) =>
    batchesOf(
      datagrams,
      { messages: 3, bytes: 100, ...options },
      ({ subject }) => subject === "7",
    ).map((batch) => batch.map(({ subject }) => Number(subject)));
  const packet = (size: number) => datagram("receive packet", size);

  test("have a number of messages, in order", () => {
    expect(sizes({}, ...[1, 2, 3, 4].map(packet))).toEqual([[1, 2, 3], [4]]);
  });

  test("have a size, which one alone may pass", () => {
    expect(sizes({}, ...[60, 40, 1, 200, 1].map(packet))).toEqual([[60, 40], [1], [200], [1]]);
  });

  test("do not mix headers and suspects with others", () => {
    const all = [datagram("update client", 5), packet(1), packet(7), packet(2), packet(3)];
    expect(sizes({}, ...all)).toEqual([[5], [1], [7], [2, 3]]);
  });
});
