/** The handshakes between live chains, step by step, as a relayer brings them about. */
import { expect } from "vitest";
import type { TransactionResult } from "../../../host/chain/block.js";
import {
  Channel,
  State as ChannelState,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
} from "../../../host/codec/gen/ibc.core.channel.v1.js";
import {
  ConnectionEnd,
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenInit,
  MsgConnectionOpenTry,
} from "../../../host/codec/gen/ibc.core.connection.v1.js";
import { keys, MOCK, MOCK_VERSION, UNORDERED } from "../../support/channels.js";
import { newVersion, PREFIX } from "../../support/connections.js";
import { pack, SIGNER } from "../../support/world.js";
import { codeOf, LiveChain, type Proof } from "./liveChain.js";

/** A chain, and what it calls its part of a link. */
export interface Side {
  readonly chain: LiveChain;
  readonly clientId: string;
  readonly connectionId: string;
  readonly channelId: string;
}

/** Two chains with a client of each other; their ends will be the first ones. */
export function newPair(chainA = new LiveChain("alpha-1"), chainB = new LiveChain("beta-1")) {
  const names = { connectionId: "connection-0", channelId: "channel-0" };
  const a: Side = { chain: chainA, clientId: chainA.createClientOf(chainB), ...names };
  const b: Side = { chain: chainB, clientId: chainB.createClientOf(chainA), ...names };
  return { a, b };
}

export function connectionKey({ connectionId }: Side): string {
  return `connections/${connectionId}`;
}

export function connectionOn(side: Side): ConnectionEnd | undefined {
  const stored = side.chain.stored(connectionKey(side));
  return stored && ConnectionEnd.decode(stored);
}

export function channelOn({ chain, channelId }: Side, portId = MOCK): Channel | undefined {
  const stored = chain.stored(keys.channel(portId, channelId));
  return stored && Channel.decode(stored);
}

export function packConnInit(here: Side, there: Side) {
  const message = MsgConnectionOpenInit.create({
    clientId: here.clientId,
    counterparty: { clientId: there.clientId, connectionId: "", prefix: PREFIX },
    signer: SIGNER,
  });
  return pack(MsgConnectionOpenInit, MsgConnectionOpenInit.encode(message));
}

