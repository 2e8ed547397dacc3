/**
 * A journal of what tests have the core do, each step with the stores before and after it, so that
 * another implementation can be asked the same (tests/peers). Kept where STRAIT_JOURNAL names a
 * folder.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { expect } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { DeliverRequest, DeliverResponse, Event } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { isKnownToPeer, type MockScript, scriptOf } from "./scriptedMock.js";
import type { World } from "./world.js";

/** Keys and values in hexadecimal. */
export type StoreContents = Record<string, string>;

export interface JournalMessage {
  readonly typeUrl: string;
  readonly value: string;
}

export interface JournalEvent {
  readonly type: string;
  readonly attributes: readonly (readonly [key: string, value: string])[];
}

export interface JournalRequest {
  readonly stores: Record<string, StoreContents>;
  readonly beginBlock: boolean;
  readonly messages: readonly JournalMessage[];
  readonly signers: readonly string[];
  readonly routed: boolean;
  readonly chainId: string;
  readonly height: number;
  readonly timeNanos: string;
  readonly nextValidatorsHash: string;
  /** What the mock application does. */
  readonly script?: MockScript | undefined;
}

export interface JournalAnswer {
  readonly codespace: string;
  readonly code: number;
  readonly log: string;
  readonly responses: readonly JournalMessage[];
  readonly events: readonly JournalEvent[];
  readonly stores: Record<string, StoreContents>;
}

export interface JournalStep {
  readonly test: string;
  readonly request: JournalRequest;
  readonly answer: JournalAnswer;
}

const folder = process.env.STRAIT_JOURNAL;

/** What a step is to be compared in. */
const JOURNALED_STORES = ["ibc", "upgrade"] as const;

/** Contents of the stores of a world; undefined where no journal is kept, as in a world whose
 * applications ibc-go has not. */
export function storesOf(world: World): Record<string, StoreContents> | undefined {
  if (folder === undefined || !isKnownToPeer(world.applications)) return undefined;
  const stores: Record<string, StoreContents> = {};
  for (const name of JOURNALED_STORES) {
    const contents: StoreContents = {};
    const entries = world.branches.scan(STORE_NUMBERS[name], undefined, undefined, false);
    for (let entry = entries.next(); !entry.done; entry = entries.next()) {
      const [key, value] = entry.value;
      contents[toHex(key)] = toHex(value);
    }
    stores[name] = contents;
  }
  return stores;
}

/** Writes down a transaction; `before` is what storesOf gave before it. */
export function recordDelivery(
  world: World,
  before: Record<string, StoreContents> | undefined,
  request: DeliverRequest,
  response: DeliverResponse,
): void {
  if (before === undefined || world.mode !== "deliver") return;
  const { code, codespace, log } = response;
  const results = code === 0 ? response.results : [];
  record(world, before, {
    beginBlock: false,
    messages: request.messages.map(shown),
    signers: request.signers,
    routed: request.routed,
    answer: {
      codespace,
      code,
      log,
      responses: results.flatMap(({ response }) => (response === undefined ? [] : shown(response))),
      events: results.flatMap(({ events }) => events.map(shownEvent)),
    },
  });
}

/** Writes down the begin of a block. */
export function recordBeginBlock(
  world: World,
  before: Record<string, StoreContents> | undefined,
  events: readonly Event[],
): void {
  if (before === undefined) return;
  const done = { codespace: "", code: 0, log: "", responses: [], events: events.map(shownEvent) };
  record(world, before, {
    beginBlock: true,
    messages: [],
    signers: [],
    routed: false,
    answer: done,
  });
}

interface Done extends Pick<JournalRequest, "beginBlock" | "messages" | "signers" | "routed"> {
  readonly answer: Omit<JournalAnswer, "stores">;
}

function record(
  world: World,
  before: Record<string, StoreContents>,
  { beginBlock, messages, signers, routed, answer }: Done,
): void {
  const { chainId, blockHeight, blockTimeNanos, nextValidatorsHash } = world.context();
  const step: JournalStep = {
    test: expect.getState().currentTestName ?? "",
    request: {
      stores: before,
      beginBlock,
      messages,
      signers,
      routed,
      chainId,
      height: Number(blockHeight),
      timeNanos: blockTimeNanos.toString(),
      nextValidatorsHash: toHex(nextValidatorsHash),
      script: scriptOf(world.applications),
    },
    answer: { ...answer, stores: storesOf(world)! },
  };
  mkdirSync(folder!, { recursive: true });
  const file = join(folder!, `${process.pid}-${threadId}.jsonl`);
  appendFileSync(file, `${JSON.stringify(step)}\n`);
}

function shown({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): JournalMessage {
  return { typeUrl, value: toHex(value) };
}

function shownEvent({ type, attributes }: Event): JournalEvent {
  return { type, attributes: attributes.map(({ key, value }) => [key, value] as const) };
}
