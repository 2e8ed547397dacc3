/** Keys of validators: their addresses, and signing with them. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { toHex } from "../bytes.js";
import { PublicKey } from "../codec/gen/tendermint.crypto.js";
import { HostError } from "../errors.js";
import { sha256 } from "../store/sha256.js";
import { HASH_OPS, hashFunction } from "../vm/hashes.js";
import { secp256k1Curve } from "../vm/noble.js";
import { SCHEMES, verifySignature } from "../vm/signatures.js";

export const ADDRESS_BYTES = 20;
const PRIVATE_KEY_BYTES = 32;
/** PKCS #8 of an Ed25519 key, up to the 32 bytes of its seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs for one validator. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** The validator's address, 20 bytes. */
  readonly address: Uint8Array;
  /** The signature of a message, 64 bytes; the same for the same message. */
  sign(message: Uint8Array): Uint8Array;
}

/** Signers by the hexadecimal address of their validator. */
export type Signers = Pick<ReadonlyMap<string, Signer>, "get" | "has">;

export function signersByAddress(signers: Iterable<Signer>): Map<string, Signer> {
  return new Map([...signers].map((signer) => [toHex(signer.address), signer]));
}

/**
 * The address of a validator, 20 bytes: the start of SHA-256 of an Ed25519 key, RIPEMD-160 of
 * SHA-256 of a compressed secp256k1 key (cometbft crypto/ed25519 and crypto/secp256k1). Throws a
 * HostError for another kind of key.
 */
export function addressOf({ ed25519, secp256k1 }: PublicKey): Uint8Array {
  if (ed25519 !== undefined) return sha256(ed25519).slice(0, ADDRESS_BYTES);
  if (secp256k1 !== undefined) return hashFunction(HASH_OPS.bitcoin)!.digest(secp256k1);
  throw new HostError("a validator's public key is neither of Ed25519 nor of secp256k1");
}

/** Whether a signature of a message is valid under a validator's key, as CometBFT decides. */
export function isValidSignature(
  { ed25519, secp256k1 }: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (ed25519 !== undefined) return verifySignature(SCHEMES.ed25519, message, signature, ed25519)!;
  if (secp256k1 === undefined) return false;
  return verifySignature(SCHEMES.secp256k1, message, signature, secp256k1)!;
}

/** A signer with an Ed25519 key of a seed of 32 bytes, which Go has as the first half of a key. */
export function ed25519Signer(seed: Uint8Array): Signer {
  checkLength(seed);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const ed25519 = new Uint8Array(Buffer.from(x!, "base64url"));
  const publicKey = PublicKey.create({ ed25519 });
  return {
    publicKey,
    address: addressOf(publicKey),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** A signer with a secp256k1 key of 32 bytes: RFC 6979 over SHA-256, low s, r before s. */
export function secp256k1Signer(privateKey: Uint8Array): Signer {
  checkLength(privateKey);
  const { secp256k1 } = secp256k1Curve();
  const publicKey = PublicKey.create({ secp256k1: secp256k1.getPublicKey(privateKey, true) });
  return {
    publicKey,
    address: addressOf(publicKey),
    sign: (message) => secp256k1.sign(message, privateKey),
  };
}

function checkLength(key: Uint8Array): void {
  if (key.length !== PRIVATE_KEY_BYTES) {
    throw new HostError(
      `a validator's private key has ${PRIVATE_KEY_BYTES} bytes, not ${key.length}`,
    );
  }
}
