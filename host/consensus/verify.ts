/** Checks of commits and light blocks, as a full node makes them (cometbft types/validation.go). */
import { equalBytes, toHex } from "../bytes.js";
import {
  BlockID,
  BlockIDFlag,
  type Commit,
  type CommitSig,
  type LightBlock,
} from "../codec/gen/tendermint.types.js";
import { zeroTime } from "../codec/time.js";
import { HostError } from "../errors.js";
import { headerHash } from "./header.js";
import { isValidSignature } from "./keys.js";
import { ValidatorSet } from "./validatorSet.js";
import { precommitSignBytes } from "./vote.js";

/**
 * Checks that a commit is of a block and height, that each validator of the set signed or is
 * absent, that all signatures are valid, those for no block too, and that more than two thirds of
 * the power are for the block (VerifyCommit). Throws a HostError that says what is wrong.
 */
export function verifyCommit(
  chainId: string,
  validators: ValidatorSet,
  blockId: BlockID,
  height: bigint,
  commit: Commit,
): void {
  const { signatures } = commit;
  const size = validators.validators.length;
  if (signatures.length !== size) {
    throw new HostError(`a commit of ${size} validators has ${signatures.length} signatures`);
  }
  if (commit.height !== height) {
    throw new HostError(`a commit of height ${height} says height ${commit.height}`);
  }
  if (!equalBytes(BlockID.encode(commit.blockId), BlockID.encode(blockId))) {
    throw new HostError(`a commit is of another block: ${toHex(commit.blockId.hash)}`);
  }
  let powerForBlock = 0n;
  for (const [index, signature] of signatures.entries()) {
    if (signature.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT) {
      checkAbsent(index, signature);
      continue;
    }
    const validator = validators.validators[index]!;
    const isForBlock = signature.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT;
    if (!isForBlock && signature.blockIdFlag !== BlockIDFlag.BLOCK_ID_FLAG_NIL) {
      throw new HostError(`vote ${index} has the unknown flag ${signature.blockIdFlag}`);
    }
    if (!equalBytes(signature.validatorAddress, validator.address)) {
      throw new HostError(`vote ${index} is of ${toHex(signature.validatorAddress)}`);
    }
    const votedFor = isForBlock ? commit.blockId : BlockID.empty();
    const signed = precommitSignBytes(chainId, commit, votedFor, signature.timestamp);
    if (!isValidSignature(validator.pubKey, signed, signature.signature)) {
      throw new HostError(`vote ${index} has a wrong signature`);
    }
    if (isForBlock) powerForBlock += validator.votingPower;
  }
  checkPower(powerForBlock, validators.totalVotingPower);
}

/** Checks that more than two thirds of a power decided; throws a HostError if not. */
export function checkPower(power: bigint, total: bigint): void {
  const needed = (total * 2n) / 3n;
  if (power <= needed) {
    throw new HostError(`a power of ${power} is for the block, needed is more than ${needed}`);
  }
}

/**
 * Checks that header, commit and validators of a light block belong together and that the commit
 * is valid. Throws a HostError that says what is wrong.
 */
export function verifyLightBlock(chainId: string, lightBlock: LightBlock): void {
  const { header, commit } = lightBlock.signedHeader ?? {};
  if (header === undefined) throw new HostError("a light block has no header");
  if (commit === undefined) throw new HostError("a light block has no commit");
  if (lightBlock.validatorSet === undefined) throw new HostError("a light block has no validators");
  if (header.chainId !== chainId) throw new HostError(`a header is of chain "${header.chainId}"`);
  const validators = ValidatorSet.fromMessage(lightBlock.validatorSet);
  if (!equalBytes(validators.hash(), header.validatorsHash)) {
    throw new HostError("a header's validators hash is not that of the validators");
  }
  const hash = headerHash(header);
  if (!equalBytes(hash, commit.blockId.hash)) {
    throw new HostError(`a header's hash is ${toHex(hash)}, not ${toHex(commit.blockId.hash)}`);
  }
  const blockId = { hash, partSetHeader: commit.blockId.partSetHeader };
  verifyCommit(chainId, validators, blockId, header.height, commit);
}

const ZERO_TIME = zeroTime();

/** Nothing may stand where a validator did not vote; an absent time is the year 1 of Go. */
function checkAbsent(index: number, signature: CommitSig): void {
  const { validatorAddress, timestamp } = signature;
  const isEmpty =
    validatorAddress.length === 0 &&
    signature.signature.length === 0 &&
    timestamp.seconds === ZERO_TIME.seconds &&
    timestamp.nanos === ZERO_TIME.nanos;
  if (!isEmpty) throw new HostError(`vote ${index} is absent and yet there`);
}
