/**
 * Coins that go back and forth over a channel between chains with stacks of their own, and what has
 * to hold of them after every step.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { fromUtf8 } from "../../../host/bytes.js";
import type { BlockResult, ChainEvent } from "../../../host/chain/block.js";
import { defaultGenesis } from "../../../host/chain/defaultGenesis.js";
import {
  HourEpoch,
  RateLimit,
  GenesisState as RateLimits,
} from "../../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import { TransactionError } from "../../../host/errors.js";
import { type Channel, connect } from "../../../host/index.js";
import { LocalChain } from "../../../host/local/localChain.js";
import { denomOfPath } from "../../../host/network/denom.js";
import type { SentPacket } from "../../../host/network/sentPacket.js";
import { type CoreModule, Machine } from "../../../host/vm/machine.js";
import { escrowOf } from "../../support/transfers.js";
import { DESTINATIONS, SOURCES, WITH_FAILING_CONTRACTS } from "./failingContracts.js";

export type Layers = readonly string[];

/** Percentages of all coins that may leave and arrive within an hour. */
interface Quota {
  readonly send: number;
  readonly receive: number;
}

export interface RouteEnd {
  readonly layers: Layers;
  readonly quota: Quota;
}

const COINS = 1_000n;
const NANOS_PER_HOUR = 3_600_000_000_000n;
const CHANNEL = "channel-0";
const VOUCHER = denomOfPath(`transfer/${CHANNEL}/atom`);
const FAILED = "ibccallbackerror-";

const percent = fc.constantFrom(15, 40, 100);
const quota: fc.Arbitrary<Quota> = fc.record({ send: percent, receive: percent });

/** Two ends with random stacks, of these layers and, on both or on neither, fees. */
export function routeEnds(
  layers: readonly string[],
  maxDepth: number,
): fc.Arbitrary<[RouteEnd, RouteEnd]> {
  const others = fc.shuffledSubarray([...layers], { maxLength: maxDepth - 1 });
  const end = fc.tuple(others, quota, fc.nat(maxDepth - 1));
  return fc.tuple(end, end, fc.boolean()).map(([onA, onB, hasFees]) => {
    const endOf = ([drawn, quota, at]: typeof onA): RouteEnd => {
      return { layers: hasFees ? drawn.toSpliced(at, 0, "fee") : drawn, quota };
    };
    return [endOf(onA), endOf(onB)];
  });
}

/** A transfer, and what happens around it. */
const step = fc.record({
  isBack: fc.boolean(),
  amount: fc.bigInt(1n, 300n),
  isLate: fc.boolean(),
  isRelayed: fc.boolean(),
  /** Whether the hour of the limits is over first. */
  isLater: fc.nat(5).map((drawn) => drawn === 0),
  source: fc.option(fc.constantFrom(...SOURCES)),
  destination: fc.option(fc.constantFrom(...DESTINATIONS)),
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A transfer from A that is relayed at once, and what is different about it. */
export function stepOf(fields: Partial<Step>): Step {
  return {
    isBack: false,
    amount: 1n,
    isLate: false,
    isRelayed: true,
    isLater: false,
    source: null,
    destination: null,
    ...fields,
  };
}

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 8 });

/** One chain, and all that it told. */
export interface Watched {
  readonly chain: LocalChain;
  readonly layers: Layers;
  readonly results: BlockResult[];
}

export function eventsOf({ results }: Pick<Watched, "results">): ChainEvent[] {
  return results.flatMap(({ actions, transactions }) =>
    [...actions, ...transactions].flatMap(({ events }) => events),
  );
}

interface Sent {
  readonly packet: SentPacket;
  readonly from: Watched;
  readonly to: Watched;
  readonly step: Step;
}

export class CoinRoute {
  readonly a: Watched;
  readonly b: Watched;
  private readonly channel: Channel;
  private readonly sent: Sent[] = [];
  /** With what transfers were refused where they began. */
  readonly refusals: string[] = [];

  constructor(core: CoreModule, onA: RouteEnd, onB: RouteEnd) {
    this.a = start("a-1", core, onA, "atom");
    this.b = start("b-1", core, onB, VOUCHER);
    this.channel = connect(this.a.chain, this.b.chain).openChannel();
  }

