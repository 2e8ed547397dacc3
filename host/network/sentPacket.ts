/** A packet on its way, and what became of it. */
import { fromUtf8 } from "../bytes.js";
import type { ChainEvent } from "../chain/block.js";
import { Order, type Packet } from "../codec/gen/ibc.core.channel.v1.js";
import { HostError } from "../errors.js";
import { type Facts, Printed } from "../local/printed.js";
import {
  acknowledgementKey,
  channelOf,
  commitmentKey,
  has,
  nextSequence,
  receiptKey,
} from "../relayer/ibcState.js";
import { type Channel, nameOf } from "./channel.js";
import type { ChannelEnd } from "./messages.js";

/** How a packet ended. */
export type PacketOutcome =
  /** `acknowledgement` as text, as most applications write theirs. */
  | { readonly kind: "acknowledged"; readonly acknowledgement: string }
  | { readonly kind: "timed out" };

export class SentPacket extends Printed {
  private constructor(
    private readonly channel: Channel,
    private readonly source: ChannelEnd,
    private readonly destination: ChannelEnd,
    readonly packet: Packet,
  ) {
    super();
  }

  toJSON(): Facts {
    const { source, destination, sequence, status } = this;
    return { from: nameOf(source), to: nameOf(destination), sequence: `${sequence}`, status };
  }

  /** The packet that a transaction sent. */
  static of(
    channel: Channel,
    source: ChannelEnd,
    destination: ChannelEnd,
    events: readonly ChainEvent[],
  ): SentPacket {
    const sent = events.find(({ type }) => type === "send_packet");
    const sequence = sent?.attributes.find(({ key }) => key === "packet_sequence")?.value;
    const { chain, portId, channelId } = source;
    const packet = chain.packetLog.sentPacket(portId, channelId, BigInt(sequence ?? 0));
    if (packet === undefined) throw new HostError(`chain ${chain.id}: no packet was sent`);
    return new SentPacket(channel, source, destination, packet);
  }

  get sequence(): bigint {
    return this.packet.sequence;
  }

  /** Where the packet is now. */
  get status(): "sent" | "received" | "acknowledged" | "timed out" {
    const { source, destination, sequence } = this;
    const isOnItsWay = has(source.chain, commitmentKey(source.portId, source.channelId, sequence));
    if (isOnItsWay) return this.isReceived ? "received" : "sent";
    const isWritten = has(
      destination.chain,
      acknowledgementKey(destination.portId, destination.channelId, sequence),
    );
    return isWritten ? "acknowledged" : "timed out";
  }

  /** By its receipt, or on an ordered channel by the counter. */
  private get isReceived(): boolean {
    const { chain, portId, channelId } = this.destination;
    if (has(chain, receiptKey(portId, channelId, this.sequence))) return true;
    const isOrdered = channelOf(chain, portId, channelId)?.ordering === Order.ORDER_ORDERED;
    return isOrdered && this.sequence < nextSequence(chain, "Recv", portId, channelId);
  }

  /**
   * Relays until the packet is acknowledged or timed out. Throws a HostError when relaying does not
   * bring that about, as before its timeout, when the application waits with its acknowledgement.
   */
  wait(): PacketOutcome {
    this.channel.relay();
    const { source, destination, sequence, status } = this;
    if (status === "timed out") return { kind: "timed out" };
    if (status !== "acknowledged") {
      const place = `${source.portId}/${source.channelId}/${sequence}`;
      throw new HostError(`chain ${source.chain.id}: packet ${place} is ${status}, and no further`);
    }
    const written = destination.chain.packetLog.acknowledgement(
      destination.portId,
      destination.channelId,
      sequence,
    );
    return { kind: "acknowledged", acknowledgement: fromUtf8(written!.acknowledgement) };
  }
}
