/**
 * One piece of work of contracts: a message, a callback or a query, with all the calls of contracts
 * that come of it. They share its gas and its stack, and none is entered twice.
 */
import { toHex } from "../bytes.js";
import type { ChainContext, Port } from "../chain/application.js";
import type { ChainEvent } from "../chain/block.js";
import {
  AppCallRequest,
  AppCallResponse,
  ContractRequest,
  ContractResponse,
} from "../codec/gen/strait.abi.v0.js";
import type { ContractInfo } from "../codec/gen/strait.contract.v1.js";
import { HostError, TrapError } from "../errors.js";
import { CALL_LIMITS } from "../vm/abi.js";
import { CONTRACT_CALLS, type ContractExport } from "../vm/contractAbi.js";
import { type ContractEnd, ContractModule, type RunningContract } from "../vm/contractMachine.js";
import type { CallResult } from "../vm/host.js";
import { METERING_VERSION, NESTED_CALL_STACK_BYTES } from "../vm/meter/gasTable.js";
import { portOfContract } from "./address.js";
import type { Answer } from "./answer.js";
import { markedEvents } from "./contractEvents.js";
import { ContractStore, statePrefix, WASM_STORE } from "./contractStore.js";
import { decodeOrUndefined } from "./guestBytes.js";
import { failure, ownRefusal, refusals, trapRefusal } from "./refusals.js";

/** What a piece of work may use. */
export interface WorkLimits {
  readonly gas: bigint;
  readonly stackBytes: number;
}

/** What a contract is asked, and by whom. */
export interface Question {
  readonly name: ContractExport;
  readonly address: string;
  /** What is stored of the contract. */
  readonly info: ContractInfo;
  /** The encoded request. */
  readonly input: Uint8Array;
}

/** How deep a call is nested, and what it may use. */
interface Place extends WorkLimits {
  readonly depth: number;
  readonly readOnly: boolean;
}

/** The response of a contract to a request of the kind that accounts make. */
export function contractRequest(sender: string, msg: Uint8Array): Uint8Array {
  return ContractRequest.encode({ sender, msg });
}

export class Execution {
  private readonly store: ContractStore;
  /** Contracts that run and may write, outermost first. */
  private readonly entered: string[] = [];

  constructor(
    private readonly context: ChainContext,
    private readonly limits: WorkLimits,
  ) {
    this.store = new ContractStore(context);
  }

  /** Asks a contract for what a ContractRequest can ask; what it answers is its data. */
  ask(question: Question, readOnly = false): Answer<Uint8Array> {
    return this.answered(question, { ...this.limits, depth: 1, readOnly }).answer;
  }

  /** Asks, and tells how it ended; undefined where the contract has no such export. */
  askToTheEnd(question: Question): { answer: Answer<Uint8Array>; end?: ContractEnd } {
    return this.answered(question, { ...this.limits, depth: 1, readOnly: false });
  }

  /** Runs an export; the output is not looked at. Writes stay, whatever it is. */
  run(question: Question): ContractEnd | undefined {
    return this.enter(question, { ...this.limits, depth: 1, readOnly: false });
  }

  /** Asks, and keeps what it did only if the contract does not refuse. */
  private answered(
    question: Question,
    place: Place,
  ): { answer: Answer<Uint8Array>; end?: ContractEnd } {
    const { name, address } = question;
    let end: ContractEnd | undefined;
    const answer = this.context.attempt<Answer<Uint8Array>>(
      () => {
        end = this.enter(question, place);
        if (end === undefined) return { refusal: failure(name, address, "there is none") };
        if (end.kind === "trapped") return { refusal: trapRefusal(name, address, end) };
        return this.read(question, end.output, place.readOnly);
      },
      ({ refusal }) => refusal === undefined,
    );
    return end === undefined ? { answer } : { answer, end };
  }

  /** Reads the response of a contract, and emits its events. */
  private read(
    { name, address }: Question,
    output: Uint8Array,
    readOnly: boolean,
  ): Answer<Uint8Array> {
    const response = decodeOrUndefined(ContractResponse, output);
    if (response === undefined) {
      return { refusal: failure(name, address, "its response cannot be read") };
    }
    if (response.code !== 0) return { refusal: ownRefusal(response.code, response.log) };
    const wrong = readOnly ? undefined : this.emit(response.events, address);
    return wrong === undefined
      ? { value: response.data }
      : { refusal: refusals.invalidEvent(`${wrong}: ${name} of ${address}`) };
  }

  /** Emits events of a contract; a text says why they may not be. */
  emit(events: readonly ChainEvent[], address: string): string | undefined {
    const marked = markedEvents(events, address);
    if (typeof marked === "string") return marked;
    for (const event of marked) this.context.emit(event);
    return undefined;
  }

