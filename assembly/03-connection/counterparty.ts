/** The other end of a connection (03-connection/types/connection.go). */
import { Bytes } from "../abi/bytes";
import { commitmentPrefix } from "../abi/environment";
import { validateClientIdentifier, validateConnectionIdentifier } from "../24-host/identifiers";
import { Counterparty } from "../codec/gen/ibc.core.connection.v1";
import { ConnectionError, IbcError } from "../error";

const MAX_PREFIX_LENGTH: i32 = 256;

/** Counterparty.ValidateBasic: identifiers `host/2`, of which the connection's may be empty; prefix
 * `connection/7`. */
export function validateCounterparty(counterparty: Counterparty): IbcError | null {
  if (counterparty.connectionId.length != 0) {
    const error = validateConnectionIdentifier(counterparty.connectionId);
    if (error !== null) return error;
  }
  const error = validateClientIdentifier(counterparty.clientId);
  if (error !== null) return error;
  const length = counterparty.prefix.keyPrefix.length;
  if (length == 0) return ConnectionError.invalidCounterparty("the prefix is empty");
  if (length <= MAX_PREFIX_LENGTH) return null;
  return ConnectionError.invalidCounterparty(
    "the prefix has " + length.toString() + " bytes, at most 256 are allowed",
  );
}

/** This chain, as the other end sees it. */
export function ownCounterparty(clientId: Bytes, connectionId: Bytes): Counterparty {
  const counterparty = new Counterparty();
  counterparty.clientId = clientId;
  counterparty.connectionId = connectionId;
  counterparty.prefix.keyPrefix = commitmentPrefix();
  return counterparty;
}
