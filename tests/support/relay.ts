/** What a relayer finds on one live chain to bring to another (ICS-18), with proofs. */
import { fromUtf8, utf8 } from "../../host/bytes.js";
import { packAny } from "../../host/codec/any.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  Channel,
  MsgAcknowledgement,
  MsgChannelCloseConfirm,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenTry,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  type Packet,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgCreateClient, MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ConnectionEnd,
  State as ConnectionState,
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenTry,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import {
  ClientState,
  ConsensusState,
  Header,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { keys, ORDERED } from "./channels.js";
import type { Acknowledged, LiveChain } from "./liveChain.js";
import { SIGNER } from "./world.js";

/** One direction between two chains, by the clients that each has of the other. */
export interface Passage {
  readonly from: LiveChain;
  readonly to: LiveChain;
  /** Of `from`, on `to`. */
  readonly clientId: string;
  /** Of `to`, on `from`. */
  readonly counterpartyClientId: string;
}

export function read<Message>(
  snapshot: Snapshot,
  codec: { decode(bytes: Uint8Array): Message },
  key: string,
): Message | undefined {
  const stored = snapshot.get("ibc", utf8(key));
  return stored && codec.decode(stored);
}

/** A client's state, where it is one of 07-tendermint. */
export function clientStateOf(chain: LiveChain, clientId: string): ClientState {
  const packed = read(chain.latest, Any, `clients/${clientId}/clientState`)!;
  return ClientState.decode(packed.value);
}

/** Creates a client of a chain at its height. */
export function createClientOf(of: LiveChain, changes: Partial<ClientState> = {}): Any {
  const { height } = of;
  const clientState = packAny(ClientState, { ...of.clientState(height), ...changes });
  const consensusState = packAny(ConsensusState, of.consensusState(height));
  return packAny(MsgCreateClient, { clientState, consensusState, signer: SIGNER });
}

/** The newest height that the client at the end of a passage knows. */
export function knownHeight({ to, clientId }: Passage): bigint {
  return clientStateOf(to, clientId).latestHeight.revisionHeight;
}

/** Brings a header, by default the newest, to a client that knows a height. */
export function updateOf(
  passage: Passage,
  height = passage.from.height,
  trusted = knownHeight(passage),
): Any {
  const clientMessage = packAny(Header, passage.from.header(height, trusted));
  return packAny(MsgUpdateClient, { clientId: passage.clientId, clientMessage, signer: SIGNER });
}

/** Identifiers and values under a prefix of store `ibc`. */
function* entriesUnder(snapshot: Snapshot, prefix: string): Generator<[string, Uint8Array]> {
  const end = utf8(prefix);
  end[end.length - 1]! += 1;
  for (const [key, value] of snapshot.scan("ibc", utf8(prefix), end)) {
    yield [fromUtf8(key).slice(prefix.length), value];
  }
}

/** What stands with every proof. */
function provenAt({ from }: Passage, height: bigint) {
  return {
    proofHeight: { revisionNumber: from.revision, revisionHeight: height },
    signer: SIGNER,
  };
}

/** The next steps of connections that `from` proves, whether or not `to` has taken them. */
export function* connectionSteps(passage: Passage, height: bigint): Generator<Any> {
  const { from, clientId, counterpartyClientId } = passage;
  for (const [id, value] of entriesUnder(from.provenAt(height), "connections/")) {
    const end = ConnectionEnd.decode(value);
    if (end.clientId !== counterpartyClientId) continue;
    const proof = from.prove(`connections/${id}`, height);
    const other = end.counterparty.connectionId;
    if (end.state === ConnectionState.STATE_INIT) {
      const counterparty = {
        clientId: counterpartyClientId,
        connectionId: id,
        prefix: { keyPrefix: utf8("ibc") },
      };
      const opening = {
        clientId,
        counterparty,
        counterpartyVersions: end.versions,
        delayPeriod: end.delayPeriod,
        proofInit: proof,
        ...provenAt(passage, height),
      };
      yield packAny(MsgConnectionOpenTry, MsgConnectionOpenTry.create(opening));
    } else if (end.state === ConnectionState.STATE_TRYOPEN) {
      const answer = {
        connectionId: other,
        counterpartyConnectionId: id,
        version: end.versions[0]!,
        proofTry: proof,
        ...provenAt(passage, height),
      };
      yield packAny(MsgConnectionOpenAck, MsgConnectionOpenAck.create(answer));
    } else {
      const confirmation = { connectionId: other, proofAck: proof, ...provenAt(passage, height) };
      yield packAny(MsgConnectionOpenConfirm, confirmation);
    }
  }
}

/** The connection of `to` that a connection of `from` leads to. */
function connectionBehind(snapshot: Snapshot, connectionId: string): string {
  const end = read(snapshot, ConnectionEnd, `connections/${connectionId}`);
  return end?.counterparty.connectionId ?? "";
}

/** The next steps of channels that `from` proves, whether or not `to` has taken them. */
export function* channelSteps(passage: Passage, height: bigint): Generator<Any> {
  const { from } = passage;
  const snapshot = from.provenAt(height);
  for (const [place, value] of entriesUnder(snapshot, "channelEnds/ports/")) {
    const [portId, channelId] = place.split("/channels/") as [string, string];
    const channel = Channel.decode(value);
    const connection = read(snapshot, ConnectionEnd, `connections/${channel.connectionHops[0]}`);
    if (connection?.clientId !== passage.counterpartyClientId) continue;
    const step = channelStep(passage, height, { portId, channelId, channel });
    if (step !== undefined) yield step;
  }
}

interface PlacedChannel {
  readonly portId: string;
  readonly channelId: string;
  readonly channel: Channel;
}

function channelStep(passage: Passage, height: bigint, end: PlacedChannel): Any | undefined {
  const { portId, channelId, channel } = end;
  const snapshot = passage.from.provenAt(height);
  const proof = passage.from.prove(keys.channel(portId, channelId), height);
  const proven = provenAt(passage, height);
  const there = { portId: channel.counterparty.portId, channelId: channel.counterparty.channelId };
  switch (channel.state) {
    case State.STATE_INIT: {
      const answer = Channel.create({
        state: State.STATE_TRYOPEN,
        ordering: channel.ordering,
        counterparty: { portId, channelId },
        connectionHops: [connectionBehind(snapshot, channel.connectionHops[0]!)],
      });
      const opening = { portId: there.portId, channel: answer, proofInit: proof, ...proven };
      const counterpartyVersion = channel.version;
      return packAny(
        MsgChannelOpenTry,
        MsgChannelOpenTry.create({ ...opening, counterpartyVersion }),
      );
    }
    case State.STATE_TRYOPEN: {
      const counterparty = {
        counterpartyChannelId: channelId,
        counterpartyVersion: channel.version,
      };
      return packAny(MsgChannelOpenAck, { ...there, ...counterparty, proofTry: proof, ...proven });
    }
    case State.STATE_OPEN:
      return packAny(MsgChannelOpenConfirm, { ...there, proofAck: proof, ...proven });
    case State.STATE_CLOSED:
      return packAny(
        MsgChannelCloseConfirm,
        MsgChannelCloseConfirm.create({ ...there, proofInit: proof, ...proven }),
      );
    default:
      return undefined;
  }
}

/** Brings a packet that `from` sent. */
export function receiveOf(passage: Passage, height: bigint, packet: Packet): Any {
  const { sourcePort, sourceChannel, sequence } = packet;
  const key = keys.commitment(sourcePort, sourceChannel, sequence);
  const proofCommitment = passage.from.prove(key, height);
  return packAny(MsgRecvPacket, { packet, proofCommitment, ...provenAt(passage, height) });
}

/** Brings the acknowledgement that `from` wrote. */
export function acknowledgementOf(passage: Passage, height: bigint, answer: Acknowledged): Any {
  const { destinationPort, destinationChannel, sequence } = answer.packet;
  const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
  const proofAcked = passage.from.prove(key, height);
  return packAny(MsgAcknowledgement, { ...answer, proofAcked, ...provenAt(passage, height) });
}

/** What `from` says of a packet that `to` sent: what it waits for, or if there is a receipt. */
function unreceived({ from }: Passage, height: bigint, packet: Packet) {
  const { destinationPort, destinationChannel, sequence } = packet;
  const snapshot = from.provenAt(height);
  const channel = read(snapshot, Channel, keys.channel(destinationPort, destinationChannel));
  const next = keys.nextSequenceRecv(destinationPort, destinationChannel);
  const isOrdered = channel?.ordering === ORDERED;
  const key = isOrdered ? next : keys.receipt(destinationPort, destinationChannel, sequence);
  const expected = snapshot.get("ibc", utf8(next));
  const nextSequenceRecv = expected ? Buffer.from(expected).readBigUInt64BE() : 1n;
  return { proofUnreceived: from.prove(key, height), nextSequenceRecv, channel };
}

/** Tells that a packet that `to` sent was not received in time. */
export function timeoutOf(passage: Passage, height: bigint, packet: Packet): Any {
  const { proofUnreceived, nextSequenceRecv } = unreceived(passage, height, packet);
  const proven = { proofUnreceived, nextSequenceRecv, ...provenAt(passage, height) };
  return packAny(MsgTimeout, { packet, ...proven });
}

/** Tells that a packet that `to` sent cannot be received any more: `from` closed its channel. */
export function timeoutOnCloseOf(passage: Passage, height: bigint, packet: Packet): Any {
  const { destinationPort, destinationChannel } = packet;
  const { proofUnreceived, nextSequenceRecv } = unreceived(passage, height, packet);
  const proven = { proofUnreceived, nextSequenceRecv, ...provenAt(passage, height) };
  const key = keys.channel(destinationPort, destinationChannel);
  const proofClose = passage.from.prove(key, height);
  const message = MsgTimeoutOnClose.create({ packet, proofClose, ...proven });
  return packAny(MsgTimeoutOnClose, message);
}

/** What there is to bring of packets, whether or not `to` has been brought it. */
export function* packetSteps(passage: Passage, height: bigint): Generator<Any> {
  const { from, to } = passage;
  const snapshot = from.provenAt(height);
  for (const packet of from.sent) {
    const { sourcePort, sourceChannel, sequence } = packet;
    const key = keys.commitment(sourcePort, sourceChannel, sequence);
    if (snapshot.get("ibc", utf8(key))) yield receiveOf(passage, height, packet);
  }
  for (const answer of from.acknowledged) {
    const { destinationPort, destinationChannel, sequence } = answer.packet;
    const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
    if (snapshot.get("ibc", utf8(key))) yield acknowledgementOf(passage, height, answer);
  }
  for (const packet of to.sent) {
    const { channel } = unreceived(passage, height, packet);
    yield timeoutOf(passage, height, packet);
    if (channel?.state === State.STATE_CLOSED) yield timeoutOnCloseOf(passage, height, packet);
  }
}
