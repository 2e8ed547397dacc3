/**
 * Three chains, users, a correct relayer and one that does all it can against them (ICS-18: exactly
 * once, or a timeout, whatever relayers do). One integer decides everything that happens.
 */

import { utf8 } from "../../../host/bytes.js";
import { encodeBech32 } from "../../../host/chain/bech32.js";
import { State } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { packAny } from "../../../host/codec/index.js";
import { TransactionError } from "../../../host/errors.js";
import type { LocalChain } from "../../../host/local/localChain.js";
import { LocalChain as Chains } from "../../../host/local/localChain.js";
import type { Channel } from "../../../host/network/channel.js";
import { connect } from "../../../host/network/connection.js";
import type { ChannelEnd as AnyEnd } from "../../../host/network/messages.js";
import type { SentPacket } from "../../../host/network/sentPacket.js";
import type { Datagram } from "../../../host/relayer/datagram.js";
import {
  channelOf,
  commitmentsOf,
  has,
  nextSequence,
  receiptKey,
} from "../../../host/relayer/ibcState.js";
import { Relayer } from "../../../host/relayer/relayer.js";
import { sha256 } from "../../../host/store/sha256.js";
import { Machine } from "../../../host/vm/machine.js";
import { Random } from "../../commitment/support/random.js";
import { loadCore } from "../../support/world.js";
import { countOf, FAILING, overtakenOn, PROBE_PORT, Probe } from "./probe.js";

const TOKENS = 1_000_000n;
const USERS = ["alice", "bob", "carol"];
const ADVERSARY = "mallory";
const SECOND = 1_000_000_000n;
/** What the adversary remembers to replay. */
const REMEMBERED = 400;

interface ChannelEnd extends AnyEnd {
  readonly chain: LocalChain;
}

interface Remembered {
  readonly destination: string;
  readonly datagram: Datagram;
}

interface Sent {
  readonly packet: SentPacket;
  readonly source: ChannelEnd;
  readonly destination: ChannelEnd;
  readonly isOrdered: boolean;
}

let machine: Machine | undefined;

export class Simulation {
  readonly chains: readonly LocalChain[];
  readonly counts = new Map<string, number>();
  private readonly random: Random;
  private readonly relayer: Relayer;
  private channels: { readonly channel: Channel; readonly isOrdered: boolean }[] = [];
  private readonly transfers: Channel[] = [];
  private readonly remembered: Remembered[] = [];
  private unsettled: Sent[] = [];
  private isWithholding = false;
  settled = 0;

  constructor(readonly seed: number) {
    this.random = new Random(seed);
    machine ??= new Machine(loadCore());
    const accounts = Object.fromEntries(USERS.map((user) => [user, { atom: TOKENS }]));
    this.chains = ["a-1", "b-2", "c-3"].map((id) =>
      Chains.create(
        { id, accounts, applications: { [PROBE_PORT]: new Probe() }, keptBlocks: 3_000n },
        machine!,
      ),
    );
    // What passes the filter is what a relayer broadcasts, and anybody can see.
    this.relayer = new Relayer({
      filter: (datagram, destination) => {
        this.remember({ datagram, destination });
        return !this.isWithholding || this.random.below(3) > 0;
      },
      limits: { messages: 12 },
    });
    const [a, b, c] = this.chains as [LocalChain, LocalChain, LocalChain];
    for (const [one, other] of [
      [a, b],
      [b, c],
      [a, c],
    ] as const) {
      const connection = connect(one, other, { relayer: new Relayer() });
      this.transfers.push(connection.openChannel());
      for (const isOrdered of [false, true]) {
        const channel = connection.openChannel({ port: PROBE_PORT, ordered: isOrdered });
        this.channels.push({ channel, isOrdered });
      }
    }
  }

