/** Keys of people who seal packet data for each other. */
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { InputError } from "../errors.js";

export const KEY_BYTES = 32;

/** What is published about somebody: 32 bytes each. */
export interface PublicKeys {
  /** X25519: data is sealed to it. */
  readonly sealing: Uint8Array;
  /** Ed25519: data is signed under it. */
  readonly signing: Uint8Array;
}

/** What somebody keeps: 32 bytes each, of which both kinds of public keys follow. */
export interface SecretKeys {
  readonly sealing: Uint8Array;
  readonly signing: Uint8Array;
}

/** New keys, from the operating system's randomness. */
export function newKeys(): SecretKeys {
  return { sealing: x25519.utils.randomSecretKey(), signing: ed25519.utils.randomSecretKey() };
}

/** What others may know of these keys. Throws an InputError for keys of another length. */
export function publicKeysOf({ sealing, signing }: SecretKeys): PublicKeys {
  checkLength("a secret key for sealing", sealing);
  checkLength("a secret key for signing", signing);
  return { sealing: x25519.getPublicKey(sealing), signing: ed25519.getPublicKey(signing) };
}

/** Throws an InputError for a key that has not 32 bytes. */
export function checkLength(what: string, key: Uint8Array): void {
  if (key.length === KEY_BYTES) return;
  throw new InputError(what, `has ${key.length} bytes instead of ${KEY_BYTES}`);
}
