/** What a solo machine client keeps under its prefix: its state alone (06-solomachine/store.go). */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import { clientStatePath } from "../24-host/paths";
import { pack } from "../02-client/packing";
import { Unpacker } from "../02-client/unpacker";
import { Any } from "../codec/gen/google.protobuf";
import { ClientState } from "../codec/gen/ibc.lightclients.solomachine.v3";
import { decodeClientState, SoloMachineClientState } from "./clientState";

/** The stored client state; null when absent, empty or of another type. All have a key: what has
 * none is refused before it is stored. */
export function getClientState(clientId: Bytes): SoloMachineClientState | null {
  const stored = get(Store.IBC, clientStatePath(clientId));
  if (!stored || stored.length == 0) return null;
  const packed = Any.decode(stored);
  if (packed === null || packed.typeUrl != ClientState.TYPE_URL) return null;
  const client = decodeClientState(packed.value, new Unpacker());
  return client === null || client.consensusState.publicKey.isEmpty ? null : client;
}

export function setClientState(clientId: Bytes, client: SoloMachineClientState): void {
  set(Store.IBC, clientStatePath(clientId), pack(ClientState.TYPE_URL, client.encode()));
}
