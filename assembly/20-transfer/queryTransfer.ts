/** The query service of ICS-20, `ibc.applications.transfer.v1.Query` (transfer/keeper/grpc_query.go
 * of ibc-go's applications). */
import { Bytes } from "../abi/bytes";
import { get, has, Store } from "../abi/store";
import { accountText } from "../24-host/address";
import { validateChannelIdentifier, validatePortIdentifier } from "../24-host/identifiers";
import { channelPath, denomPath, TRANSFER_DENOM_TAG } from "../24-host/paths";
import { Coin } from "../codec/gen/cosmos.base.v1beta1";
import {
  Denom, QueryDenomHashRequest, QueryDenomHashResponse, QueryDenomRequest, QueryDenomResponse,
  QueryDenomsRequest, QueryDenomsResponse, QueryEscrowAddressRequest, QueryEscrowAddressResponse,
  QueryParamsRequest, QueryParamsResponse, QueryTotalEscrowForDenomRequest,
  QueryTotalEscrowForDenomResponse,
} from "../codec/gen/ibc.applications.transfer.v1";
import { panicked } from "../error";
import {
  answered, invalid, malformedRequest, noSuch, QueryAnswer, refused, Status,
} from "../query/answer";
import { Listing, paginate } from "../query/pagination";
import { sortElements } from "../query/sorting";
import {
  denomHash, extractDenom, fullPath, isCoinDenom, parseHash, upperHexadecimal, validateDenom,
} from "./denom";
import { escrowAddress, getTotalEscrow } from "./escrow";
import { getParams } from "./params";

const PARAMS = Bytes.of("Params");
const DENOMS = Bytes.of("Denoms");
const DENOM = Bytes.of("Denom");
const DENOM_HASH = Bytes.of("DenomHash");
const ESCROW_ADDRESS = Bytes.of("EscrowAddress");
const TOTAL_ESCROW_FOR_DENOM = Bytes.of("TotalEscrowForDenom");
const IBC_PREFIX = Bytes.of("ibc/");

/** Answers a method of `ibc.applications.transfer.v1.Query`; null when it has none of this name. */
export function queryTransfer(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == PARAMS) return queryParams(data);
  if (method == DENOMS) return queryDenoms(data);
  if (method == DENOM) return queryDenom(data);
  if (method == DENOM_HASH) return queryDenomHash(data);
  if (method == ESCROW_ADDRESS) return queryEscrowAddress(data);
  if (method == TOTAL_ESCROW_FOR_DENOM) return queryTotalEscrowForDenom(data);
  return null;
}

function queryParams(data: Bytes): QueryAnswer {
  if (QueryParamsRequest.decode(data) === null) return malformedRequest();
  const params = getParams();
  if (params.panic !== null) return refused(panicked("transfer params are not set in store"));
  const response = new QueryParamsResponse();
  response.params = params.value;
  return answered(response.encode());
}

/** The denomination of a hash, with `ibc/` in front or without. */
function queryDenom(data: Bytes): QueryAnswer {
  const request = QueryDenomRequest.decode(data);
  if (request === null) return malformedRequest();
  const digits = request.hash.startsWith(IBC_PREFIX)
    ? request.hash.slice(IBC_PREFIX.length)
    : request.hash;
  // Go takes an empty hash for a hash.
  const hash = digits.length == 0 ? digits : parseHash(digits);
  if (!hash) return refused(Status.invalidArgument("invalid hash " + request.hash.toString()));
  const stored = get(Store.TRANSFER, denomPath(hash));
  if (!stored || stored.length == 0) {
    return noSuch("denomination", request.hash);
  }
  const response = new QueryDenomResponse();
  response.denom = Denom.decode(stored);
  if (response.denom === null) return refused(panicked("a stored denomination is malformed"));
  return answered(response.encode());
}

@final
class Denoms extends Listing {
  constructor() {
    super(Store.TRANSFER, TRANSFER_DENOM_TAG, false);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    const denom = Denom.decode(value);
    if (denom !== null) return denom.encode();
    return this.fail(Status.none("a stored denomination is malformed"));
  }
}

function queryDenoms(data: Bytes): QueryAnswer {
  const request = QueryDenomsRequest.decode(data);
  if (request === null) return malformedRequest();
  const page = paginate(new Denoms(), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const sorted = sortElements(page.elements, compareDenoms);
  if (sorted.error !== null) return sorted;
  const response = new QueryDenomsResponse();
  response.pagination = page.response;
  return answered(sorted.value + response.encode());
}

/** By base, number of hops and path (Denoms.Sort). */
function compareDenoms(encodedA: Bytes, encodedB: Bytes): i32 {
  const a = Denom.decode(encodedA)!;
  const b = Denom.decode(encodedB)!;
  if (a.base != b.base) return a.base.compare(b.base);
  const hops = a.trace.length - b.trace.length;
  return hops != 0 ? hops : fullPath(a).compare(fullPath(b));
}

/** The hash of a path, if this chain has seen it. */
function queryDenomHash(data: Bytes): QueryAnswer {
  const request = QueryDenomHashRequest.decode(data);
  if (request === null) return malformedRequest();
  const denom = extractDenom(request.trace);
  const refusal = validateDenom(denom);
  if (refusal !== null) return refused(Status.invalidArgument(refusal.text.toString()));
  const hash = denomHash(denom);
  if (!has(Store.TRANSFER, denomPath(hash))) {
    return noSuch("denomination", request.trace);
  }
  const response = new QueryDenomHashResponse();
  response.hash = upperHexadecimal(hash);
  return answered(response.encode());
}

function queryEscrowAddress(data: Bytes): QueryAnswer {
  const request = QueryEscrowAddressRequest.decode(data);
  if (request === null) return malformedRequest();
  const portError = validatePortIdentifier(request.portId);
  if (portError !== null) return invalid(portError);
  const channelError = validateChannelIdentifier(request.channelId);
  if (channelError !== null) return invalid(channelError);
  if (!has(Store.IBC, channelPath(request.portId, request.channelId))) {
    const end = request.portId.toString() + "/" + request.channelId.toString();
    return refused(Status.notFound("no channel " + end));
  }
  const response = new QueryEscrowAddressResponse();
  response.escrowAddress = accountText(escrowAddress(request.portId, request.channelId));
  return answered(response.encode());
}

function queryTotalEscrowForDenom(data: Bytes): QueryAnswer {
  const request = QueryTotalEscrowForDenomRequest.decode(data);
  if (request === null) return malformedRequest();
  if (!isCoinDenom(request.denom)) {
    return refused(Status.invalidArgument("invalid denom: " + request.denom.toString()));
  }
  const amount = new Coin();
  amount.denom = request.denom;
  amount.amount = getTotalEscrow(request.denom).text;
  const response = new QueryTotalEscrowForDenomResponse();
  response.amount = amount;
  return answered(response.encode());
}
