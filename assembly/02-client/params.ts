/** Parameters of ICS-02: which client types may be used (02-client/types/params.go). */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import { CLIENT_PARAMS } from "../24-host/paths";
import { isBlank } from "../24-host/text";
import { Params } from "../codec/gen/ibc.core.client.v1";
import { IbcError, panicked, unregistered } from "../error";

const MAX_ALLOWED_CLIENTS: i32 = 200;

/** Stands for every client type; must then be the only entry. */
const ALLOW_ALL_CLIENTS = Bytes.of("*");

function contains(list: Bytes[], entry: Bytes): bool {
  for (let i = 0; i < list.length; i++) {
    if (list[i] == entry) return true;
  }
  return false;
}

/** Params.Validate; its errors have no registered code. */
export function validateParams(params: Params): IbcError | null {
  const clients = params.allowedClients;
  if (clients.length > MAX_ALLOWED_CLIENTS) {
    return unregistered("at most 200 allowed clients, got " + clients.length.toString());
  }
  if (clients.length > 1 && contains(clients, ALLOW_ALL_CLIENTS)) {
    return unregistered("the allowed clients must be * alone, or none of them *");
  }
  for (let i = 0; i < clients.length; i++) {
    if (isBlank(clients[i])) {
      return unregistered("allowed client " + i.toString() + " is blank");
    }
    if (contains(clients.slice(0, i), clients[i])) {
      return unregistered("allowed client " + clients[i].toString() + " is listed twice");
    }
  }
  return null;
}

/** Params.IsAllowedClient */
export function isAllowedClient(params: Params, clientType: Bytes): bool {
  if (isBlank(clientType)) return false;
  const clients = params.allowedClients;
  if (clients.length == 1 && clients[0] == ALLOW_ALL_CLIENTS) return true;
  return contains(clients, clientType);
}

/** The stored parameters, or the panic of ibc-go when genesis never wrote them. */
@final
export class StoredParams {
  constructor(
    public readonly value: Params,
    public readonly error: IbcError | null,
  ) {}
}

export function getParams(): StoredParams {
  const stored = get(Store.IBC, CLIENT_PARAMS);
  if (!stored) {
    return new StoredParams(new Params(), panicked("client params are not set in store"));
  }
  const params = Params.decode(stored);
  if (params === null) {
    return new StoredParams(new Params(), panicked("the stored client params are malformed"));
  }
  return new StoredParams(params, null);
}

export function setParams(params: Params): void {
  set(Store.IBC, CLIENT_PARAMS, params.encode());
}
