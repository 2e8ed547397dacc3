/** A relayer: brings chains of this process what they have for each other (ICS-18, relay). */
import type {
  Action,
  BlockResult,
  Coin,
  Message,
  Transaction,
  TransactionResult,
} from "../chain/block.js";
import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import { ResponseResultType } from "../codec/gen/ibc.core.channel.v1.js";
import { decodeAny } from "../codec/index.js";
import { HostError } from "../errors.js";
import { type BatchLimits, batchesOf } from "./batches.js";
import type { Datagram } from "./datagram.js";
import type { Discovery } from "./direction.js";
import type { Endpoint } from "./endpoint.js";
import { pendingDatagrams } from "./pendingDatagrams.js";
import { ChainReport, type RelayReport } from "./report.js";

/** A chain that a relayer can also submit to. */
export interface RelayedChain extends Endpoint {
  /** From one block to the next, in nanoseconds. */
  readonly blockNanos: bigint;
  /** The address of an account by its name. */
  address(account: string): string;
  balance(account: string, denom: string): bigint;
  /** What a transaction of so many messages costs. */
  feeFor(messages: number): readonly Coin[];
  transaction(messages: readonly Message[], submission: { readonly signer: string }): Transaction;
  makeBlock(content?: {
    readonly transactions?: readonly Transaction[];
    readonly actions?: readonly Action[];
    readonly afterNanos?: bigint;
  }): Pick<BlockResult, "actions" | "transactions">;
}

export interface RelayerOptions {
  /** The account that signs and pays on every chain; `relayer` when absent. */
  readonly account?: string;
  readonly discovery?: Discovery;
  readonly limits?: Partial<BatchLimits>;
  /** What is to be relayed; everything when absent. */
  readonly filter?: (datagram: Datagram, destination: string) => boolean;
}

const LIMITS: BatchLimits = { messages: 100, bytes: 180_000 };
/** A datagram that was refused so often by itself is not tried again. */
const MOST_REFUSALS = 3;
/** The last block's writes can be proven one round later only. */
const IDLE_ROUNDS = 2;

export class Relayer {
  readonly account: string;
  private readonly reports = new Map<string, ChainReport>();
  /** How often datagrams were in a transaction that was refused. */
  private readonly refusals = new Map<string, number>();
  private readonly limits: BatchLimits;

  constructor(private readonly options: RelayerOptions = {}) {
    this.account = options.account ?? "relayer";
    this.limits = { ...LIMITS, ...options.limits };
  }

  /** What was done so far, and what it cost. */
  get report(): RelayReport {
    return this.reports;
  }

  /**
   * One round: what is pending between each two of some chains goes into the next block of each,
   * which is made also where nothing is. Returns how many datagrams were submitted.
   */
  relay(chains: readonly RelayedChain[]): number {
    const pending = this.pendingBetween(chains);
    const latest = chains.reduce(
      (time, { timeNanos }) => (timeNanos > time ? timeNanos : time),
      0n,
    );
    let submitted = 0;
    for (const chain of chains) {
      submitted += this.submit(chain, pending.get(chain.id)!, latest);
    }
    return submitted;
  }

  /**
   * Rounds until nothing is pending that can be done now; returns their number. Throws a HostError
   * when something still is after `most` rounds.
   */
  relayAll(chains: readonly RelayedChain[], most = 1_000): number {
    let rounds = 0;
    for (const round of this.rounds(chains, most)) rounds = round;
    return rounds;
  }

  /** As `relayAll`, a round each time that it is asked; gives the numbers of the rounds. */
  *rounds(chains: readonly RelayedChain[], most = 1_000): Generator<number, undefined> {
    let idle = 0;
    for (let round = 1; round <= most; round++) {
      idle = this.relay(chains) === 0 ? idle + 1 : 0;
      yield round;
      if (idle === IDLE_ROUNDS) return;
    }
    throw new HostError(`something is still pending after ${most} rounds of relaying`);
  }

