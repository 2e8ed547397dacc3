/** What happens between two chains so that every datagram is accepted at least once. */
import { utf8 } from "../../host/bytes.js";
import { decodeAny, packAny } from "../../host/codec/any.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  Channel,
  MsgAcknowledgement,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  MsgRecvPacket,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { QueryVerifyMembershipRequest } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MsgConnectionOpenInit } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { AppCallRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { DESTINATIONS, SOURCES } from "../middleware/support/failingContracts.js";
import { ORDERED, UNORDERED } from "../support/channels.js";
import { newVersion } from "../support/connections.js";
import type { LiveChain } from "../support/liveChain.js";
import {
  acknowledgementOf,
  channelSteps,
  connectionSteps,
  createClientOf,
  type Passage,
  receiveOf,
  timeoutOf,
  timeoutOnCloseOf,
} from "../support/relay.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";
import { tellOfClients } from "./clientStory.js";
import {
  callbackMemo,
  FEE_VERSION,
  forwardMemo,
  payNewest,
  payNext,
  registerPayees,
  tellOfRateLimits,
} from "./middlewareStory.js";
import { tellOfPacketsV2 } from "./packetStoryV2.js";
import { questionsAbout } from "./questions.js";
import type { Scene } from "./scene.js";
import { Storyteller } from "./storyteller.js";

const LOCALHOST = "connection-localhost";
const SENTINEL = Uint8Array.of(1);
const NO_HEIGHT = { revisionNumber: 0n, revisionHeight: 0n };
const PREFIX = { keyPrefix: utf8("ibc") };
const DELAY_NANOS = 1_000_000_000n;
const FAR = { revisionNumber: 9n, revisionHeight: 1n };

let told: readonly Scene[] | undefined;

/** The states of the story, each with what was accepted in it; told once. */
export function tellStory(): readonly Scene[] {
  if (told !== undefined) return told;
  const story = new Storyteller();
  story.tell(story.a, "MsgCreateClient", [createClientOf(story.b)]);
  story.tell(story.b, "MsgCreateClient", [createClientOf(story.a)]);
  openConnection(story, 0n);
  openConnection(story, DELAY_NANOS);
  openChannel(story, "mock", UNORDERED);
  openChannel(story, "mock", ORDERED);
  openChannel(story, "transfer", UNORDERED);
  openChannel(story, "mock", UNORDERED, "connection-1");
  tellOfTransfers(story);
  tellOfRateLimits(story, "channel-2");
  tellOfForwarding(story);
  tellOfPackets(story);
  tellOfTimeouts(story);
  tellOfClosing(story);
  tellOfFees(story);
  tellOfPacketsV2(story);
  tellOfLocalhost(story);
  askWithProof(story);
  tellOfClients(story);
  told = [...story.scenes, ...questionsAbout(story.scenes)];
  return told;
}

function last(steps: Iterable<Any>): Any {
  return [...steps].at(-1)!;
}

/** The next step of a channel, whose two ends have the same identifier. */
function stepOf(passage: Passage, height: bigint, channelId: string): Any {
  const isOf = (step: Any): boolean => {
    const message = decodeAny(step)!.message as Partial<MsgChannelOpenTry & MsgChannelOpenAck>;
    return channelId === (message.channelId ?? message.channel?.counterparty.channelId);
  };
  return [...channelSteps(passage, height)].find(isOf)!;
}

function openConnection(story: Storyteller, delayPeriod: bigint): void {
  const { a, toA, toB } = story;
  const counterparty = { clientId: toB.clientId, connectionId: "", prefix: PREFIX };
  const version = newVersion();
  story.send(a, MsgConnectionOpenInit, {
    clientId: toA.clientId,
    counterparty,
    version,
    delayPeriod,
  });
  for (const passage of [toB, toA, toB]) {
    story.relay(passage, (height) => last(connectionSteps(passage, height)));
  }
}

/** An end that a chain opens. */
function newEnd(
  ordering: number,
  portId: string,
  connectionId: string,
  version = portId === "transfer" ? "ics20-1" : "mock-version",
): Channel {
  return Channel.create({
    state: State.STATE_INIT,
    ordering,
    counterparty: { portId, channelId: "" },
    connectionHops: [connectionId],
    version,
  });
}

function openChannel(
  story: Storyteller,
  portId: string,
  ordering: number,
  connectionId = "connection-0",
  version?: string,
): void {
  const { a, toA, toB } = story;
  const channel = newEnd(ordering, portId, connectionId, version);
  const { transactions } = story.send(a, MsgChannelOpenInit, { portId, channel });
  const opened = transactions[0]!.events.find(({ type }) => type === "channel_open_init")!;
  const channelId = opened.attributes.find(({ key }) => key === "channel_id")!.value;
  for (const passage of [toB, toA, toB]) {
    story.relay(passage, (height) => stepOf(passage, height, channelId));
  }
}

/** The newest packet of a chain is received, and acknowledged where the answer is there. */
function bring(story: Storyteller, passage: Passage, back: Passage): void {
  const packet = passage.from.sent.at(-1)!;
  story.relay(passage, (height) => receiveOf(passage, height, packet));
  const answer = passage.to.acknowledged.at(-1);
  if (answer?.packet.sequence !== packet.sequence) return;
  story.relay(back, (height) => acknowledgementOf(back, height, answer));
}

function transfer(
  story: Storyteller,
  chain: LiveChain,
  fields: Partial<MsgTransfer>,
  sender = SIGNER,
): void {
  const message = MsgTransfer.create({
    sourcePort: "transfer",
    sourceChannel: "channel-2",
    token: { denom: "stake", amount: "100" },
    sender,
    receiver: sender === SIGNER ? OTHER_SIGNER : SIGNER,
    timeoutHeight: FAR,
    ...fields,
  });
  story.tell(chain, "MsgTransfer", [packAny(MsgTransfer, message)], sender);
}

function tellOfTransfers(story: Storyteller): void {
  const { a, b, toA, toB } = story;
  transfer(story, a, { memo: '{"wasm":{}}' });
  bring(story, toB, toA);
  const { denom } = voucherOn(b);
  transfer(story, b, { token: { denom, amount: "40" } }, OTHER_SIGNER);
  bring(story, toA, toB);
  for (const destination of DESTINATIONS) {
    transfer(story, a, { memo: callbackMemo("accepts", destination) });
    bring(story, toB, toA);
  }
  // Nobody can receive it, so that it comes back.
  transfer(story, a, { receiver: "nobody", memo: callbackMemo(SOURCES[3]!, "accepts") });
  bring(story, toB, toA);
  const whole = (2n ** 256n - 1n).toString();
  transfer(story, b, { token: { denom, amount: whole }, receiver: "x" }, OTHER_SIGNER);
  bring(story, toA, toB);
}

/** What A sends over B comes back to A, or cannot go on. */
function tellOfForwarding(story: Storyteller): void {
  const { a, b, toA, toB } = story;
  for (const receiver of [OTHER_SIGNER, "nobody"]) {
    transfer(story, a, { receiver: SIGNER, memo: forwardMemo("channel-2", receiver) });
    const packet = a.sent.at(-1)!;
    story.relay(toB, (height) => receiveOf(toB, height, packet));
    bring(story, toA, toB);
    const answer = b.acknowledged.at(-1)!;
    story.relay(toA, (height) => acknowledgementOf(toA, height, answer));
  }
  transfer(story, a, { receiver: SIGNER, memo: forwardMemo("channel-77", OTHER_SIGNER) });
  bring(story, toB, toA);
}

/** The coins of the other chain that a chain has. */
function voucherOn(chain: LiveChain): { denom: string } {
  const start = Uint8Array.of(0);
  for (const [key] of chain.latest.scan("bank", start, Uint8Array.of(1))) {
    const denom = Buffer.from(key.subarray(1)).toString();
    if (denom.startsWith("ibc/")) return { denom };
  }
  throw new Error(`${chain.chainId} has no coins of another chain`);
}

function tellOfPackets(story: Storyteller): void {
  const { a, b, toA, toB } = story;
  for (const sourceChannel of ["channel-0", "channel-1", "channel-3"]) {
    for (const text of ["mock packet data", "mock failed packet data"]) {
      story.sendPacket(a, { sourceChannel, timeoutHeight: FAR, data: utf8(text) });
      bring(story, toB, toA);
    }
    const data = utf8("mock async packet data");
    const packet = story.sendPacket(a, { sourceChannel, timeoutHeight: FAR, data });
    bring(story, toB, toA);
    story.writeAcknowledgement(b, packet, utf8("later"));
    const answer = b.acknowledged.at(-1)!;
    story.relay(toA, (height) => acknowledgementOf(toA, height, answer));
  }
  bundle(story);
}

/** Several packets in one transaction, and their acknowledgements. */
function bundle(story: Storyteller): void {
  const { a, b, toA, toB } = story;
  const packets = ["channel-0", "channel-1", "channel-0"].map((sourceChannel) => {
    const data = utf8("mock packet data");
    return story.sendPacket(a, { sourceChannel, timeoutHeight: FAR, data });
  });
  const height = story.update(toB);
  story.tell(
    b,
    `${MsgRecvPacket.name} in a bundle`,
    packets.map((packet) => receiveOf(toB, height, packet)),
  );
  const answers = b.acknowledged.slice(-packets.length);
  const known = story.update(toA);
  story.tell(
    a,
    `${MsgAcknowledgement.name} in a bundle`,
    answers.map((answer) => acknowledgementOf(toA, known, answer)),
  );
}

function tellOfTimeouts(story: Storyteller): void {
  const { a, b, toA } = story;
  const soon = () => ({ revisionNumber: 2n, revisionHeight: b.height + 1n });
  transfer(story, a, { timeoutHeight: soon() });
  transfer(story, a, {
    timeoutHeight: NO_HEIGHT,
    timeoutTimestamp: a.clock.nanos + 3n * 10n ** 9n,
  });
  for (const packet of a.sent.slice(-2)) {
    b.makeBlock();
    story.relay(toA, (height) => timeoutOf(toA, height, packet));
  }
  const data = utf8("mock packet data");
  const sourceChannel = "channel-1";
  const packet = story.sendPacket(a, { sourceChannel, timeoutHeight: soon(), data });
  b.makeBlock();
  story.relay(toA, (height) => timeoutOf(toA, height, packet));
}

/** B closes its end of `mock` on which A's packets are in flight; the other way round, too. */
function tellOfClosing(story: Storyteller): void {
  const { a, b, toA, toB } = story;
  const data = utf8("mock packet data");
  const closeChannel = { channelId: "channel-0" };
  const message = AppCallRequest.create({ portId: "mock", closeChannel });
  story.mention(b, "closeChannel", { target: "app_call", message });
  openChannel(story, "mock", ORDERED);
  for (const sourceChannel of ["channel-0", "channel-4"]) {
    const packet = story.sendPacket(a, { sourceChannel, timeoutHeight: FAR, data });
    story.send(b, MsgChannelCloseInit, { portId: "mock", channelId: sourceChannel });
    story.relay(toA, (height) => timeoutOnCloseOf(toA, height, packet));
  }
  story.relay(toA, (height) => stepOf(toA, height, "channel-0"));
  story.relay(toB, (height) => stepOf(toB, height, "channel-1"));
}

/** Packets over a channel with fees: received, acknowledged later, timed out. */
function tellOfFees(story: Storyteller): void {
  const { a, b, toA, toB } = story;
  const sourceChannel = "channel-5";
  openChannel(story, "mock", UNORDERED, "connection-0", FEE_VERSION);
  registerPayees(story, "mock", sourceChannel);
  const data = utf8("mock packet data");
  payNext(story, a, sourceChannel);
  story.sendPacket(a, { sourceChannel, timeoutHeight: FAR, data });
  payNewest(story, a);
  bring(story, toB, toA);
  payNext(story, a, sourceChannel);
  const late = utf8("mock async packet data");
  const packet = story.sendPacket(a, { sourceChannel, timeoutHeight: FAR, data: late });
  bring(story, toB, toA);
  story.writeAcknowledgement(b, packet, utf8("later"));
  const answer = b.acknowledged.at(-1)!;
  story.relay(toA, (height) => acknowledgementOf(toA, height, answer));
  payNext(story, a, sourceChannel);
  const timeoutHeight = { revisionNumber: 2n, revisionHeight: b.height + 1n };
  const lost = story.sendPacket(a, { sourceChannel, timeoutHeight, data });
  b.makeBlock();
  story.relay(toA, (height) => timeoutOf(toA, height, lost));
  payNext(story, a, sourceChannel);
  story.send(a, MsgChannelCloseInit, { portId: "mock", channelId: sourceChannel });
}

/** What B's client of A is asked about A's connection. */
function askWithProof(story: Storyteller): void {
  const { a, b, toB } = story;
  const height = story.update(toB);
  const key = "connections/connection-0";
  const question = QueryVerifyMembershipRequest.create({
    clientId: toB.clientId,
    proof: a.prove(key, height),
    proofHeight: { revisionNumber: a.revision, revisionHeight: height },
    value: a.provenAt(height).get("ibc", utf8(key))!,
    merklePath: { keyPath: [utf8("ibc"), utf8(key)] },
  });
  const path = "/ibc.core.client.v1.Query/VerifyMembership";
  const data = QueryVerifyMembershipRequest.encode(question);
  story.mention(b, path, { target: "query", message: { path, data } });
}

/** A channel between two ports of A. */
function tellOfLocalhost(story: Storyteller): void {
  const { a } = story;
  const proven = { proofHeight: NO_HEIGHT };
  const number = 6;
  const [here, there] = [`channel-${number}`, `channel-${number + 1}`];
  story.send(a, MsgChannelOpenInit, {
    portId: "mock",
    channel: newEnd(UNORDERED, "mock", LOCALHOST),
  });
  const answer = newEnd(UNORDERED, "mock", LOCALHOST);
  story.send(a, MsgChannelOpenTry, {
    portId: "mock",
    channel: {
      ...answer,
      state: State.STATE_TRYOPEN,
      counterparty: { portId: "mock", channelId: here },
    },
    counterpartyVersion: "mock-version",
    proofInit: SENTINEL,
    ...proven,
  });
  story.send(a, MsgChannelOpenAck, {
    portId: "mock",
    channelId: here,
    counterpartyChannelId: there,
    counterpartyVersion: "mock-version",
    proofTry: SENTINEL,
    ...proven,
  });
  story.send(a, MsgChannelOpenConfirm, {
    portId: "mock",
    channelId: there,
    proofAck: SENTINEL,
    ...proven,
  });
  const data = utf8("mock packet data");
  const packet = story.sendPacket(a, { sourceChannel: here, timeoutHeight: FAR, data });
  story.send(a, MsgRecvPacket, { packet, proofCommitment: SENTINEL, ...proven });
  const answered = a.acknowledged.at(-1)!;
  story.send(a, MsgAcknowledgement, { ...answered, proofAcked: SENTINEL, ...proven });
}
