/** What an application sees while it works. */

import type { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import type { Acknowledgement } from "../codec/gen/ibc.core.channel.v2.js";
import {
  type AppCallRequest,
  AppCallRequest as AppCallRequestCodec,
  AppCallResponse,
  type SendPacket,
} from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import { toLatin1 } from "../store/latin1.js";
import { PrefixedStores } from "../store/prefixedStores.js";
import { CALL_LIMITS } from "../vm/abi.js";
import { CONTRACT_STORE } from "../vm/contractAbi.js";
import { type BranchedStores, type CallContext, type Entry, STORE_NUMBERS } from "../vm/host.js";
import type {
  ApplicationContext,
  ApplicationContextV2,
  ChainContext,
  GuestReach,
  KeyValueStore,
  Port,
  SendResult,
} from "./application.js";
import type { HostedApplications } from "./applicationCalls.js";
import type { ChainEvent, Outcome } from "./block.js";
import { appCall } from "./core.js";
import { channelApplications, ownerOf } from "./portOwner.js";
import { checkKey, checkValue } from "./storeLimits.js";

/** ErrUnauthorized of modules/core/errors: what is asked for is not the application's. */
const UNAUTHORIZED = { codespace: "ibc", code: 2 } as const;

/** Keys of ICS-24 name the port that they are about. */
const PORT_IN_KEY = /(?:^|\/)ports\/([^/]+)(?:\/|$)/;

/** The context of one callback, message or query; of no use after it. */
export class RunningWork implements ChainContext {
  /** What was emitted so far, the events of calls back into the core among it. */
  readonly events: ChainEvent[] = [];
  /** Whether neither the work nor one of its calls back may have written to a store. */
  wroteNothing = true;
  private isFinished = false;

  constructor(
    private readonly hosted: HostedApplications,
    private readonly context: CallContext,
    readonly application: string,
  ) {}

  get chainId(): string {
    return this.context.chainId;
  }

  get blockHeight(): bigint {
    return this.context.blockHeight;
  }

  get blockTimeNanos(): bigint {
    return this.context.blockTimeNanos;
  }

  get addressPrefix(): string {
    return this.context.addressPrefix;
  }

  store(name: string): KeyValueStore {
    return new RunningStore(this, this.storeNumber(name));
  }

  emit(event: ChainEvent): void {
    this.running();
    this.events.push(event);
  }

  attempt<T>(work: () => T, keeps: (result: T) => boolean): T {
    const { stores } = this.running();
    const { depth } = stores;
    const { length } = this.events;
    stores.open();
    let isKept = false;
    try {
      const result = work();
      isKept = keeps(result);
      return result;
    } finally {
      while (stores.depth > depth + 1) stores.close(false);
      stores.close(isKept);
      if (!isKept) this.events.length = length;
    }
  }

  servesPort(portId: string): boolean {
    const names = channelApplications(this.hosted.applications).keys();
    return ownerOf(portId, names, this.context.stacks) === this.application;
  }

  /** Whether the application may act for a port. */
  protected isOwner(portId: string): boolean {
    return this.servesPort(portId);
  }

  port(portId: string): Port {
    return {
      sendPacket: (packet) => {
        const { sequence, ...outcome } = this.callBack(portId, { sendPacket: packet });
        return { ...outcome, sequence };
      },
      writeAcknowledgement: (packet, acknowledgement) =>
        this.callBack(portId, { writeAcknowledgement: { packet, acknowledgement } }),
      closeChannel: (channelId) => this.callBack(portId, { closeChannel: { channelId } }),
    };
  }

  guestContext({ store, prefix, address, readOnly, call }: GuestReach): CallContext {
    const context = this.running();
    if (!readOnly) this.wroteNothing = false;
    const number = this.storeNumber(store);
    return {
      stores: new PrefixedStores(context.stores, number, CONTRACT_STORE, prefix),
      mode: readOnly ? "query" : context.mode,
      blockTimeNanos: context.blockTimeNanos,
      blockHeight: context.blockHeight,
      chainId: context.chainId,
      authority: context.authority,
      commitmentPrefix: context.commitmentPrefix,
      addressPrefix: context.addressPrefix,
      nextValidatorsHash: context.nextValidatorsHash,
      contractAddress: address,
      call,
      ...(context.log && { log: context.log }),
    };
  }

  /** Ends the work: whoever kept this context can do nothing with it. */
  finish(): void {
    this.isFinished = true;
  }

  private callBack(portId: string, call: Partial<AppCallRequest>): Omit<AppCallResponse, "events"> {
    this.running();
    if (!this.isOwner(portId)) {
      const log = `the application ${this.application} does not own port ${portId}`;
      return AppCallResponse.create({ ...UNAUTHORIZED, log });
    }
    return this.callCore(portId, call);
  }

  /** Asks the core for the owner of a port. */
  protected callCore(
    portId: string,
    call: Partial<AppCallRequest>,
  ): Omit<AppCallResponse, "events"> {
    const context = this.running();
    if (context.mode === "query") throw new HostError(`${this.place}: a query may not write`);
    this.wroteNothing = false;
    const request = AppCallRequestCodec.create({ ...call, portId });
    const size = AppCallRequestCodec.encode(request).length;
    if (size > CALL_LIMITS.inputBytes) {
      throw new RangeError(`a call back of ${size} bytes passes ${CALL_LIMITS.inputBytes}`);
    }
    const answer = appCall(this.hosted.engine, context, this.place, request);
    const { events, ...outcome } = answer;
    this.events.push(...events);
    return outcome;
  }

  private storeNumber(name: string): number {
    const number = this.hosted.storeNames.indexOf(name);
    if (number === -1) throw new HostError(`${this.place}: there is no store "${name}"`);
    return number;
  }

  /** What the core keeps of channels and packets belongs to the owner of their port: a RangeError
   * where that is another application. */
  checkWrite(store: number, key: Uint8Array): void {
    if (store !== STORE_NUMBERS.ibc) return;
    const portId = PORT_IN_KEY.exec(toLatin1(key))?.[1];
    if (portId === undefined || this.isOwner(portId)) return;
    throw new RangeError(`${this.place}: what is kept of port ${portId} is its owner's`);
  }

  /** The stores, to be read or to be written. */
  stores(isWritten: boolean): BranchedStores {
    const { mode, stores } = this.running();
    if (!isWritten) return stores;
    this.wroteNothing = false;
    if (mode === "query") throw new HostError(`${this.place}: a query may not write`);
    return stores;
  }

  private running(): CallContext {
    if (this.isFinished) throw new HostError(`${this.place}: its callback is over`);
    return this.context;
  }

  protected get place(): string {
    return `application ${this.application}`;
  }
}

/** A store, as long as the work goes on. */
class RunningStore implements KeyValueStore {
  constructor(
    private readonly work: RunningWork,
    private readonly number: number,
  ) {}

  get(key: Uint8Array): Uint8Array | undefined {
    return this.work.stores(false).get(this.number, checkKey(key))?.slice();
  }

  set(key: Uint8Array, value: Uint8Array): void {
    this.work.checkWrite(this.number, key);
    this.work.stores(true).set(this.number, checkKey(key), checkValue(value).slice());
  }

  delete(key: Uint8Array): void {
    this.work.checkWrite(this.number, key);
    this.work.stores(true).delete(this.number, checkKey(key));
  }

  scan(start?: Uint8Array, end?: Uint8Array, descending = false): Iterator<Entry> {
    return this.work.stores(false).scan(this.number, start, end, descending);
  }
}

/** The context of a callback, which is about a port of the application's. */
export class RunningCallback extends RunningWork implements ApplicationContext {
  constructor(
    hosted: HostedApplications,
    context: CallContext,
    application: string,
    readonly portId: string,
    readonly request: Uint8Array,
  ) {
    super(hosted, context, application);
  }

  private get own(): Port {
    return this.port(this.portId);
  }

  sendPacket(packet: SendPacket): SendResult {
    return this.own.sendPacket(packet);
  }

  writeAcknowledgement(packet: Packet, acknowledgement: Uint8Array): Outcome {
    return this.own.writeAcknowledgement(packet, acknowledgement);
  }

  closeChannel(channelId: string): Outcome {
    return this.own.closeChannel(channelId);
  }

  /** The core came to this application with a callback for its port. */
  protected override isOwner(portId: string): boolean {
    return portId === this.portId || super.isOwner(portId);
  }

  protected override get place(): string {
    return `application ${this.application} on port ${this.portId}`;
  }
}

/** The context of a callback of IBC v2. Ports of channels are no business of its. */
export class CallbackV2 extends RunningWork implements ApplicationContextV2 {
  constructor(
    hosted: HostedApplications,
    context: CallContext,
    application: string,
    readonly portId: string,
  ) {
    super(hosted, context, application);
  }

  writeAcknowledgement(
    destinationClient: string,
    sequence: bigint,
    acknowledgement: Acknowledgement,
  ): Outcome {
    const writeAcknowledgementV2 = { destinationClient, sequence, acknowledgement };
    return this.callCore(this.portId, { writeAcknowledgementV2 });
  }

  protected override get place(): string {
    return `${super.place} on port ${this.portId}`;
  }
}
