/** What blocks did, in plain words, line by line. */

import { toHex } from "../bytes.js";
import type {
  Action,
  ActionResult,
  Block,
  BlockResult,
  ChainEvent,
  Message,
  Outcome,
  Transaction,
  TransactionResult,
} from "../chain/block.js";
import { type Difference, shortName } from "../chain/difference.js";
import { formatTime } from "../chain/time.js";
import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import { MsgRecvPacketResponse, ResponseResultType } from "../codec/gen/ibc.core.channel.v1.js";
import { Acquaintances } from "./acquaintances.js";
import { count, oneLine, shortAddress, twoColumns } from "./column.js";
import { sentencesOf } from "./sentences.js";
import { paint } from "./terminal.js";

/** Messages about packets; all have the same response. */
const PACKET_MESSAGES: ReadonlySet<string> = new Set([
  "/ibc.core.channel.v1.MsgRecvPacket",
  "/ibc.core.channel.v1.MsgAcknowledgement",
  "/ibc.core.channel.v1.MsgTimeout",
  "/ibc.core.channel.v1.MsgTimeoutOnClose",
]);

/** Heights of three digits are aligned. */
const HEIGHT_COLUMNS = 9;

/** Tells blocks of chains in turn; earlier ones tell it the names of the chains behind clients. */
export class Narrator {
  private readonly acquaintances = new Map<string, Acquaintances>();
  private readonly chainColumns: number;

  /** Takes the chains that there are, so that their names can be aligned. */
  constructor(chainIds: readonly string[]) {
    this.chainColumns = Math.max(...chainIds.map((chainId) => chainId.length));
  }

  /** Lines for one block, without any judgement of its result. */
  block(chainId: string, block: Block, result: BlockResult): string[] {
    const before = this.acquaintances.get(chainId);
    const known = before ?? new Acquaintances(chainId);
    this.acquaintances.set(chainId, known);
    const name = chainId.padEnd(this.chainColumns);
    const height = `block ${block.height}`.padEnd(HEIGHT_COLUMNS);
    return [
      paint("bold", `${name}  ${height}`) + paint("dim", `  ${formatTime(block.timeNanos)}`),
      ...block.actions.flatMap((action, index) =>
        tellAction(action, result.actions[index]!, known),
      ),
      ...block.transactions.flatMap((transaction, index) => [
        paint("dim", `  transaction of ${signersOf(transaction)}`),
        ...tellTransaction(transaction.messages, result.transactions[index]!, known),
      ]),
      ...tellBlockEvents(result.events, known),
      ...tellStores(result, before === undefined),
    ];
  }
}

function signersOf({ signers }: Transaction): string {
  return signers.map(shortAddress).join(", ") || "nobody";
}

function tellAction(action: Action, result: ActionResult, known: Acquaintances): string[] {
  const isAuthority = action.kind === "authority_msg";
  const name = isAuthority ? shortName(action.message.typeUrl) : action.kind;
  if (result.code !== 0) return refused(name, result, []);
  const who = isAuthority ? "the authority" : "the application";
  const sentences = sentencesOf(result.events, (event) => known.otherSide(event));
  return done(name, sentences.length > 0 ? sentences : [`done by ${who}`]);
}

function tellTransaction(
  messages: readonly Message[],
  result: TransactionResult,
  known: Acquaintances,
): string[] {
  const names = messages.map(({ typeUrl }) => shortName(typeUrl));
  if (result.code === 0) {
    const responses = TxMsgData.decode(result.data).msgResponses;
    return messages.flatMap((message, index) => {
      const events = eventsOfMessage(result.events, index);
      for (const event of events) known.learn(event, message);
      if (isRedundant(message, responses[index])) {
        return done(names[index]!, ["has no effect: this was done before"]);
      }
      return done(
        names[index]!,
        sentencesOf(events, (event) => known.otherSide(event)),
      );
    });
  }
  if (!result.authenticated || result.failedMessage === undefined) {
    return refused(names.join(", "), result, ["before anything was executed"]);
  }
  const failed = result.failedMessage;
  const undone = paint("dim", "undone with the whole transaction");
  return names.flatMap((name, index) => {
    if (index === failed) return refused(name, result, []);
    return twoColumns(name, [index < failed ? undone : paint("dim", "not reached")]);
  });
}

/** A packet that was received, acknowledged or timed out before is no error, and no event. */
function isRedundant(message: Message, response: Message | undefined): boolean {
  if (response === undefined || !PACKET_MESSAGES.has(message.typeUrl)) return false;
  const { result } = MsgRecvPacketResponse.decode(response.value);
  return result === ResponseResultType.RESPONSE_RESULT_TYPE_NOOP;
}

function eventsOfMessage(events: readonly ChainEvent[], index: number): ChainEvent[] {
  return events.filter(({ attributes }) =>
    attributes.some(({ key, value }) => key === "msg_index" && value === `${index}`),
  );
}

function done(name: string, sentences: readonly string[]): string[] {
  const told = sentences.length > 0 ? sentences : ["done"];
  return twoColumns(name, told, (plain) => paint("green", plain));
}

function refused(name: string, outcome: Outcome, more: readonly string[]): string[] {
  const why = outcome.log === "" ? "" : `: ${oneLine(outcome.log)}`;
  const sentences = [`refused, ${outcome.codespace}/${outcome.code}${why}`, ...more];
  return twoColumns(name, sentences, (plain) => paint("yellow", plain));
}

function tellBlockEvents(events: readonly ChainEvent[], known: Acquaintances): string[] {
  const sentences = sentencesOf(events, (event) => known.otherSide(event));
  return sentences.length === 0 ? [] : twoColumns("begin of the block", sentences);
}

/** What was stored; the first block of a chain stores its genesis too. */
function tellStores(result: BlockResult, isFirst: boolean): string[] {
  const [written, removed] = [keysOf(result, false), keysOf(result, true)];
  if (written === "" && removed === "") return [];
  const what = [written, removed === "" ? "" : `removed ${removed}`].filter((part) => part !== "");
  const told = `${isFirst ? "genesis: " : ""}${what.join("; ")}`;
  return twoColumns("stored", [told], (plain) => paint("dim", plain));
}

/** How many keys of which stores were written, or removed: `3 keys of ibc, 1 of transfer`. */
function keysOf({ stores }: BlockResult, isRemoval: boolean): string {
  const counts = [...stores].flatMap(([name, { changes }]) => {
    const number = changes.filter(([, value]) => (value === null) === isRemoval).length;
    return number === 0 ? [] : [{ name, number }];
  });
  return counts
    .map(({ name, number }, index) => `${index === 0 ? count(number, "key") : number} of ${name}`)
    .join(", ");
}

/** The app hash after a block, below the block's lines; its beginning tells it from others. */
export function tellAppHash(appHash: Uint8Array, verdict: string): string[] {
  return twoColumns("app hash", [`${shortHash(appHash)} ${verdict}`], (p) => paint("dim", p));
}

/** The beginning of a hash. */
export function shortHash(hash: Uint8Array): string {
  return `${toHex(hash).slice(0, 16)}…`;
}

/** What was expected and what was found instead, in three lines. */
export function narrateDifference({ place, what, expected, found }: Difference): string[] {
  return [
    `  ${place}: ${what}`,
    `    expected ${paint("green", expected)}`,
    `    found    ${paint("red", found)}`,
  ];
}
