/** Signatures, checked by the host (assembly/ABI.md, "Hashing and signatures"). */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";

namespace Scheme {
  export const ED25519: i32 = 1;
  export const SECP256K1: i32 = 2;
  export const SECP256R1: i32 = 3;
}

function verify(scheme: i32, message: Bytes, signature: Bytes, key: Bytes): bool {
  return ibc0.verify(
    scheme, message.pointer, message.length, signature.pointer, signature.length,
    key.pointer, key.length,
  ) == 1;
}

/** Ed25519 by ZIP-215; keys have 32 bytes, and with others nothing is valid. */
export function verifyEd25519(message: Bytes, signature: Bytes, key: Bytes): bool {
  return verify(Scheme.ED25519, message, signature, key);
}

/** ECDSA on secp256k1 over the SHA-256 of the message, low s only; keys have 33 bytes, or 65. */
export function verifySecp256k1(message: Bytes, signature: Bytes, key: Bytes): bool {
  return verify(Scheme.SECP256K1, message, signature, key);
}

/** ECDSA on secp256r1 over the SHA-256 of the message, low s only; keys have 33 bytes. */
export function verifySecp256r1(message: Bytes, signature: Bytes, key: Bytes): bool {
  return verify(Scheme.SECP256R1, message, signature, key);
}
