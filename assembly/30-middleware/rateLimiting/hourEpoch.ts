/** The hours that rate limits are counted in (modules/apps/rate-limiting/keeper/epoch.go and
 * abci.go). */
import { blockHeight, blockTimeNanos } from "../../abi/environment";
import { get, set, Store } from "../../abi/store";
import { addDuration, compareTimes, isZeroTime, timeOfNanos } from "../../07-tendermint/time";
import { HOUR_EPOCH } from "../../24-host/paths";
import { HourEpoch } from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { isTime } from "../../codec/time";
import { IbcError } from "../../error";
import { resetExpired } from "./rateLimits";

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;
const HOURS_PER_DAY: i64 = 24;

/** The hour that is counted; null where none is stored, or what is stored is none. */
export function getHourEpoch(): HourEpoch | null {
  const stored = get(Store.RATE_LIMIT, HOUR_EPOCH);
  return !stored || stored.length == 0 ? null : HourEpoch.decode(stored);
}

/** Stores the hour of a genesis, or the one that the block is in when the genesis has none: its
 * number is the hour of the day. */
export function initHourEpoch(epoch: HourEpoch): void {
  if (epoch.epochNumber == 0) {
    const timeNanos = blockTimeNanos();
    epoch.epochNumber = <u64>(timeNanos / NANOS_PER_HOUR % HOURS_PER_DAY);
    epoch.epochStartTime = timeOfNanos(timeNanos - timeNanos % NANOS_PER_HOUR);
    epoch.epochStartHeight = <i64>blockHeight();
  }
  set(Store.RATE_LIMIT, HOUR_EPOCH, epoch.encode());
}

/** What is due before a block's transactions: the next hour begins, one a block, when the block's
 * time is after its start, and what was counted for as many hours as a limit says is forgotten.
 * Null, or a panic. What else goes wrong ibc-go logs. */
export function beginHour(): IbcError | null {
  const epoch = getHourEpoch();
  if (epoch === null || epoch.durationNanos == 0 || isZeroTime(epoch.epochStartTime)) return null;
  const end = addDuration(epoch.epochStartTime, epoch.durationNanos);
  if (compareTimes(timeOfNanos(blockTimeNanos()), end) <= 0) return null;
  // A duration may be negative, and lead to before the first time that can be stored.
  if (!isTime(end)) return null;
  epoch.epochNumber++;
  epoch.epochStartTime = end;
  epoch.epochStartHeight = <i64>blockHeight();
  set(Store.RATE_LIMIT, HOUR_EPOCH, epoch.encode());
  return resetExpired(epoch.epochNumber);
}
