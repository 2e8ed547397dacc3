/**
 * Coins that go back and forth over a channel between chains with stacks of their own, and what has
 * to hold of them after every step.
 */
import fc from "fast-check";
import { expect } from "vitest";
import type { BlockResult } from "../../../host/chain/block.js";
import { defaultGenesis } from "../../../host/chain/defaultGenesis.js";
import {
  HourEpoch,
  RateLimit,
  GenesisState as RateLimits,
} from "../../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import { TransactionError } from "../../../host/errors.js";
import { LocalChain } from "../../../host/local/localChain.js";
import { type CoreModule, Machine } from "../../../host/vm/machine.js";
import { escrowOf, voucherOf } from "../../support/transfers.js";
import { ClientRoad } from "./clientRoad.js";
import { DESTINATIONS, SOURCES, WITH_FAILING_CONTRACTS } from "./failingContracts.js";
import {
  ChannelRoad,
  eventsOf,
  type Layers,
  type Road,
  type Travelling,
  type Watched,
} from "./road.js";

/** Percentages of all coins that may leave and arrive within an hour. */
interface Quota {
  readonly send: number;
  readonly receive: number;
}

export interface RouteEnd {
  readonly layers: Layers;
  /** What they are there for; transfers that are acknowledged at once when absent. */
  readonly base?: string;
  readonly quota: Quota;
}

const COINS = 1_000n;
const NANOS_PER_HOUR = 3_600_000_000_000n;
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

/** The same for packets between clients, over transfers that are acknowledged at once or later. */
export function routeEndsV2(
  layers: readonly string[],
  maxDepth: number,
): fc.Arbitrary<[RouteEnd, RouteEnd]> {
  const drawn = fc.shuffledSubarray([...layers], { maxLength: maxDepth });
  const end = fc.record({ layers: drawn, quota, base: fc.constantFrom("transfer", "later") });
  return fc.tuple(end, end);
}

/** A transfer, and what happens around it. */
const step = fc.record({
  isBack: fc.boolean(),
  amount: fc.bigInt(1n, 300n),
  isLate: fc.boolean(),
  isRelayed: fc.boolean(),
  /** Whether the hour of the limits is over first. */
  isLater: fc.nat(5).map((drawn) => drawn === 0),
  /** Which packet before it waits no more for its acknowledgement, and what becomes of that. */
  settles: fc.option(fc.nat(5)),
  isSettledWell: fc.boolean(),
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
    settles: null,
    isSettledWell: true,
    source: null,
    destination: null,
    ...fields,
  };
}

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 8 });

interface Sent {
  readonly packet: Travelling;
  readonly from: Watched;
  readonly to: Watched;
  readonly step: Step;
}

/** Stacks of packets over channels, or of packets between clients. */
export type StackKind = "stacks" | "stacksV2";

const ROADS = {
  stacks: { make: ChannelRoad, end: "channel-0" },
  stacksV2: { make: ClientRoad, end: "07-tendermint-0" },
};

export class CoinRoute {
  readonly a: Watched;
  readonly b: Watched;
  private readonly road: Road;
  private readonly voucher: string;
  private readonly sent: Sent[] = [];
  /** With what transfers were refused where they began. */
  readonly refusals: string[] = [];

  constructor(core: CoreModule, onA: RouteEnd, onB: RouteEnd, kind: StackKind = "stacks") {
    const { make: Road, end } = ROADS[kind];
    this.voucher = voucherOf(`transfer/${end}/atom`);
    this.a = start("a-1", core, kind, onA, "atom");
    this.b = start("b-1", core, kind, onB, this.voucher);
    this.road = new Road(this.a, this.b);
  }

