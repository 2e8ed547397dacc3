/** Validators for tests, with keys made from labels. */
import { createHash } from "node:crypto";
import { ed25519Signer, type Signer, secp256k1Signer } from "../../../host/consensus/keys.js";
import type { ValidatorUpdate } from "../../../host/consensus/validatorUpdates.js";

const signers = new Map<string, Signer>();

/** The signer of a label: a secp256k1 key where it begins with s, an Ed25519 key elsewhere. */
export function signerOf(label: string): Signer {
  const known = signers.get(label);
  if (known !== undefined) return known;
  const seed = createHash("sha256").update(label).digest();
  const signer = label.startsWith("s") ? secp256k1Signer(seed) : ed25519Signer(seed);
  signers.set(label, signer);
  return signer;
}

/** What gives a label's validator a power. */
export function powerOf(label: string, power: bigint): ValidatorUpdate {
  return { publicKey: signerOf(label).publicKey, power };
}

/** Validators `e:0`, `e:1` ... with powers. */
export function validatorsOf(powers: readonly bigint[]): ValidatorUpdate[] {
  return powers.map((power, index) => powerOf(`e:${index}`, power));
}

/** The signers of `validatorsOf` so many validators. */
export function signersOf(count: number): Signer[] {
  return Array.from({ length: count }, (_, index) => signerOf(`e:${index}`));
}
