/**
 * Two chains of the core between which a relayer goes, and what holds of them after every block:
 * nothing comes of what is refused, sequences and states only go forward, every packet has at most
 * one fate, and no token is lost or made.
 */
import { expect } from "vitest";
import { fromUtf8 } from "../../host/bytes.js";
import { readBalance, supplyKey } from "../../host/chain/bank.js";
import type {
  Action,
  ActionResult,
  BlockResult,
  TransactionResult,
} from "../../host/chain/block.js";
import { decodeAny } from "../../host/codec/any.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { Channel } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { ConnectionEnd } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { fromLatin1 } from "../../host/store/latin1.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { LiveChain, newClock, signedBy } from "../support/liveChain.js";
import { clientStateOf, type Passage, updateOf } from "../support/relay.js";
import { escrowOf, voucherOf } from "../support/transfers.js";
import { SIGNER } from "../support/world.js";
import { isInFlight, Ledger } from "./ledger.js";

const STAKE = 1_000_000n;
export const STORE_NAMES = ["ibc", "transfer", "bank", "upgrade"];
const BALANCE_PREFIX = 2;

type Outcome = ActionResult | TransactionResult;

/** A transaction that was accepted. */
export interface Accepted {
  readonly chain: LiveChain;
  readonly messages: readonly Any[];
}

export class Pair {
  private readonly clock = newClock();
  /** What each chain begins with. */
  readonly balances = [{ address: SIGNER, denom: "stake", amount: STAKE }];
  /** What came of all actions and transactions of each chain. */
  readonly outcomes: [Outcome[], Outcome[]] = [[], []];
  readonly chains = [this.newChain("first-1"), this.newChain("second-1")] as const;
  readonly ledger = new Ledger();
  readonly accepted: Accepted[] = [];
  /** What each chain's client of the other is called; the index is that of the client's chain. */
  readonly clientIds = ["07-tendermint-0", "07-tendermint-0"];
  /** What these clients know, oldest first. */
  readonly heights: [bigint[], bigint[]] = [[], []];
  /** Of the last action of an application or the authority. */
  lastActionCode = 0;
  /** All that the last block with a transaction or an action wrote. */
  lastChanges: readonly (readonly [store: string, key: string, value: Uint8Array | null])[] = [];

  /** The way to a chain. */
  passage(to: number): Passage {
    const clientId = this.clientIds[to]!;
    const counterpartyClientId = this.clientIds[1 - to]!;
    return { from: this.chains[1 - to]!, to: this.chains[to]!, clientId, counterpartyClientId };
  }

  /** A block with one transaction. */
  deliver(at: number, messages: readonly Any[], signer = SIGNER): TransactionResult {
    const chain = this.chains[at]!;
    const before = chain.latest;
    const result = chain.makeBlock({ transactions: [signedBy(signer, messages)] });
    const transaction = result.transactions[0]!;
    if (transaction.code === 0) this.accepted.push({ chain, messages });
    else expectNothing(transaction, result);
    this.examine(at, before, result);
    return transaction;
  }

  /** A block in which an application does something. */
  act(at: number, action: Action): void {
    const chain = this.chains[at]!;
    const before = chain.latest;
    const result = chain.makeBlock({ actions: [action] });
    this.lastActionCode = result.actions[0]!.code;
    if (this.lastActionCode !== 0) expectNothing(result.actions[0]!, result);
    this.examine(at, before, result);
  }

  /** Empty blocks. */
  wait(at: number, elapsedNanos: bigint): void {
    const result = this.chains[at]!.makeBlock({ elapsedNanos });
    for (const name of STORE_NAMES) expect(result.stores.get(name)!.changes).toEqual([]);
  }

  /** Has a client learn of all that the other chain did, on its own or before other messages. */
  update(to: number, build: (height: bigint) => readonly Any[] = () => []): TransactionResult {
    const passage = this.passage(to);
    passage.from.makeBlock();
    const { height } = passage.from;
    const trusted = this.heights[to]!.at(-1)!;
    const update = updateOf(passage, height, trusted);
    const result = this.deliver(to, [update, ...build(height)]);
    if (result.code === 0) this.heights[to]!.push(height);
    return result;
  }

  private newChain(chainId: string): LiveChain {
    return new LiveChain({ chainId, clock: this.clock, balances: this.balances });
  }

  /** Who signs a message; the relayer where it names nobody else. */
  signerOf(message: Any): string {
    const fields = decodeAny(message)?.message as { signer?: string; sender?: string } | undefined;
    return fields?.sender ?? fields?.signer ?? SIGNER;
  }

  /** Whether a chain's client of the other one is not frozen. */
  isActive(at: number): boolean {
    const { to, clientId } = this.passage(at);
    return clientStateOf(to, clientId).frozenHeight.revisionHeight === 0n;
  }

