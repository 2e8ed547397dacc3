/** Clients of solo machines in a world, and the datagrams for them. */
import { expect } from "vitest";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
  Header,
  Misbehaviour,
} from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { updateClient } from "./clients.js";
import type { SoloMachine } from "./soloMachine.js";
import { pack, SIGNER, type World } from "./world.js";

/** The first solo machine client of a world without other clients. */
export const CLIENT = "06-solomachine-0";

/** A MsgCreateClient for a machine as it is. */
export function createMessage(machine: SoloMachine): MsgCreateClient {
  const consensusState = ConsensusState.encode(machine.consensusState());
  return MsgCreateClient.create({
    clientState: pack(ClientState, ClientState.encode(machine.clientState())),
    consensusState: pack(ConsensusState, consensusState),
    signer: SIGNER,
  });
}

/** Delivers a MsgCreateClient for a machine. */
export function createFor(world: World, machine: SoloMachine): DeliverResponse {
  const message = MsgCreateClient.encode(createMessage(machine));
  return world.deliver([pack(MsgCreateClient, message)]);
}

/** Creates a client, which must succeed. */
export function mustCreate(world: World, machine: SoloMachine): void {
  const { code, log } = createFor(world, machine);
  expect([code, log]).toEqual([0, ""]);
}

/** Delivers a header. */
export function deliverHeader(world: World, header: Header, clientId = CLIENT): DeliverResponse {
  return updateClient(world, clientId, pack(Header, Header.encode(header)));
}

/** Delivers evidence. */
export function deliverMisbehaviour(world: World, evidence: Misbehaviour): DeliverResponse {
  return updateClient(world, CLIENT, pack(Misbehaviour, Misbehaviour.encode(evidence)));
}

/** Stores a client's state as no message may. */
export function putState(world: World, clientId: string, state: ClientState): void {
  const packed = Any.encode(pack(ClientState, ClientState.encode(state)));
  world.branches.set(0, Buffer.from(`clients/${clientId}/clientState`), packed);
}

/** A client's state as it is stored. */
export function storedState(world: World, clientId = CLIENT): ClientState {
  const stored = world.branches.get(0, Buffer.from(`clients/${clientId}/clientState`));
  const packed = Any.decode(stored!);
  expect(packed.typeUrl).toBe(ClientState.typeUrl);
  return ClientState.decode(packed.value);
}
