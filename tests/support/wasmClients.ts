/** Worlds that run light clients of type 08-wasm, scripted ones, and the datagrams for them. */
import { expect } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type {
  LightClientAnswer,
  LightClientContext,
  LightClientContract,
  LightClientEntryPoint,
} from "../../host/chain/lightClient.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientMessage,
  ClientState,
  ConsensusState,
  MsgMigrateContract,
  MsgRemoveChecksum,
  MsgStoreCode,
  MsgStoreCodeResponse,
} from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { type LightClientOptions, LightClients } from "../../host/contracts/lightClients.js";
import { sha256 } from "./channels.js";
import { resultOf, updateClient } from "./clients.js";
import { AUTHORITY, loadCore, pack, SIGNER, World } from "./world.js";

/** The first such client of a world without other clients. */
export const CLIENT = "08-wasm-0";
export const SUBSTITUTE = "08-wasm-1";

/** A world that has them. */
export function wasmWorld(options: LightClientOptions = {}): World {
  const world = new World(loadCore(), new Map([["08-wasm", new LightClients(options)]]));
  return Object.assign(world, { isKnownToPeer: false });
}

/** What an entry point of a scripted light client was called with. */
export interface RecordedCall {
  readonly entry: LightClientEntryPoint;
  readonly clientId: string;
  readonly message: string;
}

/** What a scripted light client does when it is asked for something; undefined as usual. */
export type Script = (
  context: LightClientContext,
  message: Readonly<Record<string, unknown>>,
) => LightClientAnswer | undefined;

export function returned(value: unknown): LightClientAnswer {
  return { kind: "returned", data: utf8(JSON.stringify(value)) };
}

/** Answers of a client that believes everything. */
const USUAL: Readonly<Record<string, unknown>> = {
  status: { status: "Active" },
  timestamp_at_height: { timestamp: 1_577_923_100_000_000_000 },
  check_for_misbehaviour: { found_misbehaviour: false },
  update_state: { heights: [{ revision_number: 1, revision_height: 6 }] },
};

/** A light client that believes everything, but for what its script says by the names of messages
 * (`instantiate` and `migrate` for those without one). */
export class ScriptedLightClient implements LightClientContract {
  readonly code: Uint8Array;
  readonly calls: RecordedCall[] = [];
  script: Readonly<Record<string, Script>> = {};

  constructor(name = "scripted") {
    this.code = utf8(`the light client ${name}`);
  }

  get checksum(): Uint8Array {
    return sha256(this.code);
  }

  instantiate(context: LightClientContext, message: Uint8Array): LightClientAnswer {
    return this.answer("instantiate", context, message, (asked) => {
      const bytes = (name: string) => Buffer.from(String(asked[name]), "base64");
      const latestHeight = { revisionNumber: 1n, revisionHeight: 5n };
      const [data, checksum] = [bytes("client_state"), bytes("checksum")];
      putState(context, { data, checksum, latestHeight });
      putConsensusState(context, "1-5", bytes("consensus_state"));
      return { kind: "returned" };
    });
  }

  query(context: LightClientContext, message: Uint8Array): LightClientAnswer {
    return this.answer("query", context, message);
  }

  sudo(context: LightClientContext, message: Uint8Array): LightClientAnswer {
    return this.answer("sudo", context, message);
  }

  migrate(context: LightClientContext, message: Uint8Array): LightClientAnswer {
    return this.answer("migrate", context, message);
  }

  /** The texts of what it was asked, of one entry point. */
  asked(entry: LightClientEntryPoint): string[] {
    return this.calls.flatMap((call) => (call.entry === entry ? [call.message] : []));
  }

