/** An open channel between two chains, and what goes over it. */
import { utf8 } from "../bytes.js";
import { MsgTransfer } from "../codec/gen/ibc.applications.transfer.v1.js";
import { MsgChannelCloseInit, State } from "../codec/gen/ibc.core.channel.v1.js";
import { packAny } from "../codec/index.js";
import { HostError, TransactionError } from "../errors.js";
import type { LocalChain } from "../local/localChain.js";
import { channelOf } from "../relayer/ibcState.js";
import { type Connection, submit } from "./connection.js";
import { receivedDenom } from "./denom.js";
import { SentPacket } from "./sentPacket.js";

export interface ChannelEnd {
  readonly chain: LocalChain;
  readonly portId: string;
  readonly channelId: string;
}

/** Until when a packet may be received; without any, for ten minutes of the sender's time. */
export interface Timeout {
  /** A height of the receiving chain. */
  readonly timeoutHeight?: bigint;
  /** A time of the receiving chain, in nanoseconds since 1970. */
  readonly timeoutTimeNanos?: bigint;
}

export interface Transfer extends Timeout {
  /** The chain that sends; A when absent. */
  readonly on?: LocalChain;
  /** Accounts by name or address. */
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly denom: string;
  readonly memo?: string;
}

export interface Sending extends Timeout {
  /** The chain that sends; A when absent. */
  readonly on?: LocalChain;
  readonly data: Uint8Array | string;
}

const TEN_MINUTES_NANOS = 600_000_000_000n;

export class Channel {
  constructor(
    readonly connection: Connection,
    readonly onA: ChannelEnd,
    readonly onB: ChannelEnd,
    /** What both ends agreed on. */
    readonly version: string,
  ) {}

  /** Sends coins to an account of the other chain. Throws a TransactionError when it is refused. */
  transfer(transfer: Transfer): SentPacket {
    const { from, to, denom, amount, memo = "" } = transfer;
    const [source, destination] = this.ends(transfer.on);
    const message = MsgTransfer.create({
      sourcePort: source.portId,
      sourceChannel: source.channelId,
      token: { denom, amount: amount.toString() },
      sender: source.chain.address(from),
      receiver: destination.chain.address(to),
      memo,
      ...timeoutOf(transfer, source.chain, destination.chain),
    });
    const { events } = submit(source.chain, from, packAny(MsgTransfer, message));
    return SentPacket.of(this, source, destination, events);
  }

  /**
   * Sends a packet for the application that owns the port. Throws a TransactionError when it is
   * refused.
   */
  send(sending: Sending): SentPacket {
    const [source, destination] = this.ends(sending.on);
    const { data } = sending;
    const result = source.chain.act({
      kind: "send_packet",
      sourcePort: source.portId,
      packet: {
        sourceChannel: source.channelId,
        data: typeof data === "string" ? utf8(data) : data,
        ...timeoutOf(sending, source.chain, destination.chain),
      },
    });
    const { code, codespace, log, events } = result;
    if (code !== 0) throw new TransactionError(source.chain.id, codespace, code, log);
    return SentPacket.of(this, source, destination, events);
  }

  /** Closes the channel, begun on a chain; where the application allows it. */
  close(on?: LocalChain, account = this.connection.relayer.account): void {
    const [{ chain, portId, channelId }] = this.ends(on);
    const message = MsgChannelCloseInit.create({
      portId,
      channelId,
      signer: chain.address(account),
    });
    submit(chain, account, packAny(MsgChannelCloseInit, message));
  }

  /** Whether both ends are open. */
  get isOpen(): boolean {
    return [this.onA, this.onB].every(
      ({ chain, portId, channelId }) =>
        channelOf(chain, portId, channelId)?.state === State.STATE_OPEN,
    );
  }

  /** What a denomination of one chain is called on the other when it has come over this channel. */
  denomOf(denom: string, from: LocalChain = this.onA.chain): string {
    const [source, destination] = this.ends(from);
    return receivedDenom(denom, source, destination);
  }

  /** Brings both chains all that they have for each other. */
  relay(): void {
    this.connection.relay();
  }

  private ends(on: LocalChain = this.onA.chain): readonly [ChannelEnd, ChannelEnd] {
    if (on === this.onA.chain) return [this.onA, this.onB];
    if (on === this.onB.chain) return [this.onB, this.onA];
    throw new HostError(`chain ${on.id} is at neither end of this channel`);
  }
}

function timeoutOf(
  { timeoutHeight, timeoutTimeNanos }: Timeout,
  source: LocalChain,
  destination: LocalChain,
) {
  const height = destination.heightOf(timeoutHeight ?? 0n);
  const isOpen = timeoutHeight === undefined && timeoutTimeNanos === undefined;
  const timestamp = isOpen ? source.timeNanos + TEN_MINUTES_NANOS : (timeoutTimeNanos ?? 0n);
  return { timeoutHeight: height, timeoutTimestamp: timestamp };
}
