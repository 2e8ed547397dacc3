/** How validators take turns (cometbft types/validator_set.go, spec/consensus). */
import { compareBytes } from "../bytes.js";
import type { Validator } from "../codec/gen/tendermint.types.js";

/** The greatest distance between priorities, in total voting powers. */
const PRIORITY_WINDOW = 2n;

/** Validators after a number of rotations, and the one that the last of them elected. */
export interface Rotation {
  readonly validators: readonly Validator[];
  readonly proposer: Validator;
}

/**
 * Rotates validators, of which there is one at least: rescales and centres their priorities, then
 * for each time gives everyone its power, and takes the total from who is first.
 */
export function rotate(validators: readonly Validator[], total: bigint, times: number): Rotation {
  let rotated = centre(rescale(validators, total));
  let elected = 0;
  for (let time = 0; time < times; time++) {
    rotated = rotated.map((validator) =>
      withPriority(validator, validator.proposerPriority + validator.votingPower),
    );
    elected = indexOfFirst(rotated);
    const first = rotated[elected]!;
    rotated[elected] = withPriority(first, first.proposerPriority - total);
  }
  return { validators: rotated, proposer: rotated[elected]! };
}

/** Divides priorities that are further apart than the window, towards zero as Go does. */
export function rescale(validators: readonly Validator[], total: bigint): Validator[] {
  const window = PRIORITY_WINDOW * total;
  let least = validators[0]!.proposerPriority;
  let greatest = least;
  for (const { proposerPriority } of validators) {
    if (proposerPriority < least) least = proposerPriority;
    if (proposerPriority > greatest) greatest = proposerPriority;
  }
  const distance = greatest - least;
  if (distance <= window) return [...validators];
  const ratio = (distance + window - 1n) / window;
  return validators.map((validator) => withPriority(validator, validator.proposerPriority / ratio));
}

/** Shifts priorities so that their average, rounded down, is zero. */
export function centre(validators: readonly Validator[]): Validator[] {
  const sum = validators.reduce((total, { proposerPriority }) => total + proposerPriority, 0n);
  const average = floorDivide(sum, BigInt(validators.length));
  return validators.map((validator) =>
    withPriority(validator, validator.proposerPriority - average),
  );
}

/** Index of the validator with the highest priority; of equal ones, of the lowest address. */
function indexOfFirst(validators: readonly Validator[]): number {
  let first = 0;
  for (const [index, validator] of validators.entries()) {
    const leader = validators[first]!;
    const isFirst =
      validator.proposerPriority > leader.proposerPriority ||
      (validator.proposerPriority === leader.proposerPriority &&
        compareBytes(validator.address, leader.address) < 0);
    if (isFirst) first = index;
  }
  return first;
}

function withPriority(validator: Validator, proposerPriority: bigint): Validator {
  return { ...validator, proposerPriority };
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}
