/**
 * The query services of ICS-02: `ibc.core.client.v1.Query` and `ibc.core.client.v2.Query`
 * (02-client/keeper/grpc_query.go, 02-client/v2/keeper/grpc_query.go).
 */
import { Bytes } from "../abi/bytes";
import { blockHeight } from "../abi/environment";
import { get, Store } from "../abi/store";
import { accountText } from "../24-host/address";
import { validateClientIdentifier } from "../24-host/identifiers";
import {
  clientConfigPath, clientCounterpartyPath, upgradedClientPath, upgradedConsensusStatePath,
} from "../24-host/paths";
import {
  QueryClientCreatorRequest, QueryClientCreatorResponse, QueryClientParamsRequest,
  QueryClientParamsResponse, QueryClientStatusRequest, QueryClientStatusResponse,
  QueryUpgradedClientStateRequest, QueryUpgradedClientStateResponse,
  QueryUpgradedConsensusStateRequest, QueryUpgradedConsensusStateResponse,
} from "../codec/gen/ibc.core.client.v1";
import {
  Config, CounterpartyInfo, QueryConfigRequest, QueryConfigResponse, QueryCounterpartyInfoRequest,
  QueryCounterpartyInfoResponse,
} from "../codec/gen/ibc.core.client.v2";
import { panicked } from "../error";
import { answered, invalid, malformedRequest, QueryAnswer, refused, Status } from "../query/answer";
import { getCreator } from "./creator";
import { statusName } from "./lightClient";
import { getParams } from "./params";
import { queryVerifyMembership } from "./queryMembership";
import {
  queryClientState, queryClientStates, queryConsensusState, queryConsensusStateHeights,
  queryConsensusStates,
} from "./queryStates";
import { repackClientState, repackConsensusState } from "./storedStates";
import { getPlan } from "./upgradePlan";
import { clientStatus } from "./verify";

const CLIENT_STATE = Bytes.of("ClientState");
const CLIENT_STATES = Bytes.of("ClientStates");
const CONSENSUS_STATE = Bytes.of("ConsensusState");
const CONSENSUS_STATES = Bytes.of("ConsensusStates");
const CONSENSUS_STATE_HEIGHTS = Bytes.of("ConsensusStateHeights");
const CLIENT_STATUS = Bytes.of("ClientStatus");
const CLIENT_PARAMS = Bytes.of("ClientParams");
const CLIENT_CREATOR = Bytes.of("ClientCreator");
const UPGRADED_CLIENT_STATE = Bytes.of("UpgradedClientState");
const UPGRADED_CONSENSUS_STATE = Bytes.of("UpgradedConsensusState");
const VERIFY_MEMBERSHIP = Bytes.of("VerifyMembership");
const COUNTERPARTY_INFO = Bytes.of("CounterpartyInfo");
const CONFIG = Bytes.of("Config");

/** Answers a method of `ibc.core.client.v1.Query`; null when it has none of this name. */
export function queryClients(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == CLIENT_STATE) return queryClientState(data);
  if (method == CLIENT_STATES) return queryClientStates(data);
  if (method == CONSENSUS_STATE) return queryConsensusState(data);
  if (method == CONSENSUS_STATES) return queryConsensusStates(data);
  if (method == CONSENSUS_STATE_HEIGHTS) return queryConsensusStateHeights(data);
  if (method == CLIENT_STATUS) return queryClientStatus(data);
  if (method == CLIENT_PARAMS) return queryClientParams(data);
  if (method == CLIENT_CREATOR) return queryClientCreator(data);
  if (method == UPGRADED_CLIENT_STATE) return queryUpgradedClientState(data);
  if (method == UPGRADED_CONSENSUS_STATE) return queryUpgradedConsensusState(data);
  if (method == VERIFY_MEMBERSHIP) return queryVerifyMembership(data);
  return null;
}

/** Answers a method of `ibc.core.client.v2.Query`; null as above. */
export function queryClientsV2(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == COUNTERPARTY_INFO) return queryCounterpartyInfo(data);
  if (method == CONFIG) return queryConfig(data);
  return null;
}

function queryClientStatus(data: Bytes): QueryAnswer {
  const request = QueryClientStatusRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const response = new QueryClientStatusResponse();
  response.status = Bytes.of(statusName(clientStatus(request.clientId)));
  return answered(response.encode());
}

function queryClientParams(data: Bytes): QueryAnswer {
  if (QueryClientParamsRequest.decode(data) === null) return malformedRequest();
  const params = getParams();
  if (params.error !== null) return refused(params.error!);
  const response = new QueryClientParamsResponse();
  response.params = params.value;
  return answered(response.encode());
}

function queryClientCreator(data: Bytes): QueryAnswer {
  const request = QueryClientCreatorRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const creator = getCreator(request.clientId);
  const response = new QueryClientCreatorResponse();
  if (creator) response.creator = accountText(creator);
  return answered(response.encode());
}

/** The client state that this chain's next upgrade brings for the clients of others. */
function queryUpgradedClientState(data: Bytes): QueryAnswer {
  if (QueryUpgradedClientStateRequest.decode(data) === null) return malformedRequest();
  const plan = getPlan();
  if (plan === null) return refused(Status.notFound("upgrade plan not found"));
  const stored = get(Store.UPGRADE, upgradedClientPath(<u64>plan.height));
  if (!stored) return refused(Status.notFound("upgraded client not found"));
  const state = repackClientState(stored);
  if (state.error !== null) return refused(Status.internal(state.error!.detail));
  const response = new QueryUpgradedClientStateResponse();
  response.upgradedClientState = state.state;
  return answered(response.encode());
}

/** The consensus state for the clients of others, once the chain has come to its last height. */
function queryUpgradedConsensusState(data: Bytes): QueryAnswer {
  if (QueryUpgradedConsensusStateRequest.decode(data) === null) return malformedRequest();
  const stored = get(Store.UPGRADE, upgradedConsensusStatePath(blockHeight()));
  if (!stored) return refused(Status.notFound("upgraded consensus state not found"));
  const state = repackConsensusState(stored);
  if (state.error !== null) return refused(Status.internal(state.error!.detail));
  const response = new QueryUpgradedConsensusStateResponse();
  response.upgradedConsensusState = state.state;
  return answered(response.encode());
}

function queryCounterpartyInfo(data: Bytes): QueryAnswer {
  const request = QueryCounterpartyInfoRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const stored = get(Store.IBC, clientCounterpartyPath(request.clientId));
  if (!stored || stored.length == 0) {
    return refused(Status.notFound(request.clientId.toString() + " has no counterparty"));
  }
  const response = new QueryCounterpartyInfoResponse();
  response.counterpartyInfo = CounterpartyInfo.decode(stored);
  if (response.counterpartyInfo === null) return refused(panicked("malformed counterparty"));
  return answered(response.encode());
}

function queryConfig(data: Bytes): QueryAnswer {
  const request = QueryConfigRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateClientIdentifier(request.clientId);
  if (refusal !== null) return invalid(refusal);
  const stored = get(Store.IBC, clientConfigPath(request.clientId));
  const response = new QueryConfigResponse();
  response.config = stored ? Config.decode(stored) : new Config();
  if (response.config === null) return refused(panicked("malformed config"));
  return answered(response.encode());
}
