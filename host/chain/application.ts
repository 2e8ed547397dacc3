/**
 * Applications that live in the host: what stands behind a port that the core does not serve itself
 * (ICS-26; ibc-go modules/core/05-port/types/module.go IBCModule).
 */

import type { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import type {
  OnAcknowledgementPacket,
  OnChanCloseConfirm,
  OnChanCloseInit,
  OnChanOpenAck,
  OnChanOpenConfirm,
  OnChanOpenInit,
  OnChanOpenTry,
  OnRecvPacket,
  OnTimeoutPacket,
  SendPacket,
} from "../codec/gen/strait.abi.v0.js";
import type { Entry } from "../vm/host.js";
import type { ChainEvent, Outcome } from "./block.js";

/**
 * One application. A callback works on the running branch: what it writes is kept or undone with
 * the message. An error that it throws is a panic of a Go module: the message fails with
 * `undefined/111222`. Errors of the host (HostError) end the run instead.
 */
export interface Application {
  /** Names of the stores that the chain keeps for it, beside those that every chain has. */
  readonly stores?: readonly string[];

  /** An empty version asks for the default. */
  onChanOpenInit(context: ApplicationContext, callback: OnChanOpenInit): VersionAnswer;
  onChanOpenTry(context: ApplicationContext, callback: OnChanOpenTry): VersionAnswer;
  onChanOpenAck(context: ApplicationContext, callback: OnChanOpenAck): Refusal | undefined;
  onChanOpenConfirm(context: ApplicationContext, callback: OnChanOpenConfirm): Refusal | undefined;
  onChanCloseInit(context: ApplicationContext, callback: OnChanCloseInit): Refusal | undefined;
  onChanCloseConfirm(
    context: ApplicationContext,
    callback: OnChanCloseConfirm,
  ): Refusal | undefined;
  onRecvPacket(context: ApplicationContext, callback: OnRecvPacket): Receipt;
  onAcknowledgementPacket(
    context: ApplicationContext,
    callback: OnAcknowledgementPacket,
  ): Refusal | undefined;
  onTimeoutPacket(context: ApplicationContext, callback: OnTimeoutPacket): Refusal | undefined;
}

/** Why an application refuses; its code is not 0. */
export type Refusal = Outcome;

/** The version of the channel, or why there is to be none. */
export type VersionAnswer =
  | { readonly kind: "agreed"; readonly version: string }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type Receipt =
  /** An acknowledgement without success undoes what the callback wrote. */
  | {
      readonly kind: "acknowledged";
      readonly acknowledgement: Uint8Array;
      readonly success: boolean;
    }
  /** The application writes the acknowledgement in a later call. */
  | { readonly kind: "pending" }
  /** The message fails. No module of Go can answer this, short of a panic. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What a callback sees of the chain, and its way back into the core. */
export interface ApplicationContext {
  readonly chainId: string;
  readonly blockHeight: bigint;
  readonly blockTimeNanos: bigint;
  /** The port of this chain that the callback is about; calls back act for it. */
  readonly portId: string;

  /** A store by its name, on the running branch. Throws a HostError when there is none. Clients and
   * connections in `ibc` are the core's to write. */
  store(name: string): KeyValueStore;
  emit(event: ChainEvent): void;

  /** Sends a packet from a channel of this port; what was refused has written nothing. */
  sendPacket(packet: SendPacket): SendResult;
  /** Acknowledges a packet to this port that was received without an acknowledgement. */
  writeAcknowledgement(packet: Packet, acknowledgement: Uint8Array): Outcome;
  /** Closes a channel of this port. */
  closeChannel(channelId: string): Outcome;
}

/** The sequence is that of the packet, 0 when it was refused. */
export interface SendResult extends Outcome {
  readonly sequence: bigint;
}

/** Keys have 1 to 65,536 bytes, values at most 1 MiB. */
export interface KeyValueStore {
  get(key: Uint8Array): Uint8Array | undefined;
  set(key: Uint8Array, value: Uint8Array): void;
  delete(key: Uint8Array): void;
  /** Entries from `start` (included) to `end` (not included) as they are now. */
  scan(start?: Uint8Array, end?: Uint8Array, descending?: boolean): Iterator<Entry>;
}
