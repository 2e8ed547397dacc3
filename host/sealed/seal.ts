/**
 * Packet data that only its recipient can read, and that shows who wrote it. IBC itself promises
 * neither: relayers and both chains see every packet. So the ends seal what they send: with a key
 * that X25519 agrees on between a key made for this packet alone and the recipient's (RFC 7748),
 * drawn out by HKDF-SHA-256, and ChaCha20-Poly1305 (RFC 8439); inside, out of everybody's sight,
 * stand the sender's Ed25519 key and its signature over all that matters.
 *
 * Sealed data: version 1 (1 byte), the packet's own public key (32), then, encrypted, the sender's
 * public key (32), the signature (64), the data, and the tag (16).
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, toHex, utf8 } from "../bytes.js";
import { InputError } from "../errors.js";
import { checkLength, KEY_BYTES, type PublicKeys, publicKeysOf, type SecretKeys } from "./keys.js";

const VERSION = Uint8Array.of(1);
const DOMAIN = utf8("strait sealed packet 1");
const CIPHER = "chacha20-poly1305";
const SIGNATURE_BYTES = 64;
const TAG_BYTES = 16;
/** Every packet has a key of its own, with which nothing else is ever encrypted. */
const NONCE = new Uint8Array(12);
/** What sealing adds to data, in bytes. */
export const SEALED_OVERHEAD = VERSION.length + KEY_BYTES + KEY_BYTES + SIGNATURE_BYTES + TAG_BYTES;

/** The channel that data is meant for: sealed data is worth nothing on another one. */
export interface SealedRoute {
  readonly sourcePort: string;
  readonly sourceChannel: string;
  readonly destinationPort: string;
  readonly destinationChannel: string;
}

export interface Sealing {
  readonly data: Uint8Array;
  readonly route: SealedRoute;
  readonly sender: SecretKeys;
  /** Only its key for sealing is needed. */
  readonly recipient: Pick<PublicKeys, "sealing">;
  /**
   * The secret key that is made for this packet, 32 bytes; a random one when absent. One that is
   * used twice gives both packets away: only tests that must repeat themselves pass it.
   */
  readonly packetKey?: Uint8Array;
}

/** What was sealed, and who sealed it. */
export interface Opened {
  readonly data: Uint8Array;
  /** The sender's Ed25519 key, whose signature was valid. Whose it is, the recipient must know. */
  readonly sender: Uint8Array;
}

/** Seals data for a recipient. Throws an InputError for keys that are none. */
export function seal({ data, route, sender, recipient, packetKey }: Sealing): Uint8Array {
  const secret = packetKey ?? x25519.utils.randomSecretKey();
  checkLength("the key of the packet", secret);
  checkLength("the recipient's key", recipient.sealing);
  const packetPublicKey = x25519.getPublicKey(secret);
  const signing = publicKeysOf(sender).signing;
  const context = contextOf(route, packetPublicKey, recipient.sealing);
  const signature = ed25519.sign(concatBytes(context, signing, data), sender.signing);

  const key = keyOf(secret, recipient.sealing, context);
  const cipher = createCipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  cipher.setAAD(context, { plaintextLength: signing.length + signature.length + data.length });
  const encrypted = [signing, signature, data].map((part) => cipher.update(part));
  return concatBytes(VERSION, packetPublicKey, ...encrypted, cipher.final(), cipher.getAuthTag());
}

/**
 * Opens what was sealed for these keys on this channel. Throws an InputError for anything else:
 * data that is not sealed, sealed for others or for another channel, changed on its way, or not
 * signed by the sender that it names.
 */
export function open(sealed: Uint8Array, route: SealedRoute, recipient: SecretKeys): Opened {
  if (sealed.length < SEALED_OVERHEAD || sealed[0] !== VERSION[0]) {
    throw new InputError("sealed data", `is not of version ${VERSION[0]}, or cut short`);
  }
  const packetPublicKey = sealed.slice(VERSION.length, VERSION.length + KEY_BYTES);
  const context = contextOf(route, packetPublicKey, publicKeysOf(recipient).sealing);
  const key = keyOf(recipient.sealing, packetPublicKey, context);
  const plain = decrypt(sealed.slice(VERSION.length + KEY_BYTES), key, context);
  const sender = plain.slice(0, KEY_BYTES);
  const signature = plain.slice(KEY_BYTES, KEY_BYTES + SIGNATURE_BYTES);
  const data = plain.slice(KEY_BYTES + SIGNATURE_BYTES);
  if (!ed25519.verify(signature, concatBytes(context, sender, data), sender, { zip215: false })) {
    throw new InputError("sealed data", `is not signed by ${toHex(sender)}, whom it names`);
  }
  return { data, sender };
}

/** All that sender and recipient have to agree on besides the data, each part behind its length. */
function contextOf(route: SealedRoute, packetKey: Uint8Array, recipient: Uint8Array): Uint8Array {
  const { sourcePort, sourceChannel, destinationPort, destinationChannel } = route;
  const names = [sourcePort, sourceChannel, destinationPort, destinationChannel].map(utf8);
  const parts = [DOMAIN, packetKey, recipient, ...names];
  return concatBytes(...parts.flatMap((part) => [lengthOf(part), part]));
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

/** The key of a packet, from the secret of either side and the public key of the other. */
function keyOf(secret: Uint8Array, publicKey: Uint8Array, context: Uint8Array): Uint8Array {
  let shared: Uint8Array;
  try {
    shared = x25519.getSharedSecret(secret, publicKey);
  } catch {
    throw new InputError("a key for sealing", `${toHex(publicKey)} is not one of X25519`);
  }
  return hkdf(sha256, shared, undefined, context, KEY_BYTES);
}

function decrypt(encrypted: Uint8Array, key: Uint8Array, context: Uint8Array): Uint8Array {
  const end = encrypted.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  decipher.setAAD(context, { plaintextLength: end });
  decipher.setAuthTag(encrypted.slice(end));
  try {
    return concatBytes(decipher.update(encrypted.slice(0, end)), decipher.final());
  } catch {
    const why = "is for another recipient or channel, or was changed on its way";
    throw new InputError("sealed data", why);
  }
}
