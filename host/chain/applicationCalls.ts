/** Serves the `call` import for applications (assembly/ABI.md, "Modules"): kind 1, callbacks, kind
 * 2, light clients, kind 4, messages, and kind 8, callbacks of contracts. */

import { utf8 } from "../bytes.js";
import {
  ApplicationNames,
  ApplicationRequest,
  ApplicationResponse,
  HostedMessageRequest,
  HostedMessageResponse,
} from "../codec/gen/strait.abi.v0.js";
import { DecodeError } from "../codec/wire.js";
import { HostError } from "../errors.js";
import { toLatin1 } from "../store/latin1.js";
import type { CallContext, CallResult } from "../vm/host.js";
import {
  type Application,
  type ApplicationContext,
  type HostedApplication,
  type MessageHandler,
  type QueryAnswer,
  type QueryHandler,
  type Receipt,
  type Refusal,
  servesChannels,
  servesV2,
  type VersionAnswer,
} from "./application.js";
import { type Answer, refusalAnswer } from "./applicationAnswer.js";
import { isCallbackOfV2, portOfV2, runCallbackV2 } from "./applicationCallsV2.js";
import { CallbackV2, RunningCallback, RunningWork } from "./applicationContext.js";
import { callContractKeeper, encodeCallbackSettings } from "./contractCallbacks.js";
import type { Engine } from "./core.js";
import { callLightClient, encodeLightClientSettings } from "./lightClientCalls.js";

const APPLICATION_KIND = 1;
const LIGHT_CLIENT_KIND = 2;
const MESSAGE_KIND = 4;
const CONTRACT_KEEPER_KIND = 8;

/** The applications of a chain, and what they work with. */
export interface HostedApplications {
  /** By the names that ports are routed by. */
  readonly applications: ReadonlyMap<string, HostedApplication>;
  readonly engine: Engine;
  /** The chain's stores, each at its number in the ABI. */
  readonly storeNames: readonly string[];
}

/** A context in which the core can call these applications. */
export function withApplications(hosted: HostedApplications, context: CallContext): CallContext {
  const names = [...hosted.applications.keys()];
  const byTarget = new Map(names.map((name) => [toLatin1(utf8(name)), name]));
  const encodedNames = encodeNames(hosted.applications);
  const extended: CallContext = {
    ...context,
    callbackSettings: encodeCallbackSettings(hosted.applications),
    lightClientSettings: encodeLightClientSettings(hosted),
    applicationNames: encodedNames,
    call: (kind, target, request) => {
      if (kind === APPLICATION_KIND) {
        return callApplication(hosted, extended, byTarget.get(target), request);
      }
      if (kind === LIGHT_CLIENT_KIND) return callLightClient(hosted, extended, target, request);
      if (kind === MESSAGE_KIND) return callForMessage(hosted, extended, target, request);
      if (kind === CONTRACT_KEEPER_KIND) return callContractKeeper(hosted, extended, request);
      return context.call?.(kind, target, request) ?? { kind: "no-target" };
    },
  };
  return extended;
}

function encodeNames(applications: ReadonlyMap<string, HostedApplication>): Uint8Array {
  const names = ApplicationNames.create({});
  for (const [name, application] of applications) {
    names.messageTypes.push(...(application.messages?.keys() ?? []));
    if (servesChannels(application)) names.names.push(name);
    if (!servesV2(application)) continue;
    if (application.servesPrefix === true) names.portPrefixesV2.push(name);
    else names.portsV2.push(name);
  }
  return ApplicationNames.encode(names);
}

/** The names of all stores that these applications ask for, in ascending order. */
export function storesOfApplications(applications: Iterable<HostedApplication>): string[] {
  const names = [...applications].flatMap(({ stores }) => stores ?? []);
  return [...new Set(names)].sort();
}

function callApplication(
  hosted: HostedApplications,
  context: CallContext,
  name: string | undefined,
  request: Uint8Array,
): CallResult {
  const application = name === undefined ? undefined : hosted.applications.get(name);
  if (name === undefined || application === undefined) return { kind: "no-target" };
  const callback = readCallback(request);
  if (callback === undefined) return { kind: "failed", reason: `${name} is given no UTF-8` };
  if (isCallbackOfV2(callback)) {
    if (!servesV2(application)) return { kind: "no-target" };
    const running = new CallbackV2(hosted, context, name, portOfV2(callback));
    return runWork(running, () => answerOf(running, runCallbackV2(application, running, callback)));
  }
  if (!servesChannels(application)) return { kind: "no-target" };
  const running = new RunningCallback(hosted, context, name, portOf(callback), request);
  return runWork(running, () => answerOf(running, runCallback(application, running, callback)));
}

/** What an application is called with. Undefined for text that is not UTF-8, which a message that
 * nobody signed may hold, and an application of this host cannot be given. */
