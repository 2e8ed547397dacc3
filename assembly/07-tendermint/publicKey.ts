/** Keys of validators (cometbft crypto/encoding/codec.go, crypto/ed25519, crypto/secp256k1). */
import { Bytes } from "../abi/bytes";
import { hash, LONGEST_DIGEST } from "../abi/hash";
import { verifyEd25519, verifySecp256k1 } from "../abi/signature";
import { PublicKey } from "../codec/gen/tendermint.crypto";
import { sha256 } from "../crypto/sha256";

const ED25519_KEY_LENGTH: i32 = 32;
const SECP256K1_KEY_LENGTH: i32 = 33;

/** Bytes of an address. */
export const ADDRESS_LENGTH: i32 = 20;

/** RIPEMD-160 of SHA-256, as an ICS-23 HashOp. */
const BITCOIN: i32 = 5;

function ripemd160OfSha256(bytes: Bytes): Bytes {
  const digest = Bytes.allocate(LONGEST_DIGEST);
  return digest.slice(0, hash(BITCOIN, bytes.pointer, bytes.length, digest.pointer));
}

/**
 * Whether a key has a kind and length that light clients accept. A BLS12-381 key is known to the
 * codec but accepted only by builds of CometBFT made for it, which ibc-go's are not.
 */
export function isSupportedKey(key: PublicKey): bool {
  const ed25519 = key.ed25519;
  if (ed25519) return ed25519.length == ED25519_KEY_LENGTH;
  const secp256k1 = key.secp256k1;
  return secp256k1 ? secp256k1.length == SECP256K1_KEY_LENGTH : false;
}

/** The address of a supported key. */
export function addressOf(key: PublicKey): Bytes {
  const ed25519 = key.ed25519;
  if (ed25519) return sha256(ed25519).slice(0, ADDRESS_LENGTH);
  return ripemd160OfSha256(key.secp256k1!);
}

/** Whether two supported keys are the same. */
export function isSameKey(a: PublicKey, b: PublicKey): bool {
  const ed25519OfA = a.ed25519;
  const ed25519OfB = b.ed25519;
  if (ed25519OfA && ed25519OfB) return ed25519OfA == ed25519OfB;
  const secp256k1OfA = a.secp256k1;
  const secp256k1OfB = b.secp256k1;
  return secp256k1OfA && secp256k1OfB ? secp256k1OfA == secp256k1OfB : false;
}

/** Whether a supported key made a signature. */
export function verifySignature(key: PublicKey, message: Bytes, signature: Bytes): bool {
  const ed25519 = key.ed25519;
  if (ed25519) return verifyEd25519(message, signature, ed25519);
  return verifySecp256k1(message, signature, key.secp256k1!);
}
