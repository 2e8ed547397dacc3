/**
 * A journal of what tests have the core do, each step with the stores before and after it, so that
 * another implementation can be asked the same (tests/peers). Kept where STRAIT_JOURNAL names a
 * folder.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { toHex } from "../../host/bytes.js";
import { ibcGoStacks, ibcGoStacksV2, type StacksByPort } from "../../host/chain/stacks.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Acknowledgement } from "../../host/codec/gen/ibc.core.channel.v2.js";
import type {
  AppCallRequest,
  AppCallResponse,
  DeliverRequest,
  DeliverResponse,
  Event,
  QueryRequest,
  QueryResponse,
} from "../../host/codec/gen/strait.abi.v0.js";
import type { JsonValue } from "../../host/codec/index.js";
import { type Mode, STORE_NUMBERS } from "../../host/vm/host.js";
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

/** What the owner of a port asks of the core; the packet is encoded, in hexadecimal. */
export interface JournalCall {
  readonly kind:
    | "send_packet"
    | "write_acknowledgement"
    | "close_channel"
    | "write_acknowledgement_v2";
  readonly packet: string;
  readonly acknowledgement: string;
  /** Of a packet of IBC v2, in place of the packet; its acknowledgement is encoded. */
  readonly clientId?: string;
  readonly sequence?: string;
}

/** A question, its request encoded, in hexadecimal. */
export interface JournalQuery {
  readonly path: string;
  readonly data: string;
}

/** Something done with all of a module's state. */
export interface JournalGenesis {
  readonly module: string;
  /** What to start from. */
  readonly init?: JsonValue;
  /** What the stores are migrated from; 0 for an export. */
  readonly fromVersion: string;
}

export interface JournalRequest {
  readonly stores: Record<string, StoreContents>;
  readonly beginBlock: boolean;
  readonly messages: readonly JournalMessage[];
  readonly signers: readonly string[];
  readonly routed: boolean;
  /** Whether the transaction is only checked. */
  readonly checked: boolean;
  /** Whether it was checked before. */
  readonly rechecked: boolean;
  readonly appCall?: JournalCall | undefined;
  readonly query?: JournalQuery | undefined;
  readonly genesis?: JournalGenesis | undefined;
  readonly chainId: string;
  readonly height: number;
  readonly timeNanos: string;
  readonly nextValidatorsHash: string;
  /** What the mock application does. */
  readonly script?: MockScript | undefined;
  /** What stands behind the port of transfers, outermost first, where that is not what ibc-go's
   * test application has. */
  readonly stack?: readonly string[] | undefined;
  /** The same of IBC v2; no other of its ports is then known. */
  readonly stackV2?: readonly string[] | undefined;
}

export interface JournalAnswer {
  readonly codespace: string;
  readonly code: number;
  readonly log: string;
  readonly responses: readonly JournalMessage[];
  readonly events: readonly JournalEvent[];
  /** Of a packet that an application sent, in decimal; 0 for none. */
  readonly sequence: string;
  /** The answer to a question, in hexadecimal. */
  readonly value: string;
  /** What a module exported. */
  readonly genesis?: JsonValue | undefined;
  readonly stores: Record<string, StoreContents>;
}

export interface JournalStep {
  readonly test: string;
  readonly request: JournalRequest;
  readonly answer: JournalAnswer;
}

const folder = process.env.STRAIT_JOURNAL;
const JOURNALED_MODES: ReadonlySet<Mode> = new Set<Mode>(["deliver", "check", "recheck"]);

/** What a step is to be compared in. */
const JOURNALED_STORES = [
  "ibc",
  "transfer",
  "bank",
  "upgrade",
  "packetfowardmiddleware",
  "ratelimit",
] as const;

/** Contents of the stores of a world; undefined where no journal is kept, as in a world whose
 * applications or stacks ibc-go has not. */