function readCallback(request: Uint8Array): ApplicationRequest | undefined {
  try {
    return ApplicationRequest.decode(request);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** The answer to a callback, with what was emitted meanwhile. */
function answerOf(running: RunningWork, answer: Answer): Uint8Array {
  const response = ApplicationResponse.create(answer);
  response.wroteNothing = running.wroteNothing;
  response.events = eventsOf(running);
  return ApplicationResponse.encode(response);
}

/** Has the application that knows a type of messages check or execute one. */
function callForMessage(
  hosted: HostedApplications,
  context: CallContext,
  typeUrl: string,
  request: Uint8Array,
): CallResult {
  for (const [name, { messages }] of hosted.applications) {
    const handler = messages?.get(typeUrl);
    if (handler === undefined) continue;
    const { value, execute } = HostedMessageRequest.decode(request);
    const running = new RunningWork(hosted, context, name);
    return runWork(running, () => {
      const answer = execute
        ? executeMessage(handler, running, value)
        : checkMessage(handler, context.addressPrefix, value);
      return HostedMessageResponse.encode(HostedMessageResponse.create(answer));
    });
  }
  return { kind: "no-target" };
}

/** Does some work of an application; what it throws, other than errors of the host, is a panic. */
function runWork(running: RunningWork, work: () => Uint8Array): CallResult {
  try {
    return { kind: "answered", response: work() };
  } catch (error) {
    if (isOfHost(error)) throw error;
    return { kind: "failed", reason: `${running.application}: ${error}` };
  } finally {
    running.finish();
  }
}

function checkMessage(
  handler: MessageHandler,
  addressPrefix: string,
  value: Uint8Array,
): Partial<HostedMessageResponse> {
  const check = handler.check(value, addressPrefix);
  if (check.kind === "malformed") return { malformed: true, log: check.log };
  return check.kind === "valid" ? { signer: check.signer } : refusalAnswer(check.refusal);
}

function executeMessage(
  handler: MessageHandler,
  running: RunningWork,
  value: Uint8Array,
): Partial<HostedMessageResponse> {
  const outcome = handler.execute(running, value);
  if (outcome.kind === "refused") return refusalAnswer(outcome.refusal);
  const { typeUrl, value: response } = outcome.response;
  return { response: { typeUrl, value: response }, events: eventsOf(running) };
}

/** What was emitted, to be encoded and nothing else: it is not a copy. */
function eventsOf(running: RunningWork): ApplicationResponse["events"] {
  return running.events as ApplicationResponse["events"];
}

/** The application that answers a gRPC method, and how; undefined where none does. */
function queryHandler(
  { applications }: HostedApplications,
  path: string,
): readonly [name: string, handler: QueryHandler] | undefined {
  for (const [name, { queries }] of applications) {
    const handler = queries?.get(path);
    if (handler !== undefined) return [name, handler];
  }
  return undefined;
}

/** Asks the application that answers a method, in a context of mode query; undefined where none
 * does. */
export function queryApplication(
  hosted: HostedApplications,
  context: CallContext,
  path: string,
  request: Uint8Array,
): QueryAnswer | undefined {
  const found = queryHandler(hosted, path);
  if (found === undefined) return undefined;
  const [name, handler] = found;
  const running = new RunningWork(hosted, context, name);
  try {
    return handler(running, request);
  } finally {
    running.finish();
  }
}

/** Errors that end the run. A stack that is exhausted is the engine's affair and no result. */
export function isOfHost(error: unknown): boolean {
  if (error instanceof HostError) return true;
  return error instanceof RangeError && /call stack/.test(error.message);
}

/** The port of this chain that a callback is about. */
function portOf(request: ApplicationRequest): string {
  const sent = request.onAcknowledgementPacket ?? request.onTimeoutPacket;
  if (sent !== undefined) return sent.packet.sourcePort;
  if (request.onRecvPacket !== undefined) return request.onRecvPacket.packet.destinationPort;
  const handshake =
    request.onChanOpenInit ??
    request.onChanOpenTry ??
    request.onChanOpenAck ??
    request.onChanOpenConfirm ??
    request.onChanCloseInit ??
    request.onChanCloseConfirm;
  if (handshake === undefined) throw new HostError("the core asks an application for nothing");
  return handshake.portId;
}

function runCallback(
  application: Application,
  context: ApplicationContext,
  request: ApplicationRequest,
): Answer {
  if (request.onChanOpenInit !== undefined) {
    return versionAnswer(application.onChanOpenInit(context, request.onChanOpenInit));
  }
  if (request.onChanOpenTry !== undefined) {
    return versionAnswer(application.onChanOpenTry(context, request.onChanOpenTry));
  }
  if (request.onRecvPacket !== undefined) {
    return receiptAnswer(application.onRecvPacket(context, request.onRecvPacket));
  }
  return refusalAnswer(runPlainCallback(application, context, request));
}

/** Those callbacks that can only refuse. */
function runPlainCallback(
  application: Application,
  context: ApplicationContext,
  request: ApplicationRequest,
): Refusal | undefined {
  if (request.onChanOpenAck !== undefined) {
    return application.onChanOpenAck(context, request.onChanOpenAck);
  }
  if (request.onChanOpenConfirm !== undefined) {
    return application.onChanOpenConfirm(context, request.onChanOpenConfirm);
  }
  if (request.onChanCloseInit !== undefined) {
    return application.onChanCloseInit(context, request.onChanCloseInit);
  }
  if (request.onChanCloseConfirm !== undefined) {
    return application.onChanCloseConfirm(context, request.onChanCloseConfirm);
  }
  if (request.onAcknowledgementPacket !== undefined) {
    return application.onAcknowledgementPacket(context, request.onAcknowledgementPacket);
  }
  return application.onTimeoutPacket(context, request.onTimeoutPacket!);
}

function versionAnswer(answer: VersionAnswer): Answer {
  return answer.kind === "agreed" ? { version: answer.version } : refusalAnswer(answer.refusal);
}

function receiptAnswer(receipt: Receipt): Answer {
  if (receipt.kind === "pending") return {};
  if (receipt.kind === "refused") return refusalAnswer(receipt.refusal);
  const { acknowledgement, success } = receipt;
  return { acknowledgement, success };
}