  private answer(
    entry: LightClientEntryPoint,
    context: LightClientContext,
    message: Uint8Array,
    usual: (asked: Record<string, unknown>) => LightClientAnswer = () => ({ kind: "returned" }),
  ): LightClientAnswer {
    const text = new TextDecoder().decode(message);
    this.calls.push({ entry, clientId: context.clientId, message: text });
    const asked = JSON.parse(text) as Record<string, unknown>;
    const isNamed = entry === "query" || entry === "sudo";
    const name = isNamed ? Object.keys(asked)[0]! : entry;
    const scripted = this.script[name]?.(context, asked);
    if (scripted !== undefined) return scripted;
    return name in USUAL ? returned(USUAL[name]) : usual(asked);
  }
}

/** Writes a client's state as its contract does. */
export function putState({ store }: Pick<LightClientContext, "store">, state: ClientState): void {
  store.set(utf8("clientState"), Any.encode(pack(ClientState, ClientState.encode(state))));
}

function putConsensusState({ store }: LightClientContext, height: string, data: Uint8Array): void {
  const packed = pack(ConsensusState, ConsensusState.encode({ data }));
  store.set(utf8(`consensusStates/${height}`), Any.encode(packed));
}

export function storeCode(world: World, wasmByteCode: Uint8Array, signer = AUTHORITY) {
  const message = MsgStoreCode.encode({ signer, wasmByteCode });
  return world.deliver([pack(MsgStoreCode, message)], { signers: [signer] });
}

/** Stores code, which must succeed; its checksum. */
export function mustStore(world: World, code: Uint8Array): Uint8Array {
  const response = storeCode(world, code);
  expect([resultOf(response), response.log]).toEqual(["/0", ""]);
  return MsgStoreCodeResponse.decode(response.results[0]!.response!.value).checksum;
}

export function removeChecksum(world: World, checksum: Uint8Array, signer = AUTHORITY) {
  const message = MsgRemoveChecksum.encode({ signer, checksum });
  return world.deliver([pack(MsgRemoveChecksum, message)], { signers: [signer] });
}

export function migrateContract(world: World, fields: Partial<MsgMigrateContract>) {
  const asked = { clientId: CLIENT, msg: utf8("{}"), signer: AUTHORITY, ...fields };
  const message = MsgMigrateContract.create(asked);
  const packed = pack(MsgMigrateContract, MsgMigrateContract.encode(message));
  return world.deliver([packed], { signers: [message.signer] });
}

export function createMessage(client: Partial<ClientState>, data = utf8("consensus")) {
  const state = ClientState.create({
    data: utf8("client"),
    latestHeight: { revisionNumber: 1n, revisionHeight: 5n },
    ...client,
  });
  return MsgCreateClient.create({
    clientState: pack(ClientState, ClientState.encode(state)),
    consensusState: pack(ConsensusState, ConsensusState.encode({ data })),
    signer: SIGNER,
  });
}

/** Delivers a MsgCreateClient. */
export function create(world: World, client: Partial<ClientState>, data?: Uint8Array) {
  const message = MsgCreateClient.encode(createMessage(client, data));
  return world.deliver([pack(MsgCreateClient, message)]);
}

/** Delivers a MsgUpdateClient with these bytes. */
export function update(world: World, data: Uint8Array, clientId = CLIENT): DeliverResponse {
  const message = ClientMessage.encode(ClientMessage.create({ data }));
  return updateClient(world, clientId, pack(ClientMessage, message));
}

/** A world with a scripted light client, whose code is stored and which has one client. */
export function scriptedWorld(): { world: World; contract: ScriptedLightClient } {
  const contract = new ScriptedLightClient();
  const world = wasmWorld({ contracts: [contract, new ScriptedLightClient("another")] });
  const checksum = mustStore(world, contract.code);
  const created = create(world, { checksum });
  expect([resultOf(created), created.log]).toEqual(["/0", ""]);
  contract.calls.length = 0;
  return { world, contract };
}

/** A client's state as it is stored. */
export function storedState(world: World, clientId = CLIENT): ClientState {
  const stored = world.branches.get(0, utf8(`clients/${clientId}/clientState`));
  const packed = Any.decode(stored!);
  expect(packed.typeUrl).toBe(ClientState.typeUrl);
  return ClientState.decode(packed.value);
}
