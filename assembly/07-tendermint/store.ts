/** What a 07-tendermint client keeps under its prefix (07-tendermint/store.go). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { get, set, Store } from "../abi/store";
import {
  clientStatePath, consensusStatePath, iterationPath, processedHeightPath, processedTimePath,
  relativeConsensusStatePath,
} from "../24-host/paths";
import { formatHeight, selfHeight } from "../02-client/height";
import { Any } from "../codec/gen/google.protobuf";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1";

function pack(typeUrl: Bytes, value: Bytes): Bytes {
  const packed = new Any();
  packed.typeUrl = typeUrl;
  packed.value = value;
  return packed.encode();
}

/** The value of a stored Any; null when absent, empty or of another type. */
function unpack(key: Bytes, typeUrl: Bytes): Bytes | null {
  const stored = get(Store.IBC, key);
  if (!stored || stored.length == 0) return null;
  const packed = Any.decode(stored);
  return packed === null || packed.typeUrl != typeUrl ? null : packed.value;
}

export function setClientState(clientId: Bytes, state: ClientState): void {
  set(Store.IBC, clientStatePath(clientId), pack(ClientState.TYPE_URL, state.encode()));
}

export function getClientState(clientId: Bytes): ClientState | null {
  const value = unpack(clientStatePath(clientId), ClientState.TYPE_URL);
  return !value ? null : ClientState.decode(value);
}

export function setConsensusState(clientId: Bytes, height: Height, state: ConsensusState): void {
  const key = consensusStatePath(clientId, formatHeight(height));
  set(Store.IBC, key, pack(ConsensusState.TYPE_URL, state.encode()));
}

export function getConsensusState(clientId: Bytes, height: Height): ConsensusState | null {
  const key = consensusStatePath(clientId, formatHeight(height));
  const value = unpack(key, ConsensusState.TYPE_URL);
  return !value ? null : ConsensusState.decode(value);
}

/** When and at which own height a consensus state came in, and its key in order of heights. */
export function setConsensusMetadata(clientId: Bytes, height: Height): void {
  const text = formatHeight(height);
  set(Store.IBC, processedTimePath(clientId, text), Bytes.u64be(<u64>blockTimeNanos()));
  set(Store.IBC, processedHeightPath(clientId, text), formatHeight(selfHeight()));
  set(
    Store.IBC,
    iterationPath(clientId, height.revisionNumber, height.revisionHeight),
    relativeConsensusStatePath(text),
  );
}
