/**
 * What a chain held before a recorded transaction, as far as the transaction needs it: made out of
 * its messages, of what their proofs prove, and of the events that they led to. Whether a proof is
 * right is left to the core: the root that it has to lead to stands in the header of an update.
 */
import { utf8 } from "../../../host/bytes.js";
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../../host/codec/gen/ibc.applications.transfer.v1.js";
import * as channel from "../../../host/codec/gen/ibc.core.channel.v1.js";
import {
  type Height,
  MsgCreateClient,
  MsgUpdateClient,
} from "../../../host/codec/gen/ibc.core.client.v1.js";
import * as connection from "../../../host/codec/gen/ibc.core.connection.v1.js";
import { ClientState, Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { MessageCodec } from "../../../host/codec/message.js";
import { keys, packetCommitment, putSequence, TRANSFER } from "../../support/channels.js";
import type { World } from "../../support/world.js";
import {
  clientFor,
  heightOf,
  heightText,
  numberOf,
  type Ordering,
  putOverConnection,
  putTrusted,
  SOME_CONNECTION,
  updatesIn,
} from "./recordedEnds.js";
import {
  prepareChannelCloseConfirm,
  prepareChannelCloseInit,
  prepareChannelOpenAck,
  prepareChannelOpenConfirm,
  prepareChannelOpenInit,
  prepareChannelOpenTry,
  prepareConnectionOpenAck,
  prepareConnectionOpenConfirm,
  prepareConnectionOpenInit,
  prepareConnectionOpenTry,
} from "./recordedHandshakes.js";
import {
  attribute,
  firstEvent,
  packetEvent,
  type RecordedEvent,
  type RecordedTransaction,
} from "./recordedTransactions.js";
import {
  isRedirected,
  prepareTransfer,
  putReturningEscrow,
  putSentEscrow,
} from "./recordedTransfers.js";
import { updateOf } from "./updates.js";

/** Number of the store. */
const IBC = 0;

type Transaction = RecordedTransaction;

/** How the world is prepared for a kind of message, and at which height the message proves. */
interface Preparation {
  readonly typeUrl: string;
  readonly prepare: (world: World, value: Uint8Array, transaction: Transaction) => void;
  readonly proofHeight: (value: Uint8Array) => Height | undefined;
}

function preparation<Message>(
  codec: MessageCodec<Message>,
  prepare: (world: World, message: Message, transaction: Transaction) => void,
): Preparation {
  return {
    typeUrl: codec.typeUrl,
    prepare: (world, value, transaction) => prepare(world, codec.decode(value), transaction),
    proofHeight: (value) => (codec.decode(value) as { proofHeight?: Height }).proofHeight,
  };
}

const PREPARATIONS: readonly Preparation[] = [
  preparation(MsgCreateClient, prepareCreateClient),
  preparation(MsgUpdateClient, prepareUpdateClient),
  preparation(connection.MsgConnectionOpenInit, prepareConnectionOpenInit),
  preparation(connection.MsgConnectionOpenTry, prepareConnectionOpenTry),
  preparation(connection.MsgConnectionOpenAck, prepareConnectionOpenAck),
  preparation(connection.MsgConnectionOpenConfirm, prepareConnectionOpenConfirm),
  preparation(channel.MsgChannelOpenInit, prepareChannelOpenInit),
  preparation(channel.MsgChannelOpenTry, prepareChannelOpenTry),
  preparation(channel.MsgChannelOpenAck, prepareChannelOpenAck),
  preparation(channel.MsgChannelOpenConfirm, prepareChannelOpenConfirm),
  preparation(channel.MsgChannelCloseInit, prepareChannelCloseInit),
  preparation(channel.MsgChannelCloseConfirm, prepareChannelCloseConfirm),
  preparation(channel.MsgRecvPacket, prepareRecvPacket),
  preparation(channel.MsgAcknowledgement, prepareAcknowledgement),
  preparation(channel.MsgTimeout, prepareTimeout),
  preparation(MsgTransfer, prepareTransfer),
];

function preparationFor({ typeUrl, value }: Any): Preparation | undefined {
  if (typeUrl === MsgCreateClient.typeUrl) {
    // ibc-go no longer knows the client states of solo machines of old.
    const { clientState } = MsgCreateClient.decode(value);
    if (clientState?.typeUrl !== ClientState.typeUrl) return undefined;
  }
  if (typeUrl === MsgUpdateClient.typeUrl) {
    if (MsgUpdateClient.decode(value).clientMessage?.typeUrl !== Header.typeUrl) return undefined;
  }
  if (typeUrl === connection.MsgConnectionOpenInit.typeUrl) {
    const { clientId } = connection.MsgConnectionOpenInit.decode(value);
    if (!clientId.startsWith("07-tendermint-")) return undefined;
  }
  return PREPARATIONS.find((known) => known.typeUrl === typeUrl);
}

/** Whether a transaction says enough about the chain to be executed again: it succeeded, all its
 * messages are known here, and the roots of its proofs stand in updates of its own. */
export function canExecute(transaction: Transaction): boolean {
  const { code, messages, events } = transaction;
  const heights = updatesIn(transaction).map(({ header }) => heightText(heightOf(header)));
  const isAnchored = (message: Any): boolean => {
    const known = preparationFor(message);
    if (message.typeUrl === channel.MsgRecvPacket.typeUrl) {
      const { packet } = channel.MsgRecvPacket.decode(message.value);
      if (packet.destinationPort === TRANSFER && isRedirected(transaction, packet)) return false;
    }
    const height = known?.proofHeight(message.value);
    return known !== undefined && (height === undefined || heights.includes(heightText(height)));
  };
  return code === 0 && messages.length > 0 && events.length > 0 && messages.every(isAnchored);
}

export function prepare(world: World, transaction: Transaction): void {
  for (const message of transaction.messages) {
    preparationFor(message)!.prepare(world, message.value, transaction);
  }
}

function prepareCreateClient(world: World, _: MsgCreateClient, transaction: Transaction): void {
  const clientId = attribute(firstEvent(transaction, "create_client")!, "client_id")!;
  putSequence(world, "nextClientSequence", numberOf(clientId));
}

function prepareUpdateClient(world: World, { clientId, clientMessage }: MsgUpdateClient): void {
  const header = Header.decode(clientMessage!.value);
  putTrusted(world, clientId, updateOf(clientId, header).trusted);
}

/** What the event says of the channel: its connection, which timeouts did not name, and order. */
function channelOf(event: RecordedEvent | undefined) {
  const connectionId = event && attribute(event, "packet_connection");
  const order = event && attribute(event, "packet_channel_ordering");
  const { ORDER_ORDERED, ORDER_UNORDERED } = channel.Order;
  const ordering: Ordering = order === "ORDER_ORDERED" ? ORDER_ORDERED : ORDER_UNORDERED;
  return { ordering, connectionHops: [connectionId ?? SOME_CONNECTION] };
}

function prepareRecvPacket(
  world: World,
  message: channel.MsgRecvPacket,
  transaction: Transaction,
): void {
  const { packet } = message;
  const counterparty = { portId: packet.sourcePort, channelId: packet.sourceChannel };
  const at = { portId: packet.destinationPort, channelId: packet.destinationChannel };
  const known = channelOf(packetEvent(transaction, "recv_packet", packet));
  putOverConnection(world, at, { counterparty, ...known }, clientFor(transaction, message));
  putSequence(world, keys.nextSequenceRecv(at.portId, at.channelId), packet.sequence);
  if (at.portId === TRANSFER) putReturningEscrow(world, packet);
}

function prepareSender(
  world: World,
  message: { packet: channel.Packet; proofHeight: Height },
  transaction: Transaction,
  type: string,
): void {
  const { packet } = message;
  const counterparty = { portId: packet.destinationPort, channelId: packet.destinationChannel };
  const at = { portId: packet.sourcePort, channelId: packet.sourceChannel };
  const known = channelOf(packetEvent(transaction, type, packet));
  putOverConnection(world, at, { counterparty, ...known }, clientFor(transaction, message));
  const key = keys.commitment(at.portId, at.channelId, packet.sequence);
  world.branches.set(IBC, utf8(key), packetCommitment(packet));
}

function prepareAcknowledgement(
  world: World,
  message: channel.MsgAcknowledgement,
  transaction: Transaction,
): void {
  prepareSender(world, message, transaction, "acknowledge_packet");
  if (Buffer.from(message.acknowledgement).includes('{"error"'))
    putSentEscrow(world, message.packet);
  const { sourcePort, sourceChannel, sequence } = message.packet;
  putSequence(world, keys.nextSequenceAck(sourcePort, sourceChannel), sequence);
}

function prepareTimeout(world: World, message: channel.MsgTimeout, transaction: Transaction): void {
  prepareSender(world, message, transaction, "timeout_packet");
  putSentEscrow(world, message.packet);
}
