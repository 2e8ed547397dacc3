/** What a 07-tendermint client keeps under its prefix (07-tendermint/store.go). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { get, remove, Scan, set, Store } from "../abi/store";
import {
  clientStatePath, consensusStatePath, iterationPath, iterationPrefix, processedHeightPath,
  processedTimePath, relativeConsensusStatePath,
} from "../24-host/paths";
import { prefixEnd } from "../24-host/storeWalk";
import { ParsedU64 } from "../24-host/text";
import { formatHeight, parseHeight, selfHeight } from "../02-client/height";
import { Any } from "../codec/gen/google.protobuf";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { pack } from "../02-client/packing";

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
  setConsensusMetadataWithValues(clientId, height, selfHeight(), <u64>blockTimeNanos());
}

/** The same with values of elsewhere: of a substitute, on recovery. */
export function setConsensusMetadataWithValues(
  clientId: Bytes, height: Height, processedHeight: Height, processedTimeNanos: u64,
): void {
  const text = formatHeight(height);
  set(Store.IBC, processedTimePath(clientId, text), Bytes.u64be(processedTimeNanos));
  set(Store.IBC, processedHeightPath(clientId, text), formatHeight(processedHeight));
  set(
    Store.IBC,
    iterationPath(clientId, height.revisionNumber, height.revisionHeight),
    relativeConsensusStatePath(text),
  );
}

/** Forgets a consensus state and all that was noted of it. */
export function deleteConsensusState(clientId: Bytes, height: Height): void {
  const text = formatHeight(height);
  remove(Store.IBC, consensusStatePath(clientId, text));
  remove(Store.IBC, processedTimePath(clientId, text));
  remove(Store.IBC, processedHeightPath(clientId, text));
  remove(Store.IBC, iterationPath(clientId, height.revisionNumber, height.revisionHeight));
}

/** Block time in nanoseconds at which a consensus state came in; not `ok` when never noted. */
export function getProcessedTime(clientId: Bytes, height: Height): ParsedU64 {
  const stored = get(Store.IBC, processedTimePath(clientId, formatHeight(height)));
  if (!stored || stored.length == 0) return new ParsedU64(false, 0);
  return new ParsedU64(true, stored.readU64be(0));
}

/** The own height at which a consensus state came in; null when never noted. */
export function getProcessedHeight(clientId: Bytes, height: Height): Height | null {
  const stored = get(Store.IBC, processedHeightPath(clientId, formatHeight(height)));
  return stored && stored.length != 0 ? parseHeight(stored) : null;
}

/** The height of the oldest consensus state; null when there is none. */
export function oldestHeight(clientId: Bytes): Height | null {
  const prefix = iterationPrefix(clientId);
  const first = firstValue(prefix, prefixEnd(prefix), false);
  return first ? heightOfRelativePath(first) : null;
}

/** The consensus state next above a height; null when there is none. */
export function getNextConsensusState(clientId: Bytes, height: Height): ConsensusState | null {
  const at = iterationPath(clientId, height.revisionNumber, height.revisionHeight);
  // Keys of one length: whatever follows a key and one more byte lies above it.
  const above = firstValue(at + ZERO_BYTE, prefixEnd(iterationPrefix(clientId)), false);
  return above ? stateAtRelativePath(clientId, above) : null;
}

/** The consensus state next below a height; null when there is none. */
export function getPreviousConsensusState(clientId: Bytes, height: Height): ConsensusState | null {
  const at = iterationPath(clientId, height.revisionNumber, height.revisionHeight);
  const below = firstValue(iterationPrefix(clientId), at, true);
  return below ? stateAtRelativePath(clientId, below) : null;
}

const ZERO_BYTE = Bytes.allocate(1);

function firstValue(start: Bytes, end: Bytes, descending: bool): Bytes | null {
  const scan = new Scan(Store.IBC, start, end, descending);
  const entry = scan.next();
  if (entry === null) return null;
  scan.close();
  return entry.value;
}

function stateAtRelativePath(clientId: Bytes, path: Bytes): ConsensusState | null {
  const height = heightOfRelativePath(path);
  return height === null ? null : getConsensusState(clientId, height);
}

/** The height of `consensusStates/{height}`, the value of an iteration key. */
function heightOfRelativePath(path: Bytes): Height | null {
  return parseHeight(path.slice(path.lastIndexOf(SLASH) + 1));
}

const SLASH: u8 = 0x2f;
