/** Two chains that follow each other by the light client of examples/attestor, and whoever attests
 * and relays between them. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "vitest";
import { concatBytes, utf8 } from "../../../host/bytes.js";
import type { Message, TransactionResult } from "../../../host/chain/block.js";
import { Any } from "../../../host/codec/gen/google.protobuf.js";
import {
  MsgAcknowledgement,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  MsgRecvPacket,
  Order,
  type Packet,
  State,
} from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgCreateClient, MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import {
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenInit,
  MsgConnectionOpenTry,
} from "../../../host/codec/gen/ibc.core.connection.v1.js";
import {
  ClientMessage,
  ClientState,
  ConsensusState,
  MsgStoreCode,
} from "../../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import type { MessageCodec } from "../../../host/codec/message.js";
import { LocalChain } from "../../../host/local/localChain.js";
import { Machine } from "../../../host/vm/machine.js";
import { keys, sha256 } from "../../support/channels.js";
import { newVersion, PREFIX } from "../../support/connections.js";
import { loadCore } from "../../support/world.js";
import { exampleCode } from "./examples.js";

export const CLIENT = "08-wasm-0";
export const CONNECTION = "connection-0";
export const CHANNEL = "channel-0";
export const TRANSFER = "transfer";
export const TRUSTING_SECONDS = 1_209_600n;
const RELAYER = "relayer";
const NANOS_PER_SECOND = 1_000_000_000n;

export const attestorCode = (): Uint8Array => exampleCode("attestor/attestor");

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** The text that an attestor signs, and the header with its signature. */
export function attest(
  secret: Uint8Array,
  chainId: string,
  height: bigint,
  root: { readonly timeNanos: bigint; readonly appHash: Uint8Array },
): Uint8Array {
  const text = `attestor\n${chainId}\n1-${height}\n${root.timeNanos}\n`;
  const signature = ed25519.sign(concatBytes(utf8(text), root.appHash), secret);
  return utf8(
    JSON.stringify({
      height: { revision_number: 1, revision_height: Number(height) },
      root: { time: `${root.timeNanos}`, app_hash: base64(root.appHash) },
      signature: base64(signature),
    }),
  );
}

/** A chain, and who attests its heights. */
export class Side {
  readonly chain: LocalChain;
  readonly secret: Uint8Array;

  constructor(id: string) {
    this.secret = sha256(utf8(`attestor of ${id}`));
    const accounts = { alice: { [`${id[0]}coin`]: 1_000n } };
    this.chain = LocalChain.create({ id, accounts, lightClients: true }, new Machine(loadCore()));
  }

  get height(): bigint {
    return this.chain.height;
  }

  /** What its newest header says. */
  root(height = this.height) {
    const { appHash } = this.chain.consensus.block(height).header;
    return { timeNanos: this.chain.timeAt(height), appHash };
  }

  header(height = this.height, secret = this.secret): Uint8Array {
    return attest(secret, this.chain.id, height, this.root(height));
  }

  submit<T>(codec: MessageCodec<T>, message: T, signer = RELAYER): TransactionResult {
    return this.chain.submit([packed(codec, message)], { signer });
  }

  must<T>(codec: MessageCodec<T>, message: T, signer = RELAYER): TransactionResult {
    const result = this.submit(codec, message, signer);
    expect([result.codespace, result.code, result.log]).toEqual(["", 0, ""]);
    return result;
  }

  get relayer(): string {
    return this.chain.address(RELAYER);
  }

  store(code: Uint8Array): TransactionResult {
    const signer = this.chain.genesis.authority;
    return this.submit(MsgStoreCode, { signer, wasmByteCode: code }, signer);
  }

