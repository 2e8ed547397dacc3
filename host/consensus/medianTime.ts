/** The time of a block: the weighted median of the votes for its predecessor. */
import { toHex } from "../bytes.js";
import { BlockIDFlag, type Commit } from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import { nanosFromTime } from "./time.js";
import type { ValidatorSet } from "./validatorSet.js";

/**
 * The median of a commit's times in nanoseconds since 1970, weighted by power; votes for no block
 * count, absent ones do not (cometbft state/state.go, MedianTime). Throws a HostError when a vote
 * is of somebody else or nobody voted.
 */
export function medianTimeNanos(commit: Commit, { validators }: ValidatorSet): bigint {
  const powers = new Map(validators.map((one) => [toHex(one.address), one.votingPower]));
  const votes: { readonly timeNanos: bigint; readonly power: bigint }[] = [];
  let total = 0n;
  for (const { blockIdFlag, validatorAddress, timestamp } of commit.signatures) {
    if (blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT) continue;
    const voter = toHex(validatorAddress);
    const power = powers.get(voter);
    if (power === undefined) throw new HostError(`${voter} voted and is no validator`);
    total += power;
    votes.push({ timeNanos: nanosFromTime(timestamp), power });
  }
  votes.sort((a, b) => (a.timeNanos < b.timeNanos ? -1 : a.timeNanos > b.timeNanos ? 1 : 0));
  let rest = total / 2n;
  for (const { timeNanos, power } of votes) {
    if (rest <= power) return timeNanos;
    rest -= power;
  }
  throw new HostError("a commit without votes has no median time");
}
