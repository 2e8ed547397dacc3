/** What recorded transfers found in their chains: coins of senders and in escrow. */
import { createHash } from "node:crypto";
import { fromUtf8 } from "../../../host/bytes.js";
import { encodeBech32 } from "../../../host/chain/bech32.js";
import type { MsgTransfer } from "../../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Order, type Packet } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { keys, putSequence } from "../../support/channels.js";
import { fund, setTotalEscrow, voucherOf } from "../../support/transfers.js";
import type { World } from "../../support/world.js";
import { putOverConnection, putSomeClient, SOME_CLIENT } from "./recordedEnds.js";
import { attribute, firstEvent, type RecordedTransaction } from "./recordedTransactions.js";

/** Of packet data in JSON, what this needs. */
export interface TransferData {
  readonly denom: string;
  readonly amount: string;
  readonly sender: string;
  readonly receiver: string;
}

/** Packet data of ICS-20; undefined of anything else. */
export function transferData({ data }: Packet): TransferData | undefined {
  try {
    const json = JSON.parse(fromUtf8(data)) as Partial<TransferData>;
    return typeof json.denom === "string" ? (json as TransferData) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether hooks before the application gave a packet another receiver: here are no hooks. */
export function isRedirected(transaction: RecordedTransaction, packet: Packet): boolean {
  const event = firstEvent(transaction, "fungible_token_packet");
  const receiver = event && attribute(event, "receiver");
  return receiver !== undefined && receiver !== transferData(packet)?.receiver;
}

/** What a chain calls coins that have come over channels, by their whole path. */
function coinDenom(path: string): string {
  return /^\w[\w-]*\/channel-\d+\//.test(path) ? voucherOf(path) : path;
}

/** Puts coins into the escrow of a channel. */
function putEscrow(
  world: World,
  at: { readonly portId: string; readonly channelId: string },
  coin: { readonly path: string; readonly amount: string },
  addressPrefix: string,
): void {
  const preimage = `ics20-1\0${at.portId}/${at.channelId}`;
  const bytes = createHash("sha256").update(preimage).digest().subarray(0, 20);
  const address = encodeBech32(addressPrefix, bytes);
  const [denom, amount] = [coinDenom(coin.path), BigInt(coin.amount)];
  fund(world, address, denom, amount);
  setTotalEscrow(world, denom, amount);
}

/** Puts into escrow what a packet carried away and brings back, as far as it was no voucher. */
export function putSentEscrow(world: World, packet: Packet): void {
  const data = transferData(packet);
  const at = { portId: packet.sourcePort, channelId: packet.sourceChannel };
  if (data === undefined || data.denom.startsWith(`${at.portId}/${at.channelId}/`)) return;
  const coin = { path: data.denom, amount: data.amount };
  putEscrow(world, at, coin, data.sender.split("1")[0]!);
}

/** Puts into escrow what a received packet brings back. */
export function putReturningEscrow(world: World, packet: Packet): void {
  const data = transferData(packet);
  const hop = `${packet.sourcePort}/${packet.sourceChannel}/`;
  if (!data?.denom.startsWith(hop)) return;
  const at = { portId: packet.destinationPort, channelId: packet.destinationChannel };
  const coin = { path: data.denom.slice(hop.length), amount: data.amount };
  putEscrow(world, at, coin, data.receiver.split("1")[0]!);
}

export function prepareTransfer(
  world: World,
  message: MsgTransfer,
  transaction: RecordedTransaction,
): void {
  const event = firstEvent(transaction, "send_packet")!;
  putSomeClient(world, SOME_CLIENT);
  const at = { portId: message.sourcePort, channelId: message.sourceChannel };
  const counterparty = {
    portId: attribute(event, "packet_dst_port")!,
    channelId: attribute(event, "packet_dst_channel")!,
  };
  const connectionHops = [attribute(event, "packet_connection")!];
  const end = { counterparty, connectionHops, ordering: Order.ORDER_UNORDERED };
  putOverConnection(world, at, end, SOME_CLIENT);
  const sequence = BigInt(attribute(event, "packet_sequence")!);
  putSequence(world, keys.nextSequenceSend(at.portId, at.channelId), sequence);
  const { denom, amount } = message.token;
  fund(world, message.sender, denom, BigInt(amount));
}
