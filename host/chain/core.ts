/** Typed calls into the core, and where in a run they happened when they go wrong. */

import {
  AppCallRequest,
  AppCallResponse,
  BlockResponse,
  DeliverRequest,
  DeliverResponse,
  InitGenesisRequest,
  QueryRequest,
  QueryResponse,
} from "../codec/gen/strait.abi.v0.js";
import { HostError, TrapError } from "../errors.js";
import type { CallName } from "../vm/abi.js";
import type { CallContext } from "../vm/host.js";
import type { Machine } from "../vm/machine.js";
import type { ChainEvent, Message } from "./block.js";
import type { ModuleGenesis } from "./genesis.js";

/** What a chain needs of the engine that runs the core. */
export type Engine = Pick<Machine, "call">;

/** Runs one transaction's messages; its writes stay even when it fails. */
export function deliver(
  engine: Engine,
  context: CallContext,
  place: string,
  request: { messages: readonly Message[]; signers: readonly string[]; routed: boolean },
): DeliverResponse {
  const input = DeliverRequest.encode(
    DeliverRequest.create({
      messages: [...request.messages],
      signers: [...request.signers],
      routed: request.routed,
    }),
  );
  return call(engine, context, place, "deliver", input, DeliverResponse.decode);
}

/** What the owner of a port asks of the core, on a branch that only success keeps. */
export function appCall(
  engine: Engine,
  context: CallContext,
  place: string,
  request: AppCallRequest,
): AppCallResponse {
  context.stores.open();
  const input = AppCallRequest.encode(request);
  const answer = call(engine, context, place, "app_call", input, AppCallResponse.decode);
  context.stores.close(answer.code === 0);
  return answer;
}

/** Asks a gRPC method of the core, in a context of mode query. */
export function query(
  engine: Engine,
  context: CallContext,
  place: string,
  path: string,
  data: Uint8Array,
): QueryResponse {
  const input = QueryRequest.encode(QueryRequest.create({ path, data }));
  return call(engine, context, place, "query", input, QueryResponse.decode);
}

/** Runs the hook before or after a block's transactions. */
export function runBlockHook(
  engine: Engine,
  context: CallContext,
  place: string,
  hook: "begin_block" | "end_block",
): readonly ChainEvent[] {
  const response = call(engine, context, place, hook, new Uint8Array(0), BlockResponse.decode);
  return response.events;
}

/** Writes one module's genesis; a refusal of the core is a HostError. */
export function initGenesis(
  engine: Engine,
  context: CallContext,
  place: string,
  { module, genesis }: ModuleGenesis,
): void {
  const input = InitGenesisRequest.encode(InitGenesisRequest.create({ module, genesis }));
  const answer = call(engine, context, place, "init_genesis", input, DeliverResponse.decode);
  if (answer.code === 0) return;
  throw new HostError(`${place}: ${answer.codespace}/${answer.code}: ${answer.log}`);
}

/** A trap, like an answer that cannot be read, is a bug of the core: it ends the run. */
function call<Response>(
  engine: Engine,
  context: CallContext,
  place: string,
  name: CallName,
  input: Uint8Array,
  decode: (output: Uint8Array) => Response,
): Response {
  let output: Uint8Array;
  try {
    output = engine.call(name, input, context);
  } catch (error) {
    if (!(error instanceof TrapError)) throw error;
    throw new TrapError(`${place}: ${error.message}`, { cause: error });
  }
  try {
    return decode(output);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HostError(`${place}: the core's answer cannot be read: ${why}`, { cause: error });
  }
}