  get chains(): readonly [Watched, Watched] {
    return [this.a, this.b];
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      this.take(step);
      this.check();
    }
    this.channel.relay();
    this.channel.relay();
    this.check();
  }

  private take(step: Step): void {
    const { a, b } = this;
    const [from, to] = step.isBack ? [b, a] : [a, b];
    if (step.isLater) for (const { chain } of [a, b]) chain.advanceTime(NANOS_PER_HOUR + 1n);
    const order = {
      from: step.isBack ? "bob" : "alice",
      to: step.isBack ? "alice" : "bob",
      denom: step.isBack ? VOUCHER : "atom",
      amount: step.amount,
      memo: memoOf(step),
      ...(step.isLate ? { timeoutHeight: to.chain.height + 1n } : {}),
    };
    if (from.chain.balance(order.from, order.denom) >= order.amount) {
      try {
        const packet = this.channel.transfer({ on: from.chain, ...order });
        this.sent.push({ packet, from, to, step });
      } catch (error) {
        if (!(error instanceof TransactionError)) throw error;
        this.refusals.push(`${error.codespace}/${error.code}`);
      }
    }
    if (step.isLate) to.chain.makeBlocks(2);
    if (step.isRelayed) this.channel.relay();
  }

  /** Every coin of A is with alice or in escrow, and every one in escrow is with bob or on its
   * way. */
  private check(): void {
    const a = this.a.chain;
    const b = this.b.chain;
    const escrowed = a.balance(escrowOf("transfer", CHANNEL), "atom");
    expect(a.supply("atom")).toBe(COINS);
    expect(a.balance("alice", "atom") + escrowed).toBe(COINS);
    expect(b.balance("bob", VOUCHER)).toBe(b.supply(VOUCHER));
    const onTheirWay = this.sent.filter((sent) => isOnItsWay(sent));
    const amounts = onTheirWay.map(({ step }) => step.amount);
    expect(escrowed).toBe(b.supply(VOUCHER) + amounts.reduce((sum, amount) => sum + amount, 0n));
    for (const sent of this.sent) checkCallbacks(sent);
  }
}

function start(id: string, core: CoreModule, end: RouteEnd, denom: string): Watched {
  const { layers } = end;
  const results: BlockResult[] = [];
  const stacks = { transfer: [...layers, "transfer"] };
  const modules = defaultGenesis(new Map(Object.entries(stacks))).map((part) =>
    part.module === "ratelimit" ? { ...part, genesis: limitsOf(end, denom) } : part,
  );
  const options = {
    id,
    stacks,
    accounts: denom === "atom" ? { alice: { atom: COINS } } : {},
    applications: WITH_FAILING_CONTRACTS,
    genesis: { kind: "modules", modules } as const,
    onBlock: (_: unknown, result: BlockResult) => void results.push(result),
  };
  return { chain: LocalChain.create(options, new Machine(core)), layers, results };
}

function limitsOf({ quota }: RouteEnd, denom: string): Uint8Array {
  const limit = RateLimit.create({
    path: { denom, channelOrClientId: CHANNEL },
    quota: {
      maxPercentSend: `${quota.send}`,
      maxPercentRecv: `${quota.receive}`,
      durationHours: 1n,
    },
    flow: { inflow: "0", outflow: "0", channelValue: `${COINS}` },
  });
  const hourEpoch = HourEpoch.create({ durationNanos: NANOS_PER_HOUR });
  return RateLimits.encode(RateLimits.create({ rateLimits: [limit], hourEpoch }));
}

function memoOf({ source, destination }: Step): string {
  if (source === null && destination === null) return "";
  return JSON.stringify({
    ...(source === null ? {} : { src_callback: { address: source } }),
    ...(destination === null ? {} : { dest_callback: { address: destination } }),
  });
}

/** Whether a packet has left one chain, and counts neither on the other nor on the first again. */
function isOnItsWay(sent: Sent): boolean {
  const { status } = sent.packet;
  if (status === "acknowledged" || status === "timed out") return false;
  return status === "sent" || !hasArrived(sent);
}

/** Whether its coins are where it went; fees wrap what the application acknowledges. */
function hasArrived({ packet, to }: Sent): boolean {
  const log = to.chain.packetLog.acknowledgement("transfer", CHANNEL, packet.sequence);
  if (log === undefined) return false;
  const acknowledgement = JSON.parse(fromUtf8(log.acknowledgement)) as object;
  return "underlying_app_success" in acknowledgement
    ? acknowledgement.underlying_app_success === true
    : "result" in acknowledgement;
}

/** A contract is told that a packet is sent and then how it ended, each once; where it arrives, one
 * is told when the coins are there, and none when another layer refused them. */
function checkCallbacks(sent: Sent): void {
  const { packet, from, to, step } = sent;
  const told = (watched: Watched, side: string) => {
    const callbacks = eventsOf(watched).filter(({ type, attributes }) => {
      const isAbout = attributes.some(
        ({ key, value }) =>
          key.replace(FAILED, "") === "packet_sequence" && value === `${packet.sequence}`,
      );
      return isAbout && type.replace(FAILED, "") === `ibc_${side}_callback`;
    });
    return callbacks.map(({ attributes }) => attributes[1]!.value);
  };
  const { status } = packet;
  const ends = { acknowledged: ["acknowledgement_packet"], "timed out": ["timeout_packet"] };
  const expected = ["send_packet", ...(status in ends ? ends[status as keyof typeof ends] : [])];
  const isTold = step.source !== null && from.layers.includes("callbacks");
  expect([packet.sequence, told(from, "src")]).toEqual([packet.sequence, isTold ? expected : []]);
  const isAsked = step.destination !== null && to.layers.includes("callbacks");
  const arrivals = told(to, "dest").length;
  if (isAsked && hasArrived(sent)) expect(arrivals).toBe(1);
  else expect(arrivals).toBeLessThanOrEqual(isAsked ? 1 : 0);
}
