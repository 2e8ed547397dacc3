/** Queries for the states of clients (02-client/keeper/grpc_query.go). */
import { Bytes } from "../abi/bytes";
import { Store } from "../abi/store";
import { validateClientIdentifier } from "../24-host/identifiers";
import { CLIENT_KEYS, consensusStatesPrefix } from "../24-host/paths";
import {
  ConsensusStateWithHeight, IdentifiedClientState, QueryClientStateRequest,
  QueryClientStateResponse, QueryClientStatesRequest, QueryClientStatesResponse,
  QueryConsensusStateHeightsRequest, QueryConsensusStateHeightsResponse,
  QueryConsensusStateRequest, QueryConsensusStateResponse, QueryConsensusStatesRequest,
  QueryConsensusStatesResponse,
} from "../codec/gen/ibc.core.client.v1";
import { Reader } from "../codec/reader";
import {
  answered, invalid, malformedRequest, noSuch, QueryAnswer, refused, Status,
} from "../query/answer";
import { Listing, paginate } from "../query/pagination";
import { sortElements } from "../query/sorting";
import { newHeight, parseHeight, selfHeight } from "./height";
import { route } from "./router";
import {
  getPackedClientState, getPackedConsensusState, repackClientState, repackConsensusState,
  StoredState,
} from "./storedStates";

const SLASH: u8 = 0x2f;
const CLIENT_STATE = Bytes.of("clientState");

export function queryClientState(data: Bytes): QueryAnswer {
  const request = QueryClientStateRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const stored = getPackedClientState(request.clientId);
  if (stored.error !== null) return refused(stored.error!);
  if (stored.isAbsent) return noSuch("client", request.clientId);
  const response = new QueryClientStateResponse();
  response.clientState = stored.state;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** The client states below `clients`, whose other keys belong to clients too. */
@final
class ClientStates extends Listing {
  constructor() {
    super(Store.IBC, CLIENT_KEYS, true);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    if (key.slice(key.lastIndexOf(SLASH) + 1) != CLIENT_STATE) return null;
    const stored = repackClientState(value);
    if (stored.error !== null) {
      return this.fail(stored.error!);
    }
    const parts = key.split(SLASH);
    const clientId = parts.length > 1 ? parts[1] : CLIENT_STATE;
    const invalid = validateClientIdentifier(clientId);
    if (invalid !== null) return this.fail(Status.unknown(invalid.detail));
    const identified = new IdentifiedClientState();
    identified.clientId = clientId;
    identified.clientState = stored.state;
    return identified.encode();
  }
}

export function queryClientStates(data: Bytes): QueryAnswer {
  const request = QueryClientStatesRequest.decode(data);
  if (request === null) return malformedRequest();
  const page = paginate(new ClientStates(), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const sorted = sortElements(page.elements, compareClientIds);
  if (sorted.error !== null) return sorted;
  const response = new QueryClientStatesResponse();
  response.pagination = page.response;
  return answered(sorted.value + response.encode());
}

function compareClientIds(a: Bytes, b: Bytes): i32 {
  return clientIdOf(a).compare(clientIdOf(b));
}

/** The identifier in an encoded IdentifiedClientState: its first field. */
function clientIdOf(element: Bytes): Bytes {
  const reader = new Reader(element);
  reader.next();
  return reader.bytes();
}

export function queryConsensusState(data: Bytes): QueryAnswer {
  const request = QueryConsensusStateRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  if (!request.latestHeight && request.revisionHeight == 0) {
    return refused(Status.invalidArgument("consensus state height cannot be 0"));
  }
  const stored = findConsensusState(request);
  if (stored.error !== null) return refused(stored.error!);
  if (stored.isAbsent) return noSuch("consensus state", request.clientId);
  const response = new QueryConsensusStateResponse();
  response.consensusState = stored.state;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** The consensus state asked for; that of the latest height needs a way to the client
 * (Keeper.GetLatestClientConsensusState). */
function findConsensusState(request: QueryConsensusStateRequest): StoredState {
  const clientId = request.clientId;
  if (!request.latestHeight) {
    const height = newHeight(request.revisionNumber, request.revisionHeight);
    return getPackedConsensusState(clientId, height);
  }
  const lightClient = route(clientId).lightClient;
  if (lightClient === null) return new StoredState(null, null);
  return getPackedConsensusState(clientId, lightClient.latestHeight(clientId));
}

/** The consensus states of a client, among whose keys are those of their metadata. */
class ConsensusStates extends Listing {
  constructor(clientId: Bytes) {
    super(Store.IBC, consensusStatesPrefix(clientId), true);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    if (key.indexOf(SLASH) >= 0) return null;
    const height = parseHeight(key);
    if (height === null) {
      return this.fail(Status.unknown("no height: " + key.toString()));
    }
    const stored = repackConsensusState(value);
    if (stored.error !== null) return this.fail(stored.error!);
    const element = new ConsensusStateWithHeight();
    element.height = height;
    element.consensusState = stored.state;
    return element.encode();
  }
}

export function queryConsensusStates(data: Bytes): QueryAnswer {
  const request = QueryConsensusStatesRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const response = new QueryConsensusStatesResponse();
  const page = paginate(new ConsensusStates(request.clientId), request.pagination);
  if (page.error !== null) return refused(page.error!);
  response.pagination = page.response;
  return answered(page.elements + response.encode());
}

/** Their heights alone; the states are not looked at. */
@final
class ConsensusStateHeights extends Listing {
  constructor(clientId: Bytes) {
    super(Store.IBC, consensusStatesPrefix(clientId), true);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    if (key.indexOf(SLASH) >= 0) return null;
    const height = parseHeight(key);
    if (height !== null) return height.encode();
    return this.fail(Status.unknown("no height: " + key.toString()));
  }
}

export function queryConsensusStateHeights(data: Bytes): QueryAnswer {
  const request = QueryConsensusStateHeightsRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const response = new QueryConsensusStateHeightsResponse();
  const page = paginate(new ConsensusStateHeights(request.clientId), request.pagination);
  if (page.error !== null) return refused(page.error!);
  response.pagination = page.response;
  return answered(page.elements + response.encode());
}
