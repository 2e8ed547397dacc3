/** The points of secp256r1, exported for vitest. */
import "../../../assembly/abi/diagnostics";
import { Bytes } from "../../../assembly/abi/bytes";
import { isCompressedSecp256r1Point } from "../../../assembly/crypto/secp256r1";

export function isPoint(key: ArrayBuffer): bool {
  return isCompressedSecp256r1Point(new Bytes(changetype<usize>(key), key.byteLength));
}
