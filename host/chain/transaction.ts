/** One transaction: all or nothing (baseapp/baseapp.go, runTx and runMsgs). */

import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { type DeliverResponse, Stage } from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import type { CallContext } from "../vm/host.js";
import { moduleAddress, moveCoins } from "./bank.js";
import { encodeBech32 } from "./bech32.js";
import type {
  ChainEvent,
  Coin,
  Message,
  Outcome,
  Transaction,
  TransactionResult,
} from "./block.js";
import { deliver, type Engine } from "./core.js";

/** Where the SDK keeps fees: the account of its module of this name (x/auth/types). */
const FEE_COLLECTOR = moduleAddress("fee_collector");
/** ErrInsufficientFunds of cosmos-sdk types/errors. */
const INSUFFICIENT_FUNDS = 5;

/**
 * Executes a transaction on a branch of its own, which is kept only when every message succeeded;
 * the fee, as the SDK's ante handler takes it, also when one failed in its execution.
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
  const [payer] = transaction.signers;
  const { fee = [] } = transaction;
  if (payer === undefined || fee.length === 0) {
    return executeMessages(engine, context, place, transaction, sequence);
  }
  context.stores.open();
  const refused = payFee(context, payer, fee);
  const result =
    refused === undefined
      ? executeMessages(engine, context, place, transaction, sequence)
      : refusal(refused, sequence);
  context.stores.close(result.authenticated);
  return result;
}

/** What the first signer has not got is refused before any message is looked at. */
function payFee(
  { stores, addressPrefix }: CallContext,
  payer: string,
  fee: readonly Coin[],
): Outcome | undefined {
  const collector = encodeBech32(addressPrefix, FEE_COLLECTOR);
  for (const { denom, amount } of fee) {
    if (moveCoins(stores, payer, collector, { denom, amount })) continue;
    const log = `${payer} cannot pay a fee of ${amount}${denom}`;
    return { code: INSUFFICIENT_FUNDS, codespace: "sdk", log };
  }
  return undefined;
}

function executeMessages(
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
    const authenticated = answer.stage === Stage.STAGE_EXECUTE;
    const { failedMessage } = answer;
    return { ...refusal({ code, codespace, log }, sequence), failedMessage, authenticated };
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

/** The result of a transaction that nothing is kept of. */
function refusal(outcome: Outcome, sequence: bigint): TransactionResult {
  return {
    ...outcome,
    data: new Uint8Array(0),
    events: [],
    failedMessage: undefined,
    authenticated: false,
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
