/** Packets that the world forwards from its first channel to its second, and back. */
import { fromUtf8, utf8 } from "../../host/bytes.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import * as codec from "../../host/codec/gen/ibc.applications.packet_forward_middleware.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  CHANNEL,
  channelEnd,
  keys,
  putChannel,
  putSequence,
  sha256,
  TRANSFER,
} from "./channels.js";
import type { World } from "./world.js";

export const { InFlightPacket, LegacyInFlightPacket } = codec;
export type InFlightPacket = codec.InFlightPacket;
export type LegacyInFlightPacket = codec.LegacyInFlightPacket;

/** The channel that packets leave over which came by CHANNEL. */
export const NEXT_CHANNEL = "channel-1";

/** Where packets go by default. */
export const HOP = { receiver: "further", port: TRANSFER, channel: NEXT_CHANNEL };

export const forward = (fields: object = {}): string =>
  JSON.stringify({ forward: { ...HOP, ...fields } });

/** The account that receives what a sender has forwarded (GetReceiver). */
export function forwardAccount(sender: string, channelId = CHANNEL): string {
  const type = sha256(utf8("packetfowardmiddleware"));
  const hash = sha256(Buffer.concat([type, utf8(`${channelId}/${sender}`)]));
  return encodeBech32("cosmos", hash.subarray(0, 20));
}

/** Opens the second channel past the core. */
export function openNextChannel(world: World): void {
  const place = { portId: TRANSFER, channelId: NEXT_CHANNEL, counterpartyChannelId: "channel-8" };
  putChannel(world, TRANSFER, NEXT_CHANNEL, channelEnd(place));
  for (const key of [keys.nextSequenceSend, keys.nextSequenceRecv, keys.nextSequenceAck]) {
    putSequence(world, key(TRANSFER, NEXT_CHANNEL), 1n);
  }
}

/** A packet of the second channel that went on over the first. */
export function inFlight(fields: Partial<InFlightPacket> = {}): InFlightPacket {
  return InFlightPacket.create({
    originalSenderAddress: "someone",
    refundChannelId: NEXT_CHANNEL,
    refundPortId: TRANSFER,
    packetSrcChannelId: "channel-8",
    packetSrcPortId: TRANSFER,
    packetTimeoutTimestamp: 5n,
    packetTimeoutHeight: "1-1000",
    packetData: utf8("what was received"),
    refundSequence: 9n,
    retriesRemaining: 1,
    timeout: 600_000_000_000n,
    ...fields,
  });
}

export function putInFlight(world: World, key: string, packet: InFlightPacket | Uint8Array): void {
  const value = packet instanceof Uint8Array ? packet : InFlightPacket.encode(packet);
  world.branches.set(STORE_NUMBERS.packetfowardmiddleware, utf8(key), value);
}

/** All packets in flight, by their keys. */
export function storedInFlight(world: World): Record<string, InFlightPacket> {
  const number = STORE_NUMBERS.packetfowardmiddleware;
  const found: Record<string, InFlightPacket> = {};
  const entries = world.branches.scan(number, undefined, undefined, false);
  for (let entry = entries.next(); !entry.done; entry = entries.next()) {
    const [key, value] = entry.value;
    found[fromUtf8(key)] = InFlightPacket.decode(value);
  }
  return found;
}
