/** Whether a connection can carry a channel (first checks of ChanOpenInit and ChanOpenTry). */
import { Bytes } from "../abi/bytes";
import { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1";
import { ConnectionError, IbcError } from "../error";
import { orderName } from "./channel";

/** One version must have been agreed on, with the ordering among its features: `connection/9`. */
export function checkConnectionVersion(
  connection: ConnectionEnd, ordering: i32,
): IbcError | null {
  const versions = connection.versions;
  if (versions.length != 1) {
    return ConnectionError.invalidVersion(
      "expected 1 version to be negotiated, got " + versions.length.toString(),
    );
  }
  const feature = orderName(ordering);
  if (includes(versions[0].features, feature)) return null;
  return ConnectionError.invalidVersion(
    "version " + versions[0].identifier.toString() + " does not support " + feature.toString(),
  );
}

function includes(features: Bytes[], feature: Bytes): bool {
  for (let i = 0; i < features.length; i++) {
    if (features[i] == feature) return true;
  }
  return false;
}