  private pendingBetween(chains: readonly RelayedChain[]): Map<string, Datagram[]> {
    const pending = new Map<string, Datagram[]>(chains.map(({ id }) => [id, []]));
    if (pending.size !== chains.length) throw new HostError("two chains have the same id");
    const signers = Object.fromEntries(
      chains.map((chain) => [chain.id, chain.address(this.account)]),
    );
    const { discovery = "state", filter = () => true } = this.options;
    const options = {
      signers,
      discovery,
      filter: (datagram: Datagram, destination: string) =>
        this.isWorthTrying(destination, datagram) && filter(datagram, destination),
    };
    for (const [index, chain] of chains.entries()) {
      for (const counterparty of chains.slice(index + 1)) {
        const { onChain, onCounterparty } = pendingDatagrams(chain, counterparty, options);
        pending.get(chain.id)!.push(...onChain);
        pending.get(counterparty.id)!.push(...onCounterparty);
      }
    }
    return pending;
  }

  /** Makes the next block of a chain, with datagrams; returns how many it could pay for. */
  private submit(chain: RelayedChain, datagrams: readonly Datagram[], latestNanos: bigint): number {
    const report = this.reportOf(chain.id);
    const isAlone = (datagram: Datagram) => this.refusals.has(nameOf(chain.id, datagram));
    const batches = this.affordable(chain, batchesOf(datagrams, this.limits, isAlone), report);
    const transactions = batches.map((batch) =>
      chain.transaction(
        batch.map(({ message }) => message),
        { signer: this.account },
      ),
    );
    // A header from the future would be refused: no chain stays behind those that it hears of.
    const behind = latestNanos - chain.timeNanos;
    const afterNanos = behind > chain.blockNanos ? behind : chain.blockNanos;
    const results = chain.makeBlock({ transactions, afterNanos }).transactions;
    for (const [index, batch] of batches.entries()) {
      this.note(chain, report, batch, transactions[index]!, results[index]!);
    }
    return batches.reduce((sum, { length }) => sum + length, 0);
  }

  /** The batches, in order, that the relayer's account can pay for. */
  private affordable(
    chain: RelayedChain,
    batches: readonly Datagram[][],
    report: ChainReport,
  ): readonly Datagram[][] {
    const spent = new Map<string, bigint>();
    for (const [index, { length }] of batches.entries()) {
      for (const { denom, amount } of chain.feeFor(length)) {
        const total = (spent.get(denom) ?? 0n) + amount;
        spent.set(denom, total);
        if (total <= chain.balance(this.account, denom)) continue;
        report.isOutOfFunds = true;
        return batches.slice(0, index);
      }
    }
    return batches;
  }

  private note(
    chain: RelayedChain,
    report: ChainReport,
    batch: readonly Datagram[],
    { fee = [] }: Transaction,
    { code, codespace, log, data, authenticated }: TransactionResult,
  ): void {
    report.transactions++;
    if (authenticated) report.pay(fee);
    if (code === 0) {
      report.count(batch);
      report.noops += noopsIn(data);
      return;
    }
    for (const datagram of batch) {
      const name = nameOf(chain.id, datagram);
      this.refusals.set(name, (this.refusals.get(name) ?? 0) + 1);
      if (batch.length > 1) continue;
      report.failures.push({ ...subjectOf(datagram), code, codespace, log });
    }
  }

  private isWorthTrying(destination: string, datagram: Datagram): boolean {
    return (this.refusals.get(nameOf(destination, datagram)) ?? 0) < MOST_REFUSALS;
  }

  private reportOf(chainId: string): ChainReport {
    const known = this.reports.get(chainId);
    if (known !== undefined) return known;
    const report = new ChainReport();
    this.reports.set(chainId, report);
    return report;
  }
}

function nameOf(destination: string, { kind, subject }: Datagram): string {
  return `${destination} ${kind} ${subject}`;
}

function subjectOf({ kind, subject }: Datagram): Pick<Datagram, "kind" | "subject"> {
  return { kind, subject };
}

/** How many messages of a transaction found that there was nothing left to do. */
function noopsIn(data: Uint8Array): number {
  const isNoop = (message: unknown) =>
    typeof message === "object" &&
    message !== null &&
    "result" in message &&
    message.result === ResponseResultType.RESPONSE_RESULT_TYPE_NOOP;
  return TxMsgData.decode(data).msgResponses.filter((any) => isNoop(decodeAny(any)?.message))
    .length;
}
