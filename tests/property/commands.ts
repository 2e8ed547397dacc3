/** What may happen between two chains, in any order: fast-check's commands. */
import fc from "fast-check";
import { utf8 } from "../../host/bytes.js";
import { decodeAny, packAny } from "../../host/codec/any.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  Channel,
  MsgChannelCloseInit,
  MsgChannelOpenInit,
  MsgRecvPacket,
  type Packet,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgRecoverClient, MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MsgConnectionOpenInit } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Header } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { keys, ORDERED, UNORDERED } from "../support/channels.js";
import { newVersion, PREFIX } from "../support/connections.js";
import type { LiveChain } from "../support/liveChain.js";
import { channelSteps, connectionSteps, createClientOf, packetSteps } from "../support/relay.js";
import { AUTHORITY, OTHER_SIGNER, SIGNER } from "../support/world.js";
import { Pair } from "./pair.js";
import { expectReplayed } from "./replay.js";

const SECOND = 1_000_000_000n;
const FAR_NANOS = 10n ** 15n;
const NO_HEIGHT = { revisionNumber: 0n, revisionHeight: 0n };
/** The channels that a pair begins with, on both chains. */
const CHANNELS = { transfer: "channel-0", unordered: "channel-1", ordered: "channel-2" } as const;
const FIRST_DATA = ["mock packet data", "mock failed packet data", "mock async packet data"];

/** What a relayer may be late with: when a packet times out. */
export interface Timeout {
  readonly kind: "far" | "time" | "height";
  readonly after: number;
}

export type Step =
  | {
      readonly kind: "transfer";
      readonly at: number;
      readonly back: boolean;
      readonly channel: number;
      readonly amount: number;
      readonly receiver: string;
      readonly timeout: Timeout;
    }
  | {
      readonly kind: "send";
      readonly at: number;
      readonly ordered: boolean;
      readonly data: number;
      readonly timeout: Timeout;
    }
  | {
      readonly kind: "relay";
      readonly to: number;
      readonly handshake: boolean;
      readonly which: number;
      readonly age: number;
      readonly bundled: boolean;
      /** Whether it may be something that was brought before. */
      readonly again: boolean;
    }
  | { readonly kind: "forge"; readonly to: number; readonly which: number; readonly off: number }
  | { readonly kind: "replay"; readonly which: number }
  | { readonly kind: "open"; readonly at: number; readonly what: number }
  | { readonly kind: "close"; readonly at: number; readonly ordered: boolean }
  | { readonly kind: "freeze"; readonly at: number }
  | { readonly kind: "recover"; readonly at: number }
  | { readonly kind: "wait"; readonly at: number; readonly seconds: number };

const side = fc.nat(1);
const timeout = fc.record<Timeout>({
  kind: fc.constantFrom("far", "far", "time", "height"),
  after: fc.integer({ min: 1, max: 12 }),
});

/** Sending and relaying more often than all else. */
export const STEPS: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("transfer" as const),
      at: side,
      back: fc.boolean(),
      channel: fc.nat(3),
      amount: fc.integer({ min: 1, max: 60 }),
      receiver: fc.constantFrom(SIGNER, OTHER_SIGNER, OTHER_SIGNER, "nobody"),
      timeout,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      at: side,
      ordered: fc.boolean(),
      data: fc.nat(2),
      timeout,
    }),
  },
  {
    weight: 24,
    arbitrary: fc.record({
      kind: fc.constant("relay" as const),
      to: side,
      handshake: fc.nat(3).map((number) => number === 0),
      which: fc.nat(),
      age: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(4)),
      bundled: fc.boolean(),
      again: fc.nat(4).map((number) => number === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("forge" as const),
      to: side,
      which: fc.nat(),
      off: fc.integer({ min: -3, max: 3 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("replay" as const), which: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("open" as const), at: side, what: fc.nat(3) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("close" as const), at: side, ordered: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("freeze" as const), at: side }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("recover" as const), at: side }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      at: side,
      seconds: fc.oneof(
        { weight: 25, arbitrary: fc.integer({ min: 1, max: 60 }) },
        { weight: 1, arbitrary: fc.constantFrom(86_400, 8 * 86_400, 15 * 86_400) },
      ),
    }),
  },
);

