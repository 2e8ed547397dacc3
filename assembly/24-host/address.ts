/** Account addresses of the host chain (cosmos-sdk types/address.go). */
import { Bytes } from "../abi/bytes";
import { addressPrefix } from "../abi/environment";
import { decodeBech32 } from "../crypto/bech32";

const MAX_ADDRESS_LENGTH: i32 = 255;

/** The bytes of an account address of this chain; null when it is not one
 * (AccAddressFromBech32). */
export function accountAddress(text: Bytes): Bytes | null {
  const decoded = decodeBech32(text);
  if (decoded === null || decoded.prefix != addressPrefix()) return null;
  const length = decoded.data.length;
  return length == 0 || length > MAX_ADDRESS_LENGTH ? null : decoded.data;
}
