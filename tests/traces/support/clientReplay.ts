/**
 * Replays of a recorded chain only what concerns clients: every block starts from the state that
 * the recorded blocks before it left, so that nothing else need be executed.
 */
import { toHex } from "../../../host/bytes.js";
import { executeAction } from "../../../host/chain/action.js";
import {
  type Action,
  isNotBuilt,
  type Message,
  type Transaction,
} from "../../../host/chain/block.js";
import { runBlockHook } from "../../../host/chain/core.js";
import type { Difference } from "../../../host/chain/difference.js";
import type { Genesis } from "../../../host/chain/genesis.js";
import { executeTransaction } from "../../../host/chain/transaction.js";
import { compareEvents } from "../../../host/replay/compareEvents.js";
import {
  compareAction,
  compareTransaction,
  describeOutcome,
} from "../../../host/replay/compareOutcomes.js";
import { compareWrites } from "../../../host/replay/compareWrites.js";
import type { ExpectedAction, ExpectedTransaction } from "../../../host/replay/expected.js";
import type { RecordedBlock } from "../../../host/replay/recording.js";
import type { Branches } from "../../../host/store/branch.js";
import { type CallContext, STORE_NUMBERS } from "../../../host/vm/host.js";
import type { Machine } from "../../../host/vm/machine.js";
import { type ClientPart, clientPart, failedMessage } from "./clientPart.js";
import { isClientKey, isClientMessage, NEXT_CLIENT_SEQUENCE } from "./clientScope.js";
import { RecordedStores } from "./recordedStores.js";
import { actionLabel, messageLabels, Tally } from "./tally.js";

export class ClientReplay {
  /** Messages that were compared, in the words of the recording's last line. */
  readonly compared = new Tally();
  /** Messages that the core has not built, as they were recorded. */
  readonly notBuilt = new Tally();
  readonly notBuiltMessages: Message[] = [];
  /** Messages of transactions refused before execution because of these or of others. */
  readonly refused = new Tally();
  readonly differences: Difference[] = [];
  /** How many recorded writes were compared. */
  writes = 0;

  private readonly stores = new RecordedStores();
  /** Holds the genesis, which is committed with the first block. */
  private firstBranches: Branches | undefined;

  constructor(
    private readonly genesis: Genesis,
    private readonly engine: Machine,
  ) {
    if (genesis.state.kind !== "stores") throw new Error("a recorded genesis holds stores");
    this.firstBranches = this.stores.branch();
    for (const [name, entries] of genesis.state.stores) {
      const number = STORE_NUMBERS[name as keyof typeof STORE_NUMBERS];
      for (const [key, value] of entries) this.firstBranches.set(number, key, value);
    }
  }

  /** Executes what a block does to clients, in the block's order, and compares it. */
  execute({ inputs, expected }: RecordedBlock): void {
    const branches = this.firstBranches ?? this.stores.branch();
    this.firstBranches = undefined;
    const context = this.context(branches, inputs);
    const place = `${this.genesis.chainId} block ${inputs.height}`;
    const notBuiltBefore = this.notBuilt.total;
    let isWhole = true;

    for (const [index, action] of inputs.actions.entries()) {
      const where = `${place}, action ${index}`;
      const isDone = this.executeAction(context, where, action, expected.actions[index]!);
      isWhole &&= isDone;
    }
    const began = runBlockHook(this.engine, context, place, "begin_block");
    for (const [index, transaction] of inputs.transactions.entries()) {
      const where = `${place}, transaction ${index}`;
      const recorded = expected.transactions[index]!;
      const isDone = this.executeTransaction(context, where, transaction, recorded);
      isWhole &&= isDone;
    }
    const ended = runBlockHook(this.engine, context, place, "end_block");
    this.differences.push(...compareEvents(place, expected.events, [...began, ...ended]));

    const knowsClientCount = this.notBuilt.total === notBuiltBefore;
    const isCompared = (key: string) =>
      isWhole || (isClientKey(key) && (knowsClientCount || key !== NEXT_CLIENT_SEQUENCE));
    this.compareStores(place, expected.writes, branches, isCompared);
    this.stores.write(expected.writes);
  }

