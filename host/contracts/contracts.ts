/**
 * The application `wasm`: contracts behind the ports of their names, and the messages and queries
 * by which they come to be and are called (CONTRACTS.md).
 */
import type {
  Application,
  ApplicationContext,
  ApplicationContextV2,
  ApplicationV2,
  ChainContext,
  MessageHandler,
  QueryHandler,
  Receipt,
  ReceiptV2,
  Refusal,
  VersionAnswer,
} from "../chain/application.js";
import type { ContractKeeper } from "../chain/contractKeeper.js";
import { PacketStatus } from "../codec/gen/ibc.core.channel.v2.js";
import {
  ApplicationRequest,
  ApplicationResponse,
  type OnAcknowledgementPacketV2,
  type OnRecvPacketV2,
  type OnSendPacketV2,
  type OnTimeoutPacketV2,
} from "../codec/gen/strait.abi.v0.js";
import { DEFAULT_LIMITS } from "../vm/meter/gasTable.js";
import { contractOfPort } from "./address.js";
import type { Answer } from "./answer.js";
import { hostEvent } from "./contractEvents.js";
import { ContractStore, WASM_STORE } from "./contractStore.js";
import { Execution, type WorkLimits } from "./execution.js";
import { decodeOrUndefined } from "./guestBytes.js";
import { messageHandlers } from "./lifecycle.js";
import { PacketCallbacks } from "./packetCallbacks.js";
import { queryHandlers } from "./queries.js";
import { errorAcknowledgement, failure, ownRefusal, refusals, trapRefusal } from "./refusals.js";

const CALLBACK = "ibc_callback";

/** What a chain says of its contracts. */
export interface ContractOptions {
  /** Gas of a message, a callback or a query, in units of `host/vm/meter/gasTable.ts`. */
  readonly gasLimit?: bigint;
}

export class Contracts implements Application, ApplicationV2 {
  readonly stores = [WASM_STORE];
  readonly guardsPorts = true;
  readonly servesPrefix = true;
  readonly contractKeeper: ContractKeeper;
  readonly messages: ReadonlyMap<string, MessageHandler>;
  readonly queries: ReadonlyMap<string, QueryHandler>;
  private readonly limits: WorkLimits;

  constructor({ gasLimit = DEFAULT_LIMITS.gas }: ContractOptions = {}) {
    this.limits = { gas: gasLimit, stackBytes: DEFAULT_LIMITS.stackBytes };
    this.messages = messageHandlers(this.limits);
    this.queries = queryHandlers(this.limits);
    this.contractKeeper = new PacketCallbacks(this.limits);
  }

  onChanOpenInit(context: ApplicationContext): VersionAnswer {
    return this.version(context);
  }

  onChanOpenTry(context: ApplicationContext): VersionAnswer {
    return this.version(context);
  }

  onChanOpenAck(context: ApplicationContext): Refusal | undefined {
    return this.answer(context).refusal;
  }

  onChanOpenConfirm(context: ApplicationContext): Refusal | undefined {
    return this.answer(context).refusal;
  }

  onChanCloseInit(context: ApplicationContext): Refusal | undefined {
    return this.answer(context).refusal;
  }

  onChanCloseConfirm(context: ApplicationContext): Refusal | undefined {
    return this.answer(context).refusal;
  }

  /** A contract that fails has failed to receive: the sender is told so. */
  onRecvPacket(context: ApplicationContext): Receipt {
    const { refusal, value: response } = this.answer(context);
    if (refusal !== undefined) return failedReceipt(context, refusal);
    const { acknowledgement, success } = response;
    if (acknowledgement === undefined) return { kind: "pending" };
    if (acknowledgement.length > 0) return { kind: "acknowledged", acknowledgement, success };
    return failedReceipt(context, failure(CALLBACK, context.portId, "an empty acknowledgement"));
  }

  onAcknowledgementPacket(context: ApplicationContext): Refusal | undefined {
    return this.answer(context).refusal;
  }

  onTimeoutPacket(context: ApplicationContext): Refusal | undefined {
    return this.answer(context).refusal;
  }

  /** A packet that an account sends from the contract's port, which the contract may refuse. */
  onSendPacketV2(context: ApplicationContextV2, callback: OnSendPacketV2): Refusal | undefined {
    return this.answerV2(context, { onSendPacketV2: callback }).refusal;
  }

