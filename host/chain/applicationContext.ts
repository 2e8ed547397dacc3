/** What an application sees while one of its callbacks runs. */

import type { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import {
  type AppCallRequest,
  AppCallRequest as AppCallRequestCodec,
  type AppCallResponse,
  type SendPacket,
} from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import { CALL_LIMITS } from "../vm/abi.js";
import type { BranchedStores, CallContext } from "../vm/host.js";
import type { ApplicationContext, KeyValueStore, SendResult } from "./application.js";
import type { HostedApplications } from "./applicationCalls.js";
import type { ChainEvent, Outcome } from "./block.js";
import { appCall } from "./core.js";
import { checkKey, checkValue } from "./storeLimits.js";

/** The context of one callback; of no use after it. */
export class RunningCallback implements ApplicationContext {
  /** What was emitted so far, the events of calls back into the core among it. */
  readonly events: ChainEvent[] = [];
  /** Whether neither the callback nor one of its calls back may have written to a store. */
  wroteNothing = true;
  private isFinished = false;

  constructor(
    private readonly hosted: HostedApplications,
    private readonly context: CallContext,
    private readonly application: string,
    readonly portId: string,
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

  store(name: string): KeyValueStore {
    const number = this.hosted.storeNames.indexOf(name);
    if (number === -1) throw new HostError(`${this.place}: there is no store "${name}"`);
    const stores = () => this.running().stores;
    const writable = () => this.writableStores();
    return {
      get: (key) => stores().get(number, checkKey(key))?.slice(),
      set: (key, value) => writable().set(number, checkKey(key), checkValue(value).slice()),
      delete: (key) => writable().delete(number, checkKey(key)),
      scan: (start, end, descending = false) => stores().scan(number, start, end, descending),
    };
  }

  emit(event: ChainEvent): void {
    this.running();
    this.events.push(event);
  }

  sendPacket(packet: SendPacket): SendResult {
    const { sequence, ...outcome } = this.callBack({ sendPacket: packet });
    return { ...outcome, sequence };
  }

  writeAcknowledgement(packet: Packet, acknowledgement: Uint8Array): Outcome {
    return this.callBack({ writeAcknowledgement: { packet, acknowledgement } });
  }

  closeChannel(channelId: string): Outcome {
    return this.callBack({ closeChannel: { channelId } });
  }

  /** Ends the callback: whoever kept this context can do nothing with it. */
  finish(): void {
    this.isFinished = true;
  }

  private callBack(call: Partial<AppCallRequest>): Omit<AppCallResponse, "events"> {
    this.wroteNothing = false;
    const request = AppCallRequestCodec.create({ ...call, portId: this.portId });
    const size = AppCallRequestCodec.encode(request).length;
    if (size > CALL_LIMITS.inputBytes) {
      throw new RangeError(`a call back of ${size} bytes passes ${CALL_LIMITS.inputBytes}`);
    }
    const answer = appCall(this.hosted.engine, this.running(), this.place, request);
    const { events, ...outcome } = answer;
    this.events.push(...events);
    return outcome;
  }

  private writableStores(): BranchedStores {
    const { mode, stores } = this.running();
    this.wroteNothing = false;
    if (mode === "query") throw new HostError(`${this.place}: a query may not write`);
    return stores;
  }

  private running(): CallContext {
    if (this.isFinished) throw new HostError(`${this.place}: its callback is over`);
    return this.context;
  }

  private get place(): string {
    return `application ${this.application} on port ${this.portId}`;
  }
}
