/** The hash functions of the ABI, numbered as the ICS-23 HashOp (ics23 proofs.proto). */
import { createHash, getHashes } from "node:crypto";
import { blake2, blake3, legacyHashes, sha2, sha3 } from "./noble.js";

/** The ICS-23 HashOp numbers that `hash` takes. */
export const HASH_OPS = {
  sha256: 1,
  sha512: 2,
  keccak256: 3,
  ripemd160: 4,
  bitcoin: 5,
  sha512_256: 6,
  blake2b512: 7,
  blake2s256: 8,
  blake3: 9,
} as const;

export interface HashFunction {
  /** Size of every digest. */
  readonly digestBytes: number;
  readonly digest: (data: Uint8Array) => Uint8Array;
}

let opensslHashes: ReadonlySet<string> | undefined;

/** A hash of OpenSSL's when this build of Node has it (RIPEMD-160 is often left out), or ours. */
function preferOpenssl(name: string, other: () => (data: Uint8Array) => Uint8Array) {
  let chosen: ((data: Uint8Array) => Uint8Array) | undefined;
  return (data: Uint8Array): Uint8Array => {
    chosen ??= choose();
    return chosen(data);
  };
  function choose(): (data: Uint8Array) => Uint8Array {
    opensslHashes ??= new Set(getHashes());
    if (!opensslHashes.has(name)) return other();
    return (data) => createHash(name).update(data).digest();
  }
}

const sha256 = (data: Uint8Array): Uint8Array => createHash("sha256").update(data).digest();
const ripemd160 = preferOpenssl("ripemd160", () => legacyHashes().ripemd160);

const HASHES: ReadonlyMap<number, HashFunction> = new Map([
  [HASH_OPS.sha256, { digestBytes: 32, digest: sha256 }],
  [
    HASH_OPS.sha512,
    { digestBytes: 64, digest: (data) => createHash("sha512").update(data).digest() },
  ],
  [HASH_OPS.keccak256, { digestBytes: 32, digest: keccak256 }],
  [HASH_OPS.ripemd160, { digestBytes: 20, digest: ripemd160 }],
  [HASH_OPS.bitcoin, { digestBytes: 20, digest: (data) => ripemd160(sha256(data)) }],
  [
    HASH_OPS.sha512_256,
    { digestBytes: 32, digest: preferOpenssl("sha512-256", () => sha2().sha512_256) },
  ],
  [
    HASH_OPS.blake2b512,
    { digestBytes: 64, digest: preferOpenssl("blake2b512", () => blake2().blake2b) },
  ],
  [
    HASH_OPS.blake2s256,
    { digestBytes: 32, digest: preferOpenssl("blake2s256", () => blake2().blake2s) },
  ],
  [HASH_OPS.blake3, { digestBytes: 32, digest: (data) => blake3().blake3(data) }],
]);

/** The hash function of an operation, or undefined when there is no such operation. */
export function hashFunction(op: number): HashFunction | undefined {
  return HASHES.get(op);
}

/** Keccak-256 as Ethereum uses it: SHA-3 before its padding changed. */
export function keccak256(data: Uint8Array): Uint8Array {
  return sha3().keccak_256(data);
}