  /** Makes a client of another chain, as it is. */
  createClient(of: Side, trust: Readonly<Record<string, unknown>> = {}): TransactionResult {
    const { height } = of;
    const { timeNanos, appHash } = of.root();
    const data = {
      chain_id: of.chain.id,
      public_key: base64(ed25519.getPublicKey(of.secret)),
      trusting_seconds: `${TRUSTING_SECONDS}`,
      latest_height: { revision_number: 1, revision_height: Number(height) },
      ...trust,
    };
    const client = ClientState.create({
      data: utf8(JSON.stringify(data)),
      checksum: sha256(attestorCode()),
      latestHeight: { revisionNumber: 1n, revisionHeight: height },
    });
    const root = { time: `${timeNanos}`, app_hash: base64(appHash) };
    const consensus = { data: utf8(JSON.stringify(root)) };
    return this.submit(
      MsgCreateClient,
      MsgCreateClient.create({
        clientState: packed(ClientState, client),
        consensusState: packed(ConsensusState, consensus),
        signer: this.relayer,
      }),
    );
  }

  /** Brings a client of this chain a header. */
  update(data: Uint8Array, clientId = CLIENT): TransactionResult {
    const clientMessage = packed(ClientMessage, { data });
    const message = MsgUpdateClient.create({ clientId, clientMessage, signer: this.relayer });
    return this.submit(MsgUpdateClient, message);
  }

  /** What a client's contract has said of itself. */
  trust(clientId = CLIENT): Record<string, unknown> {
    const stored = this.chain.get("ibc", `clients/${clientId}/clientState`)!;
    const { data } = ClientState.decode(Any.decode(stored).value);
    return JSON.parse(new TextDecoder().decode(data)) as Record<string, unknown>;
  }
}

function packed<T>(codec: MessageCodec<T>, message: T): Message {
  return Any.create({ typeUrl: codec.typeUrl, value: codec.encode(message) });
}

/** A proof, and the height that it is of. */
export interface Proven {
  readonly proof: Uint8Array;
  readonly proofHeight: { readonly revisionNumber: bigint; readonly revisionHeight: bigint };
}

/** Has B's client learn of all that A has written; proves a key of it. */
export function prove(sideA: Side, sideB: Side, key: string): Proven {
  sideA.chain.makeBlock();
  const { height } = sideA;
  const updated = sideB.update(sideA.header());
  expect([updated.codespace, updated.code, updated.log]).toEqual(["", 0, ""]);
  const proofHeight = { revisionNumber: 1n, revisionHeight: height };
  return { proof: sideA.chain.prove(key, height), proofHeight };
}

/** Two chains with a client of each other, the code stored on both. */
export function attestedPair(): [sideA: Side, sideB: Side] {
  const [sideA, sideB] = [new Side("atlas-1"), new Side("borea-1")];
  for (const side of [sideA, sideB]) expect(side.store(attestorCode()).log).toBe("");
  expect(sideA.createClient(sideB).log).toBe("");
  expect(sideB.createClient(sideA).log).toBe("");
  return [sideA, sideB];
}

export function openConnection(sideA: Side, sideB: Side, delayPeriod = 0n): void {
  const counterparty = { clientId: CLIENT, connectionId: CONNECTION, prefix: PREFIX };
  const [version, key] = [newVersion(), `connections/${CONNECTION}`];
  sideA.must(
    MsgConnectionOpenInit,
    MsgConnectionOpenInit.create({
      clientId: CLIENT,
      counterparty: { ...counterparty, connectionId: "" },
      version,
      delayPeriod,
      signer: sideA.relayer,
    }),
  );
  const init = prove(sideA, sideB, key);
  sideB.must(
    MsgConnectionOpenTry,
    MsgConnectionOpenTry.create({
      clientId: CLIENT,
      counterparty,
      counterpartyVersions: [version],
      delayPeriod,
      proofInit: init.proof,
      proofHeight: init.proofHeight,
      signer: sideB.relayer,
    }),
  );
  const answered = prove(sideB, sideA, key);
  sideA.must(
    MsgConnectionOpenAck,
    MsgConnectionOpenAck.create({
      connectionId: CONNECTION,
      counterpartyConnectionId: CONNECTION,
      version,
      proofTry: answered.proof,
      proofHeight: answered.proofHeight,
      signer: sideA.relayer,
    }),
  );
  const { proof: proofAck, proofHeight } = prove(sideA, sideB, key);
  const confirm = { connectionId: CONNECTION, proofAck, proofHeight, signer: sideB.relayer };
  sideB.must(MsgConnectionOpenConfirm, MsgConnectionOpenConfirm.create(confirm));
}

