/**
 * Transactions of live chains, recorded by others: read and written again, and executed again by
 * the core, upon what their own messages, proofs and events tell of the chain (the headers, the
 * proofs and the packets are the real ones). Chains of 2021 and of 2025: what ibc-go has changed
 * since is named here.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { fromHex, utf8 } from "../../host/bytes.js";
import { TxMsgData } from "../../host/codec/gen/cosmos.base.abci.v1beta1.js";
import { AuthInfo, TxBody, TxRaw } from "../../host/codec/gen/cosmos.tx.v1beta1.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  type Packet,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { Header } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { anyFromJson, anyToJson, codecFor } from "../../host/codec/index.js";
import { revisionOf } from "../../host/consensus/clientHeader.js";
import { commitHash, dataHash } from "../../host/consensus/contentHashes.js";
import { headerHash } from "../../host/consensus/header.js";
import { type AssemblyUnit, loadAssembly } from "../support/assembly.js";
import { keys, sha256 } from "../support/channels.js";
import { storedConsensusState } from "../support/clients.js";
import { balanceOf } from "../support/transfers.js";
import { readVector, VECTORS } from "./support/files.js";
import { RecordedChain, recordedAcknowledgement } from "./support/recordedChain.js";
import { canExecute } from "./support/recordedState.js";
import {
  attribute,
  hashOf,
  isKnown,
  jsonTransactions,
  messagesOf,
  type RecordedEvent,
  type RecordedTransaction,
  rawTransactions,
  recordedBlocks,
  recordedFiles,
  recordedTransactions,
  withNewNames,
} from "./support/recordedTransactions.js";
import { transferData } from "./support/recordedTransfers.js";

/** Messages of which at least one can be executed again. */
const KINDS = [
  "MsgCreateClient",
  "MsgUpdateClient",
  "MsgConnectionOpenInit",
  "MsgConnectionOpenTry",
  "MsgChannelOpenInit",
  "MsgChannelOpenTry",
  "MsgRecvPacket",
  "MsgAcknowledgement",
  "MsgTimeout",
  "MsgTransfer",
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Events of the core, which every version of ibc-go emits in the same order. */
const CORE_EVENTS =
  /^(\w+_client|(connection|channel)_(open|close)_\w+|\w+_packet|write_acknowledgement)$/;
const APPLICATION_EVENTS = /^(non_)?fungible_token_packet$/;

/** What ibc-go no longer says, or says in hexadecimal only. */
const GONE = ["header", "packet_data", "packet_ack", "msg_index"];
const IN_HEXADECIMAL = ["packet_data", "packet_ack"];
const ERROR = '{"error":';

function coreEvents(events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.filter(({ type, attributes }) => {
    if (APPLICATION_EVENTS.test(type)) return false;
    const module = type === "message" ? attributes.find(([key]) => key === "module")?.[1] : "";
    return CORE_EVENTS.test(type) || module?.startsWith("ibc_");
  });
}

function eventsOf(response: DeliverResponse): RecordedEvent[] {
  return response.results.flatMap(({ events }) =>
    events.map(({ type, attributes }) => ({
      type,
      attributes: attributes.map(({ key, value }) => [key, value] as const),
    })),
  );
}

/** What was recorded, as the core would say it today: without what is gone; nobody emits an
 * identifier any more that is not known yet. */
function inNewWords({ type, attributes }: RecordedEvent): RecordedEvent {
  const kept = attributes.filter(([key, value]) => {
    return !GONE.includes(key) && !(key.startsWith("counterparty_") && value === "");
  });
  return { type, attributes: kept };
}

/** Of our event, what the recorded one has too: ibc-go has added attributes. */
function inOldWords(ours: RecordedEvent, recorded: RecordedEvent): RecordedEvent {
  const attributes = ours.attributes.filter(([key]) => attribute(recorded, key) !== undefined);
  return { type: ours.type, attributes };
}

/** Of packet data and acknowledgements, which are in hexadecimal today. */
function expectSameText(event: RecordedEvent, key: string, text: string): void {
  const ours = Buffer.from(fromHex(attribute(event, `${key}_hex`)!)).toString("utf8");
  // Transfers had the members of their JSON in another order.
  if (event.type === "send_packet") expect(JSON.parse(ours)).toEqual(JSON.parse(text));
  // Errors told their text once, and tell only their code today.
  else if (text.startsWith(ERROR)) expect(ours.startsWith(ERROR)).toBe(true);
  else expect(ours).toBe(text);
}

function expectSameEvents(ours: RecordedEvent[], recorded: RecordedEvent[]): void {
  expect(ours.map(({ type }) => type)).toEqual(recorded.map(({ type }) => type));
  for (const [index, event] of ours.entries()) {
    const other = recorded[index]!;
    expect(inOldWords(event, other)).toEqual(inNewWords(other));
    for (const key of IN_HEXADECIMAL) {
      const text = attribute(other, key);
      if (text !== undefined) expectSameText(event, key, text);
    }
  }
}

/** The messages of a kind in a transaction, decoded. */
function decoded<Message>(
  { messages }: RecordedTransaction,
  codec: { typeUrl: string; decode(bytes: Uint8Array): Message },
): Message[] {
  return messages
    .filter(({ typeUrl }) => typeUrl === codec.typeUrl)
    .map(({ value }) => codec.decode(value));
}

/** What the core's transfer application says, and did in older words: the hash of a voucher, and
 * whose tokens went where. In 2021 it called every receive a failure, which is passed over. */
function expectSameTransfers(ours: RecordedEvent[], recorded: RecordedEvent[]): void {
  const hash = (events: RecordedEvent[], type: string, key: string) =>
    events.filter((event) => event.type === type).map((event) => attribute(event, key));
  const hashes = hash(ours, "denomination", "denom_hash");
  if (hashes.length === 0) return;
  expect(hashes).toEqual(hash(recorded, "denomination_trace", "trace_hash"));
  const tokens = (events: RecordedEvent[]) =>
    events
      .filter(({ type }) => type === "fungible_token_packet")
      .map((event) => ["receiver", "denom", "amount"].map((key) => attribute(event, key)));
  expect(tokens(ours)).toEqual(tokens(recorded));
}

/** Where responses were recorded: those of today, byte for byte. */
function expectSameResponses({ results }: DeliverResponse, { data }: RecordedTransaction): void {
  const recorded = data === undefined ? [] : TxMsgData.decode(data).msgResponses;
  if (recorded.length === 0) return;
  const ours = results.map(({ response }) => [response!.typeUrl, hex(response!.value)]);
  expect(ours).toEqual(recorded.map(({ typeUrl, value }) => [typeUrl, hex(value)]));
}

function stored(chain: RecordedChain, key: string): string | undefined {
  const value = chain.branches.get(0, utf8(key));
  return value && hex(value);
}

/** What the messages have to leave in the store. */
function expectLeftBehind(chain: RecordedChain, transaction: RecordedTransaction): void {
  for (const { clientId, clientMessage } of decoded(transaction, MsgUpdateClient)) {
    const { header } = Header.decode(clientMessage!.value).signedHeader!;
    const height = `${revisionOf(header!.chainId)}-${header!.height}`;
    const state = storedConsensusState(chain, clientId, height)!;
    expect([hex(state.root!.hash), state.timestamp]).toEqual([hex(header!.appHash), header!.time]);
  }
  for (const { packet } of decoded(transaction, MsgRecvPacket)) {
    const { destinationPort, destinationChannel, sequence } = packet;
    const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
    const acknowledgement = recordedAcknowledgement(transaction, packet);
    const isError = Buffer.from(acknowledgement ?? []).includes(ERROR);
    const hash = isError ? expect.any(String) : acknowledgement && hex(sha256(acknowledgement));
    expect(stored(chain, key)).toEqual(hash);
  }
  for (const codec of [MsgAcknowledgement, MsgTimeout]) {
    for (const { packet } of decoded<{ packet: Packet }>(transaction, codec)) {
      const { sourcePort, sourceChannel, sequence } = packet;
      expect(stored(chain, keys.commitment(sourcePort, sourceChannel, sequence))).toBeUndefined();
    }
  }
  for (const { packet } of decoded(transaction, MsgTimeout)) {
    const data = transferData(packet);
    if (data === undefined || data.denom.includes("/")) continue;
    expect(balanceOf(chain, data.sender, data.denom)).toBe(BigInt(data.amount));
  }
}

/** The fields that hold a proof of what the other chain stored. */
const PROOFS = [
  "proofInit",
  "proofTry",
  "proofAck",
  "proofCommitment",
  "proofAcked",
  "proofUnreceived",
] as const;
type Proven = Partial<Record<(typeof PROOFS)[number], Uint8Array>>;

/** The message with a proof of another root; undefined when it has none. */
function withWrongProof({ typeUrl, value }: Any): Any | undefined {
  const codec = codecFor(typeUrl)!;
  const message = codec.decode(value) as Proven;
  const field = PROOFS.find((name) => (message[name]?.length ?? 0) > 0);
  if (field === undefined) return undefined;
  const proof = MerkleProof.decode(message[field]!);
  const path = (proof.proofs[1]!.exist ?? proof.proofs[1]!.batch?.entries[0]?.exist)!.path;
  const right = new Uint8Array(33).fill(1);
  Object.assign(path.at(-1)!, { prefix: right, suffix: new Uint8Array(0) });
  return { typeUrl, value: codec.encode({ ...message, [field]: MerkleProof.encode(proof) }) };
}

const transactions = VECTORS === undefined ? [] : recordedTransactions();
const executable = transactions.filter(canExecute);

describe.skipIf(VECTORS === undefined)("transactions are written as they were read", () => {
  let guest: AssemblyUnit;
  beforeAll(async () => {
    guest = await loadAssembly("tests/assembly/guest/acknowledgement.ts");
  });

  function expectSameMessage({ typeUrl, value }: Any): void {
    const codec = codecFor(typeUrl);
    if (codec === undefined) return;
    expect(hex(codec.encode(codec.decode(value)))).toBe(hex(value));
    const json = anyToJson({ typeUrl, value });
    expect(anyToJson(anyFromJson(json))).toEqual(json);
  }

  test("blocks, of which the header has every hash", () => {
    const blocks = recordedBlocks();
    expect(blocks.length).toBeGreaterThanOrEqual(12);
    for (const { block, hash } of blocks) {
      const { header, data, lastCommit } = block;
      expect(hex(headerHash(header))).toBe(hex(hash));
      expect(hex(dataHash(data.txs))).toBe(hex(header.dataHash));
      expect(hex(commitHash(lastCommit!))).toBe(hex(header.lastCommitHash));
    }
  });

  test("those in blocks, with the messages in them", () => {
    const raw = rawTransactions();
    expect(raw.length).toBeGreaterThanOrEqual(12);
    for (const { bytes } of raw) {
      const tx = TxRaw.decode(bytes);
      expect(hex(TxRaw.encode(tx))).toBe(hex(bytes));
      expect(hex(TxBody.encode(TxBody.decode(tx.bodyBytes)))).toBe(hex(tx.bodyBytes));
      expect(hex(AuthInfo.encode(AuthInfo.decode(tx.authInfoBytes)))).toBe(hex(tx.authInfoBytes));
      for (const message of messagesOf({ name: "", bytes })) expectSameMessage(message);
    }
  });

  test("JSON and block hold the same messages", () => {
    const raw = new Map(rawTransactions().map((tx) => [hashOf(tx), messagesOf(tx)]));
    let compared = 0;
    for (const { hash, messages } of jsonTransactions()) {
      for (const [index, json] of messages.entries()) {
        if (!isKnown(json)) continue;
        const message = anyFromJson(withNewNames(json));
        expectSameMessage(message);
        const inBlock = raw.get(hash)?.[index];
        if (inBlock === undefined) continue;
        // Bytes differ in headers: relayers left out the times of those who did not sign.
        expect(anyToJson(message)).toEqual(anyToJson(inBlock));
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(10);
  });

  test("messages alone", () => {
    const files = recordedFiles.filter((path) => path.includes("/event-messages/"));
    expect(files.length).toBeGreaterThanOrEqual(7);
    const messages = files.map((path) => withNewNames(readVector(path)));
    for (const json of messages.filter(isKnown)) expectSameMessage(anyFromJson(json));
  });

  test("their acknowledgements are canonical, or none of ibc-go's envelopes", () => {
    const acknowledgements = transactions.flatMap((transaction) => [
      ...decoded(transaction, MsgAcknowledgement).map(({ acknowledgement }) => acknowledgement),
      ...decoded(transaction, MsgRecvPacket)
        .map(({ packet }) => recordedAcknowledgement(transaction, packet))
        .filter((bytes) => bytes !== undefined),
    ]);
    expect(acknowledgements.length).toBeGreaterThanOrEqual(4);
    for (const bytes of acknowledgements) {
      const pointer = guest.__newArrayBuffer(Uint8Array.from(bytes).buffer);
      expect(guest.__getString(guest.read!(pointer))).toMatch(
        /^(canonical (result|error)|refused)/,
      );
    }
  });
});

describe.skipIf(VECTORS === undefined)("transactions are executed as they were", () => {
  test("there are some of each kind", () => {
    const messages = executable.flatMap((transaction) => transaction.messages);
    const kinds = messages.map(({ typeUrl }) => typeUrl.split(".").at(-1));
    expect(kinds).toEqual(expect.arrayContaining(KINDS));
    expect(executable.length).toBeGreaterThanOrEqual(12);
  });

  test.each(
    executable.map((transaction) => [transaction.name, transaction] as const),
  )("%s", (_, transaction) => {
    const chain = new RecordedChain(transaction);
    const response = chain.execute();
    expect([response.codespace, response.code, response.log]).toEqual(["", 0, ""]);
    expectSameEvents(coreEvents(eventsOf(response)), coreEvents(transaction.events));
    expectSameTransfers(eventsOf(response), [...transaction.events]);
    expectSameResponses(response, transaction);
    expectLeftBehind(chain, transaction);

    for (const [index, message] of transaction.messages.entries()) {
      const wrong = withWrongProof(message);
      if (wrong === undefined) continue;
      const refused = new RecordedChain(transaction).execute(
        transaction.messages.with(index, wrong),
      );
      expect([refused.failedMessage, refused.codespace]).toEqual([index, "commitment"]);
    }
  });
});
