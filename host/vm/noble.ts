/**
 * The parts of @noble that the host needs seldom, each loaded at its first use: together they take
 * about as long to load as the rest of the program, and most runs need none. A wasm import cannot
 * wait, so that they are required, not imported.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const loaded = new Map<string, unknown>();

function load(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const module: unknown = require(name);
  loaded.set(name, module);
  return module;
}

export function ed25519Curve(): typeof import("@noble/curves/ed25519.js") {
  return load("@noble/curves/ed25519.js") as typeof import("@noble/curves/ed25519.js");
}

export function secp256k1Curve(): typeof import("@noble/curves/secp256k1.js") {
  return load("@noble/curves/secp256k1.js") as typeof import("@noble/curves/secp256k1.js");
}

export function nistCurves(): typeof import("@noble/curves/nist.js") {
  return load("@noble/curves/nist.js") as typeof import("@noble/curves/nist.js");
}

export function sha2(): typeof import("@noble/hashes/sha2.js") {
  return load("@noble/hashes/sha2.js") as typeof import("@noble/hashes/sha2.js");
}

export function sha3(): typeof import("@noble/hashes/sha3.js") {
  return load("@noble/hashes/sha3.js") as typeof import("@noble/hashes/sha3.js");
}

export function legacyHashes(): typeof import("@noble/hashes/legacy.js") {
  return load("@noble/hashes/legacy.js") as typeof import("@noble/hashes/legacy.js");
}

export function blake2(): typeof import("@noble/hashes/blake2.js") {
  return load("@noble/hashes/blake2.js") as typeof import("@noble/hashes/blake2.js");
}

export function blake3(): typeof import("@noble/hashes/blake3.js") {
  return load("@noble/hashes/blake3.js") as typeof import("@noble/hashes/blake3.js");
}