  /** One thing that somebody does. */
  step(): void {
    const kinds = [
      ["send", 30, () => this.send()],
      ["transfer", 25, () => this.transfer()],
      ["replay", 14, () => this.replay()],
      ["tamper", 10, () => this.tamper()],
      ["stale header", 4, () => this.staleHeader()],
      ["relay", 12, () => this.relay()],
      ["withhold", 2, () => this.withhold()],
      ["wait", 3, () => this.wait()],
    ] as const;
    let choice = this.random.below(kinds.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [kind, weight, act] of kinds) {
      choice -= weight;
      if (choice >= 0) continue;
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
      act();
      return;
    }
  }

  /** Has a correct relayer bring everything to its end; then nothing may be on its way. */
  settle(): void {
    this.isWithholding = false;
    for (const chain of this.chains) chain.advanceTime(3_600n * SECOND);
    const honest = new Relayer({ account: "honest", limits: { messages: 50 } });
    honest.relayAll(this.chains);
    this.check();
    for (const { channel } of this.channels) this.checkNothingIsLeft(channel);
    this.replaceClosed();
    for (const channel of this.transfers) {
      this.checkNothingIsLeft(channel);
      const [onA, onB] = [this.local(channel.onA), this.local(channel.onB)];
      this.checkEscrow(channel, onA, onB);
      this.checkEscrow(channel, onB, onA);
    }
    if (this.unsettled.length > 0) {
      throw new Error(`${this.place()}: ${this.unsettled.length} packets never came to an end`);
    }
  }

  /** What must hold at any time. Throws at what does not. */
  check(): void {
    const open: Sent[] = [];
    for (const sent of this.unsettled) {
      if (this.isSettled(sent)) this.settled += 1;
      else open.push(sent);
    }
    this.unsettled = open;
    this.checkTokens();
    for (const { channel, isOrdered } of this.channels) {
      for (const end of isOrdered ? [channel.onA, channel.onB] : []) {
        const { chain, channelId } = this.local(end);
        const overtaken = overtakenOn(chain, channelId);
        if (overtaken === undefined) continue;
        throw new Error(`${this.place()}: ${chain.id}/${channelId}: ${overtaken} was overtaken`);
      }
    }
  }

  private isSettled({ packet, source, destination, isOrdered }: Sent): boolean {
    const received = countOf(destination.chain, "received", packet.packet);
    const acknowledged = countOf(source.chain, "acknowledged", packet.packet);
    const timedOut = countOf(source.chain, "timed out", packet.packet);
    const isFailing = new TextDecoder().decode(packet.packet.data) === FAILING;
    const facts = `received ${received}, acknowledged ${acknowledged}, timed out ${timedOut}`;
    const isSound =
      received <= 1 &&
      acknowledged + timedOut <= 1 &&
      !(received > 0 && timedOut > 0) &&
      !(acknowledged > 0 && received === 0 && !isFailing);
    if (!isSound) {
      const order = isOrdered ? "ordered" : "unordered";
      throw new Error(`${this.place()}: ${order} packet ${packet.sequence}: ${facts}`);
    }
    // Once its end is closed a sender cannot be told any more that a packet was received.
    const isUntold = isReceived(destination, packet.sequence, isOrdered) && isClosed(source);
    return acknowledged + timedOut === 1 || isUntold;
  }

  /** A timeout closes an ordered channel for good: another one takes its place. */
  private replaceClosed(): void {
    this.channels = this.channels.map((known) => {
      if (known.channel.isOpen) return known;
      const { connection } = known.channel;
      const options = { port: PROBE_PORT, ordered: known.isOrdered };
      return { ...known, channel: connection.openChannel(options) };
    });
  }

  /** Coins are neither made nor lost: escrows hold what is elsewhere or on its way. */
  private checkTokens(): void {
    for (const chain of this.chains) {
      const total = chain.supply("atom");
      if (total !== TOKENS * BigInt(USERS.length)) {
        throw new Error(`${this.place()}: chain ${chain.id} has ${total} of its own coins`);
      }
    }
  }

