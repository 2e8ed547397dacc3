/** What became of each packet between two chains, as their events tell it. */
import { expect } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { ChainEvent } from "../../host/chain/block.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { LiveChain } from "../support/liveChain.js";
import { packetOf } from "../support/liveChain.js";

/** The acknowledgement of a transfer that arrived: `{"result":"AQ=="}`. */
const ARRIVED = toHex(Buffer.from('{"result":"AQ=="}'));

/** One packet. */
export interface Fate {
  readonly packet: Packet;
  readonly sender: LiveChain;
  readonly isOrdered: boolean;
  received: number;
  acknowledged: number;
  timedOut: number;
  /** Hexadecimal, empty until it is written. */
  acknowledgement: string;
}

/** Whether what a transfer took is neither with its receiver nor back with its sender. */
export function isInFlight({ received, acknowledged, timedOut, acknowledgement }: Fate): boolean {
  const arrived = received > 0 && acknowledgement === ARRIVED;
  return !arrived && acknowledged === 0 && timedOut === 0;
}

export class Ledger {
  readonly fates = new Map<string, Fate>();
  /** The last sequence received on each ORDERED channel, by its end. */
  private readonly lastReceived = new Map<string, bigint>();
  private readonly lastAcknowledged = new Map<string, bigint>();

  /** Reads the events of a chain, which deals with another one, in their order. */
  read(chain: LiveChain, other: LiveChain, events: readonly ChainEvent[]): void {
    for (const { type, attributes } of events) {
      const value = (key: string) => attributes.find((found) => found.key === key)?.value ?? "";
      if (type === "send_packet") this.send(chain, packetOf(value), value);
      if (value("packet_sequence") === "" || type === "send_packet") continue;
      const isOwn = type === "acknowledge_packet" || type === "timeout_packet";
      const name = nameOf(isOwn ? chain : other, value);
      const fate = this.fates.get(name);
      expect([type, name, fate !== undefined]).toEqual([type, name, true]);
      if (type === "recv_packet") this.receive(fate!);
      if (type === "write_acknowledgement") fate!.acknowledgement = value("packet_ack_hex");
      if (type === "acknowledge_packet") this.acknowledge(fate!);
      if (type === "timeout_packet") fate!.timedOut++;
      this.check(fate!);
    }
  }

  private send(sender: LiveChain, packet: Packet, value: (key: string) => string): void {
    const isOrdered = value("packet_channel_ordering") === "ORDER_ORDERED";
    const counts = { received: 0, acknowledged: 0, timedOut: 0, acknowledgement: "" };
    const name = nameOf(sender, value);
    // A sequence is used once.
    expect([name, this.fates.has(name)]).toEqual([name, false]);
    this.fates.set(name, { packet, sender, isOrdered, ...counts });
  }

  private receive(fate: Fate): void {
    fate.received++;
    if (fate.isOrdered) inOrder(this.lastReceived, fate);
  }

  private acknowledge(fate: Fate): void {
    fate.acknowledged++;
    if (fate.isOrdered) inOrder(this.lastAcknowledged, fate);
  }

  /** At most once each, and only one end. */
  private check({ packet, received, acknowledged, timedOut }: Fate): void {
    const { sequence, sourcePort, sourceChannel } = packet;
    const counts = { received, acknowledged, timedOut };
    const isFine =
      received <= 1 &&
      acknowledged + timedOut <= 1 &&
      (timedOut === 0 || received === 0) &&
      (acknowledged === 0 || received === 1);
    const place = `${sourcePort}/${sourceChannel}/${sequence}`;
    expect([place, counts, isFine]).toEqual([place, counts, true]);
  }
}

/** On an ORDERED channel each packet follows the one before. */
function inOrder(last: Map<string, bigint>, { packet, sender }: Fate): void {
  const place = `${sender.chainId} ${packet.sourcePort} ${packet.sourceChannel}`;
  const expected = (last.get(place) ?? 0n) + 1n;
  expect([place, packet.sequence]).toEqual([place, expected]);
  last.set(place, packet.sequence);
}

function nameOf(sender: LiveChain, value: (key: string) => string): string {
  return [
    sender.chainId,
    value("packet_src_port"),
    value("packet_src_channel"),
    value("packet_dst_port"),
    value("packet_dst_channel"),
    value("packet_sequence"),
  ].join(" ");
}
