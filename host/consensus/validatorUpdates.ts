/** Changes of a validator set (cometbft types/validator_set.go, updateWithChangeSet). */
import { compareBytes, toHex } from "../bytes.js";
import type { PublicKey } from "../codec/gen/tendermint.crypto.js";
import type { Validator } from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import { addressOf } from "./keys.js";
import { centre, rescale } from "./proposerPriority.js";

/** An eighth of the greatest int64, so that sums of priorities fit. */
export const MAXIMUM_TOTAL_POWER = (2n ** 63n - 1n) / 8n;

/** A validator as the application names it; power 0 removes it. */
export interface ValidatorUpdate {
  readonly publicKey: PublicKey;
  readonly power: bigint;
}

/**
 * Validators after changes, in the order of a set: by power, greatest first, then by address.
 * Throws a HostError where CometBFT refuses: one validator changed twice, a negative or too great
 * power, the removal of who is not there, and changes that leave nobody.
 */
export function applyUpdates(
  validators: readonly Validator[],
  updates: readonly ValidatorUpdate[],
): Validator[] {
  if (updates.length === 0) return [...validators];
  const merged = new Map(validators.map((validator) => [toHex(validator.address), validator]));
  const added = new Map<string, Validator>();
  const removed = new Set<string>();
  const changed = new Set<string>();
  for (const { publicKey, power } of updates) {
    const address = addressOf(publicKey);
    const name = toHex(address);
    if (changed.has(name)) throw new HostError(`validator ${name} is changed twice at once`);
    if (power < 0n) throw new HostError(`validator ${name} has a negative power: ${power}`);
    changed.add(name);
    const known = merged.get(name);
    if (power > 0n && known !== undefined) {
      merged.set(name, { ...known, votingPower: power });
    } else if (power > 0n) {
      added.set(name, { address, pubKey: publicKey, votingPower: power, proposerPriority: 0n });
    } else if (known !== undefined) {
      removed.add(name);
    } else {
      throw new HostError(`validator ${name} is not there to be removed`);
    }
  }
  const newcomers = atTheEnd([...added.values()], totalPower([...merged.values()]));
  const staying = [...merged].filter(([name]) => !removed.has(name)).map(([, known]) => known);
  return inOrder([...staying, ...newcomers]);
}

export function totalPower(validators: readonly Validator[]): bigint {
  return validators.reduce((total, { votingPower }) => total + votingPower, 0n);
}

/**
 * New validators with the priority -1.125 times the total power, that of validators about to leave
 * included, so that nobody gains by leaving and coming back.
 */
function atTheEnd(newcomers: readonly Validator[], powerOfOthers: bigint): Validator[] {
  const total = powerOfOthers + totalPower(newcomers);
  const proposerPriority = -(total + (total >> 3n));
  return newcomers.map((validator) => ({ ...validator, proposerPriority }));
}

/** Rescales, centres and sorts the validators of a set that has changed. */
function inOrder(validators: readonly Validator[]): Validator[] {
  if (validators.length === 0) throw new HostError("the changes would leave no validators");
  const total = totalPower(validators);
  if (total > MAXIMUM_TOTAL_POWER) {
    throw new HostError(`a total voting power of ${total} is more than ${MAXIMUM_TOTAL_POWER}`);
  }
  return centre(rescale(validators, total)).sort(compareValidators);
}

function compareValidators(a: Validator, b: Validator): number {
  if (a.votingPower !== b.votingPower) return a.votingPower > b.votingPower ? -1 : 1;
  return compareBytes(a.address, b.address);
}