  /** With nothing on its way, the vouchers over there are what is in escrow here. */
  private checkEscrow(channel: Channel, source: ChannelEnd, destination: ChannelEnd): void {
    for (const { denom, amount } of source.chain.balances(escrowOf(source))) {
      const voucher = channel.denomOf(denom, source.chain);
      const supply = destination.chain.supply(voucher);
      if (supply === amount) continue;
      const where = `${this.place()}: ${source.chain.id}/${source.channelId}`;
      throw new Error(`${where}: ${amount} ${denom} are in escrow for ${supply} ${voucher}`);
    }
  }

  private checkNothingIsLeft({ onA, onB }: Channel): void {
    for (const [source, destination] of [
      [onA, onB],
      [onB, onA],
    ] as const) {
      const { chain, portId, channelId } = source;
      const left = commitmentsOf(chain, portId, channelId).filter(
        (sequence) => !isClosed(source) || !isReceived(destination, sequence, true),
      );
      if (left.length === 0) continue;
      throw new Error(`${this.place()}: ${chain.id}/${portId}/${channelId} keeps ${left.join()}`);
    }
  }

  private send(): void {
    const { channel, isOrdered } = this.random.pick(this.channels);
    const [source, destination] = this.direction(channel);
    const data = this.random.below(6) === 0 ? FAILING : `data ${this.random.below(1_000)}`;
    const timeout = this.timeout(source.chain, destination.chain);
    // An ordered channel closes at its first timeout: most of its packets have none in reach.
    const distant = { timeoutTimeNanos: destination.chain.timeNanos + 86_400n * 365n * SECOND };
    const chosen = isOrdered && this.random.below(300) > 0 ? distant : timeout;
    this.attempt(() => {
      const packet = channel.send({ on: source.chain, data, ...chosen });
      this.unsettled.push({ packet, source, destination, isOrdered });
    });
  }

  private transfer(): void {
    const channel = this.random.pick(this.transfers);
    const [source, destination] = this.direction(channel);
    const from = this.random.pick(USERS);
    const denoms = ["atom", ...this.vouchersOf(source.chain, from)];
    const denom = this.random.pick(denoms);
    const amount = BigInt(1 + this.random.below(500));
    const timeout = this.timeout(source.chain, destination.chain);
    const to = this.random.pick(USERS);
    this.attempt(() => channel.transfer({ on: source.chain, from, to, denom, amount, ...timeout }));
  }

  private vouchersOf(chain: LocalChain, account: string): string[] {
    return chain.balances(account).flatMap(({ denom }) => (denom === "atom" ? [] : [denom]));
  }

  /** A channel's end on one of the simulation's chains. */
  private local(end: AnyEnd): ChannelEnd {
    return { ...end, chain: this.chains.find(({ id }) => id === end.chain.id)! };
  }

  private direction({ onA, onB }: Channel): readonly [ChannelEnd, ChannelEnd] {
    const [a, b] = [this.local(onA), this.local(onB)];
    return this.random.below(2) === 0 ? [a, b] : [b, a];
  }

  private timeout(source: LocalChain, destination: LocalChain) {
    switch (this.random.below(4)) {
      case 0:
        return { timeoutHeight: destination.height + BigInt(1 + this.random.below(30)) };
      case 1: {
        const later = source.timeNanos > destination.timeNanos ? source : destination;
        return { timeoutTimeNanos: later.timeNanos + BigInt(1 + this.random.below(300)) * SECOND };
      }
      default:
        return { timeoutTimeNanos: source.timeNanos + 86_400n * SECOND };
    }
  }