  get chains(): readonly [Watched, Watched] {
    return [this.a, this.b];
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      this.take(step);
      this.check();
    }
    this.road.relay();
    this.road.relay();
    this.check();
  }

  private take(step: Step): void {
    const { a, b } = this;
    const [from, to] = step.isBack ? [b, a] : [a, b];
    if (step.isLater) for (const { chain } of [a, b]) chain.advanceTime(NANOS_PER_HOUR + 1n);
    const order = {
      from: step.isBack ? "bob" : "alice",
      to: step.isBack ? "alice" : "bob",
      denom: step.isBack ? this.voucher : "atom",
      amount: step.amount,
      memo: this.memoOf(step),
      isLate: step.isLate,
    };
    if (from.chain.balance(order.from, order.denom) >= order.amount) {
      try {
        const packet = this.road.transfer(from, to, order);
        this.sent.push({ packet, from, to, step });
      } catch (error) {
        if (!(error instanceof TransactionError)) throw error;
        this.refusals.push(`${error.codespace}/${error.code}`);
      }
    }
    if (step.isLate) to.chain.makeBlocks(2);
    if (step.isRelayed) this.road.relay();
  }

  private memoOf({ isBack, settles, isSettledWell, source, destination }: Step): string {
    const before = this.sent.filter(({ step }) => step.isBack === isBack);
    const sequence = settles === null ? undefined : before[settles]?.packet.sequence;
    const asked = {
      ...(sequence && { [isSettledWell ? "settle" : "refuse"]: { sequence: `${sequence}` } }),
      ...(source !== null && { src_callback: { address: source } }),
      ...(destination !== null && { dest_callback: { address: destination } }),
    };
    return Object.keys(asked).length === 0 ? "" : JSON.stringify(asked);
  }

  /** Every coin of A is with alice or in escrow, and every one in escrow is with bob or on its
   * way. */
  private check(): void {
    const a = this.a.chain;
    const b = this.b.chain;
    const { voucher } = this;
    const escrowed = a.balance(escrowOf("transfer", this.road.end), "atom");
    expect(a.supply("atom")).toBe(COINS);
    expect(a.balance("alice", "atom") + escrowed).toBe(COINS);
    expect(b.balance("bob", voucher)).toBe(b.supply(voucher));
    const onTheirWay = this.sent.filter((sent) => isOnItsWay(sent));
    const amounts = onTheirWay.map(({ step }) => step.amount);
    expect(escrowed).toBe(b.supply(voucher) + amounts.reduce((sum, amount) => sum + amount, 0n));
    for (const sent of this.sent) checkCallbacks(sent);
  }
}

function start(
  id: string,
  core: CoreModule,
  kind: StackKind,
  end: RouteEnd,
  denom: string,
): Watched {
  const { layers, base = "transfer" } = end;
  const results: BlockResult[] = [];
  const stack = [...layers, base];
  const limits = limitsOf(end, denom, ROADS[kind].end);
  const modules = defaultGenesis(new Map([["transfer", stack]])).map((part) =>
    part.module === "ratelimit" ? { ...part, genesis: limits } : part,
  );
  const options = {
    id,
    [kind]: { transfer: stack },
    accounts: denom === "atom" ? { alice: { atom: COINS } } : {},
    applications: WITH_FAILING_CONTRACTS,
    genesis: { kind: "modules", modules } as const,
    onBlock: (_: unknown, result: BlockResult) => void results.push(result),
  };
  return { chain: LocalChain.create(options, new Machine(core)), layers, results };
}

function limitsOf({ quota }: RouteEnd, denom: string, channelOrClientId: string): Uint8Array {
  const limit = RateLimit.create({
    path: { denom, channelOrClientId },
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

/** Whether a packet has left one chain, and counts neither on the other nor on the first again. */
function isOnItsWay({ packet }: Sent): boolean {
  const { hasArrived, status } = packet;
  if (status === "acknowledged" || status === "timed out") return false;
  // One that was received and not acknowledged yet waits where it is.
  return status === "sent" || !hasArrived;
}

/** A contract is told that a packet is sent and then how it ended, each once; where it arrives, one
 * is told when the coins are there, and none when another layer refused them. */
function checkCallbacks({ packet, from, to, step }: Sent): void {
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
  if (isAsked && packet.hasArrived) expect(arrivals).toBe(1);
  else expect(arrivals).toBeLessThanOrEqual(isAsked ? 1 : 0);
}
