/** Who created a client, and may therefore configure it (02-client/keeper/keeper.go). */
import { Bytes } from "../abi/bytes";
import { authority } from "../abi/environment";
import { get, Store } from "../abi/store";
import { accountAddress } from "../24-host/address";
import { clientCreatorPath } from "../24-host/paths";

/** Address of the creator; null when nobody created it or the creator was forgotten. */
export function getCreator(clientId: Bytes): Bytes | null {
  const creator = get(Store.IBC, clientCreatorPath(clientId));
  return creator && creator.length != 0 ? creator : null;
}

/** Whether a valid address, as text, is the creator's. */
export function isCreator(clientId: Bytes, signer: Bytes): bool {
  const creator = getCreator(clientId);
  return creator ? creator == accountAddress(signer)! : false;
}

/** Whether a signer may change what belongs to a client. */
export function isCreatorOrAuthority(clientId: Bytes, signer: Bytes): bool {
  return signer == authority() || isCreator(clientId, signer);
}