export function packConnTry(here: Side, there: Side, { proof, height }: Proof) {
  const { clientId, connectionId } = there;
  const message = MsgConnectionOpenTry.create({
    clientId: here.clientId,
    counterparty: { clientId, connectionId, prefix: PREFIX },
    counterpartyVersions: [newVersion()],
    proofInit: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgConnectionOpenTry, MsgConnectionOpenTry.encode(message));
}

export function packConnAck(here: Side, there: Side, { proof, height }: Proof) {
  const message = MsgConnectionOpenAck.create({
    connectionId: here.connectionId,
    counterpartyConnectionId: there.connectionId,
    version: newVersion(),
    proofTry: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(message));
}

export function packConnConfirm({ connectionId }: Side, { proof, height }: Proof) {
  const message = MsgConnectionOpenConfirm.create({
    connectionId,
    proofAck: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgConnectionOpenConfirm, MsgConnectionOpenConfirm.encode(message));
}

/** Each step, with the proof of the other side's connection end. */
export const connection = {
  init: (here: Side, there: Side) => here.chain.deliver(packConnInit(here, there)),
  try: (here: Side, there: Side) =>
    here.chain.relay(here.clientId, there.chain, (prove) => [
      packConnTry(here, there, prove(connectionKey(there))),
    ]),
  ack: (here: Side, there: Side) =>
    here.chain.relay(here.clientId, there.chain, (prove) => [
      packConnAck(here, there, prove(connectionKey(there))),
    ]),
  confirm: (here: Side, there: Side) =>
    here.chain.relay(here.clientId, there.chain, (prove) => [
      packConnConfirm(here, prove(connectionKey(there))),
    ]),
};

export interface ChannelTerms {
  readonly portId?: string;
  readonly counterpartyPortId?: string;
  readonly ordering?: number;
  readonly version?: string;
}

/** Port, ordering and version of a channel, the mock's where nothing is said. */
function termsOf({ portId = MOCK, ordering = UNORDERED, ...others }: ChannelTerms) {
  const { counterpartyPortId = portId, version = MOCK_VERSION } = others;
  return { portId, counterpartyPortId, ordering, version };
}

function packChanInit(here: Side, terms: ChannelTerms) {
  const { portId, counterpartyPortId, ordering, version } = termsOf(terms);
  const channel = Channel.create({
    state: ChannelState.STATE_INIT,
    ordering,
    counterparty: { portId: counterpartyPortId, channelId: "" },
    connectionHops: [here.connectionId],
    version,
  });
  const message = MsgChannelOpenInit.create({ portId, channel, signer: SIGNER });
  return pack(MsgChannelOpenInit, MsgChannelOpenInit.encode(message));
}

function packChanTry(here: Side, there: Side, terms: ChannelTerms, { proof, height }: Proof) {
  const { portId, counterpartyPortId, ordering, version } = termsOf(terms);
  const channel = Channel.create({
    state: ChannelState.STATE_TRYOPEN,
    ordering,
    counterparty: { portId: counterpartyPortId, channelId: there.channelId },
    connectionHops: [here.connectionId],
  });
  const message = MsgChannelOpenTry.create({
    portId,
    channel,
    counterpartyVersion: version,
    proofInit: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgChannelOpenTry, MsgChannelOpenTry.encode(message));
}

function packChanAck(here: Side, there: Side, terms: ChannelTerms, { proof, height }: Proof) {
  const { portId, version } = termsOf(terms);
  const message = MsgChannelOpenAck.create({
    portId,
    channelId: here.channelId,
    counterpartyChannelId: there.channelId,
    counterpartyVersion: version,
    proofTry: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgChannelOpenAck, MsgChannelOpenAck.encode(message));
}

function packChanConfirm({ channelId }: Side, terms: ChannelTerms, { proof, height }: Proof) {
  const { portId } = termsOf(terms);
  const message = MsgChannelOpenConfirm.create({
    portId,
    channelId,
    proofAck: proof,
    proofHeight: height,
    signer: SIGNER,
  });
  return pack(MsgChannelOpenConfirm, MsgChannelOpenConfirm.encode(message));
}

function channelKeyOf({ channelId }: Side, terms: ChannelTerms): string {
  return keys.channel(termsOf(terms).counterpartyPortId, channelId);
}

/** Each step, with the proof of the other side's channel end; ports are named from `here`. */
export const channel = {
  init: (here: Side, terms: ChannelTerms = {}) => here.chain.deliver(packChanInit(here, terms)),
  try: (here: Side, there: Side, terms: ChannelTerms = {}) =>
    here.chain.relay(here.clientId, there.chain, (prove) => [
      packChanTry(here, there, terms, prove(channelKeyOf(there, terms))),
    ]),
  ack: (here: Side, there: Side, terms: ChannelTerms = {}) =>
    here.chain.relay(here.clientId, there.chain, (prove) => [
      packChanAck(here, there, terms, prove(channelKeyOf(there, terms))),
    ]),
  confirm: (here: Side, there: Side, terms: ChannelTerms = {}) =>
    here.chain.relay(here.clientId, there.chain, (prove) => [
      packChanConfirm(here, terms, prove(channelKeyOf(there, terms))),
    ]),
};

/** All steps of a handshake succeed. */
export function succeed(...steps: readonly (() => TransactionResult)[]): void {
  for (const [index, step] of steps.entries()) {
    const { log, ...result } = step();
    expect([index, codeOf({ ...result }), log]).toEqual([index, "/0", ""]);
  }
}

export function openConnection(a: Side, b: Side): void {
  succeed(
    () => connection.init(a, b),
    () => connection.try(b, a),
    () => connection.ack(a, b),
    () => connection.confirm(b, a),
  );
}

export function openChannel(a: Side, b: Side, terms: ChannelTerms = {}): void {
  succeed(
    () => channel.init(a, terms),
    () => channel.try(b, a, terms),
    () => channel.ack(a, b, terms),
    () => channel.confirm(b, a, terms),
  );
}

/** Two chains with an open connection and an open channel between their mock applications. */
export function linkedPair(terms: ChannelTerms = {}): { readonly a: Side; readonly b: Side } {
  const pair = newPair();
  openConnection(pair.a, pair.b);
  openChannel(pair.a, pair.b, terms);
  return pair;
}
