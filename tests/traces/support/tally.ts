/** Counts outcomes in the words of a recording's last line (traces/FORMAT.md, sections 1.3, 6). */
import type { Message, Outcome, TransactionResult } from "../../../host/chain/block.js";

/** The code of a handler that panicked: its log names no message. */
const PANIC_CODE = 111_222;

/** How often each label occurred. */
export class Tally {
  private readonly counts = new Map<string, number>();

  /** Counts each label once. */
  add(labels: readonly string[]): void {
    for (const label of labels) this.addCount(label, 1);
  }

  addCount(label: string, count: number): void {
    this.counts.set(label, (this.counts.get(label) ?? 0) + count);
  }

  addAll(other: Tally): void {
    for (const [label, count] of other.counts) this.addCount(label, count);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Lines of count and label, in ascending order of labels. */
  lines(): string[] {
    return [...this.counts.keys()].sort().map((label) => `${this.counts.get(label)} ${label}`);
  }
}

/** What tells the outcome of each message of a transaction. */
type Result = Outcome & Pick<TransactionResult, "failedMessage" | "authenticated">;

/** `authority {type url}|{outcome}` */
export function actionLabel(typeUrl: string, outcome: Outcome): string {
  return `authority ${typeUrl}|${outcome.code === 0 ? "ok" : errorLabel(outcome)}`;
}

/** `{type url}|{outcome}` of every message of a transaction. */
export function messageLabels(messages: readonly Message[], result: Result): string[] {
  return messages.map(
    ({ typeUrl }, index) => `${typeUrl}|${messageLabel(index, messages.length, result)}`,
  );
}

function messageLabel(index: number, count: number, result: Result): string {
  const { code, failedMessage, authenticated } = result;
  if (code === 0) return "ok";
  if (!authenticated || code === PANIC_CODE) {
    return count === 1
      ? `${errorLabel(result)} (before execution)`
      : `tx rejected ${errorLabel(result)}`;
  }
  if (index === failedMessage) return errorLabel(result);
  return index < failedMessage! ? "rolled back" : "not reached";
}

function errorLabel({ codespace, code }: Outcome): string {
  return `err ${codespace}/${code}`;
}
