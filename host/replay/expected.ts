/** The part of a recording that the recorded chain answered: for the comparer's eyes only. */

import type { Balance, ChainEvent, Message } from "../chain/block.js";
import type { JsonNode } from "../chain/jsonNode.js";
import { type RecordedStore, readBalances, readHash, readMessage, readPair } from "./fields.js";

export interface ExpectedOutcome {
  readonly code: number;
  readonly codespace: string;
  /** For people; never compared. */
  readonly log: string;
  readonly events: readonly ChainEvent[];
}

export interface ExpectedAction extends ExpectedOutcome {
  readonly response: Message | undefined;
  /** Of the packet that was sent. */
  readonly sequence: bigint | undefined;
}

export interface ExpectedTransaction extends ExpectedOutcome {
  /** Encoded `TxMsgData`; empty after a failure. */
  readonly data: Uint8Array;
  /** The signer's account sequence before the transaction. */
  readonly sequence: bigint;
}

export interface ExpectedStore {
  readonly root: Uint8Array;
  readonly version: bigint;
}

export type ExpectedStores = Readonly<Record<RecordedStore, ExpectedStore>>;

/** Key and value in hexadecimal; a null value is a removal. */
export type ExpectedWrite = readonly [key: string, value: string | null];

export interface ExpectedBlock {
  readonly actions: readonly ExpectedAction[];
  readonly transactions: readonly ExpectedTransaction[];
  readonly events: readonly ChainEvent[];
  readonly stores: ExpectedStores;
  /** Roots of the stores that the recording does not hold, by name. */
  readonly otherRoots: ReadonlyMap<string, Uint8Array>;
  readonly appHash: Uint8Array;
  readonly writes: Readonly<Record<RecordedStore, readonly ExpectedWrite[]>>;
  /** Balances that the block wrote. */
  readonly balances: readonly Balance[];
}

/** What a chain committed at a height: the first one in genesis, the last one in the last line. */
export interface ExpectedCommit {
  readonly height: bigint;
  readonly stores: ExpectedStores;
  readonly appHash: Uint8Array;
}

/** The last line also has every balance. */
export interface ExpectedEnd extends ExpectedCommit {
  readonly balances: readonly Balance[];
}

/** The answers of a line of kind "block" (traces/FORMAT.md, section 1.2). */
export function readExpectedBlock(json: JsonNode): ExpectedBlock {
  const writes = json.field("writes");
  return {
    actions: (json.optional("actions")?.list() ?? []).map(readExpectedAction),
    transactions: json.field("txs").list().map(readExpectedTransaction),
    events: readEvents(json.optional("block_events")),
    stores: readStores(json.field("stores")),
    otherRoots: new Map(
      json
        .field("other_roots")
        .entries()
        .map(([name, root]) => [name, readHash(root)]),
    ),
    appHash: readHash(json.field("app_hash")),
    writes: {
      ibc: readWrites(writes.field("ibc")),
      transfer: readWrites(writes.field("transfer")),
    },
    balances: readBalances(json.optional("balances")),
  };
}

/** The first commit in a chain's genesis. */
export function readExpectedCommit(commit: JsonNode): ExpectedCommit {
  return {
    height: commit.field("height").uint64(),
    stores: readStores(commit.field("stores")),
    appHash: readHash(commit.field("app_hash")),
  };
}

/** One chain of the line of kind "end" (traces/FORMAT.md, section 1.3). */
export function readExpectedEnd(chain: JsonNode): ExpectedEnd {
  return { ...readExpectedCommit(chain), balances: readBalances(chain.field("balances")) };
}

function readExpectedAction(action: JsonNode): ExpectedAction {
  const result = action.field("result");
  const response = result.optional("response");
  return {
    ...readOutcome(result, action.optional("events")),
    response: response === undefined ? undefined : readMessage(response),
    sequence: result.optional("sequence")?.uint64(),
  };
}

function readExpectedTransaction(transaction: JsonNode): ExpectedTransaction {
  const result = transaction.field("result");
  return {
    ...readOutcome(result, result.optional("events")),
    data: result.field("data").base64(),
    sequence: transaction.field("sequence").uint64(),
  };
}

function readOutcome(result: JsonNode, events: JsonNode | undefined): ExpectedOutcome {
  return {
    code: result.field("code").integer(),
    codespace: result.field("codespace").text(),
    log: result.optional("log")?.text() ?? "",
    events: readEvents(events),
  };
}

/** Go writes an empty list of events as null. */
function readEvents(events: JsonNode | undefined): ChainEvent[] {
  if (events === undefined || events.value === null) return [];
  return events.list().map((event) => ({
    type: event.field("type").text(),
    attributes: event
      .field("attributes")
      .list()
      .map((attribute) => {
        const [key, value] = readPair(attribute);
        return { key: key.text(), value: value.text() };
      }),
  }));
}

function readStores(stores: JsonNode): ExpectedStores {
  const read = (name: RecordedStore): ExpectedStore => ({
    root: readHash(stores.field(name).field("root")),
    version: stores.field(name).field("version").uint64(),
  });
  return { ibc: read("ibc"), transfer: read("transfer") };
}

function readWrites(writes: JsonNode): ExpectedWrite[] {
  return writes.list().map((write) => {
    const [key, value] = readPair(write);
    return [key.text(), value.value === null ? null : value.text()];
  });
}
