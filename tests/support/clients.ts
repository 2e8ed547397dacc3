/** Clients of counterparties in a world, and the datagrams for them. */
import { expect } from "vitest";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  MsgCreateClient,
  MsgCreateClientResponse,
  MsgUpdateClient,
  MsgUpdateParams,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import { MsgUpdateClientConfig } from "../../host/codec/gen/ibc.core.client.v2.js";
import {
  ClientState,
  ConsensusState,
  Header,
  Misbehaviour,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import type { Counterparty } from "./counterparty.js";
import {
  AUTHORITY,
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  type World,
} from "./world.js";

/** The parameters of a new client that a test wants otherwise. */
export type ClientParameters = Partial<ClientState>;

/** Creates a client that knows a counterparty at a height; its identifier. */
export function createClientOf(
  world: World,
  counterparty: Counterparty,
  height: bigint,
  parameters: ClientParameters = {},
): string {
  const state = { ...counterparty.clientState(height), ...parameters };
  return createClient(world, state, counterparty.consensusState(height));
}

/** Creates a client with these states; its identifier. */
export function createClient(
  world: World,
  clientState: ClientState,
  consensusState: ConsensusState,
): string {
  const message = MsgCreateClient.create({
    clientState: packClientState(clientState),
    consensusState: packConsensusState(consensusState),
    signer: SIGNER,
  });
  const response = world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(message))]);
  expect([response.code, response.log]).toEqual([0, ""]);
  return MsgCreateClientResponse.decode(response.results[0]!.response!.value).clientId;
}

export function packHeader(header: Header): Any {
  return pack(Header, Header.encode(header));
}

export function packMisbehaviour(misbehaviour: Misbehaviour): Any {
  return pack(Misbehaviour, Misbehaviour.encode(misbehaviour));
}

/** Delivers a MsgUpdateClient. */
export function updateClient(world: World, clientId: string, clientMessage: Any): DeliverResponse {
  const message = MsgUpdateClient.create({ clientId, clientMessage, signer: SIGNER });
  return world.deliver([pack(MsgUpdateClient, MsgUpdateClient.encode(message))]);
}

/** Codespace and code of an outcome, `/0` for success, and the text of an unregistered error. */
export function resultOf({ codespace, code, log }: DeliverResponse): string {
  return code === 1 ? `${codespace}/${code} ${log}` : `${codespace}/${code}`;
}

/** A client's state as it is stored. */
export function storedClientState(world: World, clientId: string): ClientState {
  const stored = world.branches.get(0, Buffer.from(`clients/${clientId}/clientState`));
  return ClientState.decode(Any.decode(stored!).value);
}

/** A consensus state as it is stored, undefined when there is none. */
export function storedConsensusState(
  world: World,
  clientId: string,
  height: string,
): ConsensusState | undefined {
  const key = Buffer.from(`clients/${clientId}/consensusStates/${height}`);
  const stored = world.branches.get(0, key);
  return stored && ConsensusState.decode(Any.decode(stored).value);
}

/** Writes a client's state past the core: for what no datagram brings about. */
export function putClientState(world: World, clientId: string, state: ClientState): void {
  const key = Buffer.from(`clients/${clientId}/clientState`);
  world.branches.set(0, key, Any.encode(packClientState(state)));
}

/** Has the authority say which client types are allowed. */
export function allowClients(world: World, allowedClients: string[]): void {
  const update = MsgUpdateParams.create({ signer: AUTHORITY, params: { allowedClients } });
  const packed = pack(MsgUpdateParams, MsgUpdateParams.encode(update));
  expect(world.deliver([packed], { signers: [AUTHORITY], routed: true }).code).toBe(0);
}

/** What a delivery changed in a store: keys in ascending order, `deleted` where removed. */
export function changesBy(world: World, deliver: () => unknown, store = 0): Map<string, string> {
  const before = world.written(store);
  deliver();
  const changed = [...world.written(store)].filter(([key, value]) => before.get(key) !== value);
  return new Map(changed);
}

/** Has the creator of a client say who may relay for it. */
export function restrictRelayers(world: World, clientId: string, allowedRelayers: string[]): void {
  const update = MsgUpdateClientConfig.create({
    clientId,
    config: { allowedRelayers },
    signer: SIGNER,
  });
  const packed = pack(MsgUpdateClientConfig, MsgUpdateClientConfig.encode(update));
  expect(world.deliver([packed]).code).toBe(0);
}
