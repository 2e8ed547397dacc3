/**
 * The whole of replay over whole recordings, with an engine that plays back what was recorded: it
 * writes the recorded writes and gives the recorded answers. What remains under test is everything
 * around the core: reading, the executor, data and events of transactions, account sequences,
 * trees, app hashes, balances and the comparer, on every block of every recording.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fromHex, utf8 } from "../../host/bytes.js";
import { balanceKey } from "../../host/chain/bank.js";
import type { ChainEvent } from "../../host/chain/block.js";
import type { Engine } from "../../host/chain/core.js";
import { TxMsgData } from "../../host/codec/gen/cosmos.base.abci.v1beta1.js";
import { DeliverResponse, MessageResult, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import type { ExpectedAction, ExpectedTransaction } from "../../host/replay/expected.js";
import { readLines } from "../../host/replay/lines.js";
import { type RecordedBlock, readRecording } from "../../host/replay/recording.js";
import { replay } from "../../host/replay/replay.js";
import { type BranchedStores, STORE_NUMBERS } from "../../host/vm/host.js";
import { fakeEngine } from "../chain/fakeEngine.js";
import { ROOT } from "../support/root.js";
import { TemporaryFolder } from "./recordings.js";

const COMMITTED = join(ROOT, "tests/golden/recordings");
const TRACES = process.env.STRAIT_TRACES;

const folder = new TemporaryFolder();
afterAll(() => folder.remove());

function recordingsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .map((name) => join(folder, name));
}

async function blocksOf(path: string): Promise<Map<string, RecordedBlock>> {
  const blocks = new Map<string, RecordedBlock>();
  for await (const line of readRecording(path)) {
    if (line.kind === "block") blocks.set(`${line.chainId} ${line.inputs.height}`, line);
  }
  return blocks;
}

/** Plays back a recording; answers are given in the order in which the executor asks for them. */
function playback(blocks: ReadonlyMap<string, RecordedBlock>): Engine {
  let actions: ExpectedAction[] = [];
  let transactions: ExpectedTransaction[] = [];
  let current = "";
  return fakeEngine({
    deliver({ routed }, { chainId, blockHeight }) {
      enter(`${chainId} ${blockHeight}`);
      return routed ? answerAction(actions.shift()!) : answerTransaction(transactions.shift()!);
    },
    hook(name, { chainId, blockHeight, stores }) {
      enter(`${chainId} ${blockHeight}`);
      if (name === "end_block") writeRecorded(blocks.get(current)!, stores);
      return {};
    },
  });

  function enter(block: string): void {
    if (block === current) return;
    current = block;
    const { expected } = blocks.get(block)!;
    actions = [...expected.actions];
    transactions = [...expected.transactions];
  }
}

function answerAction({ code, codespace, response, events }: ExpectedAction) {
  const result = MessageResult.create({ events: events.map(copy) });
  if (response !== undefined) result.response = { ...response };
  return { code, codespace, results: [result] };
}

function answerTransaction({ code, codespace, data, events }: ExpectedTransaction) {
  const isAuthenticated = events.some(({ type }) => type === "tx");
  const results = TxMsgData.decode(data).msgResponses.map((response, index) =>
    MessageResult.create({ response, events: eventsOfMessage(events, index) }),
  );
  const stage = isAuthenticated ? Stage.STAGE_EXECUTE : Stage.STAGE_VALIDATE;
  return DeliverResponse.create({ code, codespace, stage, results });
}

/** A message's own events, as the core gives them. */
function eventsOfMessage(events: readonly ChainEvent[], index: number) {
  return events.flatMap((event) => {
    const attributes = event.attributes.slice(0, -1);
    const last = event.attributes.at(-1);
    const isOther = last?.key !== "msg_index" || last.value !== `${index}`;
    const isOfSdk = event.type === "message" && attributes[0]?.key === "action";
    return isOther || isOfSdk ? [] : [{ type: event.type, attributes }];
  });
}

function copy({ type, attributes }: ChainEvent) {
  return { type, attributes: [...attributes] };
}

function writeRecorded({ inputs, expected }: RecordedBlock, stores: BranchedStores): void {
  for (const name of ["ibc", "transfer"] as const) {
    // Genesis is in the writes of the first block, and the executor has written it itself.
    if (inputs.height === 1n) break;
    for (const [key, value] of expected.writes[name]) {
      if (value === null) stores.delete(STORE_NUMBERS[name], fromHex(key));
      else stores.set(STORE_NUMBERS[name], fromHex(key), fromHex(value));
    }
  }
  for (const { address, denom, amount } of expected.balances) {
    const key = balanceKey(address, denom);
    if (amount === 0n) stores.delete(STORE_NUMBERS.bank, key);
    else stores.set(STORE_NUMBERS.bank, key, utf8(`${amount}`));
  }
}

/**
 * The recording without actions of port owners, for which the executor asks no engine. What they
 * wrote is among the recorded writes all the same.
 */
async function withoutPortActions(path: string): Promise<string> {
  const lines: string[] = [];
  for await (const { text } of readLines(path)) {
    const line = JSON.parse(text) as { actions?: { kind: string }[]; chains?: object };
    const actions = line.actions?.filter(({ kind }) => kind === "authority_msg");
    lines.push(JSON.stringify({ ...line, actions, chains: withoutPorts(line.chains) }));
  }
  return folder.write(lines.join("\n"));
}

/** The chains of a line without their stacks: what middleware writes is not recorded. */
function withoutPorts(chains: object | undefined): object | undefined {
  return Array.isArray(chains) ? chains.map(({ ports: _ports, ...chain }) => chain) : chains;
}

async function expectEqual(path: string): Promise<void> {
  const recording = await withoutPortActions(path);
  const engine = playback(await blocksOf(recording));
  const { chains } = await replay(recording, { engine });
  for (const { outcome, blocks, recordedBlocks } of chains) {
    expect(outcome).toEqual({ kind: "equal" });
    expect(blocks).toBe(recordedBlocks);
  }
}

describe("played back", () => {
  test.each(recordingsIn(COMMITTED))("%s is equal", expectEqual);
});

describe.skipIf(TRACES === undefined)("played back, of STRAIT_TRACES", () => {
  test.each(TRACES === undefined ? [] : recordingsIn(TRACES))("%s is equal", expectEqual);
});
