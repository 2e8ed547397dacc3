/** One call into the core, and what must hold of it whatever was asked. */
import { toHex } from "../../host/bytes.js";
import type { Engine } from "../../host/chain/core.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  AppCallResponse,
  DeliverResponse,
  QueryResponse,
  Stage,
} from "../../host/codec/gen/strait.abi.v0.js";
import { queryMethod } from "../../host/codec/queries.js";
import type { CallContext, Mode } from "../../host/vm/host.js";
import { Machine } from "../../host/vm/machine.js";
import {
  FAILING_CONTRACTS,
  WITH_FAILING_CONTRACTS,
} from "../middleware/support/failingContracts.js";
import { type MockScript, scriptedApplications } from "../support/scriptedMock.js";
import { loadCore } from "../support/world.js";
import { packedCodec } from "./nested.js";
import {
  CountedStores,
  codecOf,
  contextAt,
  type Place,
  type Request,
  type Scene,
} from "./scene.js";

export interface Call {
  readonly request: Request;
  /** The request as it is encoded, or what changed bytes made of it. */
  readonly input: Uint8Array;
  readonly isWhole: boolean;
  /** Whose stores it works on. */
  readonly scene: Pick<Scene, "stores">;
  readonly place: Place;
  readonly mode: Mode;
  /** Which of SCRIPTS the application `mock` follows. */
  readonly script: number;
}

/** What is accepted in a scene. */
export function callOf(scene: Scene): Call {
  const { request, place } = scene;
  const input = codecOf(request).encode(request.message);
  const mode = request.target === "query" ? "query" : "deliver";
  return { request, input, isWhole: true, scene, place, mode, script: 0 };
}

/** A call that did what none may do. */
export interface Finding {
  readonly kind: "finding";
  readonly what: string;
  readonly call: Call;
}

export interface Answer {
  readonly kind: "answer";
  /** What was asked: the type of the message that decided, or what the owner of a port wants. */
  readonly handler: string;
  /** Codespace and code, `/0` for success. */
  readonly code: string;
  readonly log: string;
  /** What a success did: the types of its events. */
  readonly accepted: string;
  readonly millis: number;
}

/** What the application `mock` does: what ibc-go's does, or something that it may as well do. */
export const SCRIPTS = [
  new Map(Object.entries(WITH_FAILING_CONTRACTS)),
  ...[
    { refusal: { codespace: "mock", code: 7 } },
    { panics: true },
    { version: "other", writes: true, sends: true },
    { acknowledges: true, receipt: { kind: "pending" } },
    { writes: true, receipt: { kind: "acknowledged", text: "" } },
  ].map((script) => scriptedApplications(script as MockScript, FAILING_CONTRACTS)),
];

/** A call that takes longer than this, time after time, does work without bounds. */
const MAX_MILLIS = 2_000;
const REPETITIONS_OF_SLOW = 2;
/** One call in so many is made twice, to see that it gives the same. */
const REPEATED_ONE_IN = 256;
/** Whose responses may have the result NOOP, and how they are encoded then. */
const RELAYED = /Msg(RecvPacket|Acknowledgement|Timeout|TimeoutOnClose)Response$/;
const NOOP = "0801";
/** What messages of transactions implement, those too that ibc-go does not have. */
const MESSAGES: readonly (string | undefined)[] = ["Msg", "OwnMsg"];
/** Messages about clients, and what they pack. */
const OF_CLIENTS = "ibc.core.client.v1.";
const LIGHT_CLIENT_TYPE = /^\/ibc\.lightclients\.\w+\.v\d\.(ClientState|Header|Misbehaviour)$/;
const MAX_CONTEXTS = 4_096;

/** The type of a message, and that of what it packs. */
function kindOf(message: Any | undefined): string {
  if (message === undefined) return "no message";
  const nested = packedCodec(message.typeUrl);
  if (nested === undefined || !MESSAGES.includes(nested.codec.implements)) return "no message";
  const fields = nested.decode(message.value);
  const packed = (fields?.clientMessage ?? fields?.clientState) as Any | undefined;
  const { name } = nested.codec;
  if (!name.startsWith(OF_CLIENTS)) return name;
  const known = packed && LIGHT_CLIENT_TYPE.test(packed.typeUrl) && packedCodec(packed.typeUrl);
  return known ? `${name} with ${known.codec.name}` : name;
}

function isNoOp({ typeUrl, value }: Any): boolean {
  return RELAYED.test(typeUrl) && toHex(value) === NOOP;
}

export class Runner {
  private readonly stores = new CountedStores();
  private readonly contexts = new Map<Place, Map<string, CallContext>>();

  constructor(readonly machine: Engine = new Machine(loadCore())) {}