  private examine(at: number, before: Snapshot, result: BlockResult): void {
    this.lastChanges = STORE_NAMES.flatMap((name) =>
      result.stores.get(name)!.changes.map(([key, value]) => [name, key, value] as const),
    );
    const [chain, other] = [this.chains[at]!, this.chains[1 - at]!];
    this.outcomes[at]!.push(...result.actions, ...result.transactions);
    for (const { events } of [...result.actions, ...result.transactions]) {
      this.ledger.read(chain, other, events);
    }
    expectForward(before, result);
    expectSupplies(chain);
    for (const index of [0, 1]) this.expectConserved(index);
  }

  /** What is in escrow on a chain is on the other one, or on its way. */
  private expectConserved(at: number): void {
    const [chain, other] = [this.chains[at]!, this.chains[1 - at]!];
    const kept = new Map<string, { there: string; sum: bigint; total: bigint }>();
    for (const fate of this.ledger.fates.values()) {
      const { packet, sender } = fate;
      if (packet.sourcePort !== "transfer") continue;
      const { denom, amount } = JSON.parse(fromUtf8(packet.data)) as Record<string, string>;
      const isSender = sender === chain;
      const [here, there] = isSender
        ? [packet.sourceChannel, packet.destinationChannel]
        : [packet.destinationChannel, packet.sourceChannel];
      const path = isSender ? denom! : withoutHop(denom!, `transfer/${there}/`);
      // A denomination that came over this channel is not in escrow but burnt when it goes back.
      if (path === undefined || (isSender && withoutHop(path, `transfer/${here}/`))) continue;
      const place = `${here} ${path}`;
      const found = kept.get(place) ?? { there: `transfer/${there}/${path}`, sum: 0n, total: 0n };
      if (isInFlight(fate)) found.sum += BigInt(amount!);
      kept.set(place, found);
    }
    for (const [place, { there, sum }] of kept) {
      const [channel, path] = place.split(" ") as [string, string];
      const escrow = chain.chain.balanceOf(escrowOf("transfer", channel), coinOf(path));
      const vouchers = readBalance(other.latest.get("bank", supplyKey(coinOf(there))));
      expect([chain.chainId, place, escrow]).toEqual([chain.chainId, place, vouchers + sum]);
    }
  }
}

function withoutHop(path: string, hop: string): string | undefined {
  return path.startsWith(hop) ? path.slice(hop.length) : undefined;
}

function coinOf(path: string): string {
  return path.includes("/") ? voucherOf(path) : path;
}

/** A refusal tells and writes nothing. */
function expectNothing(outcome: { readonly events: readonly unknown[] }, result: BlockResult) {
  expect(outcome.events).toEqual([]);
  for (const name of STORE_NAMES) expect(result.stores.get(name)!.changes).toEqual([]);
}

/** Sequences grow, states advance, receipts and acknowledgements stay. */
function expectForward(before: Snapshot, result: BlockResult): void {
  for (const [text, value] of result.stores.get("ibc")!.changes) {
    const key = fromLatin1(text);
    const old = before.get("ibc", key);
    if (old === undefined) continue;
    const name = Buffer.from(key).toString("latin1");
    const step = [name, rankOf(name, value ?? undefined) >= rankOf(name, old)];
    expect(step).toEqual([name, true]);
    if (/^(receipts|acks)\//.test(name)) {
      expect([name, value && Buffer.from(value)]).toEqual([name, Buffer.from(old)]);
    }
  }
}

/** How far something has come that only goes forward; 0 for all else. */
function rankOf(name: string, value: Uint8Array | undefined): bigint {
  if (value === undefined) return /^(next|channelEnds|connections)/.test(name) ? -1n : 0n;
  if (/^nextSequence(Send|Recv|Ack)\//.test(name)) return Buffer.from(value).readBigUInt64BE();
  if (/^next(Channel|Connection)Sequence$/.test(name)) return Buffer.from(value).readBigUInt64BE();
  if (name === "nextClientSequence") return Buffer.from(value).readBigUInt64BE();
  if (name.startsWith("channelEnds/")) return BigInt(Channel.decode(value).state);
  if (name.startsWith("connections/")) return BigInt(ConnectionEnd.decode(value).state);
  return 0n;
}

/** Every supply is the sum of the balances, and that of the chain's own coin never changes. */
function expectSupplies(chain: LiveChain): void {
  const balances = new Map<string, bigint>();
  const [start, end] = [Uint8Array.of(BALANCE_PREFIX), Uint8Array.of(BALANCE_PREFIX + 1)];
  for (const [key, value] of chain.latest.scan("bank", start, end)) {
    const denom = fromUtf8(key.subarray(2 + key[1]!));
    balances.set(denom, (balances.get(denom) ?? 0n) + readBalance(value));
  }
  for (const [denom, sum] of balances) {
    const supply = readBalance(chain.latest.get("bank", supplyKey(denom)));
    expect([chain.chainId, denom, sum]).toEqual([chain.chainId, denom, supply]);
  }
  expect(balances.get("stake")).toBe(STAKE);
  const tracked = readBalance(chain.latest.get("bank", supplyKey("stake")));
  expect(tracked).toBe(STAKE);
}
