/** Accounts of chains that run in this process: a name is all that there is to an account. */
import { utf8 } from "../bytes.js";
import { decodeBech32, encodeBech32 } from "../chain/bech32.js";
import { sha256 } from "../store/sha256.js";

const ADDRESS_BYTES = 20;

/**
 * The address of an account: an address stays what it is, any other text is a name whose address
 * follows from it, the same on every chain with this prefix.
 */
export function addressOf(nameOrAddress: string, prefix: string): string {
  if (decodeBech32(nameOrAddress) !== undefined) return nameOrAddress;
  const digest = sha256(utf8(`account of ${nameOrAddress}`));
  return encodeBech32(prefix, digest.slice(0, ADDRESS_BYTES));
}
