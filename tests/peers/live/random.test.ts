/** Users, relayers who withhold, repeat and damage what they bring, and time, in any order: in the
 * end every packet was acknowledged or timed out, and no coin was lost or made. */
import { describe, expect, test } from "vitest";
import { moduleAddress } from "../../../host/chain/bank.js";
import { encodeBech32 } from "../../../host/chain/bech32.js";
import {
  type Channel,
  connect,
  type Datagram,
  type RelayedChain,
  Relayer,
  TransactionError,
} from "../../../host/index.js";
import { Random } from "../../commitment/support/random.js";
import { NANOS_PER_SECOND, newRelayer, Pair, PEER } from "./pair.js";
import { commitmentsLeft, expectBacked } from "./settlement.js";

const STEPS = 200;
/** What each run has at least once. */
const HAPPENED = [
  "transfer",
  "send",
  "repeated, accepted",
  "repeated, refused",
  "damaged, refused",
];
const USERS = ["alice", "bob", "carol"];
const BLOCKED = encodeBech32("cosmos", moduleAddress("fee_collector"));
const MOCK_DATA = ["mock packet data", "mock failed packet data", "\0anything"];
/** Later than every timeout that is set here. */
const LATER_NANOS = 3_600n * NANOS_PER_SECOND;

/** What one run has to remember. */
class Traffic {
  readonly pair = new Pair();
  readonly transfers: Channel[] = [];
  readonly mocks: Channel[] = [];
  readonly counts: Record<string, number> = {};
  private readonly random: Random;
  private readonly seen: { readonly datagram: Datagram; readonly destination: string }[] = [];
  private readonly careless: Relayer;

  constructor(seed: number) {
    this.random = new Random(seed);
    const { ours, theirs } = this.pair;
    const relayer = newRelayer();
    for (const [one, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const connection = connect(one, other, { relayer });
      this.transfers.push(connection.openChannel());
      this.mocks.push(connection.openChannel({ port: "mock" }));
      this.mocks.push(connection.openChannel({ port: "mock", ordered: true }));
    }
    const filter = (datagram: Datagram, destination: string) => {
      this.seen.push({ datagram, destination });
      return this.random.below(3) > 0;
    };
    const discovery = seed % 2 === 0 ? "state" : "events";
    this.careless = new Relayer({ limits: { messages: 20 }, discovery, filter });
  }

  /** Something that a user, a relayer or time does. */
  step(): void {
    const choice = this.random.below(10);
    if (choice < 3) this.transfer();
    else if (choice < 5) this.send();
    else if (choice < 8) this.careless.relay(this.chains);
    else if (choice < 9) this.wait();
    else this.repeat();
  }

  /** Lets an honest relayer bring all that is left, when all timeouts are over. */
  settle(): void {
    for (const chain of this.chains) chain.makeBlock({ afterNanos: LATER_NANOS });
    for (let block = 0; block < 30; block++) for (const chain of this.chains) chain.makeBlock();
    newRelayer().relayAll(this.chains);
  }

  private get chains(): [RelayedChain, RelayedChain] {
    return [this.pair.ours, this.pair.theirs];
  }

  private transfer(): void {
    const channel = this.random.pick(this.transfers);
    const on = this.random.pick(this.chains);
    const other = on === this.chains[0] ? this.chains[1] : this.chains[0];
    const from = this.random.pick(USERS);
    const vouchers = this.transfers.map((over) => over.denomOf("atom", other));
    const held = ["atom", ...vouchers].filter((denom) => on.balance(from, denom) > 0n);
    this.attempt("transfer", () =>
      channel.transfer({
        on,
        from,
        to: this.random.below(6) === 0 ? BLOCKED : this.random.pick(USERS),
        denom: this.random.pick(held),
        amount: BigInt(1 + this.random.below(1_000)),
        ...this.timeout(other),
      }),
    );
  }

  private send(): void {
    const channel = this.random.pick(this.mocks);
    const on = this.random.pick(this.chains);
    const other = on === this.chains[0] ? this.chains[1] : this.chains[0];
    const data = this.random.pick(MOCK_DATA);
    this.attempt("send", () => channel.send({ on, data, ...this.timeout(other) }));
  }

  private timeout(destination: RelayedChain) {
    const { height, timeNanos } = destination;
    const choice = this.random.below(4);
    if (choice === 0) return { timeoutHeight: height + BigInt(3 + this.random.below(20)) };
    const seconds = BigInt(10 + this.random.below(120));
    return choice === 1 ? { timeoutTimeNanos: timeNanos + seconds * NANOS_PER_SECOND } : {};
  }

  private wait(): void {
    const seconds = BigInt(1 + this.random.below(60));
    this.random.pick(this.chains).makeBlock({ afterNanos: seconds * NANOS_PER_SECOND });
  }

  /** Brings again what was brought before, or withheld: as it was, or with a byte changed. */
  private repeat(): void {
    if (this.seen.length === 0) return;
    const { datagram, destination } = this.random.pick(this.seen);
    const value = datagram.message.value.slice();
    const isDamaged = this.random.below(2) === 0;
    if (isDamaged) value[this.random.below(value.length)]! ^= 1 << this.random.below(8);
    const chain = this.chains.find(({ id }) => id === destination)!;
    const message = { typeUrl: datagram.message.typeUrl, value };
    const { code } = this.pair.submit(chain, [message], "relayer");
    this.count(`${isDamaged ? "damaged" : "repeated"}, ${code === 0 ? "accepted" : "refused"}`);
  }

  private attempt(what: string, run: () => unknown): void {
    try {
      run();
      this.count(what);
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      this.count(`${what}, refused`);
    }
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

describe.skipIf(PEER === undefined)("random traffic with a live ibc-go", () => {
  test.each([1, 2, 3, 4])("settles, seed %d", { timeout: 300_000 }, async (seed) => {
    const traffic = new Traffic(seed);
    const { pair, transfers, counts } = traffic;
    const { ours, theirs } = pair;
    const supplies = [ours.supply("atom"), theirs.supply("atom")];
    for (let step = 0; step < STEPS; step++) traffic.step();
    traffic.settle();
    expect([commitmentsLeft(ours), commitmentsLeft(theirs)]).toEqual([0, 0]);
    for (const channel of transfers) expectBacked(channel, "atom");
    expect([ours.supply("atom"), theirs.supply("atom")]).toEqual(supplies);
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(HAPPENED));
    await pair.end();
  });
});
