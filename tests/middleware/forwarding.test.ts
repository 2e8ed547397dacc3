/**
 * Coins that go from A over B to C by packet forwarding, wherever they came from: after every step
 * each coin is with somebody, in escrow or on its way, and what fails further on comes back to A.
 */
import { describe, expect, test } from "vitest";
import { fromUtf8, utf8 } from "../../host/bytes.js";
import { moduleAddress } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { IntProto } from "../../host/codec/gen/cosmos.base.v1beta1.js";
import {
  type Channel,
  connect,
  createChain,
  type Datagram,
  type LocalChain,
  Relayer,
} from "../../host/index.js";
import { forwardAccount, InFlightPacket } from "../support/packetForward.js";
import { escrowOf } from "../support/transfers.js";

const COINS = 1_000n;
const AMOUNT = 300n;
const STACKS = { transfer: ["packet-forward-middleware", "transfer"] };
const NANOS_PER_SECOND = 1_000_000_000n;
const BLOCKED = encodeBech32("cosmos", moduleAddress("fee_collector"));

type Origin = "a" | "b" | "c";

/** What is on its way between A and B, and between B and C. */
type OnTheirWay = readonly [ab: bigint, bc: bigint];
const NOTHING: OnTheirWay = [0n, 0n];

class Line {
  private readonly chains: Record<Origin, LocalChain>;
  readonly ab: Channel;
  readonly bc: Channel;
  /** Whether packets are brought to C. */
  reachesC = true;
  /** What the coins are called on each chain. */
  private readonly denoms: Record<Origin, string>;

  constructor(private readonly origin: Origin) {
    const chain = (id: Origin) =>
      createChain({
        id: `${id}-1`,
        stacks: STACKS,
        accounts: id === origin ? { [id]: { coin: COINS } } : {},
      });
    this.chains = { a: chain("a"), b: chain("b"), c: chain("c") };
    const { a, b, c } = this.chains;
    this.ab = connect(a, b).openChannel();
    const filter = ({ kind }: Datagram) => this.reachesC || kind !== "receive packet";
    this.bc = connect(b, c, { relayer: new Relayer({ filter }) }).openChannel();
    const onB = {
      a: () => this.ab.denomOf("coin", a),
      b: () => "coin",
      c: () => this.bc.denomOf("coin", c),
    }[origin]();
    this.denoms = { a: "coin", b: onB, c: "coin" };
    if (origin === "c") this.give(this.bc, "c", "b");
    if (origin === "b") this.denoms.c = this.bc.denomOf(onB, b);
    if (origin === "a") return;
    this.denoms.a = this.ab.denomOf(onB, b);
    this.give(this.ab, "b", "a");
  }

  private give(over: Channel, from: Origin, to: Origin): void {
    const denom = this.denoms[from];
    const order = { on: this.chains[from], from, to, denom, amount: AMOUNT };
    expect(over.transfer(order).wait().kind).toBe("acknowledged");
  }

  /** Sends coins from A, to be forwarded to C. */
  send(forward: object): void {
    const { portId: port, channelId: channel } = this.bc.onA;
    const memo = JSON.stringify({ forward: { receiver: "carol", port, channel, ...forward } });
    const denom = this.denoms.a;
    this.ab.transfer({ from: "a", to: "b", denom, amount: AMOUNT, memo });
  }

  balance(id: Origin, account: string): bigint {
    return this.chains[id].balance(account, this.denoms[id]);
  }

  address(id: Origin, account: string): string {
    return this.chains[id].address(account);
  }

  /** Lets the time go by on all chains. */
  wait(seconds: bigint): void {
    for (const chain of Object.values(this.chains)) chain.advanceTime(seconds * NANOS_PER_SECOND);
  }

  /** How often each packet in flight may still be sent again. */
  retries(): number[] {
    const entries = [...this.chains.b.entries("packetfowardmiddleware", "")];
    return entries.map(([key, value]) => {
      expect(fromUtf8(key)).toContain(`${this.bc.onA.channelId}/transfer/`);
      return InFlightPacket.decode(value).retriesRemaining;
    });
  }