  /** Makes a call; every few it makes twice, for which `turn` is counted up. */
  run(call: Call, turn: number): Answer | Finding {
    const found = (what: string): Finding => ({ kind: "finding", what, call });
    const begin = performance.now();
    try {
      const answer = this.answer(call, found);
      const millis = performance.now() - begin;
      if (answer.kind === "finding") return answer;
      if (millis > MAX_MILLIS && this.isSlow(call)) return found(`takes ${millis} ms`);
      if (turn % REPEATED_ONE_IN === 0) {
        const again = this.answer(call, found);
        if (JSON.stringify(again) !== JSON.stringify(answer)) return found("answers otherwise");
      }
      return { ...answer, millis };
    } catch (error) {
      return found(String(error));
    }
  }

  /** What a call asks, or would ask where its message of this number is the one that decides. */
  handlerOf({ request }: Call, failedMessage: number): string {
    if (request.target === "deliver") return kindOf(request.message.messages[failedMessage]);
    if (request.target === "query") {
      return `query ${queryMethod(request.message.path)?.path ?? "of an unknown path"}`;
    }
    const asked = Object.entries(request.message).find(
      ([name, value]) => name !== "portId" && value !== undefined,
    );
    return `${request.target} ${asked?.[0] ?? "nothing"}`;
  }

  private isSlow(call: Call): boolean {
    for (let i = 0; i < REPETITIONS_OF_SLOW; i++) {
      const begin = performance.now();
      this.execute(call);
      if (performance.now() - begin < MAX_MILLIS) return false;
    }
    return true;
  }

  private execute(call: Call): Uint8Array {
    this.stores.reset(call.scene.stores);
    this.stores.open();
    return this.machine.call(call.request.target, call.input, this.contextOf(call));
  }

  /** As a host does it: on a branch that only success keeps. */
  private answer(call: Call, found: (what: string) => Finding): Omit<Answer, "millis"> | Finding {
    const output = this.execute(call);
    const { stores } = this;
    const kind = "answer";
    if (call.request.target === "app_call") {
      const { code, codespace, log, events, sequence } = AppCallResponse.decode(output);
      if (code !== 0 && (events.length > 0 || sequence !== 0n)) return found("refuses and tells");
      stores.close(code === 0);
      if (code !== 0 && stores.isChanged) return found("writes what it refuses");
      const accepted = `accepted: ${events.map(({ type }) => type).join(" ")}`;
      return {
        kind,
        handler: this.handlerOf(call, 0),
        code: `${codespace}/${code}`,
        log,
        accepted,
      };
    }
    if (call.request.target === "query") {
      stores.close(true);
      if (stores.writes > 0) return found("writes in a query");
      const { code, codespace, log, value } = QueryResponse.decode(output);
      if (code !== 0 && value.length > 0) return found("refuses and tells");
      const accepted = `accepted: ${value.length === 0 ? "nothing" : "something"}`;
      return {
        kind,
        handler: this.handlerOf(call, 0),
        code: `${codespace}/${code}`,
        log,
        accepted,
      };
    }
    const response = DeliverResponse.decode(output);
    const { code, codespace, log, failedMessage, results } = response;
    const wrote = stores.writes;
    stores.close(code === 0);
    const isWrong = this.faultOf(call, response, wrote);
    if (isWrong !== undefined) return found(isWrong);
    const last = code === 0 ? Math.max(0, results.length - 1) : failedMessage;
    const types = new Set(results[last]?.events.map(({ type }) => type));
    const accepted = `accepted: ${[...types].join(" ")}`;
    const handler = this.handlerOf(call, last);
    return { kind, handler, code: `${codespace}/${code}`, log, accepted };
  }

  /** What is wrong with a transaction's outcome, if anything. */
  private faultOf(call: Call, response: DeliverResponse, wrote: number): string | undefined {
    const { code, codespace, results, stage } = response;
    const { stores } = this;
    if (code !== 0) {
      if (codespace === "") return "refuses without a codespace";
      if (results.length > 0) return "refuses and tells";
      if (stores.isChanged) return "writes what it refuses";
      if (stage < Stage.STAGE_AUTHENTICATE && wrote > 0) return "writes before it executes";
      return undefined;
    }
    const isExecuted = call.mode === "deliver" || call.mode === "simulate";
    const { message } = call.request as { message: { messages: readonly Any[] } };
    const isWhole = call.isWhole && isExecuted;
    if (isWhole && results.length !== message.messages.length) return "leaves out a result";
    const isIdle = results.length > 0 && results.every(({ response }) => isNoOp(response!));
    return isIdle && stores.isChanged ? "writes although it does nothing" : undefined;
  }

  private contextOf({ place, mode, script }: Call): CallContext {
    if (this.contexts.size > MAX_CONTEXTS) this.contexts.clear();
    const known = this.contexts.get(place) ?? new Map<string, CallContext>();
    this.contexts.set(place, known);
    const key = `${mode} ${script}`;
    const { machine, stores } = this;
    const applications = SCRIPTS[script]!;
    const context = known.get(key) ?? contextAt(place, mode, { machine, stores, applications });
    known.set(key, context);
    return context;
  }
}
