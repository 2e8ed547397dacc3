/**
 * Stored client and consensus states as queries give them: decoded and encoded anew
 * (02-client/types/codec.go).
 */
import { Bytes } from "../abi/bytes";
import { get, Store } from "../abi/store";
import { clientStatePath, consensusStatePath } from "../24-host/paths";
import { Any } from "../codec/gen/google.protobuf";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { IbcError, panicked } from "../error";
import { Status } from "../query/answer";
import { formatHeight } from "./height";
import { unpackClientState, unpackConsensusState } from "./router";
import { Unpacker } from "./unpacker";

/** A state, or why it cannot be read; neither when there is none. */
@final
export class StoredState {
  constructor(
    public readonly state: Any | null,
    public readonly error: IbcError | null,
  ) {}

  get isAbsent(): bool {
    return this.state === null && this.error === null;
  }
}

/** A client's state (Keeper.GetClientState); one that cannot be decoded is a panic. */
export function getPackedClientState(clientId: Bytes): StoredState {
  const stored = get(Store.IBC, clientStatePath(clientId));
  return !stored || stored.length == 0 ? absent() : orPanic(repackClientState(stored));
}

/** A client's consensus state at a height (Keeper.GetClientConsensusState); errors as above. */
export function getPackedConsensusState(clientId: Bytes, height: Height): StoredState {
  const stored = get(Store.IBC, consensusStatePath(clientId, formatHeight(height)));
  return !stored || stored.length == 0 ? absent() : orPanic(repackConsensusState(stored));
}

/** A client state out of its encoded Any (UnmarshalClientState): `sdk/18`, as for every error
 * without a code, when it cannot be decoded. */
export function repackClientState(stored: Bytes): StoredState {
  const packed = Any.decode(stored);
  if (packed === null) return undecodable();
  const unpacker = new Unpacker();
  const state = unpackClientState(packed, unpacker);
  if (unpacker.panic !== null) return new StoredState(null, unpacker.panic);
  return state === null ? undecodable() : repacked(packed.typeUrl, state.encode());
}

/** A consensus state out of its encoded Any (UnmarshalConsensusState); errors as above. */
export function repackConsensusState(stored: Bytes): StoredState {
  const packed = Any.decode(stored);
  if (packed === null) return undecodable();
  const unpacker = new Unpacker();
  const state = unpackConsensusState(packed, unpacker);
  if (unpacker.panic !== null) return new StoredState(null, unpacker.panic);
  return state === null ? undecodable() : repacked(packed.typeUrl, state.encode());
}

function absent(): StoredState {
  return new StoredState(null, null);
}

function undecodable(): StoredState {
  return new StoredState(null, Status.none("the stored state cannot be decoded"));
}

function repacked(typeUrl: Bytes, value: Bytes): StoredState {
  const state = new Any();
  state.typeUrl = typeUrl;
  state.value = value;
  return new StoredState(state, null);
}

function orPanic(stored: StoredState): StoredState {
  const error = stored.error;
  return error === null ? stored : new StoredState(null, panicked(error.detail));
}
