/** An open channel between two chains, and what goes over it. */
import { utf8 } from "../bytes.js";
import type { TransactionResult } from "../chain/block.js";
import { State } from "../codec/gen/ibc.core.channel.v1.js";
import { HostError, TransactionError } from "../errors.js";
import { type Facts, Printed } from "../local/printed.js";
import { channelOf } from "../relayer/ibcState.js";
import type { RelayedChain } from "../relayer/relayer.js";
import { type Connection, submit } from "./connection.js";
import { receivedDenom } from "./denom.js";
import {
  type ChannelEnd,
  channelCloseInit,
  type Timeout,
  type TransferOrder,
  timeoutOf,
  transferMessage,
} from "./messages.js";
import { SentPacket } from "./sentPacket.js";

export interface Transfer extends TransferOrder {
  /** The chain that sends; A when absent. */
  readonly on?: RelayedChain;
}

export interface Sending extends Timeout {
  /** The chain that sends; A when absent. */
  readonly on?: RelayedChain;
  readonly data: Uint8Array | string;
}

export class Channel extends Printed {
  constructor(
    readonly connection: Connection,
    readonly onA: ChannelEnd,
    readonly onB: ChannelEnd,
    /** What both ends agreed on. */
    readonly version: string,
  ) {
    super();
  }

  toJSON(): Facts {
    const { onA, onB, version, isOpen } = this;
    return { onA: nameOf(onA), onB: nameOf(onB), version, isOpen };
  }

  /** Sends coins to an account of the other chain. Throws a TransactionError when it is refused. */
  transfer(transfer: Transfer): SentPacket {
    const [source, destination] = this.ends(transfer.on);
    const message = transferMessage(source, destination.chain, transfer);
    const { events } = submit(source.chain, transfer.from, message);
    return SentPacket.of(this, source, destination, events);
  }

  /**
   * Sends a packet for the application that owns the port. Throws a TransactionError when it is
   * refused.
   */
  send(sending: Sending): SentPacket {
    const [source, destination] = this.ends(sending.on);
    const { data } = sending;
    const packet = {
      sourceChannel: source.channelId,
      data: typeof data === "string" ? utf8(data) : data,
      ...timeoutOf(sending, source.chain, destination.chain),
    };
    const action = { kind: "send_packet", sourcePort: source.portId, packet } as const;
    const { code, codespace, log, events } = source.chain.makeBlock({ actions: [action] })
      .actions[0]!;
    if (code !== 0) throw new TransactionError(source.chain.id, codespace, code, log);
    return SentPacket.of(this, source, destination, events);
  }

  /** The first packet that a transaction of a chain, A when none is named, sent over this channel,
   * as a contract does. Throws a HostError when it sent none. */
  sent({ events }: TransactionResult, on?: RelayedChain): SentPacket {
    const [source, destination] = this.ends(on);
    const ofChannel = events.filter(({ attributes }) =>
      attributes.some(
        ({ key, value }) => key === "packet_src_channel" && value === source.channelId,
      ),
    );
    return SentPacket.of(this, source, destination, ofChannel);
  }

  /** Closes the channel, begun on a chain; where the application allows it. */
  close(on?: RelayedChain, account = this.connection.relayer.account): void {
    const [end] = this.ends(on);
    submit(end.chain, account, channelCloseInit(end, account));
  }

  /** Whether both ends are open. */
  get isOpen(): boolean {
    return [this.onA, this.onB].every(
      ({ chain, portId, channelId }) =>
        channelOf(chain, portId, channelId)?.state === State.STATE_OPEN,
    );
  }

  /** What a denomination of one chain is called on the other when it has come over this channel. */
  denomOf(denom: string, from: RelayedChain = this.onA.chain): string {
    const [source, destination] = this.ends(from);
    return receivedDenom(denom, source, destination);
  }

  /** Brings both chains all that they have for each other. */
  relay(): void {
    this.connection.relay();
  }

  private ends(on: RelayedChain = this.onA.chain): readonly [ChannelEnd, ChannelEnd] {
    if (on === this.onA.chain) return [this.onA, this.onB];
    if (on === this.onB.chain) return [this.onB, this.onA];
    throw new HostError(`chain ${on.id} is at neither end of this channel`);
  }
}

/** An end as it is printed. */
export function nameOf({ chain, portId, channelId }: ChannelEnd): string {
  return `${chain.id}/${portId}/${channelId}`;
}