  /** Runs an export of a contract; undefined where it has none of this name. */
  private enter({ name, address, info, input }: Question, place: Place): ContractEnd | undefined {
    const module = loadCode(this.store, info.codeHash);
    if (!module.has(name)) return undefined;
    const { depth, gas, readOnly, stackBytes } = place;
    let running: RunningContract | undefined;
    const context = this.context.guestContext({
      store: WASM_STORE,
      prefix: statePrefix(address),
      address,
      readOnly,
      call: (kind, target, request) =>
        this.call({ kind, target, request, address }, place, running!),
    });
    if (!readOnly) this.entered.push(address);
    try {
      return module.run(name, { input, context, depth, gas, stackBytes }, (started) => {
        running = started;
      });
    } finally {
      if (!readOnly) this.entered.pop();
    }
  }

  /** Serves the import `call` of a running contract. */
  private call(asked: GuestCall, place: Place, running: RunningContract): CallResult {
    const { kind } = asked;
    if (place.readOnly && kind !== CONTRACT_CALLS.query) {
      throw new TrapError("a query may not write");
    }
    if (kind === CONTRACT_CALLS.core) return this.callCore(asked);
    const readOnly = kind === CONTRACT_CALLS.query;
    return this.callContract(asked, { ...place, readOnly }, running);
  }

  private callContract(asked: GuestCall, place: Place, running: RunningContract): CallResult {
    const { address: sender, request, target } = asked;
    const { depth, readOnly } = place;
    const info = this.store.contract(target);
    if (info === undefined) return { kind: "no-target" };
    if (!readOnly && this.entered.includes(target)) {
      return { kind: "failed", reason: `contract ${target} runs already` };
    }
    const name = readOnly ? "query" : "execute";
    const input = contractRequest(readOnly ? "" : sender, request);
    const { answer, end } = this.answered(
      { name, address: target, info, input },
      {
        depth: depth + 1,
        readOnly,
        gas: running.gas,
        stackBytes: Math.max(0, running.stackBytes - NESTED_CALL_STACK_BYTES),
      },
    );
    if (end === undefined) return { kind: "no-target" };
    running.gas = end.gasLeft;
    if (end.kind === "trapped") return { kind: "failed", reason: end.reason };
    const { refusal, value: data } = answer;
    const response = refusal === undefined ? { data } : { code: refusal.code, log: refusal.log };
    return {
      kind: "answered",
      response: ContractResponse.encode(ContractResponse.create(response)),
    };
  }

  /** The way to the core, for the contract's own port and for no other. */
  private callCore({ address, request }: GuestCall): CallResult {
    if (request.length > CALL_LIMITS.inputBytes - MAX_IDENTIFIER_BYTES) {
      throw new TrapError(`a request of ${request.length} bytes to the core is too long`);
    }
    const asked = decodeOrUndefined(AppCallRequest, request);
    if (asked === undefined) {
      return answerOfCore(refusals.malformedRequest("malformed AppCallRequest"));
    }
    const portId = portOfContract(address);
    if (asked.portId !== "" && asked.portId !== portId) {
      return answerOfCore(refusals.notTheOwner(`${address} does not own port ${asked.portId}`));
    }
    return answerOfCore(askCore(this.context.port(portId), asked));
  }
}

/** What the core answers. That it traps is a bug of the core, and no fault of the contract. */
function askCore(port: Port, asked: AppCallRequest): Partial<AppCallResponse> {
  try {
    if (asked.sendPacket !== undefined) return port.sendPacket(asked.sendPacket);
    if (asked.writeAcknowledgement !== undefined) {
      const { packet, acknowledgement } = asked.writeAcknowledgement;
      return port.writeAcknowledgement(packet, acknowledgement);
    }
    if (asked.closeChannel === undefined) {
      return refusals.nothingAsked("the AppCallRequest asks for nothing");
    }
    return port.closeChannel(asked.closeChannel.channelId);
  } catch (error) {
    if (!(error instanceof TrapError)) throw error;
    throw new HostError(error.message, { cause: error });
  }
}

/** What a contract asks by the import `call`, and its own address. */
interface GuestCall {
  readonly kind: number;
  readonly target: string;
  readonly request: Uint8Array;
  readonly address: string;
}

/** A port that the host puts into a request makes it so much longer at most. */
const MAX_IDENTIFIER_BYTES = 1_024;

function answerOfCore(outcome: Partial<AppCallResponse>): CallResult {
  return { kind: "answered", response: AppCallResponse.encode(AppCallResponse.create(outcome)) };
}

/** The module of stored code, compiled again where it was let go. */
export function loadCode(store: ContractStore, codeHash: Uint8Array): ContractModule {
  const hash = toHex(codeHash);
  const known = ContractModule.find(hash);
  if (known !== undefined) return known;
  const info = store.codeInfo(codeHash);
  if (info?.meteringVersion !== METERING_VERSION) {
    const found = info?.meteringVersion ?? "none";
    throw new HostError(
      `code ${hash}: this host meters by version ${METERING_VERSION}, not ${found}`,
    );
  }
  const code = store.code(codeHash);
  if (code === undefined) throw new HostError(`code ${hash} is not in the store`);
  return ContractModule.load(code);
}
