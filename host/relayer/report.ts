/** What relaying did to each chain, and what it cost. */
import type { Coin } from "../chain/block.js";
import type { Datagram, DatagramKind } from "./datagram.js";

/** A transaction of one datagram that was refused. */
export interface Failure {
  readonly kind: DatagramKind;
  readonly subject: string;
  readonly codespace: string;
  readonly code: number;
  readonly log: string;
}

export class ChainReport {
  transactions = 0;
  /** Datagrams that were executed, by kind, those without effect among them. */
  readonly executed = new Map<DatagramKind, number>();
  /** Datagrams that another relayer had brought before: executed without effect. */
  noops = 0;
  /** Fees paid, by denomination. */
  readonly fees = new Map<string, bigint>();
  readonly failures: Failure[] = [];
  /** Whether something was left undone because the relayer's account could not pay for it. */
  isOutOfFunds = false;

  pay(fee: readonly Coin[]): void {
    for (const { denom, amount } of fee) {
      this.fees.set(denom, (this.fees.get(denom) ?? 0n) + amount);
    }
  }

  count(datagrams: readonly Datagram[]): void {
    for (const { kind } of datagrams) this.executed.set(kind, (this.executed.get(kind) ?? 0) + 1);
  }

  /** How many datagrams were executed. */
  get datagrams(): number {
    return [...this.executed.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** By chain id. */
export type RelayReport = ReadonlyMap<string, ChainReport>;
