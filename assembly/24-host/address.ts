/** Account addresses of the host chain (cosmos-sdk types/address.go). */
import { Bytes } from "../abi/bytes";
import { addressPrefix } from "../abi/environment";
import { decodeBech32, encodeBech32 } from "../crypto/bech32";
import { IbcError, SdkError, unregistered } from "../error";

const MAX_ADDRESS_LENGTH: i32 = 255;

/** The bytes of an account address of this chain; null when it is not one
 * (AccAddressFromBech32). */
export function accountAddress(text: Bytes): Bytes | null {
  const decoded = decodeBech32(text);
  if (decoded === null || decoded.prefix != addressPrefix()) return null;
  const length = decoded.data.length;
  return length == 0 || length > MAX_ADDRESS_LENGTH ? null : decoded.data;
}

/** How the SDK refuses a signer whose name is no account address of this chain: the first of the
 * checks of its address codec that fails (codec/address/bech32_codec.go StringToBytes). */
export function notAnAddress(text: Bytes): IbcError {
  const decoded = decodeBech32(text);
  if (decoded === null) return unregistered("not a bech32 address: " + text.toString());
  if (decoded.prefix != addressPrefix()) {
    return SdkError.logic("not an address of this chain: " + text.toString());
  }
  return SdkError.unknownAddress("an address of " + decoded.data.length.toString() + " bytes");
}

/** The text of an account address; the empty text for no bytes (AccAddress.String). */
export function accountText(address: Bytes): Bytes {
  return address.length == 0 ? address : encodeBech32(addressPrefix(), address);
}
