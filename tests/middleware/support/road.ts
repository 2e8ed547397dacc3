/** What coins go over between two chains: a channel, or clients that know each other. */
import { fromUtf8 } from "../../../host/bytes.js";
import type { BlockResult, ChainEvent } from "../../../host/chain/block.js";
import { type Channel, connect } from "../../../host/index.js";
import type { LocalChain } from "../../../host/local/localChain.js";
import type { TransferOrder } from "../../../host/network/messages.js";
import type { SentPacket } from "../../../host/network/sentPacket.js";

export type Layers = readonly string[];

/** One chain, its layers, and all that it told. */
export interface Watched {
  readonly chain: LocalChain;
  readonly layers: Layers;
  readonly results: BlockResult[];
}

export function eventsOf({ results }: Pick<Watched, "results">): ChainEvent[] {
  return results.flatMap(({ actions, transactions }) =>
    [...actions, ...transactions].flatMap(({ events }) => events),
  );
}

export interface Order extends TransferOrder {
  readonly memo: string;
  /** Whether it is to time out soon. */
  readonly isLate: boolean;
}

/** A packet that was sent. */
export interface Travelling {
  readonly sequence: bigint;
  readonly status: "sent" | "received" | "acknowledged" | "timed out";
  /** Whether its acknowledgement says that its coins are where it went. */
  readonly hasArrived: boolean;
}

export interface Road {
  /** What both chains call their end of it. */
  readonly end: string;
  /** Throws a TransactionError when the chain refuses it. */
  transfer(from: Watched, to: Watched, order: Order): Travelling;
  /** Brings both chains all that they have for each other. */
  relay(): void;
}

export class ChannelRoad implements Road {
  readonly end = "channel-0";
  private readonly channel: Channel;

  constructor(a: Watched, b: Watched) {
    this.channel = connect(a.chain, b.chain).openChannel();
  }

  transfer(from: Watched, to: Watched, { isLate, ...order }: Order): Travelling {
    const timeout = isLate ? { timeoutHeight: to.chain.height + 1n } : {};
    const packet = this.channel.transfer({ on: from.chain, ...order, ...timeout });
    return new ChannelPacket(packet, to.chain);
  }

  relay(): void {
    this.channel.relay();
  }
}

class ChannelPacket implements Travelling {
  constructor(
    private readonly packet: SentPacket,
    private readonly to: LocalChain,
  ) {}

  get sequence(): bigint {
    return this.packet.sequence;
  }

  get status(): Travelling["status"] {
    return this.packet.status;
  }

  /** Fees wrap what the application acknowledges. */
  get hasArrived(): boolean {
    const { destinationPort, destinationChannel, sequence } = this.packet.packet;
    const log = this.to.packetLog.acknowledgement(destinationPort, destinationChannel, sequence);
    if (log === undefined) return false;
    const acknowledgement = JSON.parse(fromUtf8(log.acknowledgement)) as object;
    return "underlying_app_success" in acknowledgement
      ? acknowledgement.underlying_app_success === true
      : "result" in acknowledgement;
  }
}
