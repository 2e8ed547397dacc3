/** The one account that may change what concerns everyone (cosmos-sdk types/authority.go). */
import { Bytes } from "../abi/bytes";
import { authority } from "../abi/environment";
import { IbcError, SdkError } from "../error";

/** Whether a signer is the authority, by its text; `sdk/4` otherwise. */
export function checkAuthority(signer: Bytes): IbcError | null {
  const expected = authority();
  if (signer == expected) return null;
  return SdkError.unauthorized(
    "expected authority " + expected.toString() + ", got " + signer.toString(),
  );
}
