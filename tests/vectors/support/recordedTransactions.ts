/** Transactions of live chains in the answers of their nodes: blocks with their results, and
 * transactions in the JSON of the SDK. */
import { createHash } from "node:crypto";
import { fromBase64, fromHex, toHex } from "../../../host/bytes.js";
import { TxBody, TxRaw } from "../../../host/codec/gen/cosmos.tx.v1beta1.js";
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import type { Packet } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import type { Block } from "../../../host/codec/gen/tendermint.types.js";
import { anyFromJson, codecFor } from "../../../host/codec/index.js";
import { timeFromText } from "../../../host/codec/time.js";
import { nanosFromTime } from "../../../host/consensus/time.js";
import {
  blockFrom,
  blockIdFrom,
  headerFrom,
  type Json,
  type JsonObject,
  member,
  objectsIn,
} from "../../consensus/support/cometJson.js";
import { readVector, vectorFiles } from "./files.js";

const FOLDERS = ["crypto-com-chain-indexing", "initia-mainnet-ibc-txs"];

export interface RecordedEvent {
  readonly type: string;
  /** Keys and values as text, in their order. */
  readonly attributes: readonly (readonly [key: string, value: string])[];
}

export interface RecordedTransaction {
  readonly name: string;
  readonly messages: readonly Any[];
  readonly code: number;
  readonly events: readonly RecordedEvent[];
  readonly height: bigint;
  readonly timeNanos: bigint;
  /** What the transaction answered, encoded TxMsgData; undefined where it was not recorded. */
  readonly data: Uint8Array | undefined;
  /** Undefined where the recording does not tell. */
  readonly chainId: string | undefined;
}

