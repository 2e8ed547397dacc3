/** Fees of a world for relayers, past the messages that offer them. */
import { utf8 } from "../../host/bytes.js";
import { moduleAddress } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import {
  type Fee,
  type PacketFee,
  PacketFees,
} from "../../host/codec/gen/ibc.applications.fee.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL } from "./channels.js";
import { SIGNER, type World } from "./world.js";

/** The account that keeps what is offered. */
export const FEE_ACCOUNT = encodeBech32("cosmos", moduleAddress("feeibc"));

/** Coins of `stake`; none for 0. */
export const stake = (amount: number) =>
  amount === 0 ? [] : [{ denom: "stake", amount: `${amount}` }];

/** What is offered for a packet that is received, acknowledged or timed out. */
export function feeOf(receiving: number, acknowledging: number, timingOut: number): Fee {
  return {
    recvFee: stake(receiving),
    ackFee: stake(acknowledging),
    timeoutFee: stake(timingOut),
  };
}

/** An offer that goes back to SIGNER. */
export function offerOf(fee: Fee, refundAddress = SIGNER): PacketFee {
  return { fee, refundAddress, relayers: [] };
}

/** Has a channel have fees, in the text form of its version. */
export function enableFees(world: World, portId: string, channelId: string = CHANNEL): void {
  const key = utf8(`feeEnabled/${portId}/${channelId}`);
  world.branches.set(STORE_NUMBERS.feeibc, key, Uint8Array.of(2));
}

/** What a world that found too little in escrow remembers. */
export function lockFees(world: World): void {
  world.branches.set(STORE_NUMBERS.feeibc, utf8("locked"), Uint8Array.of(1));
}

export function areFeesLocked(world: World): boolean {
  return world.branches.get(STORE_NUMBERS.feeibc, utf8("locked")) !== undefined;
}

const escrowKey = (portId: string, sequence: bigint) =>
  utf8(`feesInEscrow/${portId}/${CHANNEL}/${sequence}`);

/** Writes what was offered for a packet; the coins are another matter. */
export function putOffers(
  world: World,
  portId: string,
  sequence: bigint,
  packetFees: PacketFee[],
): void {
  const stored = PacketFees.encode(PacketFees.create({ packetFees }));
  world.branches.set(STORE_NUMBERS.feeibc, escrowKey(portId, sequence), stored);
}

/** What is offered for a packet. */
export function storedOffers(world: World, portId: string, sequence: bigint): PacketFee[] {
  const stored = world.branches.get(STORE_NUMBERS.feeibc, escrowKey(portId, sequence));
  return stored === undefined ? [] : PacketFees.decode(stored).packetFees;
}
