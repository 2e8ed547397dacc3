/** The query that verifies a proof for another chain's state machine (02-client grpc_query.go). */
import { Bytes } from "../abi/bytes";
import {
  LOCALHOST_CLIENT_ID, parseClientIdentifier, validateClientIdentifier,
} from "../24-host/identifiers";
import {
  QueryVerifyMembershipRequest, QueryVerifyMembershipResponse,
} from "../codec/gen/ibc.core.client.v1";
import { IbcError, isPanic } from "../error";
import { answered, malformedRequest, QueryAnswer, refused, Status } from "../query/answer";
import { isZeroHeight } from "./height";
import { Evidence, MembershipRequest, Status as ClientStatus, statusName } from "./lightClient";
import { route } from "./router";
import { verifyMembership } from "./verify";

const SOLO_MACHINE = Bytes.of("06-solomachine");

/** A proof that leads elsewhere is an answer, not a refusal. */
export function queryVerifyMembership(data: Bytes): QueryAnswer {
  const request = QueryVerifyMembershipRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validate(request);
  if (invalid !== null) return refused(invalid);
  const routed = route(request.clientId);
  const lightClient = routed.lightClient;
  if (lightClient === null) {
    const error = routed.error!;
    return refused(isPanic(error) ? error : Status.notFound(error.detail));
  }
  const status = lightClient.status(request.clientId);
  if (status != ClientStatus.Active) {
    return refused(Status.failedPrecondition("the client's status is " + statusName(status)));
  }
  const evidence = new Evidence(request.proofHeight, request.proof, null);
  const path = request.merklePath.keyPath;
  const membership = new MembershipRequest(
    evidence, path, request.timeDelay, request.blockDelay,
  );
  const error = verifyMembership(request.clientId, membership, request.value);
  if (error !== null && isPanic(error)) return refused(error);
  const response = new QueryVerifyMembershipResponse();
  response.success = error === null;
  return answered(response.encode());
}

function validate(request: QueryVerifyMembershipRequest): IbcError | null {
  const invalid = validateClientIdentifier(request.clientId);
  if (invalid !== null) return Status.invalidArgument(invalid.detail);
  const parsed = parseClientIdentifier(request.clientId);
  const malformed = parsed.error;
  if (malformed !== null) return Status.invalidArgument(malformed.detail);
  if (parsed.clientType == LOCALHOST_CLIENT_ID || parsed.clientType == SOLO_MACHINE) {
    return Status.invalidArgument("verify membership is disabled for this client type");
  }
  if (request.proof.length == 0) return Status.invalidArgument("empty proof");
  if (isZeroHeight(request.proofHeight)) {
    return Status.invalidArgument("proof height must be non-zero");
  }
  if (request.merklePath.keyPath.length == 0) return Status.invalidArgument("empty merkle path");
  return request.value.length == 0 ? Status.invalidArgument("empty value") : null;
}