  /** A user may be refused: for want of coins, or because a timeout has passed already. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      this.counts.set("refused to users", (this.counts.get("refused to users") ?? 0) + 1);
    }
  }

  private relay(): void {
    for (let rounds = 1 + this.random.below(3); rounds > 0; rounds--) {
      this.relayer.relay(this.chains);
    }
    this.check();
  }

  private withhold(): void {
    this.isWithholding = !this.isWithholding;
  }

  private wait(): void {
    const chain = this.random.pick(this.chains);
    if (this.random.below(2) === 0) chain.makeBlocks(1 + this.random.below(5));
    else chain.advanceTime(BigInt(1 + this.random.below(60)) * SECOND);
  }

  /** Datagrams of the past again, in any order, in one transaction or several, on any chain. */
  private replay(): void {
    if (this.remembered.length === 0) return;
    const chain = this.random.pick(this.chains);
    const some = Array.from({ length: 1 + this.random.below(4) }, () =>
      this.random.pick(this.remembered),
    ).filter(({ destination }) => destination === chain.id || this.random.below(10) === 0);
    const transactions = some.map(({ datagram }) =>
      chain.transaction([resigned(datagram, chain)], { signer: ADVERSARY }),
    );
    if (transactions.length > 0) chain.makeBlock({ transactions });
  }

  /** A datagram with a byte changed, in its proof most likely. */
  private tamper(): void {
    if (this.remembered.length === 0) return;
    const { datagram, destination } = this.random.pick(this.remembered);
    const chain = this.chains.find(({ id }) => id === destination)!;
    const { typeUrl, value } = resigned(datagram, chain);
    const changed = value.slice();
    changed[this.random.below(changed.length)]! ^= 1 + this.random.below(255);
    chain.submit([{ typeUrl, value: changed }], { signer: ADVERSARY });
  }

  /** A header between those that a client knows, or of long ago. */
  private staleHeader(): void {
    const { channel } = this.random.pick(this.channels);
    const [source, destination] = this.direction(channel);
    const { ids } = channel.connection;
    const clientId = destination.chain === channel.onA.chain ? ids.clientIdOnA : ids.clientIdOnB;
    const back = BigInt(2 + this.random.below(60));
    const height = source.chain.height - BigInt(this.random.below(40));
    const trusted = height - back;
    if (trusted < source.chain.height - 150n || trusted < 1n) return;
    const header = source.chain.clientHeader(height, trusted);
    const message = MsgUpdateClient.create({
      clientId,
      clientMessage: packAny(Header, header),
      signer: destination.chain.address(ADVERSARY),
    });
    destination.chain.submit([packAny(MsgUpdateClient, message)], { signer: ADVERSARY });
  }

  private remember(remembered: Remembered): void {
    if (this.remembered.length < REMEMBERED) this.remembered.push(remembered);
    else this.remembered[this.random.below(REMEMBERED)] = remembered;
  }

  private place(): string {
    return `seed ${this.seed}, after ${[...this.counts.values()].reduce((a, b) => a + b, 0)} steps`;
  }
}

function isClosed({ chain, portId, channelId }: AnyEnd): boolean {
  return channelOf(chain, portId, channelId)?.state === State.STATE_CLOSED;
}

/** Whether an end has received a packet, whatever the application made of it. */
function isReceived(
  { chain, portId, channelId }: AnyEnd,
  sequence: bigint,
  isOrdered: boolean,
): boolean {
  if (isOrdered) return sequence < nextSequence(chain, "Recv", portId, channelId);
  return has(chain, receiptKey(portId, channelId, sequence));
}

/** The account that keeps what has left over a channel (ICS-20). */
function escrowOf({ portId, channelId }: ChannelEnd): string {
  const preimage = utf8(`ics20-1\0${portId}/${channelId}`);
  return encodeBech32("cosmos", sha256(preimage).slice(0, 20));
}

/** A message that says it is the adversary's: the address stands in its last field. */
function resigned({ message }: Datagram, chain: LocalChain) {
  const relayer = new TextEncoder().encode(chain.address("relayer"));
  const adversary = new TextEncoder().encode(chain.address(ADVERSARY));
  const value = message.value.slice();
  const start = Buffer.from(value).lastIndexOf(relayer);
  if (start !== -1) value.set(adversary, start);
  return { typeUrl: message.typeUrl, value };
}
