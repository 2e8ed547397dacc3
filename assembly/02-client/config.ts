/** Who may relay for a client (02-client/v2/types/config.go). */
import { Bytes } from "../abi/bytes";
import { get, Store } from "../abi/store";
import { accountAddress } from "../24-host/address";
import { clientConfigPath } from "../24-host/paths";
import { Config } from "../codec/gen/ibc.core.client.v2";
import { CoreError, IbcError, panicked, unregistered } from "../error";

const MAX_ALLOWED_RELAYERS: i32 = 20;

/** Config.Validate; its errors have no registered code. */
export function validateConfig(config: Config): IbcError | null {
  const relayers = config.allowedRelayers;
  if (relayers.length > MAX_ALLOWED_RELAYERS) {
    return unregistered("at most 20 allowed relayers, got " + relayers.length.toString());
  }
  for (let i = 0; i < relayers.length; i++) {
    if (!accountAddress(relayers[i])) {
      return unregistered("relayer " + relayers[i].toString() + " is no address");
    }
  }
  return null;
}

/** A client without a list, or with an empty one, is open to everyone; `ibc/2` otherwise. */
export function checkAllowedRelayer(clientId: Bytes, relayer: Bytes): IbcError | null {
  const stored = get(Store.IBC, clientConfigPath(clientId));
  if (!stored) return null;
  const config = Config.decode(stored);
  if (config === null) return panicked("the stored config is malformed");
  if (config.allowedRelayers.length == 0) return null;
  const address = accountAddress(relayer)!;
  for (let i = 0; i < config.allowedRelayers.length; i++) {
    const allowed = accountAddress(config.allowedRelayers[i]);
    if (!allowed) return panicked("an allowed relayer is no address");
    if (allowed == address) return null;
  }
  return CoreError.unauthorized(
    relayer.toString() + " may not relay for " + clientId.toString(),
  );
}
