/** Transfers over a channel of a link, and who has how much. */
import { createHash } from "node:crypto";
import { toHex, utf8 } from "../../host/bytes.js";
import { balanceKey, readBalance, supplyKey, writeBalance } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { IntProto } from "../../host/codec/gen/cosmos.base.v1beta1.js";
import {
  Denom,
  MsgTransfer,
  MsgUpdateParams,
} from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, COUNTERPARTY_CHANNEL, sha256, TRANSFER } from "./channels.js";
import { at } from "./connections.js";
import type { Entries, Link } from "./link.js";
import { eventOf, HEIGHT, linkWithChannel, receivedPacket, sentPacket } from "./packets.js";
import { AUTHORITY, OTHER_SIGNER, pack, SIGNER, type World } from "./world.js";

/** Follows every event of ICS-20 but `denomination`. */
export const TRANSFER_MODULE_EVENT = eventOf("message", { module: "transfer" });

/** The account that keeps what is sent over the world's channel. */
export const ESCROW = escrowOf(TRANSFER, CHANNEL);

/** The account that keeps what is sent over a channel. */
export function escrowOf(portId: string, channelId: string): string {
  const hash = createHash("sha256").update(`ics20-1\0${portId}/${channelId}`).digest();
  return encodeBech32("cosmos", hash.subarray(0, 20));
}

/** A world with a channel for transfers, whose counterparty stores entries at HEIGHT. */
export function linkWithTransfers(entries: Entries = {}): Link {
  return linkWithChannel(entries, { portId: TRANSFER, counterpartyPortId: TRANSFER });
}

/** A MsgTransfer that every check accepts, where SIGNER has 100 stake. */
export function validTransfer(fields: Partial<MsgTransfer> = {}): MsgTransfer {
  return MsgTransfer.create({
    sourcePort: TRANSFER,
    sourceChannel: CHANNEL,
    token: { denom: "stake", amount: "100" },
    sender: SIGNER,
    receiver: OTHER_SIGNER,
    timeoutHeight: at(1000n),
    ...fields,
  });
}

export function deliverTransfer(world: World, fields: Partial<MsgTransfer> = {}): DeliverResponse {
  const message = validTransfer(fields);
  return world.deliver([pack(MsgTransfer, MsgTransfer.encode(message))]);
}

export function codeOf({ codespace, code }: DeliverResponse): string {
  return `${codespace}/${code}`;
}

/** The authority lets tokens be sent and received, or not. */
export function updateTransferParams(
  world: World,
  params: { readonly sendEnabled: boolean; readonly receiveEnabled: boolean },
  signer = AUTHORITY,
): DeliverResponse {
  const message = MsgUpdateParams.create({ signer, params });
  const packed = pack(MsgUpdateParams, MsgUpdateParams.encode(message));
  return world.deliver([packed], { signers: [signer], routed: true });
}

/** Gives an account coins of which it has none. */
export function fund(world: World, address: string, denom: string, amount: bigint): void {
  writeBalance(world.branches, { address, denom, amount });
}

/** What an account has. */
export function balanceOf(world: World, address: string, denom: string): bigint {
  return readBalance(world.branches.get(STORE_NUMBERS.bank, balanceKey(address, denom)));
}

/** All that there is of a denomination. */
export function supplyOf(world: World, denom: string): bigint {
  return readBalance(world.branches.get(STORE_NUMBERS.bank, supplyKey(denom)));
}

/** What is in escrow of a denomination, over all channels. */
export function totalEscrow(world: World, denom: string): bigint {
  const key = utf8(`totalEscrowForDenom/${denom}`);
  const stored = world.branches.get(STORE_NUMBERS.transfer, key);
  return stored === undefined ? 0n : BigInt(IntProto.decode(stored).int);
}

export function setTotalEscrow(world: World, denom: string, amount: bigint): void {
  const stored = IntProto.encode(IntProto.create({ int: amount.toString() }));
  world.branches.set(STORE_NUMBERS.transfer, utf8(`totalEscrowForDenom/${denom}`), stored);
}

/** Escrow that a transfer of an account would have left behind. */
export function putInEscrow(world: World, denom: string, amount: bigint): void {
  fund(world, ESCROW, denom, amount);
  setTotalEscrow(world, denom, amount);
}

/** What coins are called here whose denomination has this path. */
export function voucherOf(path: string): string {
  return `ibc/${toHex(sha256(utf8(path))).toUpperCase()}`;
}

/** Makes what came by a path known; what its coins are called here. */
export function makeKnown(world: World, path: string): string {
  const [portId, channelId, ...base] = path.split("/") as [string, string, ...string[]];
  const denom = Denom.create({ base: base.join("/"), trace: [{ portId, channelId }] });
  const key = Uint8Array.of(3, ...sha256(utf8(path)));
  world.branches.set(STORE_NUMBERS.transfer, key, Denom.encode(denom));
  return voucherOf(path);
}

/** The path of a denomination of the counterparty's, on this side. */
export function arrived(path: string): string {
  return `${TRANSFER}/${CHANNEL}/${path}`;
}

/** The path of a denomination of this side's, on the counterparty. */
export function departed(path: string): string {
  return `${TRANSFER}/${COUNTERPARTY_CHANNEL}/${path}`;
}

/** What a packet of ICS-20 says. */
export interface PacketData {
  readonly denom?: string;
  readonly amount?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly memo?: string;
}

function dataOf(data: PacketData | string): Uint8Array {
  if (typeof data === "string") return utf8(data);
  const sides = { sender: "someone", receiver: OTHER_SIGNER };
  return utf8(JSON.stringify({ denom: "coin", amount: "100", ...sides, ...data }));
}

/** A packet that the counterparty sent; texts are data as they are. */
export function incoming(sequence: bigint, data: PacketData | string = {}): Packet {
  return receivedPacket({
    sequence,
    sourcePort: TRANSFER,
    destinationPort: TRANSFER,
    data: dataOf(data),
  });
}

/** A packet that the world sent, by default for SIGNER, and that times out at HEIGHT. */
export function outgoing(sequence: bigint, data: PacketData | string = {}): Packet {
  const sides = { denom: "stake", sender: SIGNER, receiver: "someone" };
  return sentPacket({
    sequence,
    sourcePort: TRANSFER,
    destinationPort: TRANSFER,
    timeoutHeight: at(HEIGHT),
    data: dataOf(typeof data === "string" ? data : { ...sides, ...data }),
  });
}

/** The attributes of the event of a transfer. */
export function transferAttributes(packet: Packet): Record<string, string> {
  const data = JSON.parse(Buffer.from(packet.data).toString()) as Required<PacketData>;
  const { sender, receiver, denom, amount, memo = "" } = data;
  return { sender, receiver, denom, amount, memo };
}
