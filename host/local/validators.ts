/** Validators of chains that run in this process: their keys follow from chain and name. */
import { utf8 } from "../bytes.js";
import { ed25519Signer, type Signer } from "../consensus/keys.js";
import type { ValidatorUpdate } from "../consensus/validatorUpdates.js";
import { HostError } from "../errors.js";
import { sha256 } from "../store/sha256.js";

/** Voting powers by name. */
export type Powers = Readonly<Record<string, bigint>>;

const MOST_KNOWN_SIGNERS = 1_024;
const known = new Map<string, Signer>();

/** The validator of a chain with a name; Ed25519. */
export function validatorOf(chainId: string, name: string): Signer {
  const label = `${chainId}/${name}`;
  const signer = known.get(label) ?? ed25519Signer(sha256(utf8(`validator ${label}`)));
  if (known.size === MOST_KNOWN_SIGNERS) known.clear();
  known.set(label, signer);
  return signer;
}

/** Validators `validator-0`, `validator-1`, ... with the same power. */
export function equalPowers(count: number): Powers {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new HostError(`a chain has at least one validator, not ${count}`);
  }
  const POWER = 10n;
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`validator-${index}`, POWER]),
  );
}

/** What gives the validators of these names their powers; 0 removes one. */
export function updatesOf(chainId: string, powers: Powers): ValidatorUpdate[] {
  return Object.entries(powers).map(([name, power]) => ({
    publicKey: validatorOf(chainId, name).publicKey,
    power,
  }));
}