export function storesOf(world: World): Record<string, StoreContents> | undefined {
  if (folder === undefined || !world.isKnownToPeer) return undefined;
  if (!isKnownToPeer(world.applications)) return undefined;
  if (!isStackOfPeer(world.stacks, ibcGoStacks())) return undefined;
  if (!isStackOfPeer(world.stacksV2, ibcGoStacksV2())) return undefined;
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

/** The layers that ibc-go has for transfers, and the application itself. */
const LAYERS_OF_PEER = ["callbacks", "rate-limiting", "packet-forward-middleware", "transfer"];

/** Whether the chain declares what ibc-go's test application has, or callbacks, which are added. */
function isStackOfPeer(stacks: StacksByPort, ofPeer: StacksByPort): boolean {
  const calledBack = calledBackBy(stacks);
  if (calledBack !== undefined) return calledBack.every((each) => LAYERS_OF_PEER.includes(each));
  return JSON.stringify([...stacks]) === JSON.stringify([...ofPeer]);
}

/** Writes down a transaction; `before` is what storesOf gave before it. */
export function recordDelivery(
  world: World,
  before: Record<string, StoreContents> | undefined,
  request: DeliverRequest,
  response: DeliverResponse,
): void {
  if (before === undefined || !JOURNALED_MODES.has(world.mode)) return;
  const { code, codespace, log } = response;
  const results = code === 0 ? response.results : [];
  record(world, before, {
    messages: request.messages.map(shown),
    signers: request.signers,
    routed: request.routed,
    answer: {
      ...NOTHING,
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
  const answer = { ...NOTHING, events: events.map(shownEvent) };
  record(world, before, { beginBlock: true, answer });
}

/** Writes down what the owner of a port asked. */
export function recordAppCall(
  world: World,
  before: Record<string, StoreContents> | undefined,
  request: AppCallRequest,
  { codespace, code, log, events, sequence }: AppCallResponse,
): void {
  if (before === undefined || !asksForAnything(request)) return;
  const outcome = { codespace, code, log, events: events.map(shownEvent) };
  const answer = { ...NOTHING, ...outcome, sequence: sequence.toString() };
  record(world, before, { appCall: shownCall(request), answer });
}

/** A request of the ABI may be for nothing, which is no call of a keeper. */
function asksForAnything({ portId: _, ...request }: AppCallRequest): boolean {
  return Object.values(request).some((asked) => asked !== undefined);
}

/** Writes down a question and its answer. */
export function recordQuery(
  world: World,
  before: Record<string, StoreContents> | undefined,
  { path, data }: QueryRequest,
  { codespace, code, log, value }: QueryResponse,
): void {
  if (before === undefined || path.startsWith(OWN_QUERIES)) return;
  const answer = { ...NOTHING, codespace, code, log, value: toHex(value) };
  record(world, before, { query: { path, data: toHex(data) }, answer });
}

/** Of what ibc-go has no query for. */
const OWN_QUERIES = "/strait.";

/** Writes down what was done with a module's state. */
export function recordGenesis(
  world: World,
  before: Record<string, StoreContents> | undefined,
  step: JournalGenesis,
  outcome: Pick<JournalAnswer, "codespace" | "code" | "log" | "genesis">,
): void {
  if (before === undefined) return;
  record(world, before, { genesis: step, answer: { ...NOTHING, ...outcome } });
}

function shownCall({ portId, ...request }: AppCallRequest): JournalCall {
  if (request.writeAcknowledgementV2 !== undefined) {
    const { destinationClient, sequence, acknowledgement } = request.writeAcknowledgementV2;
    return {
      kind: "write_acknowledgement_v2",
      packet: "",
      acknowledgement: toHex(Acknowledgement.encode(acknowledgement)),
      clientId: destinationClient,
      sequence: sequence.toString(),
    };
  }
  const { sendPacket, writeAcknowledgement, closeChannel } = request;
  if (writeAcknowledgement !== undefined) {
    const { packet, acknowledgement } = writeAcknowledgement;
    const shown = { packet: toHex(Packet.encode(packet)), acknowledgement: toHex(acknowledgement) };
    return { kind: "write_acknowledgement", ...shown };
  }
  const sourceChannel = closeChannel?.channelId ?? "";
  const packet = Packet.create({ sourcePort: portId, sourceChannel, ...sendPacket });
  const kind = sendPacket === undefined ? "close_channel" : "send_packet";
  return { kind, packet: toHex(Packet.encode(packet)), acknowledgement: "" };
}

type Asked = Pick<
  JournalRequest,
  "beginBlock" | "messages" | "signers" | "routed" | "appCall" | "query" | "genesis"
>;

interface Done extends Partial<Asked> {
  readonly answer: Omit<JournalAnswer, "stores">;
}

const NOTHING = {
  codespace: "",
  code: 0,
  log: "",
  responses: [],
  events: [],
  sequence: "0",
  value: "",
};

function record(
  world: World,
  before: Record<string, StoreContents>,
  { answer, ...asked }: Done,
): void {
  const { chainId, blockHeight, blockTimeNanos, nextValidatorsHash } = world.context();
  const { currentTestName = "", testPath = "unknown" } = expect.getState();
  const step: JournalStep = {
    test: currentTestName,
    request: {
      stores: before,
      beginBlock: false,
      messages: [],
      signers: [],
      routed: false,
      checked: world.mode !== "deliver",
      rechecked: world.mode === "recheck",
      ...asked,
      chainId,
      height: Number(blockHeight),
      timeNanos: blockTimeNanos.toString(),
      nextValidatorsHash: toHex(nextValidatorsHash),
      script: scriptOf(world.applications),
      stack: calledBackBy(world.stacks),
      stackV2: calledBackBy(world.stacksV2),
    },
    answer: { ...answer, stores: storesOf(world)! },
  };
  mkdirSync(folder!, { recursive: true });
  const file = join(folder!, `${basename(testPath, ".test.ts")}.jsonl`);
  appendFileSync(file, `${JSON.stringify(step)}\n`);
}

function shown({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): JournalMessage {
  return { typeUrl, value: toHex(value) };
}

function shownEvent({ type, attributes }: Event): JournalEvent {
  return { type, attributes: attributes.map(({ key, value }) => [key, value] as const) };
}

/** The stack of transfers where ibc-go's test application has another one: with callbacks. */
function calledBackBy(stacks: StacksByPort): readonly string[] | undefined {
  const stack = stacks.get("transfer");
  return stack?.includes("callbacks") ? stack : undefined;
}
