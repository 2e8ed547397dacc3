/** The core, with an export more: asks a light client for a proof, as connections do. */
export * from "../../../assembly/index";
import { Bytes } from "../../../assembly/abi/bytes";
import { readInput, writeOutput } from "../../../assembly/abi/exchange";
import { newHeight } from "../../../assembly/02-client/height";
import { Evidence, MembershipRequest } from "../../../assembly/02-client/lightClient";
import { route } from "../../../assembly/02-client/router";
import { DeliverResponse } from "../../../assembly/codec/gen/strait.abi.v0";
import { Arguments } from "./arguments";

/**
 * Client, revision, height, delays in time and blocks, proof, 1 for a value and 0 for none, the
 * value, keys of the path -> `DeliverResponse` with code, codespace and log only.
 */
export function query(): i32 {
  const parts = new Arguments(readInput());
  const clientId = parts.next();
  const height = newHeight(parts.nextU64(), parts.nextU64());
  const delayTimeNanos = parts.nextU64();
  const delayBlocks = parts.nextU64();
  const proof = parts.next();
  const isPresent = parts.nextU64() == 1;
  const value = parts.next();
  const path: Bytes[] = [];
  while (!parts.isEmpty) path.push(parts.next());
  const request = new MembershipRequest(
    new Evidence(height, proof, null), path, delayTimeNanos, delayBlocks,
  );
  const lightClient = route(clientId).lightClient!;
  const error = isPresent
    ? lightClient.verifyMembership(clientId, request, value)
    : lightClient.verifyNonMembership(clientId, request);
  const response = new DeliverResponse();
  if (error !== null) {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  writeOutput(response.encode());
  return 0;
}
