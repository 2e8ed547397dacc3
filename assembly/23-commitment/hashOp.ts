/** Which hash operations proofs may use (ics23 go/ops.go doHash). */
import { HashOp } from "../codec/gen/cosmos.ics23.v1";

/** Whether Go hashes with an operation: Keccak-256 and BLAKE3 have numbers but no implementation
 * there, and NO_HASH is none. */
export function isSupported(operation: i32): bool {
  switch (operation) {
    case HashOp.SHA256:
    case HashOp.SHA512:
    case HashOp.RIPEMD160:
    case HashOp.BITCOIN:
    case HashOp.SHA512_256:
    case HashOp.BLAKE2B_512:
    case HashOp.BLAKE2S_256:
      return true;
    default:
      return false;
  }
}