  /** Returns whether the action was executed. */
  private executeAction(
    context: CallContext,
    place: string,
    action: Action,
    expected: ExpectedAction,
  ): boolean {
    if (action.kind !== "authority_msg" || !isClientMessage(action.message)) return false;
    const found = executeAction(this.engine, context, place, action);
    const { typeUrl } = action.message;
    if (isNotBuilt(found)) {
      this.addNotBuilt([action.message], [actionLabel(typeUrl, expected)]);
      return false;
    }
    this.compared.add([actionLabel(typeUrl, found)]);
    this.differences.push(...compareAction(place, expected, found));
    return true;
  }

  /** Returns whether all of the transaction was executed. */
  private executeTransaction(
    context: CallContext,
    place: string,
    transaction: Transaction,
    expected: ExpectedTransaction,
  ): boolean {
    const part = clientPart(transaction.messages, expected);
    switch (part.kind) {
      case "none":
        return false;
      case "whole":
        return this.compareTransaction(context, place, transaction, expected);
      case "some": {
        const messages = part.messages.executed;
        this.compareTransaction(context, place, { ...transaction, messages }, part.expected);
        this.compared.add(part.messages.notReached.map(({ typeUrl }) => `${typeUrl}|not reached`));
        return false;
      }
      case "undone":
        this.compareUndone(context, place, transaction, expected, part);
        return false;
      case "refused":
        this.refused.add(messageLabels(part.messages, recordedResult(expected)));
        return false;
    }
  }

  /** Executes and compares; returns whether the core has all that it takes. */
  private compareTransaction(
    context: CallContext,
    place: string,
    transaction: Transaction,
    expected: ExpectedTransaction,
  ): boolean {
    const { messages } = transaction;
    const found = executeTransaction(this.engine, context, place, transaction, expected.sequence);
    if (isNotBuilt(found)) {
      this.addNotBuilt(messages, messageLabels(messages, recordedResult(expected)));
      return false;
    }
    this.compared.add(messageLabels(messages, found));
    this.differences.push(...compareTransaction(place, expected, found));
    return true;
  }

  /** Of messages that were undone the recording says only that they succeeded. */
  private compareUndone(
    context: CallContext,
    place: string,
    { signers }: Transaction,
    { sequence }: ExpectedTransaction,
    { messages: { executed, notReached } }: Extract<ClientPart, { kind: "undone" }>,
  ): void {
    this.compared.add(notReached.map(({ typeUrl }) => `${typeUrl}|not reached`));
    if (executed.length === 0) return;
    context.stores.open();
    const transaction = { messages: executed, signers };
    const found = executeTransaction(this.engine, context, place, transaction, sequence);
    context.stores.close(false);
    const labels = executed.map(({ typeUrl }) => `${typeUrl}|rolled back`);
    if (isNotBuilt(found)) {
      this.addNotBuilt(executed, labels);
      return;
    }
    this.compared.add(labels);
    if (found.code === 0) return;
    const what = "result of the messages before the failed one";
    const difference = { place, what, expected: "success", found: describeOutcome(found) };
    this.differences.push(difference);
  }

  private addNotBuilt(messages: readonly Message[], labels: readonly string[]): void {
    this.notBuilt.add(labels);
    this.notBuiltMessages.push(...messages);
  }

  /** Compares the keys of clients, of blocks executed whole all keys, and those that we wrote. */
  private compareStores(
    place: string,
    expected: RecordedBlock["expected"]["writes"],
    branches: Branches,
    isCompared: (key: string) => boolean,
  ): void {
    for (const name of ["ibc", "transfer"] as const) {
      const changes = branches.changes(STORE_NUMBERS[name]);
      const ours = new Set(changes.map(([key]) => toHex(Buffer.from(key, "latin1"))));
      const wanted = expected[name].filter(([key]) => ours.has(key) || isCompared(key));
      this.writes += wanted.length;
      this.differences.push(...compareWrites(`${place}, store ${name}`, wanted, changes));
    }
  }

  private context(stores: Branches, block: RecordedBlock["inputs"]): CallContext {
    const { chainId, authority, commitmentPrefix, addressPrefix } = this.genesis;
    return {
      stores,
      mode: "deliver",
      blockTimeNanos: block.timeNanos,
      blockHeight: block.height,
      chainId,
      authority,
      commitmentPrefix,
      addressPrefix,
      nextValidatorsHash: block.nextValidatorsHash,
    };
  }
}

/** A recorded result in the form of our own. */
function recordedResult(expected: ExpectedTransaction) {
  const failed = failedMessage(expected);
  return { ...expected, failedMessage: failed, authenticated: failed !== undefined };
}
