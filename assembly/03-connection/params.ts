/** Parameters of ICS-03 (03-connection/keeper/keeper.go). */
import { get, set, Store } from "../abi/store";
import { CONNECTION_PARAMS } from "../24-host/paths";
import { Params } from "../codec/gen/ibc.core.connection.v1";

/** The stored parameters; null, where ibc-go panics, when genesis never wrote them. */
export function getParams(): Params | null {
  const stored = get(Store.IBC, CONNECTION_PARAMS);
  return stored ? Params.decode(stored) : null;
}

export function setParams(params: Params): void {
  set(Store.IBC, CONNECTION_PARAMS, params.encode());
}
