/** The validators of one height (cometbft types/validator_set.go). */
import { equalBytes } from "../bytes.js";
import {
  SimpleValidator,
  type Validator,
  type ValidatorSet as ValidatorSetMessage,
} from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import { merkleRoot } from "../store/merkle.js";
import { rotate } from "./proposerPriority.js";
import { applyUpdates, totalPower, type ValidatorUpdate } from "./validatorUpdates.js";

/**
 * Validators in their order, with the priorities by which they take turns. A set never changes:
 * what would change it gives another one.
 */
export class ValidatorSet {
  readonly totalVotingPower: bigint;
  private hashed: Uint8Array | undefined;

  private constructor(
    readonly validators: readonly Validator[],
    /** Who proposes the block of the set's height in round 0. */
    readonly proposer: Validator,
  ) {
    this.totalVotingPower = totalPower(validators);
  }

  /** The set of a genesis. Throws a HostError for a set that CometBFT refuses, or an empty one. */
  static create(validators: readonly ValidatorUpdate[]): ValidatorSet {
    const ordered = applyUpdates([], validators);
    const [first] = ordered;
    if (first === undefined) throw new HostError("a chain has at least one validator");
    return new ValidatorSet(ordered, first).rotate(1);
  }

  /** A set as it was encoded, in its order. Throws a HostError for one without a proposer. */
  static fromMessage({ validators, proposer }: ValidatorSetMessage): ValidatorSet {
    if (validators.length === 0) throw new HostError("a validator set has no validators");
    if (proposer === undefined) throw new HostError("a validator set has no proposer");
    return new ValidatorSet(validators, proposer);
  }

  /** The set as relayers send it, with its total power (which light clients compute themselves). */
  toMessage(): ValidatorSetMessage {
    return {
      validators: [...this.validators],
      proposer: this.proposer,
      totalVotingPower: this.totalVotingPower,
    };
  }

  /** Hash of the keys and powers, 32 bytes; priorities are not in it. */
  hash(): Uint8Array {
    this.hashed ??= merkleRoot(
      this.validators.map(({ pubKey, votingPower }) =>
        SimpleValidator.encode({ pubKey, votingPower }),
      ),
    );
    return this.hashed;
  }

  /** The set after a positive number of rotations: one a height, and one a round. */
  rotate(times: number): ValidatorSet {
    const { validators, proposer } = rotate(this.validators, this.totalVotingPower, times);
    return new ValidatorSet(validators, proposer);
  }

  /** The set after changes, not yet rotated. Throws a HostError where CometBFT refuses them. */
  update(updates: readonly ValidatorUpdate[]): ValidatorSet {
    return new ValidatorSet(applyUpdates(this.validators, updates), this.proposer);
  }

  /** The validator with an address, or undefined. */
  find(address: Uint8Array): Validator | undefined {
    return this.validators.find((validator) => equalBytes(validator.address, address));
  }
}