  /** A contract that fails has failed to receive; it acknowledges at once. */
  onRecvPacketV2(context: ApplicationContextV2, callback: OnRecvPacketV2): ReceiptV2 {
    const { refusal, value } = this.answerV2(context, { onRecvPacketV2: callback }, hasAnswered);
    if (refusal === undefined) {
      return { kind: "acknowledged", acknowledgement: value.result!.acknowledgement };
    }
    emitFailure(context, refusal);
    return { kind: "failed" };
  }

  onAcknowledgementPacketV2(
    context: ApplicationContextV2,
    callback: OnAcknowledgementPacketV2,
  ): Refusal | undefined {
    return this.answerV2(context, { onAcknowledgementPacketV2: callback }).refusal;
  }

  onTimeoutPacketV2(
    context: ApplicationContextV2,
    callback: OnTimeoutPacketV2,
  ): Refusal | undefined {
    return this.answerV2(context, { onTimeoutPacketV2: callback }).refusal;
  }

  private answerV2(
    context: ApplicationContextV2,
    callback: Partial<ApplicationRequest>,
    isEnough?: (response: ApplicationResponse) => boolean,
  ): Answer<ApplicationResponse> {
    const request = ApplicationRequest.encode(ApplicationRequest.create(callback));
    return this.ask(context, context.portId, request, isEnough);
  }

  private version(context: ApplicationContext): VersionAnswer {
    const { refusal, value } = this.answer(context);
    if (refusal !== undefined) return { kind: "refused", refusal };
    return { kind: "agreed", version: value.version };
  }

  private answer(context: ApplicationContext): Answer<ApplicationResponse> {
    return this.ask(context, context.portId, context.request);
  }

  /** Asks the contract behind the callback's port; keeps nothing of what it did if it refuses, or
   * does not say enough. */
  private ask(
    context: ChainContext,
    portId: string,
    input: Uint8Array,
    isEnough: (response: ApplicationResponse) => boolean = () => true,
  ): Answer<ApplicationResponse> {
    const address = contractOfPort(portId);
    const info = address === undefined ? undefined : new ContractStore(context).contract(address);
    if (address === undefined || info === undefined) {
      return { refusal: refusals.noSuchContract(`no contract serves port ${portId}`) };
    }
    return context.attempt<Answer<ApplicationResponse>>(
      () => {
        const execution = new Execution(context, this.limits);
        const end = execution.run({ name: CALLBACK, address, info, input });
        if (end === undefined) return { refusal: failure(CALLBACK, address, "there is none") };
        if (end.kind === "trapped") return { refusal: trapRefusal(CALLBACK, address, end) };
        const answer = readResponse(execution, address, end.output);
        if (answer.refusal !== undefined || isEnough(answer.value)) return answer;
        return { refusal: failure(CALLBACK, address, "no acknowledgement at once") };
      },
      ({ refusal }) => refusal === undefined,
    );
  }
}

function readResponse(
  execution: Execution,
  address: string,
  output: Uint8Array,
): Answer<ApplicationResponse> {
  const response = decodeOrUndefined(ApplicationResponse, output);
  if (response === undefined) {
    return { refusal: failure(CALLBACK, address, "its response cannot be read") };
  }
  if (response.code !== 0) return { refusal: ownRefusal(response.code, response.log) };
  const wrong = execution.emit(response.events, address);
  return wrong === undefined
    ? { value: response }
    : { refusal: refusals.invalidEvent(`${wrong}: ${CALLBACK} of ${address}`) };
}

/** Whether a packet of IBC v2 was received, and acknowledged at once. */
function hasAnswered({ result }: ApplicationResponse): boolean {
  const isSuccess = result?.status === PacketStatus.PACKET_STATUS_SUCCESS;
  return isSuccess && result.acknowledgement.length > 0;
}

function emitFailure(context: ChainContext & { readonly portId: string }, refusal: Refusal): void {
  const address = contractOfPort(context.portId) ?? context.portId;
  const { codespace, code } = refusal;
  context.emit(hostEvent("contract_failed", address, { codespace, code: `${code}` }));
}

/** Tells the chain why, and the sender with what code. */
function failedReceipt(context: ApplicationContext, refusal: Refusal): Receipt {
  emitFailure(context, refusal);
  const acknowledgement = errorAcknowledgement(refusal);
  return { kind: "acknowledged", acknowledgement, success: false };
}