export function openChannel(sideA: Side, sideB: Side): void {
  const key = keys.channel(TRANSFER, CHANNEL);
  const counterparty = { portId: TRANSFER, channelId: CHANNEL };
  const channel = {
    state: State.STATE_INIT,
    ordering: Order.ORDER_UNORDERED,
    counterparty: { portId: TRANSFER, channelId: "" },
    connectionHops: [CONNECTION],
    version: "ics20-1",
  };
  sideA.must(
    MsgChannelOpenInit,
    MsgChannelOpenInit.create({ portId: TRANSFER, channel, signer: sideA.relayer }),
  );
  const init = prove(sideA, sideB, key);
  sideB.must(
    MsgChannelOpenTry,
    MsgChannelOpenTry.create({
      portId: TRANSFER,
      channel: { ...channel, state: State.STATE_TRYOPEN, counterparty },
      counterpartyVersion: "ics20-1",
      proofInit: init.proof,
      proofHeight: init.proofHeight,
      signer: sideB.relayer,
    }),
  );
  const answered = prove(sideB, sideA, key);
  const ends = { portId: TRANSFER, channelId: CHANNEL };
  sideA.must(
    MsgChannelOpenAck,
    MsgChannelOpenAck.create({
      ...ends,
      counterpartyChannelId: CHANNEL,
      counterpartyVersion: "ics20-1",
      proofTry: answered.proof,
      proofHeight: answered.proofHeight,
      signer: sideA.relayer,
    }),
  );
  const { proof: proofAck, proofHeight } = prove(sideA, sideB, key);
  const confirm = { ...ends, proofAck, proofHeight, signer: sideB.relayer };
  sideB.must(MsgChannelOpenConfirm, MsgChannelOpenConfirm.create(confirm));
}

/** A packet that A has sent. */
export function sentPacket(sideA: Side): Packet {
  return sideA.chain.packetLog.sentPacket(TRANSFER, CHANNEL, 1n)!;
}

/** Proves to B the commitment of A's first packet. */
export function proveSent(sideA: Side, sideB: Side): Proven {
  return prove(sideA, sideB, keys.commitment(TRANSFER, CHANNEL, 1n));
}

/** Brings B a packet. */
export function receive(sideB: Side, packet: Packet, proven: Proven): TransactionResult {
  const { proof: proofCommitment, proofHeight } = proven;
  const message = { packet, proofCommitment, proofHeight, signer: sideB.relayer };
  return sideB.submit(MsgRecvPacket, MsgRecvPacket.create(message));
}

/** Brings B's acknowledgement of A's first packet back. */
export function acknowledge(sideA: Side, sideB: Side): TransactionResult {
  const packet = sentPacket(sideA);
  const { acknowledgement } = sideB.chain.packetLog.acknowledgement(TRANSFER, CHANNEL, 1n)!;
  const key = keys.acknowledgement(TRANSFER, CHANNEL, 1n);
  const { proof: proofAcked, proofHeight } = prove(sideB, sideA, key);
  const message = { packet, acknowledgement, proofAcked, proofHeight, signer: sideA.relayer };
  return sideA.submit(MsgAcknowledgement, MsgAcknowledgement.create(message));
}

/** Lets so many seconds pass on a chain. */
export function pass(side: Side, seconds: bigint): void {
  side.chain.advanceTime(seconds * NANOS_PER_SECOND);
}
