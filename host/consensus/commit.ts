/** Commits: the precommits by which validators decide on a block (cometbft types/block.go). */
import { toHex } from "../bytes.js";
import {
  BlockID,
  BlockIDFlag,
  type Commit,
  CommitSig,
  type Header,
  type PartSetHeader,
  type SignedHeader,
  type Validator,
} from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import { headerHash } from "./header.js";
import type { Signers } from "./keys.js";
import { nanosFromTime, timeFromNanos } from "./time.js";
import type { ValidatorSet } from "./validatorSet.js";
import { precommitSignBytes } from "./vote.js";

/** What one validator does in the round that decides. */
export interface Ballot {
  /** It votes for the block or for none, or its vote is missing. */
  readonly vote: "block" | "nil" | "absent";
  /** When it votes, in nanoseconds since 1970, if not with the others. */
  readonly timeNanos?: bigint;
}

/** What is decided on. */
export interface Decision {
  readonly chainId: string;
  readonly height: bigint;
  readonly round: number;
  readonly blockId: BlockID;
}

/**
 * The commit of a decision: a ballot for each validator of a set, in its order, those that vote
 * signed, at `timeNanos` unless they say otherwise. It need not be valid: too few may vote. Throws
 * a HostError when ballots do not match the set or nobody signs for one who votes.
 */
export function signCommit(
  decision: Decision,
  { validators }: ValidatorSet,
  signers: Signers,
  timeNanos: bigint,
  ballots: readonly Ballot[] = validators.map(() => ({ vote: "block" })),
): Commit {
  if (ballots.length !== validators.length) {
    throw new HostError(`${validators.length} validators have ${ballots.length} ballots`);
  }
  const signatures = validators.map((validator, index) =>
    castBallot(decision, validator, signers, { timeNanos, ...ballots[index]! }),
  );
  const { height, round, blockId } = decision;
  return { height, round, blockId, signatures };
}

/** Where a header's commit differs from a unanimous one in round 0 at the header's time. */
export interface SigningOptions {
  readonly round?: number;
  readonly partSetHeader?: PartSetHeader;
  readonly ballots?: readonly Ballot[];
}

/**
 * A header with its commit. Light clients never see the parts of a block, so that a header made
 * for them alone may name any. Throws a HostError as `signCommit` does.
 */
export function signHeader(
  header: Header,
  validators: ValidatorSet,
  signers: Signers,
  options: SigningOptions = {},
): SignedHeader {
  const hash = headerHash(header);
  const { round = 0, partSetHeader = { total: 1, hash }, ballots } = options;
  const { chainId, height, time } = header;
  const decision = { chainId, height, round, blockId: { hash, partSetHeader } };
  const commit = signCommit(decision, validators, signers, nanosFromTime(time), ballots);
  return { header, commit };
}

function castBallot(
  decision: Decision,
  { address }: Validator,
  signers: Signers,
  { vote, timeNanos }: Required<Ballot>,
): CommitSig {
  if (vote === "absent") {
    return CommitSig.create({ blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_ABSENT });
  }
  const signer = signers.get(toHex(address));
  if (signer === undefined) throw new HostError(`nobody signs for validator ${toHex(address)}`);
  const { chainId, blockId } = decision;
  const timestamp = timeFromNanos(timeNanos);
  const votedFor = vote === "block" ? blockId : BlockID.empty();
  const { BLOCK_ID_FLAG_COMMIT, BLOCK_ID_FLAG_NIL } = BlockIDFlag;
  return {
    blockIdFlag: vote === "block" ? BLOCK_ID_FLAG_COMMIT : BLOCK_ID_FLAG_NIL,
    validatorAddress: address,
    timestamp,
    signature: signer.sign(precommitSignBytes(chainId, decision, votedFor, timestamp)),
  };
}
