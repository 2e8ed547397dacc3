/** Account addresses with the errors of the SDK's codec (codec/address/bech32_codec.go). */
import { Bytes } from "../abi/bytes";
import { addressPrefix } from "../abi/environment";
import { decodeBech32 } from "../crypto/bech32";
import { accountAddress } from "../24-host/address";
import { Refusal } from "./refusal";

@final
export class DecodedAccount {
  constructor(
    /** The bytes of the address; empty when it is refused. */
    public readonly address: Bytes,
    public readonly refusal: Refusal | null,
  ) {}
}

/** Decodes an address: `undefined/1` when it is not Bech32, `sdk/35` when it is of another chain,
 * `sdk/9` when it has no byte or more than 255. */
export function decodeAccount(text: Bytes): DecodedAccount {
  const address = accountAddress(text);
  if (!!address) return new DecodedAccount(address, null);
  return new DecodedAccount(Bytes.allocate(0), refusalOf(text));
}

function refusalOf(text: Bytes): Refusal {
  const decoded = decodeBech32(text);
  if (decoded === null) {
    return new Refusal("undefined", 1, Bytes.of("not a Bech32 address: " + text.toString()));
  }
  if (decoded.prefix != addressPrefix()) {
    return new Refusal("sdk", 35, Bytes.of("not an address of this chain: " + text.toString()));
  }
  return new Refusal("sdk", 9, Bytes.of("an address has 1 to 255 bytes: " + text.toString()));
}
