/** What other parts of the core ask of clients (02-client/keeper/keeper.go). */
import { Bytes } from "../abi/bytes";
import { ProvenState, Recollection } from "../26-routing/recollection";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ClientError, IbcError } from "../error";
import { newHeight } from "./height";
import {
  LightClient, MembershipRequest, Status, statusName, TimestampOutcome,
} from "./lightClient";
import { route } from "./router";

/** Whether the counterparty of an active client committed a value under a path
 * (Keeper.VerifyMembership): Route's errors, `client/29`, then the light client's. */
export function verifyMembership(
  clientId: Bytes, request: MembershipRequest, value: Bytes,
): IbcError | null {
  return verify(clientId, request, value);
}

/** Whether it committed nothing there (Keeper.VerifyNonMembership); errors as above. */
export function verifyNonMembership(
  clientId: Bytes, request: MembershipRequest,
): IbcError | null {
  return verify(clientId, request, null);
}

/** Verifies in the state that the transaction remembers, or that the client opens, and where there
 * is none, step by step, for the error. */
function verify(
  clientId: Bytes, request: MembershipRequest, value: Bytes | null,
): IbcError | null {
  const recollection = request.recollection;
  const remembered = recall(recollection, clientId, request.height);
  if (remembered !== null) return verifyIn(remembered, request, value);
  const routed = route(clientId);
  const lightClient = routed.lightClient;
  if (lightClient === null) return routed.error;
  const opened = lightClient.openState(clientId, request.height);
  if (opened !== null) {
    if (recollection !== null) recollection.rememberState(clientId, request.height, opened);
    return verifyIn(opened, request, value);
  }
  const error = checkActive(lightClient, clientId);
  if (error !== null) return error;
  if (!value) return lightClient.verifyNonMembership(clientId, request);
  return lightClient.verifyMembership(clientId, request, value);
}

function recall(
  recollection: Recollection | null, clientId: Bytes, height: Height,
): ProvenState | null {
  if (recollection === null) return null;
  return recollection.provenState(clientId, height);
}

function verifyIn(
  state: ProvenState, request: MembershipRequest, value: Bytes | null,
): IbcError | null {
  return state.verify(
    request.proof, request.path, value, request.delayTimeNanos, request.delayBlocks,
    request.recollection,
  );
}

function checkActive(lightClient: LightClient, clientId: Bytes): IbcError | null {
  const status = lightClient.status(clientId);
  if (status == Status.Active) return null;
  const detail = "cannot verify by " + clientId.toString() + " with status " + statusName(status);
  return ClientError.clientNotActive(detail);
}

/** What a client can be used for; Unauthorized when there is no way to it
 * (Keeper.GetClientStatus). */
export function clientStatus(clientId: Bytes): Status {
  const lightClient = route(clientId).lightClient;
  return lightClient === null ? Status.Unauthorized : lightClient.status(clientId);
}

/** Height of a client's newest consensus state; 0-0 when there is no way to the client
 * (Keeper.GetClientLatestHeight). */
export function latestHeight(clientId: Bytes): Height {
  const lightClient = route(clientId).lightClient;
  return lightClient === null ? newHeight(0, 0) : lightClient.latestHeight(clientId);
}

/** Time in nanoseconds of a client's consensus state at a height, or why there is none
 * (Keeper.GetClientTimestampAtHeight). */
export function timestampAtHeight(clientId: Bytes, height: Height): TimestampOutcome {
  const routed = route(clientId);
  const lightClient = routed.lightClient;
  if (lightClient === null) return new TimestampOutcome(0, routed.error);
  return lightClient.timestampAtHeight(clientId, height);
}
