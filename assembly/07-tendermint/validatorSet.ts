/** Validator sets of headers (cometbft types/validator_set.go, types/validator.go). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Validator, ValidatorSet } from "../codec/gen/tendermint.types";
import { IbcError, unregistered } from "../error";
import { validatorsHash } from "./hashes";
import { addressOf, isSameKey, isSupportedKey } from "./publicKey";

/** The largest sum of powers: a margin that keeps sums and products within 64 bits. */
const MAX_TOTAL_VOTING_POWER: i64 = i64.MAX_VALUE / 8;

/** A set of a header whose rules have been checked, with what verification asks of it. */
@final
export class CheckedValidatorSet {
  private foundHash: Bytes | null = null;

  constructor(
    public readonly validators: Validator[],
    public readonly totalVotingPower: i64,
  ) {}

  /** Hash over keys and powers, in the order given. */
  get hash(): Bytes {
    const known = this.foundHash;
    if (known) return known;
    const hash = validatorsHash(this.validators);
    this.foundHash = hash;
    return hash;
  }

  /** Index of the validator with an address, or -1. */
  indexOf(address: Bytes): i32 {
    for (let i = 0; i < this.validators.length; i++) {
      if (this.validators[i].address == address) return i;
    }
    return -1;
  }
}

/** A checked set, or what is wrong with it; cometbft's complaints have no registered code. */
@final
export class ValidatorSetCheck {
  constructor(
    public readonly set: CheckedValidatorSet | null,
    public readonly error: IbcError | null,
  ) {}
}

function refuse(detail: string): ValidatorSetCheck {
  return new ValidatorSetCheck(null, unregistered("validator set: " + detail));
}

/**
 * ValidatorSetFromProto with its ValidateBasic: keys, powers, addresses, and a proposer who is one
 * of them. The total that the message states is not believed. Validators that are those of a set
 * checked before, `known`, are not checked and hashed again.
 */
export function checkValidatorSet(
  set: ValidatorSet | null, known: CheckedValidatorSet | null,
): ValidatorSetCheck {
  if (set === null) return refuse("absent");
  const proposer = set.proposer;
  if (proposer === null) return refuse("no proposer");
  const check = known !== null && isSameSet(set.validators, known.validators)
    ? new ValidatorSetCheck(known, null)
    : checkValidators(set.validators);
  const checked = check.set;
  if (checked === null) return check;
  if (!isValid(proposer)) return refuse("the proposer is invalid");
  const isValidator = checked.indexOf(proposer.address) >= 0;
  return isValidator ? check : refuse("the proposer is not one of the validators");
}

function checkValidators(validators: Validator[]): ValidatorSetCheck {
  if (validators.length == 0) return refuse("no validators");
  let total: i64 = 0;
  for (let i = 0; i < validators.length; i++) {
    if (!isValid(validators[i])) return refuse("validator " + i.toString() + " is invalid");
    // Each power is at most the limit by now or the sum passes it, so the sum cannot wrap.
    if (validators[i].votingPower > MAX_TOTAL_VOTING_POWER - total) {
      return refuse("the total voting power passes the limit");
    }
    total += validators[i].votingPower;
  }
  return new ValidatorSetCheck(new CheckedValidatorSet(validators, total), null);
}

/** Whether validators are the same in all that is checked of them and verified by them. */
function isSameSet(a: Validator[], b: Validator[]): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const isSame = a[i].address == b[i].address && a[i].votingPower == b[i].votingPower &&
      isSameKey(a[i].pubKey, b[i].pubKey);
    if (!isSame) return false;
  }
  return true;
}

/** A supported key, no negative power, and the address that follows from the key. */
function isValid(validator: Validator): bool {
  if (!isSupportedKey(validator.pubKey) || validator.votingPower < 0) return false;
  const scratch = new Scratch();
  const isDerived = validator.address == addressOf(validator.pubKey);
  scratch.release();
  return isDerived;
}
