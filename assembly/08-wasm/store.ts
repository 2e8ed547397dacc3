/** What is stored of a client in a contract (08-wasm/types/store.go). */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import { clientStatePath } from "../24-host/paths";
import { isKeySize } from "../24-host/valueSize";
import { pack } from "../02-client/packing";
import { unpackClientState } from "../02-client/router";
import { Unpacker } from "../02-client/unpacker";
import { Any } from "../codec/gen/google.protobuf";
import { ClientState } from "../codec/gen/ibc.lightclients.wasm.v1";
import { ClientError, IbcError, panicked } from "../error";
import { WasmClientState } from "./states";

/** A client's state, or why there is none. */
@final
export class StoredClient {
  constructor(
    public readonly state: ClientState | null,
    public readonly error: IbcError | null,
  ) {}
}

/** The state of a client: `client/4` where there is none, a panic where it is of another kind. An
 * identifier may be as long as a message brings it. */
export function getClientState(clientId: Bytes): StoredClient {
  const path = clientStatePath(clientId);
  const stored = isKeySize(path.length) ? get(Store.IBC, path) : null;
  if (!stored || stored.length == 0) {
    return new StoredClient(null, ClientError.clientNotFound(clientId.toString()));
  }
  const state = decodeClientState(stored);
  if (state !== null) return new StoredClient(state, null);
  const shown = clientId.toString();
  return new StoredClient(null, panicked("the state of " + shown + " is none of a contract"));
}

/** The state out of its encoded Any; null for any other. */
export function decodeClientState(stored: Bytes): ClientState | null {
  const packed = Any.decode(stored);
  if (packed === null) return null;
  const state = unpackClientState(packed, new Unpacker());
  return state instanceof WasmClientState ? (<WasmClientState>state).data : null;
}

export function setClientState(clientId: Bytes, state: ClientState): void {
  set(Store.IBC, clientStatePath(clientId), pack(ClientState.TYPE_URL, state.encode()));
}
