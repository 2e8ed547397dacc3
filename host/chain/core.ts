/** Typed calls into the core, and where in a run they happened when they go wrong. */

import {
  AppCallRequest,
  AppCallResponse,
  BlockResponse,
  DeliverRequest,
  DeliverResponse,
  ExportGenesisRequest,
  ExportGenesisResponse,
  InitGenesisRequest,
  MigrateRequest,
  MigrateResponse,
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

/** Runs the hook before or after a block's transactions; a panic of ibc-go's is a HostError. */
export function runBlockHook(
  engine: Engine,
  context: CallContext,
  place: string,
  hook: "begin_block" | "end_block",
): readonly ChainEvent[] {
  const response = call(engine, context, place, hook, new Uint8Array(0), BlockResponse.decode);
  checkAnswer(place, response);
  return response.events;
}

/** Writes one module's genesis; a refusal of the core is a HostError. */
export function initGenesis(
  engine: Engine,
  context: CallContext,
  place: string,
  { module, genesis, continues }: ModuleGenesis,
): void {
  const request = InitGenesisRequest.create({ module, genesis, continues: continues === true });
  const input = InitGenesisRequest.encode(request);
  checkAnswer(place, call(engine, context, place, "init_genesis", input, DeliverResponse.decode));
}

/** A part of a module's genesis, and what of its store ibc-go's genesis leaves out. */
export type GenesisPart = Pick<ExportGenesisResponse, "genesis" | "leftOut" | "cursor">;

/** The parts of one module's genesis, each of bounded size, from that on which begins at a cursor;
 * a refusal of the core is a HostError. The stores must not change in between. */
export function* exportGenesis(
  engine: Engine,
  context: CallContext,
  place: string,
  module: string,
  from: Uint8Array = new Uint8Array(0),
): Generator<GenesisPart> {
  let cursor = new Uint8Array(from);
  do {
    const input = ExportGenesisRequest.encode({ module, cursor });
    const decode = ExportGenesisResponse.decode;
    const answer = call(engine, context, place, "export_genesis", input, decode);
    checkAnswer(place, answer);
    yield answer;
    cursor = new Uint8Array(answer.cursor);
  } while (cursor.length > 0);
}

/** Brings a module's stores from an earlier version to that of the core, on a branch that only
 * success keeps; returns that version. A refusal of the core is a HostError. */
export function migrate(
  engine: Engine,
  context: CallContext,
  place: string,
  module: string,
  fromVersion: bigint,
): bigint {
  context.stores.open();
  let state = MigrateResponse.create({ version: fromVersion });
  do {
    const { version, cursor } = state;
    const input = MigrateRequest.encode({ module, fromVersion: version, cursor });
    state = call(engine, context, place, "migrate", input, MigrateResponse.decode);
  } while (state.code === 0 && !state.done);
  context.stores.close(state.code === 0);
  checkAnswer(place, state);
  return state.version;
}

function checkAnswer(
  place: string,
  answer: { readonly code: number; readonly codespace: string; readonly log: string },
): void {
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
