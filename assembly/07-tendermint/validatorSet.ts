/** Validator sets of headers (cometbft types/validator_set.go, types/validator.go). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Validator, ValidatorSet } from "../codec/gen/tendermint.types";
import { IbcError, unregistered } from "../error";
import { validatorsHash } from "./hashes";
import { addressOf, isSupportedKey } from "./publicKey";

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

/** ValidatorSetFromProto with its ValidateBasic: keys, powers, addresses, and a proposer who is one
 * of them. The total that the message states is not believed. */
export function checkValidatorSet(set: ValidatorSet | null): ValidatorSetCheck {
  if (set === null) return refuse("absent");
  const proposer = set.proposer;
  if (proposer === null) return refuse("no proposer");
  if (set.validators.length == 0) return refuse("no validators");
  let total: i64 = 0;
  let hasProposer = false;
  for (let i = 0; i < set.validators.length; i++) {
    const validator = set.validators[i];
    if (!isValid(validator)) return refuse("validator " + i.toString() + " is invalid");
    // Each power is at most the limit by now or the sum passes it, so the sum cannot wrap.
    if (validator.votingPower > MAX_TOTAL_VOTING_POWER - total) {
      return refuse("the total voting power passes the limit");
    }
    total += validator.votingPower;
    if (validator.address == proposer.address) hasProposer = true;
  }
  if (!isValid(proposer)) return refuse("the proposer is invalid");
  if (!hasProposer) return refuse("the proposer is not one of the validators");
  return new ValidatorSetCheck(new CheckedValidatorSet(set.validators, total), null);
}

/** A supported key, no negative power, and the address that follows from the key. */
function isValid(validator: Validator): bool {
  if (!isSupportedKey(validator.pubKey) || validator.votingPower < 0) return false;
  const scratch = new Scratch();
  const isDerived = validator.address == addressOf(validator.pubKey);
  scratch.release();
  return isDerived;
}
