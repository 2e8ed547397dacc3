/**
 * Chains in one process: making one, connecting two, and relaying transfers between them in blocks
 * of 500, all with headers, signatures and proofs.
 */
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { packAny } from "../../host/codec/index.js";
import { BlockProducer } from "../../host/consensus/blockProducer.js";
import type { LocalChain } from "../../host/local/localChain.js";
import type { Channel } from "../../host/network/channel.js";
import { connect } from "../../host/network/connection.js";
import { createChain } from "../../host/network/createChain.js";
import { Relayer } from "../../host/relayer/relayer.js";
import { Branches } from "../../host/store/branch.js";
import { Multistore } from "../../host/store/multistore.js";
import { Imports } from "../../host/vm/imports.js";
import { Machine } from "../../host/vm/machine.js";
import type { BenchEntry, BenchGroup } from "./frame.js";
import { duration } from "./table.js";

const TRANSFERS = 10_000;
const IN_A_BLOCK = 500;
/** Transfers of one transaction; a block holds several. */
const IN_A_TRANSACTION = 50;
const KEPT_BLOCKS = 20n;
const ALL_COINS = 10n ** 18n;

const creation: BenchEntry = {
  name: "network: createChain",
  unit: "chain",
  setup: () => (iteration) => {
    createChain({ id: `chain-${iteration}`, accounts: { alice: { atom: 1n } } });
  },
};

const connecting: BenchEntry = {
  name: "network: two chains, from nothing to an open transfer channel",
  unit: "channel",
  setup: () => (iteration) => {
    const channel = connect(createChain(`a-${iteration}`), createChain("b-1")).openChannel();
    if (!channel.isOpen) throw new Error("the channel is not open");
  },
};

/** Two chains with a channel on which blocks of transfers go from A to B. */
class Route {
  readonly chainA: LocalChain;
  readonly chainB: LocalChain;
  private readonly channel: Channel;
  private readonly relayer = new Relayer({ limits: { messages: 100, bytes: 400_000 } });
  private sent = 0n;

  constructor() {
    const accounts = { alice: { atom: ALL_COINS } };
    this.chainA = createChain({ id: "a-1", accounts, keptBlocks: KEPT_BLOCKS });
    this.chainB = createChain({ id: "b-1", keptBlocks: KEPT_BLOCKS });
    this.channel = connect(this.chainA, this.chainB).openChannel();
  }

  /** Sends a block of transfers and relays until all are acknowledged. */
  run(): void {
    const { chainA, chainB, relayer } = this;
    const messages = Array.from({ length: IN_A_BLOCK }, () => this.transfer());
    const transactions = Array.from({ length: IN_A_BLOCK / IN_A_TRANSACTION }, (_, index) => {
      const start = index * IN_A_TRANSACTION;
      const some = messages.slice(start, start + IN_A_TRANSACTION);
      return chainA.transaction(some, { signer: "alice" });
    });
    chainA.makeBlock({ transactions });
    relayer.relayAll([chainA, chainB]);
    const received = chainB.balance("bob", this.channel.denomOf("atom"));
    if (received !== this.sent) throw new Error(`${received} of ${this.sent} coins arrived`);
  }

  private transfer() {
    this.sent += 1n;
    const message = MsgTransfer.create({
      sourcePort: "transfer",
      sourceChannel: this.channel.onA.channelId,
      token: { denom: "atom", amount: "1" },
      sender: this.chainA.address("alice"),
      receiver: this.chainB.address("bob"),
      timeoutTimestamp: this.chainA.timeNanos + 600_000_000_000n,
      memo: `${this.sent}`,
    });
    return packAny(MsgTransfer, message);
  }
}

/** Where time goes, each part without those that it calls. */
class Stopwatch {
  readonly nanos = new Map<string, bigint>();
  private readonly running: { readonly part: string; since: bigint }[] = [];
  private readonly undo: (() => void)[] = [];

  /** Counts the time in a method of a class to a part. */
  watch<Key extends string>(
    { prototype }: { readonly prototype: { [key in Key]: (...args: never[]) => unknown } },
    method: Key,
    part: string,
  ): void {
    const original = prototype[method];
    const watch = this;
    const timed = function (this: unknown, ...args: never[]): unknown {
      watch.enter(part);
      try {
        return original.apply(this, args);
      } finally {
        watch.leave();
      }
    };
    prototype[method] = timed as (typeof prototype)[Key];
    this.undo.push(() => {
      prototype[method] = original;
    });
  }

  time(part: string, run: () => void): void {
    this.enter(part);
    run();
    this.leave();
    for (const restore of this.undo) restore();
  }

  private enter(part: string): void {
    const now = process.hrtime.bigint();
    this.add(now);
    this.running.push({ part, since: now });
  }

  private leave(): void {
    const now = process.hrtime.bigint();
    this.add(now);
    this.running.pop();
    const below = this.running.at(-1);
    if (below !== undefined) below.since = now;
  }

  private add(now: bigint): void {
    const top = this.running.at(-1);
    if (top === undefined) return;
    this.nanos.set(top.part, (this.nanos.get(top.part) ?? 0n) + now - top.since);
  }
}

/** A class seen from within, for methods that it keeps to itself. */
function insidesOf<Key extends string>(type: { readonly prototype: object }) {
  return type as { readonly prototype: { [key in Key]: (...args: never[]) => unknown } };
}

/** Relays all transfers once, with a stopwatch on each part. */
function breakdown(): string[] {
  const route = new Route();
  route.run();
  const stopwatch = new Stopwatch();
  stopwatch.watch(Machine, "call", "handlers");
  for (const method of ["get", "set", "delete", "scan"] as const) {
    stopwatch.watch(Branches, method, "store");
  }
  stopwatch.watch(Multistore, "commit", "store");
  stopwatch.watch(insidesOf<"verify">(Imports), "verify", "signatures");
  stopwatch.watch(insidesOf<"sign">(BlockProducer), "sign", "signatures");
  stopwatch.watch(BlockProducer, "propose", "headers");
  stopwatch.watch(BlockProducer, "finalize", "headers");
  stopwatch.time("relayer: what is pending, proofs, messages, events", () => {
    for (let sent = 0; sent < TRANSFERS; sent += IN_A_BLOCK) route.run();
  });
  const total = [...stopwatch.nanos.values()].reduce((sum, nanos) => sum + nanos, 0n);
  const rate = Math.round(TRANSFERS / (Number(total) / 1e9));
  const lines = [...stopwatch.nanos].map(
    ([part, nanos]) =>
      `  ${part}: ${duration(Number(nanos) / TRANSFERS)} a transfer, ` +
      `${Math.round((Number(nanos) * 100) / Number(total))} %`,
  );
  globalThis.gc?.();
  const mebibytes = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  return [
    `${TRANSFERS} transfers relayed and acknowledged: ${rate} a second, ${mebibytes} MiB of heap`,
    ...lines,
  ];
}

const relaying: BenchEntry = {
  name: `network: a transfer relayed and acknowledged, ${IN_A_BLOCK} in a block`,
  unit: "transfer",
  parts: IN_A_BLOCK,
  setup() {
    const route = new Route();
    return () => route.run();
  },
};

export const network: BenchGroup = {
  title: "chains in one process, four validators each",
  entries: [creation, connecting, relaying],
  notes: breakdown,
};