  check(onTheirWay: OnTheirWay): void {
    const { a, b, c } = this.chains;
    const { denoms } = this;
    // A voucher's name is known once it has arrived.
    const hasArrived = [...b.entries("transfer", "\u0003")].length > 0;
    if (this.origin === "a" && hasArrived) denoms.c = this.bc.denomOf(denoms.b, b);
    const sender = this.address("a", "a");
    const between = b.balance(forwardAccount(sender, this.ab.onB.channelId), denoms.b);
    expect(between).toBe(0n);
    const escrow = (chain: LocalChain, id: Origin, channelId: string) =>
      chain.balance(escrowOf("transfer", channelId), denoms[id]);
    // Over each channel, what is in escrow is on the other chain, or on its way.
    const over = {
      ab: [
        escrow(a, "a", this.ab.onA.channelId) - b.supply(denoms.b),
        escrow(b, "b", this.ab.onB.channelId) - a.supply(denoms.a),
      ],
      bc: [
        escrow(b, "b", this.bc.onA.channelId) - c.supply(denoms.c),
        escrow(c, "c", this.bc.onB.channelId) - b.supply(denoms.b),
      ],
    };
    const [ab, bc] = onTheirWay;
    expect(over.ab[this.origin === "a" ? 0 : 1]).toBe(ab);
    expect(over.bc[this.origin === "c" ? 1 : 0]).toBe(bc);
    expect(this.chains[this.origin].supply("coin")).toBe(COINS);
    this.checkTotals();
  }

  /** The total that a chain counts is what its escrow accounts have. */
  private checkTotals(): void {
    const channels = {
      a: [this.ab.onA.channelId],
      b: [this.ab.onB.channelId, this.bc.onA.channelId],
      c: [this.bc.onB.channelId],
    };
    for (const id of ["a", "b", "c"] as const) {
      const denom = this.denoms[id];
      const stored = this.chains[id].get("transfer", utf8(`totalEscrowForDenom/${denom}`));
      const total = stored === undefined ? 0n : BigInt(IntProto.decode(stored).int);
      const accounts = channels[id].map((channelId) => escrowOf("transfer", channelId));
      const kept = accounts.map((account) => this.chains[id].balance(account, denom));
      expect([id, total]).toEqual([id, kept.reduce((sum, amount) => sum + amount, 0n)]);
    }
  }
}

describe.each(["a", "b", "c"] as const)("coins of %s, forwarded from A over B to C", (origin) => {
  test("arrive, and A hears of it at the end", () => {
    const line = new Line(origin);
    const before = line.balance("a", "a");
    line.check(NOTHING);
    line.send({ receiver: line.address("c", "carol") });
    line.check([AMOUNT, 0n]);
    line.ab.relay();
    line.check([0n, AMOUNT]);
    expect(line.retries()).toEqual([0]);
    line.bc.relay();
    line.check(NOTHING);
    expect(line.balance("c", "carol")).toBe(AMOUNT);
    expect(line.retries()).toEqual([]);
    line.ab.relay();
    line.check(NOTHING);
    expect(line.balance("a", "a")).toBe(before - AMOUNT);
  });

  test("come back when they time out on their way to C, sent again as often as asked for", () => {
    const line = new Line(origin);
    const before = line.balance("a", "a");
    line.send({ receiver: line.address("c", "carol"), timeout: "30s", retries: 2 });
    line.ab.relay();
    line.reachesC = false;
    for (const left of [2, 1, 0]) {
      expect(line.retries()).toEqual([left]);
      line.check([0n, AMOUNT]);
      line.wait(60n);
      line.bc.relay();
    }
    // They left B, and A has not heard of it.
    expect(line.retries()).toEqual([]);
    line.check([AMOUNT, 0n]);
    expect(line.balance("a", "a")).toBe(before - AMOUNT);
    line.ab.relay();
    line.check(NOTHING);
    expect(line.balance("a", "a")).toBe(before);
    expect(line.balance("c", "carol")).toBe(0n);
  });

  test("come back when C does not take them", () => {
    const line = new Line(origin);
    const before = line.balance("a", "a");
    line.send({ receiver: BLOCKED, retries: 2 });
    line.ab.relay();
    line.check([0n, AMOUNT]);
    line.bc.relay();
    line.check([AMOUNT, 0n]);
    line.ab.relay();
    line.check(NOTHING);
    expect(line.balance("a", "a")).toBe(before);
  });
});