/** A pair with an open connection and an open channel of each kind. */
export function openPair(): Pair {
  const pair = new Pair();
  // Nothing is proven by the header of the first block.
  for (const chain of pair.chains) chain.makeBlock();
  for (const at of [0, 1]) {
    const other = pair.chains[1 - at]!;
    pair.heights[at]!.push(other.height);
    pair.deliver(at, [createClientOf(other)]);
  }
  open(pair, 0, 0);
  for (const to of [1, 0, 1]) bringAll(pair, to);
  for (const what of [1, 2, 3]) open(pair, 0, what);
  for (const to of [1, 0, 1]) bringAll(pair, to);
  return pair;
}

/** Every step of a handshake that is there to be taken, in one transaction. */
function bringAll(pair: Pair, to: number): void {
  const passage = pair.passage(to);
  const { code, log } = pair.update(to, (height) => {
    const channels = [...channelSteps(passage, height)];
    return channels.length > 0 ? channels : [...connectionSteps(passage, height)];
  });
  if (code !== 0) throw new Error(`a handshake is refused: ${log}`);
}

function open(pair: Pair, at: number, what: number): void {
  const passage = pair.passage(at);
  if (what === 0) {
    const { clientId, counterpartyClientId } = passage;
    const counterparty = { clientId: counterpartyClientId, connectionId: "", prefix: PREFIX };
    const init = { clientId, counterparty, version: newVersion(), signer: SIGNER };
    const packed = packAny(MsgConnectionOpenInit, MsgConnectionOpenInit.create(init));
    pair.deliver(at, [packed]);
    return;
  }
  const portId = what === 1 ? "transfer" : "mock";
  const channel = Channel.create({
    state: State.STATE_INIT,
    ordering: what === 3 ? ORDERED : UNORDERED,
    counterparty: { portId, channelId: "" },
    connectionHops: ["connection-0"],
  });
  pair.deliver(at, [packAny(MsgChannelOpenInit, { portId, channel, signer: SIGNER })]);
}

function timeoutOf(pair: Pair, at: number, { kind, after }: Timeout) {
  const now = pair.chains[at]!.clock.nanos;
  if (kind === "height") {
    const revisionHeight = pair.chains[1 - at]!.height + BigInt(after);
    return { timeoutHeight: { revisionNumber: 1n, revisionHeight }, timeoutTimestamp: 0n };
  }
  const wait = kind === "far" ? FAR_NANOS : BigInt(after) * 2n * SECOND;
  return { timeoutHeight: NO_HEIGHT, timeoutTimestamp: now + wait };
}

/** Denominations with a slash are of a chain's vouchers; some have come back over two channels. */
function denomOf(pair: Pair, at: number, back: boolean): string {
  if (!back) return "stake";
  for (const [key] of pair.chains[at]!.latest.scan("bank", Uint8Array.of(0), Uint8Array.of(1))) {
    const denom = Buffer.from(key.subarray(1)).toString();
    if (denom.startsWith("ibc/")) return denom;
  }
  return "stake";
}

function transfer(pair: Pair, step: Extract<Step, { kind: "transfer" }>): void {
  const { at, back, channel, amount, receiver } = step;
  const message = MsgTransfer.create({
    sourcePort: "transfer",
    // Others are opened meanwhile, as channel-3 and the like.
    sourceChannel: channel < 3 ? CHANNELS.transfer : "channel-3",
    token: { denom: denomOf(pair, at, back), amount: `${amount}` },
    sender: back ? OTHER_SIGNER : SIGNER,
    receiver,
    ...timeoutOf(pair, at, step.timeout),
  });
  pair.deliver(at, [packAny(MsgTransfer, message)], message.sender);
}

function send(pair: Pair, step: Extract<Step, { kind: "send" }>): void {
  const { at, ordered, data } = step;
  const sourceChannel = ordered ? CHANNELS.ordered : CHANNELS.unordered;
  const packet = {
    sourceChannel,
    data: utf8(FIRST_DATA[data]!),
    ...timeoutOf(pair, at, step.timeout),
  };
  pair.act(at, { kind: "send_packet", sourcePort: "mock", packet });
}

function close(pair: Pair, { at, ordered }: Extract<Step, { kind: "close" }>): void {
  const channelId = ordered ? CHANNELS.ordered : CHANNELS.unordered;
  const message = { portId: "mock", channelId, signer: SIGNER };
  pair.deliver(at, [packAny(MsgChannelCloseInit, message)]);
}

/** What there is to bring at a height; `again` admits what was brought before. */
function found(pair: Pair, to: number, height: bigint, handshake: boolean, again = true): Any[] {
  const passage = pair.passage(to);
  if (handshake) {
    return [...connectionSteps(passage, height), ...channelSteps(passage, height)];
  }
  const steps = [...packetSteps(passage, height)];
  return again ? steps : steps.filter((step) => isPending(pair.chains[to]!, step));
}

