/** One transaction: all or nothing (baseapp/baseapp.go, runTx and runMsgs). */

import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { type DeliverResponse, Stage } from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import type { CallContext } from "../vm/host.js";
import type { ChainEvent, Message, Transaction, TransactionResult } from "./block.js";
import { deliver, type Engine } from "./core.js";

/**
 * Executes a transaction on a branch of its own, which is kept only when every message succeeded.
 * `sequence` is the first signer's account sequence so far; `place` names chain, block and
 * transaction in errors.
 */
export function executeTransaction(
  engine: Engine,
  context: CallContext,
  place: string,
  transaction: Transaction,
  sequence: bigint,
): TransactionResult {
  context.stores.open();
  const answer = deliver(engine, context, place, { ...transaction, routed: false });
  context.stores.close(answer.code === 0);
  const { code, codespace, log } = answer;
  if (code !== 0) {
    return {
      code,
      codespace,
      log,
      data: new Uint8Array(0),
      events: [],
      failedMessage: answer.failedMessage,
      authenticated: answer.stage === Stage.STAGE_EXECUTE,
      sequence,
    };
  }
  if (answer.results.length !== transaction.messages.length) {
    const counts = `${answer.results.length} of ${transaction.messages.length} messages`;
    throw new HostError(`${place}: the core answered only ${counts}`);
  }
  return {
    code,
    codespace,
    log,
    data: encodeData(answer),
    events: transaction.messages.flatMap((message, index) =>
      messageEvents(message, transaction.signers[0], answer.results[index]!.events, index),
    ),
    failedMessage: undefined,
    authenticated: true,
    sequence,
  };
}

/** The responses of all messages, as they stand in a transaction's result. */
function encodeData(answer: DeliverResponse): Uint8Array {
  const msgResponses = answer.results.map(({ response }) => response ?? Any.create({}));
  return TxMsgData.encode(TxMsgData.create({ msgResponses }));
}

/** The SDK's own event, then those of the message, each with the message's index as last. */
function messageEvents(
  message: Message,
  signer: string | undefined,
  events: readonly ChainEvent[],
  index: number,
): ChainEvent[] {
  const attributes = [{ key: "action", value: message.typeUrl }];
  if (signer !== undefined) attributes.push({ key: "sender", value: signer });
  const module = message.typeUrl.split(".")[1];
  const isModuleNamed = events.some(({ attributes }) =>
    attributes.some(({ key }) => key === "module"),
  );
  if (module !== undefined && !isModuleNamed) attributes.push({ key: "module", value: module });
  const messageIndex = { key: "msg_index", value: `${index}` };
  return [{ type: "message", attributes }, ...events].map((event) => ({
    type: event.type,
    attributes: [...event.attributes, messageIndex],
  }));
}
