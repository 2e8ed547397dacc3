/** What of a recorded transaction concerns clients, and what the recording says about that part. */
import type { ChainEvent, Message } from "../../../host/chain/block.js";
import { TxMsgData } from "../../../host/codec/gen/cosmos.base.abci.v1beta1.js";
import type { ExpectedTransaction } from "../../../host/replay/expected.js";
import { isClientMessage } from "./clientScope.js";

export type ClientPart =
  /** No message is about a client. */
  | { readonly kind: "none" }
  /** All messages are: the recorded result is the one to be had. */
  | { readonly kind: "whole" }
  /** Some are, and the transaction succeeded, or failed at one of them. */
  | { readonly kind: "some"; readonly messages: Reached; readonly expected: ExpectedTransaction }
  /** Some are; they succeeded, and were undone because one of another kind failed. */
  | { readonly kind: "undone"; readonly messages: Reached }
  /** Some are; before any was executed the transaction was refused, nobody says for which. */
  | { readonly kind: "refused"; readonly messages: readonly Message[] };

/** The client messages of a transaction: those that were executed, and those that were not. */
export interface Reached {
  readonly executed: readonly Message[];
  readonly notReached: readonly Message[];
}

/** Takes apart a recorded transaction. */
export function clientPart(
  messages: readonly Message[],
  expected: ExpectedTransaction,
): ClientPart {
  const indices = [...messages.keys()].filter((index) => isClientMessage(messages[index]!));
  if (indices.length === 0) return { kind: "none" };
  if (indices.length === messages.length) return { kind: "whole" };
  const take = (some: readonly number[]) => some.map((index) => messages[index]!);

  if (expected.code === 0) {
    const reached = { executed: take(indices), notReached: [] };
    return { kind: "some", messages: reached, expected: partOf(expected, indices) };
  }
  const failed = failedMessage(expected);
  if (failed === undefined) return { kind: "refused", messages: take(indices) };
  const reached = {
    executed: take(indices.filter((index) => index <= failed)),
    notReached: take(indices.filter((index) => index > failed)),
  };
  return indices.includes(failed)
    ? { kind: "some", messages: reached, expected }
    : { kind: "undone", messages: reached };
}

/** Which message failed in execution, as baseapp words it; undefined when none did. */
export function failedMessage({ log }: ExpectedTransaction): number | undefined {
  const index = /^failed to execute message; message index: (\d+)/.exec(log)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** What some messages of a successful transaction answered and emitted, counted anew. */
function partOf(expected: ExpectedTransaction, indices: readonly number[]): ExpectedTransaction {
  const responses = TxMsgData.decode(expected.data).msgResponses;
  const msgResponses = indices.map((index) => responses[index]!);
  return {
    ...expected,
    data: TxMsgData.encode(TxMsgData.create({ msgResponses })),
    events: expected.events.flatMap((event) => renumbered(event, indices)),
  };
}

/** The event as that of a message's new index; none when the message is left out. */
function renumbered(event: ChainEvent, indices: readonly number[]): ChainEvent[] {
  const recorded = event.attributes.find(({ key }) => key === "msg_index")?.value;
  if (recorded === undefined) return [event];
  const value = `${indices.indexOf(Number(recorded))}`;
  if (value === "-1") return [];
  const attributes = event.attributes.map((attribute) =>
    attribute.key === "msg_index" ? { ...attribute, value } : attribute,
  );
  return [{ ...event, attributes }];
}
