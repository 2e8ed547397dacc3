/** Queries: from the path of a gRPC method to its module (cosmos-sdk baseapp/grpcrouter.go). */
import { Bytes } from "../abi/bytes";
import { queryClients, queryClientsV2 } from "../02-client/queryClients";
import { queryCommitmentPrefix, queryConnections } from "../03-connection/queryConnections";
import { queryChannels } from "../04-channel/queryChannels";
import { queryPacketsV2 } from "../04-channel/v2/queryPackets";
import { isInAnyStack } from "../05-port/router";
import { queryWasm } from "../08-wasm/queryWasm";
import { hasWasmClients } from "../08-wasm/settings";
import { queryTransfer } from "../20-transfer/queryTransfer";
import { RATE_LIMITING } from "../30-middleware/rateLimiting/middleware";
import { queryRateLimits } from "../30-middleware/rateLimiting/queryRateLimits";
import { QueryRequest, QueryResponse } from "../codec/gen/strait.abi.v0";
import { SdkError } from "../error";
import { malformedRequest, QueryAnswer, refused } from "../query/answer";
import { queryVerifyProof } from "./queryProof";

const CLIENT = Bytes.of("/ibc.core.client.v1.Query");
const CLIENT_V2 = Bytes.of("/ibc.core.client.v2.Query");
const CONNECTION = Bytes.of("/ibc.core.connection.v1.Query");
const CHANNEL = Bytes.of("/ibc.core.channel.v1.Query");
const CHANNEL_V2 = Bytes.of("/ibc.core.channel.v2.Query");
const TRANSFER = Bytes.of("/ibc.applications.transfer.v1.Query");
const RATE_LIMITS = Bytes.of("/ibc.applications.rate_limiting.v1.Query");
const WASM = Bytes.of("/ibc.lightclients.wasm.v1.Query");
const COMMITMENT_PREFIX = Bytes.of("/strait.abi.v0.Query/CommitmentPrefix");
const VERIFY_PROOF = Bytes.of("/strait.abi.v0.Query/VerifyProof");
const SLASH: u8 = 0x2f;

/** Answers an encoded QueryRequest; `sdk/6` for a path that names no method. */
export function query(input: Bytes): QueryResponse {
  const answer = answerTo(QueryRequest.decode(input));
  const response = new QueryResponse();
  const error = answer.error;
  if (error === null) {
    response.value = answer.value;
  } else {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  return response;
}

function answerTo(request: QueryRequest | null): QueryAnswer {
  if (request === null) return malformedRequest();
  const found = route(request.path, request.data);
  return found === null ? unknownPath() : found;
}

function unknownPath(): QueryAnswer {
  return refused(SdkError.unknownRequest("unknown query path: unknown request"));
}

function route(path: Bytes, data: Bytes): QueryAnswer | null {
  const slash = path.lastIndexOf(SLASH);
  if (slash < 0) return null;
  const service = path.slice(0, slash);
  const method = path.slice(slash + 1);
  if (service == CLIENT) return queryClients(method, data);
  if (service == CLIENT_V2) return queryClientsV2(method, data);
  if (service == CONNECTION) return queryConnections(method, data);
  if (service == CHANNEL) return queryChannels(method, data);
  if (service == CHANNEL_V2) return queryPacketsV2(method, data);
  if (service == TRANSFER) return queryTransfer(method, data);
  if (service == RATE_LIMITS && isInAnyStack(RATE_LIMITING)) return queryRateLimits(method, data);
  if (service == WASM && hasWasmClients()) return queryWasm(method, data);
  if (path == VERIFY_PROOF) return queryVerifyProof(data);
  return path == COMMITMENT_PREFIX ? queryCommitmentPrefix(data) : null;
}
