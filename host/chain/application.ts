/**
 * Applications that live in the host: what stands behind a port that the core does not serve itself
 * (ICS-26; ibc-go modules/core/05-port/types/module.go IBCModule).
 */

import type { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import type { Acknowledgement } from "../codec/gen/ibc.core.channel.v2.js";
import type {
  OnAcknowledgementPacket,
  OnAcknowledgementPacketV2,
  OnChanCloseConfirm,
  OnChanCloseInit,
  OnChanOpenAck,
  OnChanOpenConfirm,
  OnChanOpenInit,
  OnChanOpenTry,
  OnRecvPacket,
  OnRecvPacketV2,
  OnSendPacketV2,
  OnTimeoutPacket,
  OnTimeoutPacketV2,
  SendPacket,
} from "../codec/gen/strait.abi.v0.js";
import type { CallContext, CallResult, Entry } from "../vm/host.js";
import type { ChainEvent, Message, Outcome } from "./block.js";
import type { ContractKeeper } from "./contractKeeper.js";
import type { LightClientHost } from "./lightClient.js";

/**
 * One application. A callback works on the running branch: what it writes is kept or undone with
 * the message. An error that it throws is a panic of a Go module: the message fails with
 * `undefined/111222`. Errors of the host (HostError) end the run instead.
 */
export interface Application {
  /** Names of the stores that the chain keeps for it, beside those that every chain has. */
  readonly stores?: readonly string[];
  /** Whether nobody else acts for its ports, nor those who act on the keepers of a chain (Action);
   * no when absent. */
  readonly guardsPorts?: boolean;
  /** The messages of transactions that it executes, by their type URLs: those that the core does
   * not know. They run in the order of the transaction, all or nothing, as the core's do. */
  readonly messages?: ReadonlyMap<string, MessageHandler>;
  /** The gRPC methods that it answers, by their paths. */
  readonly queries?: ReadonlyMap<string, QueryHandler>;
  /** Answers the callbacks that packets ask for. Of a chain's applications one may have it; stacks
   * with the middleware `callbacks` need it. */
  readonly contractKeeper?: ContractKeeper | undefined;

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

/**
 * The same for packets of IBC v2, which know no channels (modules/core/api/module.go IBCModule). An
 * object may be both; then its name is that of two ports which have nothing to do with each other.
 */
export interface ApplicationV2 {
  readonly stores?: readonly string[];
  readonly messages?: ReadonlyMap<string, MessageHandler>;
  readonly queries?: ReadonlyMap<string, QueryHandler>;
  readonly contractKeeper?: ContractKeeper | undefined;
  /** Whether it has all ports that begin with its name. No other name may then do so, nor be the
   * beginning of it (modules/core/api/router.go AddPrefixRoute). */
  readonly servesPrefix?: boolean;

  onSendPacketV2(context: ApplicationContextV2, callback: OnSendPacketV2): Refusal | undefined;
  onRecvPacketV2(context: ApplicationContextV2, callback: OnRecvPacketV2): ReceiptV2;
  onAcknowledgementPacketV2(
    context: ApplicationContextV2,
    callback: OnAcknowledgementPacketV2,
  ): Refusal | undefined;
  onTimeoutPacketV2(
    context: ApplicationContextV2,
    callback: OnTimeoutPacketV2,
  ): Refusal | undefined;
}

/** What a chain has behind the name of a port, or to run light clients. */
export type HostedApplication = Application | ApplicationV2 | LightClientHost;

/** Whether an application serves channels. */
export function servesChannels(application: HostedApplication): application is Application {
  return "onRecvPacket" in application;
}

/** Whether an application serves packets of IBC v2. */
export function servesV2(application: HostedApplication): application is ApplicationV2 {
  return "onRecvPacketV2" in application;
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

export type ReceiptV2 =
  /** The acknowledgement is the application's own, and not empty. */
  | { readonly kind: "acknowledged"; readonly acknowledgement: Uint8Array }
  /** What the callback wrote is undone; the sender learns no more than that. */
  | { readonly kind: "failed" }
  /** The application writes the acknowledgement in a later call. */
  | { readonly kind: "pending" }
  /** The message fails. No module of Go can answer this, short of a panic. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Reads, checks and executes one type of messages. */
export interface MessageHandler {
  /** What needs no state. */
  check(value: Uint8Array, addressPrefix: string): MessageCheck;
  execute(context: ChainContext, value: Uint8Array): MessageOutcome;
}

export type MessageCheck =
  | { readonly kind: "malformed"; readonly log: string }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The account that has to sign. */
  | { readonly kind: "valid"; readonly signer: string };

export type MessageOutcome =
  | { readonly kind: "executed"; readonly response: Message }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Answers an encoded request in a context where writing is an error of the application. */
export type QueryHandler = (context: ChainContext, request: Uint8Array) => QueryAnswer;

/** The value is the encoded response, of no meaning when the code is not 0. */
export interface QueryAnswer extends Outcome {
  readonly value: Uint8Array;
}

/** What a guest that an application runs may reach. */
export interface GuestReach {
  /** Of the application's stores, the one that the guest sees, and of it only keys that begin so,
   * one character, 0 to 255, for each byte; the guest names them without. */
  readonly store: string;
  readonly prefix: string;
  readonly address: string;
  readonly readOnly: boolean;
  call(kind: number, target: string, request: Uint8Array): CallResult;
}

/** What an application sees of the chain while it works. */
export interface ChainContext {
  readonly chainId: string;
  readonly blockHeight: bigint;
  readonly blockTimeNanos: bigint;
  readonly addressPrefix: string;

  /** A store by its name, on the running branch. Throws a HostError when there is none. Clients and
   * connections in `ibc` are the core's to write. */
  store(name: string): KeyValueStore;
  emit(event: ChainEvent): void;
  /** Does something of which writes and events are kept only if `keeps` says so of its result; what
   * it throws undoes them too. */
  attempt<T>(work: () => T, keeps: (result: T) => boolean): T;
  /** The way back into the core for a port that is routed to the application. For any other port
   * everything is refused with `ibc/2`. */
  port(portId: string): Port;
  /** What a guest of the application runs in. */
  guestContext(reach: GuestReach): CallContext;
  /** Whether packets to a port come to this application, and to no other. */
  servesPort(portId: string): boolean;
}

/** ICS-4 for the application that owns a port. */
export interface Port {
  /** Sends a packet from a channel of this port; what was refused has written nothing. */
  sendPacket(packet: SendPacket): SendResult;
  /** Acknowledges a packet to this port that was received without an acknowledgement. */
  writeAcknowledgement(packet: Packet, acknowledgement: Uint8Array): Outcome;
  /** Closes a channel of this port. */
  closeChannel(channelId: string): Outcome;
}

/** What a callback sees of the chain, and its way back into the core. */
export interface ApplicationContext extends ChainContext, Port {
  /** The port of this chain that the callback is about; calls back act for it. */
  readonly portId: string;
  /** The callback as the core asked for it: an encoded `strait.abi.v0.ApplicationRequest`. */
  readonly request: Uint8Array;
}

/** A callback of IBC v2, and its way back into the core. */
export interface ApplicationContextV2 extends ChainContext {
  /** The port of this chain that the callback is about. */
  readonly portId: string;
  /** Acknowledges a packet to this port that was received without an acknowledgement. */
  writeAcknowledgement(
    destinationClient: string,
    sequence: bigint,
    acknowledgement: Acknowledgement,
  ): Outcome;
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
