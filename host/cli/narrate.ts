/** What a block did, in plain words, line by line. */

import { toHex } from "../bytes.js";
import type {
  Action,
  ActionResult,
  Block,
  BlockResult,
  ChainEvent,
  Message,
  Outcome,
  TransactionResult,
} from "../chain/block.js";
import { type Difference, shortName } from "../chain/difference.js";
import { formatTime } from "../chain/time.js";
import { paint } from "./terminal.js";

/** Lines for one block, without any judgement of its result. */
export function narrateBlock(chainId: string, block: Block, result: BlockResult): string[] {
  const time = formatTime(block.timeNanos);
  const lines = [paint("bold", `${chainId} block ${block.height}`) + paint("dim", `  ${time}`)];
  for (const [index, action] of block.actions.entries()) {
    lines.push(...narrateAction(action, result.actions[index]!));
  }
  for (const [index, { messages, signers }] of block.transactions.entries()) {
    lines.push(`  transaction ${index}, signed by ${signers.join(", ") || "nobody"}`);
    lines.push(...narrateTransaction(messages, result.transactions[index]!));
  }
  return [...lines, ...narrateStores(result)];
}

function narrateAction(action: Action, result: ActionResult): string[] {
  const name =
    action.kind === "authority_msg"
      ? `${shortName(action.message.typeUrl)} by the authority`
      : action.kind;
  return [`  ${name}: ${describe(result)}`, ...result.events.flatMap(narrateEvent)];
}

function narrateTransaction(messages: readonly Message[], result: TransactionResult): string[] {
  const names = messages.map((message) => shortName(message.typeUrl));
  if (result.code === 0) {
    return names.flatMap((name, index) => [
      `    ${name}: ${describe(result)}`,
      ...eventsOfMessage(result.events, index).flatMap(narrateEvent),
    ]);
  }
  const failed = result.failedMessage ?? 0;
  const lines = [`    ${names[failed] ?? "the transaction"}: ${describe(result)}`];
  if (!result.authenticated) lines.push("      refused before anything was executed");
  else if (messages.length > 1) lines.push("      all messages of the transaction were undone");
  return lines;
}

function eventsOfMessage(events: readonly ChainEvent[], index: number): ChainEvent[] {
  return events.filter(({ attributes }) =>
    attributes.some(({ key, value }) => key === "msg_index" && value === `${index}`),
  );
}

function describe(outcome: Outcome): string {
  if (outcome.code === 0) return paint("green", "success");
  const code = paint("yellow", `${outcome.codespace}/${outcome.code}`);
  return outcome.log === "" ? code : `${code}, ${outcome.log}`;
}

/** Sentences for events whose names and attributes alone do not tell a newcomer much. */
const SENTENCES: Readonly<Record<string, (value: (key: string) => string) => string>> = {
  create_client: (value) =>
    `created the light client ${value("client_id")}; ` +
    `it trusts height ${value("consensus_height")} of its counterparty`,
};

function narrateEvent({ type, attributes }: ChainEvent): string[] {
  // Events of this type only repeat who did what in which module.
  if (type === "message") return [];
  const value = (name: string) => attributes.find(({ key }) => key === name)?.value ?? "";
  const sentence = SENTENCES[type]?.(value);
  if (sentence !== undefined) return [`      ${sentence}`];
  const told = attributes.filter(({ key }) => key !== "msg_index");
  return [`      ${type}: ${told.map(({ key, value }) => `${key} ${value}`).join(", ")}`];
}

function narrateStores(result: BlockResult): string[] {
  const lines: string[] = [];
  for (const [name, { root, changes }] of result.stores) {
    if (changes.length === 0) continue;
    const removed = changes.filter(([, value]) => value === null).length;
    const written = changes.length - removed;
    const counts = removed === 0 ? `${written} written` : `${written} written, ${removed} removed`;
    lines.push(`  store ${name}: keys ${counts}; root ${toHex(root)}`);
  }
  return lines;
}

/** What was expected and what was found instead, in three lines. */
export function narrateDifference({ place, what, expected, found }: Difference): string[] {
  return [
    `  ${place}: ${what}`,
    `    expected ${paint("green", expected)}`,
    `    found    ${paint("red", found)}`,
  ];
}
