/** What recorded handshakes of connections and channels found in their chains. */
import * as channel from "../../../host/codec/gen/ibc.core.channel.v1.js";
import type { Height } from "../../../host/codec/gen/ibc.core.client.v1.js";
import * as connection from "../../../host/codec/gen/ibc.core.connection.v1.js";
import { putSequence } from "../../support/channels.js";
import type { World } from "../../support/world.js";
import {
  clientFor,
  numberOf,
  provenValue,
  putEnd,
  putOverConnection,
  putSomeClient,
  SOME_CLIENT,
} from "./recordedEnds.js";
import { attribute, firstEvent, type RecordedTransaction } from "./recordedTransactions.js";

type Transaction = RecordedTransaction;

function nextConnection(world: World, transaction: Transaction, type: string): void {
  const connectionId = attribute(firstEvent(transaction, type)!, "connection_id")!;
  putSequence(world, "nextConnectionSequence", numberOf(connectionId));
}

export function prepareConnectionOpenInit(
  world: World,
  message: connection.MsgConnectionOpenInit,
  transaction: Transaction,
): void {
  putSomeClient(world, message.clientId);
  nextConnection(world, transaction, "connection_open_init");
}

export function prepareConnectionOpenTry(
  world: World,
  _: connection.MsgConnectionOpenTry,
  transaction: Transaction,
): void {
  nextConnection(world, transaction, "connection_open_try");
}

export function prepareConnectionOpenAck(
  world: World,
  message: connection.MsgConnectionOpenAck,
  transaction: Transaction,
): void {
  const clientId = clientFor(transaction, message);
  const { delayPeriod } = connection.ConnectionEnd.decode(provenValue(message.proofTry));
  const state = connection.State.STATE_INIT;
  const event = firstEvent(transaction, "connection_open_ack");
  putEnd(world, message.connectionId, { clientId, state, delayPeriod }, event, "");
}

export function prepareConnectionOpenConfirm(
  world: World,
  message: connection.MsgConnectionOpenConfirm,
  transaction: Transaction,
): void {
  const clientId = clientFor(transaction, message);
  const { delayPeriod, versions } = connection.ConnectionEnd.decode(provenValue(message.proofAck));
  const state = connection.State.STATE_TRYOPEN;
  const event = firstEvent(transaction, "connection_open_confirm")!;
  const theirs = attribute(event, "counterparty_connection_id");
  putEnd(world, message.connectionId, { clientId, state, delayPeriod, versions }, event, theirs);
}

function nextChannel(world: World, transaction: Transaction, type: string): void {
  const channelId = attribute(firstEvent(transaction, type)!, "channel_id")!;
  putSequence(world, "nextChannelSequence", numberOf(channelId));
}

export function prepareChannelOpenInit(
  world: World,
  message: channel.MsgChannelOpenInit,
  transaction: Transaction,
): void {
  putSomeClient(world, SOME_CLIENT);
  putEnd(world, message.channel.connectionHops[0]!, { clientId: SOME_CLIENT });
  nextChannel(world, transaction, "channel_open_init");
}

export function prepareChannelOpenTry(
  world: World,
  message: channel.MsgChannelOpenTry,
  transaction: Transaction,
): void {
  const clientId = clientFor(transaction, message);
  const proven = channel.Channel.decode(provenValue(message.proofInit));
  const connectionId = message.channel.connectionHops[0]!;
  putEnd(world, connectionId, { clientId }, undefined, proven.connectionHops[0]);
  nextChannel(world, transaction, "channel_open_try");
}

/** The three steps that prove the other end, and what the event says of this one. */
function prepareStep(
  world: World,
  message: { portId: string; channelId: string; proofHeight: Height },
  transaction: Transaction,
  step: { type: string; proof: Uint8Array; state: number; knowsCounterparty: boolean },
): void {
  const event = firstEvent(transaction, step.type)!;
  const portId = attribute(event, "counterparty_port_id")!;
  const known = step.knowsCounterparty ? attribute(event, "counterparty_channel_id")! : "";
  const end = {
    state: step.state as channel.Channel["state"],
    counterparty: { portId, channelId: known },
    connectionHops: [attribute(event, "connection_id")!],
  };
  const proven = channel.Channel.decode(provenValue(step.proof));
  putOverConnection(world, message, end, clientFor(transaction, message), proven);
}

export function prepareChannelOpenAck(
  world: World,
  message: channel.MsgChannelOpenAck,
  transaction: Transaction,
): void {
  const [type, proof] = ["channel_open_ack", message.proofTry] as const;
  const state = channel.State.STATE_INIT;
  prepareStep(world, message, transaction, { type, proof, state, knowsCounterparty: false });
}

export function prepareChannelOpenConfirm(
  world: World,
  message: channel.MsgChannelOpenConfirm,
  transaction: Transaction,
): void {
  const [type, proof] = ["channel_open_confirm", message.proofAck] as const;
  const state = channel.State.STATE_TRYOPEN;
  prepareStep(world, message, transaction, { type, proof, state, knowsCounterparty: true });
}

export function prepareChannelCloseConfirm(
  world: World,
  message: channel.MsgChannelCloseConfirm,
  transaction: Transaction,
): void {
  const [type, proof] = ["channel_close_confirm", message.proofInit] as const;
  const state = channel.State.STATE_OPEN;
  prepareStep(world, message, transaction, { type, proof, state, knowsCounterparty: true });
}

export function prepareChannelCloseInit(
  world: World,
  message: channel.MsgChannelCloseInit,
  transaction: Transaction,
): void {
  const event = firstEvent(transaction, "channel_close_init")!;
  putSomeClient(world, SOME_CLIENT);
  const portId = attribute(event, "counterparty_port_id")!;
  const channelId = attribute(event, "counterparty_channel_id")!;
  const connectionHops = [attribute(event, "connection_id")!];
  const end = { counterparty: { portId, channelId }, connectionHops };
  putOverConnection(world, message, end, SOME_CLIENT);
}