/** A transaction as it stands in a block. */
export interface RawTransaction {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A transaction in JSON, with its hash in lower-case hexadecimal. */
export interface JsonTransaction {
  readonly name: string;
  readonly hash: string;
  readonly messages: readonly JsonObject[];
  readonly response: JsonObject;
}

export const recordedFiles = FOLDERS.flatMap((folder) => vectorFiles(folder));

const BLOCK = "_BLOCK_RESP.json";
const blockFiles = recordedFiles.filter((path) => path.endsWith(BLOCK));

function blockOf(path: string): JsonObject {
  return member(member(readVector(path), "result"), "block") as JsonObject;
}

/** Every block that was recorded, with the hash that its chain gave it. */
export function recordedBlocks(): { name: string; block: Block; hash: Uint8Array }[] {
  return blockFiles.map((path) => {
    const id = member(member(readVector(path), "result"), "block_id");
    return { name: path, block: blockFrom(blockOf(path)), hash: blockIdFrom(id).hash };
  });
}

/** The transactions of every block that was recorded. */
export function rawTransactions(): RawTransaction[] {
  return blockFiles.flatMap((path) => {
    const txs = (member(blockOf(path).data!, "txs") ?? []) as string[];
    return txs.map((tx, index) => ({ name: `${path} ${index}`, bytes: fromBase64(tx) }));
  });
}

export function hashOf({ bytes }: RawTransaction): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The messages of a transaction, packed. */
export function messagesOf({ bytes }: RawTransaction): Any[] {
  return TxBody.decode(TxRaw.decode(bytes).bodyBytes).messages;
}

/** Transactions in JSON: beside a response, or within it. */
export function jsonTransactions(): JsonTransaction[] {
  const found = recordedFiles.flatMap((path) =>
    [...objectsIn(readVector(path))].flatMap((object) => {
      const response = object.tx_response ?? object;
      const body = isObject(object.tx) ? object.tx.body : undefined;
      if (!isObject(response) || !isObject(body) || typeof response.txhash !== "string") return [];
      const messages = body.messages as JsonObject[];
      return [{ name: path, hash: response.txhash.toLowerCase(), messages, response }];
    }),
  );
  // The SDK gives a transaction beside its response and within it.
  return found.filter(
    ({ name, hash }, index) =>
      found.findIndex((other) => other.name === name && other.hash === hash) === index,
  );
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Of MsgUpdateClient: since ibc-go v7, `header` has another name, and the same number. */
export function withNewNames(message: JsonObject): JsonObject {
  if (message["@type"] !== "/ibc.core.client.v1.MsgUpdateClient") return message;
  const { header, ...rest } = message;
  return header === undefined ? message : { ...rest, client_message: header };
}

/** Whether this package knows a message and everything in it. */
export function isKnown(message: JsonObject): boolean {
  const types = [...objectsIn(message)].map((object) => object["@type"]);
  return types.every((type) => typeof type !== "string" || codecFor(type) !== undefined);
}

function eventsFromBlock(json: Json): RecordedEvent[] {
  const text = (base64: Json | undefined): string =>
    Buffer.from(typeof base64 === "string" ? base64 : "", "base64").toString("utf8");
  return (json as JsonObject[]).map(({ type, attributes }) => ({
    type: type as string,
    attributes: (attributes as JsonObject[]).map(({ key, value }) => [text(key), text(value)]),
  }));
}

function eventsFromResponse(json: Json): RecordedEvent[] {
  return (json as JsonObject[]).map(({ type, attributes }) => ({
    type: type as string,
    attributes: (attributes as JsonObject[]).map(({ key, value }) => [
      key as string,
      (value ?? "") as string,
    ]),
  }));
}

/**
 * Initia's chains have a middleware for relayers' fees that puts the application's acknowledgement
 * into one of its own. Here is no such middleware: the application's is what has to come out.
 */
function withoutMiddleware({ type, attributes }: RecordedEvent): RecordedEvent {
  const outer = attributes.find(([key]) => key === "packet_ack")?.[1];
  if (!outer?.startsWith('{"app_acknowledgement"')) return { type, attributes };
  const { app_acknowledgement } = JSON.parse(outer) as { app_acknowledgement: string };
  const inner = fromBase64(app_acknowledgement);
  const written: Readonly<Record<string, string>> = {
    packet_ack: Buffer.from(inner).toString("utf8"),
    packet_ack_hex: toHex(inner),
  };
  return { type, attributes: attributes.map(([key, value]) => [key, written[key] ?? value]) };
}

/** Some recordings have a text of their authors' own in its place. */
function dataFrom(json: Json | undefined): Uint8Array | undefined {
  const isHex = typeof json === "string" && /^([0-9A-F]{2})+$/.test(json);
  return isHex ? fromHex(json.toLowerCase()) : undefined;
}

/** Every transaction with the events that it emitted: those of blocks, and those in JSON whose
 * block was not recorded. */
export function recordedTransactions(): RecordedTransaction[] {
  const fromBlocks = blockFiles.flatMap((path) => {
    const header = headerFrom(blockOf(path).header!);
    const results = readVector(path.replace(BLOCK, "_BLOCK_RESULTS_RESP.json"));
    const outcomes = (member(member(results, "result"), "txs_results") ?? []) as JsonObject[];
    const txs = rawTransactions().filter(({ name }) => name.startsWith(`${path} `));
    return txs.slice(0, outcomes.length).map((tx, index) => ({
      name: tx.name,
      messages: messagesOf(tx),
      code: outcomes[index]!.code as number,
      events: eventsFromBlock(outcomes[index]!.events ?? []),
      height: header.height,
      timeNanos: nanosFromTime(header.time),
      data: undefined,
      chainId: header.chainId,
    }));
  });
  const inBlocks = new Set(rawTransactions().map(hashOf));
  const fromJson = jsonTransactions()
    .filter(({ hash, messages }) => !inBlocks.has(hash) && messages.every(isKnown))
    .map(({ name, messages, response }) => ({
      name,
      messages: messages.map((message) => anyFromJson(withNewNames(message), name)),
      code: response.code as number,
      events: eventsFromResponse(response.events ?? []).map(withoutMiddleware),
      height: BigInt(response.height as string),
      timeNanos: nanosFromTime(timeFromText(response.timestamp as string)!),
      data: dataFrom(response.data),
      chainId: undefined,
    }));
  return [...fromBlocks, ...fromJson];
}

/** The first value under a key. */
export function attribute({ attributes }: RecordedEvent, key: string): string | undefined {
  return attributes.find(([name]) => name === key)?.[1];
}

/** The first event of a type. */
export function firstEvent(
  { events }: RecordedTransaction,
  type: string,
): RecordedEvent | undefined {
  return events.find((event) => event.type === type);
}

/** The event of a type that is about a packet. */
export function packetEvent(
  { events }: RecordedTransaction,
  type: string,
  packet: Packet,
): RecordedEvent | undefined {
  return events.find(
    (event) =>
      event.type === type &&
      attribute(event, "packet_sequence") === String(packet.sequence) &&
      attribute(event, "packet_src_channel") === packet.sourceChannel &&
      attribute(event, "packet_dst_channel") === packet.destinationChannel,
  );
}
