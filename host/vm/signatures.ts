/** The signature schemes of the ABI, each accepting exactly what ibc-go's chain accepts. */
import { createPublicKey, type KeyObject, verify as opensslVerify } from "node:crypto";
import { equalBytes } from "../bytes.js";
import { keccak256 } from "./hashes.js";
import { ed25519Curve, nistCurves, secp256k1Curve } from "./noble.js";

/** Numbers of the schemes (assembly/ABI.md, "Hashing and signatures"). */
export const SCHEMES = {
  ed25519: 1,
  secp256k1: 2,
  secp256r1: 3,
  secp256k1Recovery: 4,
} as const;

type Verify = (message: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean;

const VERIFIERS: ReadonlyMap<number, Verify> = new Map([
  [SCHEMES.ed25519, verifyEd25519],
  [SCHEMES.secp256k1, verifySecp256k1],
  [SCHEMES.secp256r1, verifySecp256r1],
  [SCHEMES.secp256k1Recovery, verifyRecovery],
]);

/**
 * Whether a signature is valid; malformed ones are not. Undefined when there is no such scheme.
 */
export function verifySignature(
  scheme: number,
  message: Uint8Array,
  signature: Uint8Array,
  key: Uint8Array,
): boolean | undefined {
  return VERIFIERS.get(scheme)?.(message, signature, key);
}

/**
 * Ed25519 as ZIP-215 has it (CometBFT: ed25519consensus). OpenSSL is ten times as fast and accepts
 * less: its equation without the cofactor implies the one with it, both hash the encodings as they
 * came, and both refuse an unreduced s. What it refuses is therefore asked again.
 */
function verifyEd25519(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 32) return false;
  const keyObject = ed25519Key(key);
  if (keyObject !== undefined && opensslVerify(null, message, keyObject, signature)) return true;
  try {
    return ed25519Curve().ed25519.verify(signature, message, key, { zip215: true });
  } catch {
    return false;
  }
}

const CACHED_KEYS = 4_096;
const ed25519Keys = new Map<string, KeyObject>();

/** A validator's key comes back every block; importing it costs a twentieth of a check. */
function ed25519Key(key: Uint8Array): KeyObject | undefined {
  const x = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("base64url");
  const known = ed25519Keys.get(x);
  if (known !== undefined) return known;
  try {
    const imported = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    if (ed25519Keys.size >= CACHED_KEYS) ed25519Keys.clear();
    ed25519Keys.set(x, imported);
    return imported;
  } catch {
    return undefined;
  }
}

/**
 * secp256k1 as the SDK's PubKey.VerifySignature in its default build has it
 * (cosmos-sdk crypto/keys/secp256k1/secp256k1_nocgo.go over decred's library): r and s are reduced
 * by the order of the group first, then s has to be at most half of it; keys come compressed,
 * uncompressed or hybrid.
 */
function verifySecp256k1(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const { secp256k1 } = secp256k1Curve();
  const order = secp256k1.Point.CURVE().n;
  const reduced = new Uint8Array(64);
  writeNumber(reduced, 0, readNumber(signature, 0) % order);
  writeNumber(reduced, 32, readNumber(signature, 32) % order);
  const plain = withoutHybridForm(key);
  if (plain === undefined) return false;
  try {
    return secp256k1.verify(reduced, message, plain);
  } catch {
    return false;
  }
}

/** A hybrid key (0x06, 0x07: parity of y, then x and y) as an uncompressed one (0x04). */
function withoutHybridForm(key: Uint8Array): Uint8Array | undefined {
  const form = key[0];
  if (key.length !== 65 || (form !== 6 && form !== 7)) return key;
  if ((key[64]! & 1) !== (form & 1)) return undefined;
  const plain = Uint8Array.from(key);
  plain[0] = 4;
  return plain;
}

/** secp256r1 as the SDK has it (crypto/keys/internal/ecdsa/pubkey.go): low s, compressed keys. */
function verifySecp256r1(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 33) return false;
  try {
    return nistCurves().p256.verify(signature, message, key, { lowS: true });
  } catch {
    return false;
  }
}

/**
 * Recovers the secp256k1 key that signed a digest and compares its address, as go-ethereum's
 * crypto.SigToPub and PubkeyToAddress would: 27 and 28 stand for 0 and 1, and s may be high.
 */
function verifyRecovery(digest: Uint8Array, signature: Uint8Array, address: Uint8Array): boolean {
  if (digest.length !== 32 || signature.length !== 65 || address.length !== 20) return false;
  const v = signature[64]!;
  const recovery = v === 27 || v === 28 ? v - 27 : v;
  if (recovery > 3) return false;
  const { secp256k1 } = secp256k1Curve();
  try {
    const point = secp256k1.Signature.fromBytes(signature.subarray(0, 64), "compact")
      .addRecoveryBit(recovery)
      .recoverPublicKey(digest);
    const hashed = keccak256(point.toBytes(false).subarray(1));
    return equalBytes(hashed.subarray(12), address);
  } catch {
    return false;
  }
}

/** A big-endian number of 32 bytes. */
function readNumber(bytes: Uint8Array, offset: number): bigint {
  const part = bytes.subarray(offset, offset + 32);
  return BigInt(`0x${Buffer.from(part).toString("hex")}`);
}

function writeNumber(bytes: Uint8Array, offset: number, value: bigint): void {
  bytes.set(Buffer.from(value.toString(16).padStart(64, "0"), "hex"), offset);
}
