/** The query service of ICS-03, `ibc.core.connection.v1.Query` (03-connection grpc_query.go). */
import { Bytes } from "../abi/bytes";
import { commitmentPrefix } from "../abi/environment";
import { get, Store } from "../abi/store";
import { validateClientIdentifier, validateConnectionIdentifier } from "../24-host/identifiers";
import { clientConnectionsPath, CONNECTION_KEYS } from "../24-host/paths";
import { newHeight, selfHeight } from "../02-client/height";
import { getPackedClientState, getPackedConsensusState } from "../02-client/storedStates";
import { IdentifiedClientState } from "../codec/gen/ibc.core.client.v1";
import {
  ClientPaths, ConnectionEnd, IdentifiedConnection, QueryClientConnectionsRequest,
  QueryClientConnectionsResponse, QueryConnectionClientStateRequest,
  QueryConnectionClientStateResponse, QueryConnectionConsensusStateRequest,
  QueryConnectionConsensusStateResponse, QueryConnectionParamsRequest,
  QueryConnectionParamsResponse, QueryConnectionRequest, QueryConnectionResponse,
  QueryConnectionsRequest, QueryConnectionsResponse,
} from "../codec/gen/ibc.core.connection.v1";
import {
  QueryCommitmentPrefixRequest, QueryCommitmentPrefixResponse,
} from "../codec/gen/strait.abi.v0";
import { IbcError, panicked } from "../error";
import {
  answered, invalid, malformedRequest, noSuch, QueryAnswer, refused, Status,
} from "../query/answer";
import { Listing, paginate } from "../query/pagination";
import { getConnection } from "./connection";
import { getParams } from "./params";

const CONNECTION = Bytes.of("Connection");
const CONNECTIONS = Bytes.of("Connections");
const CLIENT_CONNECTIONS = Bytes.of("ClientConnections");
const CONNECTION_CLIENT_STATE = Bytes.of("ConnectionClientState");
const CONNECTION_CONSENSUS_STATE = Bytes.of("ConnectionConsensusState");
const CONNECTION_PARAMS = Bytes.of("ConnectionParams");
const SLASH: u8 = 0x2f;

/** Answers a method of `ibc.core.connection.v1.Query`; null when it has none of this name. */
export function queryConnections(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == CONNECTION) return queryConnection(data);
  if (method == CONNECTIONS) return queryAllConnections(data);
  if (method == CLIENT_CONNECTIONS) return queryClientConnections(data);
  if (method == CONNECTION_CLIENT_STATE) return queryConnectionClientState(data);
  if (method == CONNECTION_CONSENSUS_STATE) return queryConnectionConsensusState(data);
  if (method == CONNECTION_PARAMS) return queryConnectionParams(data);
  return null;
}

/** The prefix that counterparties prove this chain's states under: ICS-03 wants relayers to be able
 * to ask for it, and ibc-go has no query for it. */
export function queryCommitmentPrefix(data: Bytes): QueryAnswer {
  if (QueryCommitmentPrefixRequest.decode(data) === null) return malformedRequest();
  const response = new QueryCommitmentPrefixResponse();
  response.prefix.keyPrefix = commitmentPrefix();
  return answered(response.encode());
}

function queryConnection(data: Bytes): QueryAnswer {
  const request = QueryConnectionRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateConnectionIdentifier(request.connectionId);
  if (refusal !== null) return invalid(refusal);
  const connection = getConnection(request.connectionId);
  if (connection === null) return refused(noConnection(request.connectionId));
  const response = new QueryConnectionResponse();
  response.connection = connection;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function noConnection(connectionId: Bytes): IbcError {
  return Status.notFound("no connection " + connectionId.toString());
}

@final
class Connections extends Listing {
  constructor() {
    super(Store.IBC, CONNECTION_KEYS, false);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    const connection = ConnectionEnd.decode(value);
    if (connection === null) {
      return this.fail(Status.none("a stored connection is malformed"));
    }
    const parts = key.split(SLASH);
    if (parts.length != 2) {
      return this.fail(Status.unknown("cannot parse connection path " + key.toString()));
    }
    const identified = new IdentifiedConnection();
    identified.id = parts[1];
    identified.clientId = connection.clientId;
    identified.versions = connection.versions;
    identified.state = connection.state;
    identified.counterparty = connection.counterparty;
    identified.delayPeriod = connection.delayPeriod;
    return identified.encode();
  }
}

function queryAllConnections(data: Bytes): QueryAnswer {
  const request = QueryConnectionsRequest.decode(data);
  if (request === null) return malformedRequest();
  const page = paginate(new Connections(), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryConnectionsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

function queryClientConnections(data: Bytes): QueryAnswer {
  const request = QueryClientConnectionsRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const stored = get(Store.IBC, clientConnectionsPath(request.clientId));
  if (!stored || stored.length == 0) {
    return noSuch("connections", request.clientId);
  }
  const paths = ClientPaths.decode(stored);
  if (paths === null) return refused(panicked("the stored list of connections is malformed"));
  const response = new QueryClientConnectionsResponse();
  response.connectionPaths = paths.paths;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryConnectionClientState(data: Bytes): QueryAnswer {
  const request = QueryConnectionClientStateRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateConnectionIdentifier(request.connectionId);
  if (refusal !== null) return invalid(refusal);
  const connection = getConnection(request.connectionId);
  if (connection === null) return refused(noConnection(request.connectionId));
  const stored = getPackedClientState(connection.clientId);
  if (stored.error !== null) return refused(stored.error!);
  if (stored.isAbsent) return noSuch("client", connection.clientId);
  const response = new QueryConnectionClientStateResponse();
  const identified = new IdentifiedClientState();
  identified.clientId = connection.clientId;
  identified.clientState = stored.state;
  response.identifiedClientState = identified;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryConnectionConsensusState(data: Bytes): QueryAnswer {
  const request = QueryConnectionConsensusStateRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateConnectionIdentifier(request.connectionId);
  if (refusal !== null) return invalid(refusal);
  const connection = getConnection(request.connectionId);
  if (connection === null) return refused(noConnection(request.connectionId));
  const height = newHeight(request.revisionNumber, request.revisionHeight);
  const stored = getPackedConsensusState(connection.clientId, height);
  if (stored.error !== null) return refused(stored.error!);
  if (stored.isAbsent) return noSuch("consensus state", connection.clientId);
  const response = new QueryConnectionConsensusStateResponse();
  response.consensusState = stored.state;
  response.clientId = connection.clientId;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryConnectionParams(data: Bytes): QueryAnswer {
  if (QueryConnectionParamsRequest.decode(data) === null) return malformedRequest();
  const params = getParams();
  if (params === null) return refused(panicked("connection params are not set in store"));
  const response = new QueryConnectionParamsResponse();
  response.params = params;
  return answered(response.encode());
}
