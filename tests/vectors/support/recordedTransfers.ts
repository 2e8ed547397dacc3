/** What recorded transfers found in their chains: parameters, coins of senders and in escrow. */
import { createHash } from "node:crypto";
import { fromUtf8, utf8 } from "../../../host/bytes.js";
import { balanceKey, readBalance, writeBalance } from "../../../host/chain/bank.js";
import { encodeBech32 } from "../../../host/chain/bech32.js";
import { IntProto } from "../../../host/codec/gen/cosmos.base.v1beta1.js";
import {
  GenesisState,
  type MsgTransfer,
} from "../../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Order, type Packet } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { DeliverResponse, InitGenesisRequest } from "../../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../../host/vm/host.js";
import { keys, putSequence, TRANSFER } from "../../support/channels.js";
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

/** Begins the application, with sending and receiving enabled. */
export function initTransfers(world: World): void {
  const params = { sendEnabled: true, receiveEnabled: true };
  const genesis = GenesisState.encode(GenesisState.create({ portId: TRANSFER, params }));
  const request = InitGenesisRequest.encode({ module: TRANSFER, genesis });
  const answer = world.machine.call("init_genesis", request, world.context());
  const { code, log } = DeliverResponse.decode(answer);
  if (code !== 0) throw new Error(`genesis refused: ${log}`);
}

/** What a chain calls coins that have come over channels, by their whole path. */
function coinDenom(path: string): string {
  if (!/^\w[\w-]*\/channel-\d+\//.test(path)) return path;
  return `ibc/${createHash("sha256").update(path).digest("hex").toUpperCase()}`;
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
  writeBalance(world.branches, { address, denom, amount });
  const key = utf8(`totalEscrowForDenom/${denom}`);
  world.branches.set(STORE_NUMBERS.transfer, key, IntProto.encode({ int: coin.amount }));
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

/** What an account has of a denomination. */
export function balanceOf(world: World, address: string, denom: string): bigint {
  return readBalance(world.branches.get(STORE_NUMBERS.bank, balanceKey(address, denom)));
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
  writeBalance(world.branches, { address: message.sender, denom, amount: BigInt(amount) });
}
