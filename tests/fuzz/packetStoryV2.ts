/** The part of the story that is about packets between clients (IBC v2). */
import { utf8 } from "../../host/bytes.js";
import { packAny } from "../../host/codec/any.js";
import { FungibleTokenPacketData } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  type Acknowledgement,
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgSendPacket,
  MsgTimeout,
  type Packet,
  Payload,
} from "../../host/codec/gen/ibc.core.channel.v2.js";
import { MsgRegisterCounterparty } from "../../host/codec/gen/ibc.core.client.v2.js";
import type { Passage } from "../support/relay.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";
import { callbackMemo } from "./middlewareStory.js";
import type { Storyteller } from "./storyteller.js";

const MOCK = "mockv2A";
const NANOS_PER_SECOND = 1_000_000_000n;
const FAR_SECONDS = 1000n;
const SOON_SECONDS = 3n;
/** What stands behind a client's identifier in the keys of packets. */
const COMMITMENT = 1;
const RECEIPT = 2;
const ACKNOWLEDGEMENT = 3;

export function tellOfPacketsV2(story: Storyteller): void {
  const { b, toA, toB } = story;
  for (const passage of [toA, toB]) {
    story.send(passage.to, MsgRegisterCounterparty, {
      clientId: passage.clientId,
      counterpartyMerklePrefix: [utf8("ibc"), utf8("")],
      counterpartyClientId: passage.counterpartyClientId,
    });
  }
  // Nobody brings the first one: its commitment stays.
  send(story, toB, mockPayload("mock packet data"));
  for (const text of ["mock packet data", "mock failed packet data"]) {
    bring(story, toB, toA, send(story, toB, mockPayload(text)));
  }
  bring(story, toB, toA, send(story, toB, transferPayload({ receiver: OTHER_SIGNER })));
  bring(story, toB, toA, send(story, toB, transferPayload({ receiver: "nobody" })));
  for (const destination of ["accepts", "refuses receive_packet"]) {
    const memo = callbackMemo("accepts", destination);
    bring(story, toB, toA, send(story, toB, transferPayload({ memo })));
  }
  const late = send(story, toB, mockPayload("mock async packet data"));
  bring(story, toB, toA, late);
  story.writeAcknowledgementV2(b, late, MOCK, utf8("later"));
  acknowledge(story, toA, late, b.acknowledgedV2.at(-1)!);
  for (const payload of [mockPayload("mock packet data"), transferPayload({})]) {
    const packet = send(story, toB, payload, SOON_SECONDS);
    for (let i = 0; i < SOON_SECONDS; i++) b.makeBlock();
    timeOut(story, toA, packet);
  }
}

function mockPayload(text: string): Payload {
  return Payload.create({
    sourcePort: MOCK,
    destinationPort: MOCK,
    version: "mock-version",
    encoding: "application/x-protobuf",
    value: utf8(text),
  });
}

function transferPayload(fields: Partial<FungibleTokenPacketData>): Payload {
  const data = { denom: "stake", amount: "7", sender: SIGNER, receiver: OTHER_SIGNER, memo: "" };
  return Payload.create({
    sourcePort: "transfer",
    destinationPort: "transfer",
    version: "ics20-1",
    encoding: "application/x-protobuf",
    value: FungibleTokenPacketData.encode(FungibleTokenPacketData.create({ ...data, ...fields })),
  });
}

/** Sends what a passage brings; returns the packet. */
function send(
  story: Storyteller,
  { from, counterpartyClientId }: Passage,
  payload: Payload,
  seconds = FAR_SECONDS,
): Packet {
  const timeoutTimestamp = from.clock.nanos / NANOS_PER_SECOND + seconds;
  const sourceClient = counterpartyClientId;
  story.send(from, MsgSendPacket, { sourceClient, timeoutTimestamp, payloads: [payload] });
  return from.sentV2.at(-1)!;
}

function key(clientId: string, tag: number, sequence: bigint): string {
  const bytes = Buffer.alloc(9);
  bytes[0] = tag;
  bytes.writeBigUInt64BE(sequence, 1);
  return clientId + bytes.toString("latin1");
}

/** What `from` has to show of a key, and when. */
function proven({ from }: Passage, height: bigint, path: string) {
  const proofHeight = { revisionNumber: from.revision, revisionHeight: height };
  return { proof: from.prove(path, height), around: { proofHeight, signer: SIGNER } };
}

/** A packet is received, and acknowledged where the answer is there. */
function bring(story: Storyteller, passage: Passage, back: Passage, packet: Packet): void {
  story.relay(passage, (height) => {
    const path = key(packet.sourceClient, COMMITMENT, packet.sequence);
    const { proof, around } = proven(passage, height, path);
    return packAny(MsgRecvPacket, { packet, proofCommitment: proof, ...around });
  });
  const answer = passage.to.acknowledgedV2.at(-1);
  if (answer?.packet.sequence === packet.sequence) acknowledge(story, back, packet, answer);
}

function acknowledge(
  story: Storyteller,
  passage: Passage,
  packet: Packet,
  { acknowledgement }: { readonly acknowledgement: Acknowledgement },
): void {
  story.relay(passage, (height) => {
    const path = key(packet.destinationClient, ACKNOWLEDGEMENT, packet.sequence);
    const { proof, around } = proven(passage, height, path);
    return packAny(MsgAcknowledgement, { packet, acknowledgement, proofAcked: proof, ...around });
  });
}

function timeOut(story: Storyteller, passage: Passage, packet: Packet): void {
  story.relay(passage, (height) => {
    const path = key(packet.destinationClient, RECEIPT, packet.sequence);
    const { proof, around } = proven(passage, height, path);
    return packAny(MsgTimeout, { packet, proofUnreceived: proof, ...around });
  });
}
