/** The client on the other chain that packets between clients go to and come from
 * (02-client/v2/keeper/keeper.go, 04-channel/v2/types/merkle.go). */
import { Bytes } from "../../abi/bytes";
import { get, Store } from "../../abi/store";
import { clientCounterpartyPath } from "../../24-host/paths";
import { Evidence, MembershipRequest } from "../../02-client/lightClient";
import { verifyMembership, verifyNonMembership } from "../../02-client/verify";
import { CounterpartyInfo } from "../../codec/gen/ibc.core.client.v2";
import { IbcError, panicked } from "../../error";
import { ClientV2Error } from "../../errorV2";

/** A client's counterparty, or why it has none: `clientv2/35`, or ibc-go's panic. */
@final
export class FoundCounterparty {
  constructor(
    public readonly counterparty: CounterpartyInfo | null,
    public readonly error: IbcError | null,
  ) {}
}

/** What was registered for a client. */
export function counterpartyOf(clientId: Bytes): FoundCounterparty {
  const stored = get(Store.IBC, clientCounterpartyPath(clientId));
  if (!stored || stored.length == 0) {
    return new FoundCounterparty(null, ClientV2Error.counterpartyNotFound(clientId.toString()));
  }
  const counterparty = CounterpartyInfo.decode(stored);
  if (counterparty !== null) return new FoundCounterparty(counterparty, null);
  return new FoundCounterparty(null, panicked("the stored counterparty is malformed"));
}

/** The counterparty of a client, which must be the other end of a packet (`clientv2/34`). */
export function counterpartyAt(clientId: Bytes, otherEnd: Bytes): FoundCounterparty {
  const found = counterpartyOf(clientId);
  const counterparty = found.counterparty;
  if (counterparty === null || counterparty.clientId == otherEnd) return found;
  const detail = "the packet's other end is " + otherEnd.toString() + ", the counterparty " +
    counterparty.clientId.toString();
  return new FoundCounterparty(null, ClientV2Error.invalidCounterparty(detail));
}

/** Whether the counterparty stores a value, or with a null value nothing, under a key of IBC. It
 * may do so at once: packets of IBC v2 know no delay. */
export function verifyAtCounterparty(
  clientId: Bytes, counterparty: CounterpartyInfo, evidence: Evidence, key: Bytes,
  value: Bytes | null,
): IbcError | null {
  const prefix = counterparty.merklePrefix;
  if (prefix.length == 0) return panicked("cannot build merkle path with empty prefix");
  const path = prefix.slice(0);
  path[path.length - 1] = path[path.length - 1] + key;
  const request = new MembershipRequest(evidence, path, 0, 0);
  if (!value) return verifyNonMembership(clientId, request);
  return verifyMembership(clientId, request, value);
}