/** Whether a chain waits for this: for the packet, or for what becomes of it. */
function isPending(chain: LiveChain, step: Any): boolean {
  const { packet } = decodeAny(step)!.message as { readonly packet: Packet };
  const { sourcePort, sourceChannel, destinationPort, destinationChannel, sequence } = packet;
  if (step.typeUrl !== MsgRecvPacket.typeUrl) {
    const commitment = keys.commitment(sourcePort, sourceChannel, sequence);
    return chain.latest.get("ibc", utf8(commitment)) !== undefined;
  }
  const receipt = keys.receipt(destinationPort, destinationChannel, sequence);
  if (chain.latest.get("ibc", utf8(receipt)) !== undefined) return false;
  const counter = keys.nextSequenceRecv(destinationPort, destinationChannel);
  const next = chain.latest.get("ibc", utf8(counter));
  const isOrdered = destinationChannel === CHANNELS.ordered;
  return !isOrdered || next === undefined || Buffer.from(next).readBigUInt64BE() <= sequence;
}

/** Brings something, with a proof of now or, being late, of before. */
function relay(pair: Pair, step: Extract<Step, { kind: "relay" }>): void {
  const { to, which, age, handshake, bundled, again } = step;
  const pick = (steps: Any[]) => (steps.length > 0 ? [steps[which % steps.length]!] : []);
  if (bundled && age === 0) {
    pair.update(to, (height) => pick(found(pair, to, height, handshake, again)));
    return;
  }
  if (age === 0) pair.update(to);
  const heights = pair.heights[to]!;
  const height = heights[Math.max(0, heights.length - 1 - age)]!;
  const messages = pick(found(pair, to, height, handshake, again));
  if (messages.length > 0) pair.deliver(to, messages);
}

/** Something whose proof is said to be of another height. */
function forge(pair: Pair, { to, which, off }: Extract<Step, { kind: "forge" }>): void {
  const height = pair.heights[to]!.at(-1)!;
  const steps = found(pair, to, height, which % 3 === 0);
  const step = steps[which % Math.max(1, steps.length)];
  if (step === undefined) return;
  const { codec, message } = decodeAny(step)!;
  const revisionHeight = height + BigInt(off) < 1n ? 1n : height + BigInt(off);
  const forged = { ...(message as object), proofHeight: { revisionNumber: 1n, revisionHeight } };
  pair.deliver(to, [packAny(codec, forged)]);
}

/** Evidence that the other chain's validators signed two blocks of a height. */
function freeze(pair: Pair, at: number): void {
  const { from, clientId } = pair.passage(at);
  const known = pair.heights[at]!;
  const trusted = known.at(-2);
  if (trusted === undefined) return;
  const forged = from.forgedHeader(known.at(-1)!, trusted, (header) => {
    header.appHash = new Uint8Array(32);
  });
  const clientMessage = packAny(Header, forged);
  pair.deliver(at, [packAny(MsgUpdateClient, { clientId, clientMessage, signer: SIGNER })]);
}

/** The authority puts a new client in the place of a chain's first, which has failed. */
function recover(pair: Pair, at: number): void {
  const { from, clientId } = pair.passage(at);
  const { height } = from;
  const { events, code } = pair.deliver(at, [createClientOf(from)]);
  if (code !== 0) return;
  const created = events.find(({ type }) => type === "create_client")!;
  const substituteClientId = created.attributes.find(({ key }) => key === "client_id")!.value;
  const recovery = { subjectClientId: clientId, substituteClientId, signer: AUTHORITY };
  pair.act(at, { kind: "authority_msg", message: packAny(MsgRecoverClient, recovery) });
  if (pair.lastActionCode === 0) pair.heights[at]!.push(height);
}

/** Does a step. */
export function take(pair: Pair, step: Step): void {
  if (step.kind === "transfer") transfer(pair, step);
  else if (step.kind === "send") send(pair, step);
  else if (step.kind === "relay") relay(pair, step);
  else if (step.kind === "forge") forge(pair, step);
  else if (step.kind === "open") open(pair, step.at, step.what);
  else if (step.kind === "close") close(pair, step);
  else if (step.kind === "freeze") freeze(pair, step.at);
  else if (step.kind === "recover") recover(pair, step.at);
  else if (step.kind === "wait") pair.wait(step.at, BigInt(step.seconds) * SECOND);
  else expectReplayed(pair, pair.accepted[step.which % pair.accepted.length]!);
}
