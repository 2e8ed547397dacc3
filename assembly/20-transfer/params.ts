/** Parameters of ICS-20 (modules/apps/transfer/keeper/keeper.go GetParams). */
import { get, set, Store } from "../abi/store";
import { Params } from "../codec/gen/ibc.applications.transfer.v1";
import { TRANSFER_PARAMS } from "../24-host/paths";
import { Refusal } from "./refusal";

/** The stored parameters, or the panic of ibc-go when genesis never wrote them. */
@final
export class StoredParams {
  constructor(
    public readonly value: Params,
    public readonly panic: Refusal | null,
  ) {}
}

export function getParams(): StoredParams {
  const stored = get(Store.TRANSFER, TRANSFER_PARAMS);
  if (!stored) {
    return new StoredParams(new Params(), Refusal.panic("transfer params are not set in store"));
  }
  const params = Params.decode(stored);
  if (params === null) {
    return new StoredParams(new Params(), Refusal.panic("the transfer params are malformed"));
  }
  return new StoredParams(params, null);
}

export function setParams(params: Params): void {
  set(Store.TRANSFER, TRANSFER_PARAMS, params.encode());
}
